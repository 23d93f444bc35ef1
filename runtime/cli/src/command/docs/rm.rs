//! `agent docs rm`

use std::io::Write;

use clap::Args;
use toolwright_docs::{DocsError, Origin};

use super::{refresh::named, shelf};
use crate::{app::App, error::CommandError, render::sanitize};

/// Remove a source that was added; its files stay where they are
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  agent docs rm notes")]
pub(crate) struct RmArgs {
    /// Its name, as `docs ls` shows it
    name: String,
}

pub(super) fn run(app: &App, args: &RmArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let shelf = shelf(app)?;
    let source = named(app, &args.name)?;
    if source.origin == Origin::Config {
        return Err(DocsError::FromConfig { name: source.name }.into());
    }
    shelf.remove(&source.name)?;
    app.docs().forget(&source)?;
    Ok(writeln!(out, "removed `{}`", sanitize(&source.name))?)
}
