//! `agent registry rollback ID V`

use std::{io::Write, num::NonZeroU32};

use clap::Args;

use super::Which;
use crate::{app::App, args::from_one, error::CommandError};

/// Bring an earlier version back, as a new version; every grant of it is asked for again
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  agent registry rollback app.generated:clock 1")]
pub(crate) struct RollbackArgs {
    #[command(flatten)]
    which: Which,
    /// The version to bring back
    #[arg(value_name = "V", value_parser = from_one::<NonZeroU32>)]
    version: NonZeroU32,
}

pub(super) fn run(app: &App, args: &RollbackArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let workshop = app.workshop()?;
    // Nothing is compiled: the version's component is there.
    let made =
        app.wait_for(async { Ok(workshop.rollback(&app.person(), &args.which.id, args.version.get()).await?) })?;
    Ok(writeln!(
        out,
        "{} is at version {}, which is version {} again",
        made.entry.id, made.entry.version, args.version
    )?)
}
