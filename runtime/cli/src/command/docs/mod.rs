//! `agent docs`: the pages that the model and the person look through, and where they come from.

mod add;
mod ls;
mod refresh;
mod rm;
mod search;
mod telling;

use std::io::Write;

use clap::Subcommand;
use toolwright_docs::Shelf;

use crate::{app::App, error::CommandError};

/// Search and read the documentation that the model reads, and add your own
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:\n  agent docs search fetch\n  agent docs add ~/notes")]
pub(crate) enum DocsCommand {
    Search(search::SearchArgs),
    Show(search::ShowArgs),
    Add(add::AddArgs),
    Ls(ls::LsArgs),
    Rm(rm::RmArgs),
    Refresh(refresh::RefreshArgs),
}

/// Does what the command says.
///
/// # Errors
/// A [`CommandError`] that picks the exit code.
pub(crate) fn run(app: &App, command: &DocsCommand, out: &mut dyn Write) -> Result<(), CommandError> {
    match command {
        DocsCommand::Search(args) => search::search(app, args, out),
        DocsCommand::Show(args) => search::show(app, args, out),
        DocsCommand::Add(args) => add::run(app, args, out),
        DocsCommand::Ls(args) => ls::run(app, args, out),
        DocsCommand::Rm(args) => rm::run(app, args, out),
        DocsCommand::Refresh(args) => refresh::run(app, args, out),
    }
}

/// Where sources are kept.
fn shelf(app: &App) -> Result<Shelf, CommandError> {
    app.shelf().ok_or_else(|| {
        CommandError::usage("with `--ephemeral` no source is kept").hint("name it in `docs.paths` of your config file")
    })
}
