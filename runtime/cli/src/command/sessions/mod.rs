//! `agent sessions`: the conversations that were recorded. `agent export` is a short way for the last one of a folder.

mod export;
mod ls;
mod markdown;
mod rm;
mod show;

use std::io::{self, Write};

use clap::{Args, Subcommand};

use crate::{app::App, error::CommandError};

/// Look at recorded conversations, write them down, remove them
#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  agent sessions ls
  agent -r 261127-1924             go on with the one whose id begins so")]
pub(crate) enum SessionsCommand {
    Ls(ls::LsArgs),
    Show(show::ShowArgs),
    Export(export::ExportArgs),
    Rm(rm::RmArgs),
}

/// Write the last session of this folder down
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  agent export | less\n  agent export --format jsonl -o session.jsonl")]
pub(crate) struct LastArgs {
    #[command(flatten)]
    form: export::Form,
}

/// Does what the command says; what it answers goes to `out`.
///
/// # Errors
/// A [`CommandError`] that picks the exit code.
pub(crate) fn run(app: &App, command: &SessionsCommand, out: &mut dyn Write) -> Result<(), CommandError> {
    let done = match command {
        SessionsCommand::Ls(args) => ls::run(app, args, out),
        SessionsCommand::Show(args) => show::run(app, args, out),
        SessionsCommand::Export(args) => export::run(app, args, out),
        SessionsCommand::Rm(args) => rm::run(app, args, out),
    };
    app.tell_notes(&mut io::stderr())?;
    done
}

/// Writes the last session of this folder down.
///
/// # Errors
/// When there is none, or it cannot be read or written.
pub(crate) fn last(app: &App, args: &LastArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let done = app.last_session().and_then(|id| export::write(app, &id, &args.form, out));
    app.tell_notes(&mut io::stderr())?;
    done
}
