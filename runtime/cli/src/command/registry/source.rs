//! `agent registry source ID`

use std::io::Write;

use clap::Args;

use super::{Which, entry, text, tool};
use crate::{app::App, error::CommandError, render::sanitize};

/// Print a tool's source
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  agent registry source app.generated:clock > clock.js")]
pub(crate) struct SourceArgs {
    #[command(flatten)]
    which: Which,
}

/// On a terminal without anything that could steer it; elsewhere byte for byte.
pub(super) fn run(app: &App, args: &SourceArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let entry = entry(app, &args.which.id)?;
    let digest = tool(&entry, "source")?.source.ok_or_else(|| {
        CommandError::failed(format!("`{}` came as a component: there is no source of it here", entry.id))
    })?;
    let source = text(app, &entry, "source", &digest)?;
    let shown = if app.environment.stdout_is_terminal { sanitize(&source) } else { source.as_str().into() };
    out.write_all(shown.as_bytes())?;
    if app.environment.stdout_is_terminal && !shown.ends_with('\n') {
        writeln!(out)?;
    }
    Ok(())
}
