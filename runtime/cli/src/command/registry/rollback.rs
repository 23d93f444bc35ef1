//! `agent registry rollback ID V`

use std::io::{self, Write};

use clap::Args;

use super::{Which, with_engine};
use crate::{app::App, error::CommandError};

/// Bring an earlier version back, as a new version; every grant of it is asked for again
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  agent registry rollback app.generated:clock 1")]
pub(crate) struct RollbackArgs {
    #[command(flatten)]
    which: Which,
    /// The version to bring back
    #[arg(value_name = "V")]
    version: u32,
}

pub(super) fn run(app: &App, args: &RollbackArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let workshop = app.workshop()?;
    let made = with_engine(app, &mut io::stderr(), async {
        Ok(workshop.rollback(&app.person(), &args.which.id, args.version).await?)
    })?;
    Ok(writeln!(
        out,
        "{} is at version {}, which is version {} again",
        made.entry.id, made.entry.version, args.version
    )?)
}
