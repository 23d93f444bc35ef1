//! `agent registry rm ID`

use std::io::Write;

use clap::Args;

use super::{Which, entry};
use crate::{app::App, error::CommandError};

/// Remove an entry; its versions stay, and a rollback brings it back
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  agent registry rm app.generated:clock")]
pub(crate) struct RmArgs {
    #[command(flatten)]
    which: Which,
}

pub(super) fn run(app: &App, args: &RmArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let id = &entry(app, &args.which.id)?.id;
    let removed = app.workshop()?.remove(&app.person(), id)?;
    let version = removed.version;
    Ok(writeln!(out, "{id} is removed; `agent registry rollback {id} {version}` brings it back")?)
}
