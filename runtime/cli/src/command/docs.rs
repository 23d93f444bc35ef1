//! `agent docs`: the pages that the model reads before it writes a tool.

use std::{io::Write, num::NonZeroUsize};

use clap::{Args, Subcommand};
use toolwright_builtin_tools::DocsError;

use crate::{
    app::App,
    args::from_one,
    error::CommandError,
    render::{one_line, sanitize},
};

/// Search and read the documentation that the model reads
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  agent docs search fetch")]
pub(crate) enum DocsCommand {
    Search(SearchArgs),
    Show(ShowArgs),
}

/// Find pages by words
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  agent docs search current time zone")]
pub(crate) struct SearchArgs {
    /// The words
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,
    /// How many pages at most
    #[arg(short = 'n', long, default_value = "5", value_name = "N", value_parser = from_one::<NonZeroUsize>)]
    limit: NonZeroUsize,
}

/// Print a page
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  agent docs show javascript")]
pub(crate) struct ShowArgs {
    /// The page, as `docs search` names it
    path: String,
}

/// Does what the command says.
///
/// # Errors
/// A [`CommandError`] that picks the exit code.
pub(crate) fn run(app: &App, command: &DocsCommand, out: &mut dyn Write) -> Result<(), CommandError> {
    match command {
        DocsCommand::Search(args) => search(app, args, out),
        DocsCommand::Show(args) => show(app, args, out),
    }
}

fn search(app: &App, args: &SearchArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let query = args.query.join(" ");
    let hits = app.docs()?.search(&query, args.limit.get())?;
    if hits.is_empty() {
        return Err(CommandError::failed(format!("no page has a word of `{query}`"))
            .hint("try other words, such as `http` or `clock`"));
    }
    for hit in hits {
        // Most titles begin with the page's path already.
        let is_named = hit.title.strip_prefix(&*hit.path).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'));
        let path = if is_named { String::new() } else { format!("{}: ", hit.path) };
        writeln!(out, "{}{}", sanitize(&path), sanitize(&hit.title))?;
        writeln!(out, "    {}", one_line(&hit.snippet, 300))?;
    }
    Ok(())
}

/// The whole page, part by part.
fn show(app: &App, args: &ShowArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let mut offset = Some(0);
    while let Some(from) = offset {
        let page = app.docs()?.show(&args.path, from)?;
        out.write_all(sanitize(&page.text).as_bytes())?;
        offset = page.next_offset;
        if offset.is_none() && !page.text.ends_with('\n') {
            writeln!(out)?;
        }
    }
    Ok(())
}

impl From<DocsError> for CommandError {
    fn from(error: DocsError) -> Self {
        Self::failed(error.to_string())
    }
}
