//! `agent docs search` and `agent docs show`

use std::{io::Write, num::NonZeroUsize};

use clap::Args;
use toolwright_docs::TOOLWRIGHT;

use super::telling::telling;
use crate::{
    app::App,
    args::from_one,
    error::CommandError,
    render::{one_line, sanitize},
};

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

pub(super) fn search(app: &App, args: &SearchArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let query = args.query.join(" ");
    let hits = telling(app, |progress| app.docs().search(&query, args.limit.get(), progress))?;
    if hits.is_empty() {
        return Err(CommandError::failed(format!("no page has a word of `{query}`"))
            .hint("try other words, such as `http` or `clock`"));
    }
    for hit in hits {
        // Most titles begin with the page's path already.
        let is_named = hit.title.strip_prefix(&*hit.path).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'));
        let path = if is_named { String::new() } else { format!("{}: ", hit.path) };
        let from = if hit.source == TOOLWRIGHT { String::new() } else { format!(" [{}]", hit.source) };
        writeln!(out, "{}{}{}", sanitize(&path), one_line(&hit.title, 200), sanitize(&from))?;
        writeln!(out, "    {}", one_line(&hit.snippet, 300))?;
    }
    Ok(())
}

/// The whole page, part by part.
pub(super) fn show(app: &App, args: &ShowArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let mut offset = Some(0);
    while let Some(from) = offset {
        let page = app.docs().show(&args.path, from)?;
        out.write_all(sanitize(&page.text).as_bytes())?;
        offset = page.next_offset;
        if offset.is_none() && !page.text.ends_with('\n') {
            writeln!(out)?;
        }
    }
    Ok(())
}
