//! `agent registry export ID -o FILE`

use std::{fs, io::Write, path::PathBuf};

use clap::Args;

use super::{Which, table};
use crate::{app::App, error::CommandError};

/// Write a tool as one component that any host of WASI 0.2 can run
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  agent registry export app.generated:clock -o clock.wasm")]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    which: Which,
    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

pub(super) fn run(app: &App, args: &ExportArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let id = &args.which.id;
    let workshop = app.workshop()?;
    let component = app.wait_for(async { Ok(workshop.export(id).await?) })?;
    fs::write(&args.output, &component).map_err(|error| {
        CommandError::failed(format!("the file `{}` cannot be written", args.output.display()))
            .because(&error)
            .hint("choose a place that is writable and has room")
    })?;
    Ok(writeln!(out, "{id}: {} in `{}`", table::size(component.len() as u64), args.output.display())?)
}
