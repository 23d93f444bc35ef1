//! `agent docs refresh`

use std::io::{self, Write};

use clap::Args;
use toolwright_docs::{DocsError, Place, Shelf, Source};
use toolwright_registry::plain;

use super::{
    shelf,
    telling::{telling, words},
};
use crate::{
    app::{App, Came},
    error::CommandError,
    render::sanitize,
};

/// Read sources again: every file, and of the web what has changed
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  agent docs refresh\n  agent docs refresh guide")]
pub(crate) struct RefreshArgs {
    /// The one to read; all when absent
    name: Option<String>,
}

pub(super) fn run(app: &App, args: &RefreshArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let sources = match &args.name {
        Some(name) => vec![named(app, name)?],
        None => app.docs().sources()?,
    };
    let mut failed = Vec::new();
    for source in &sources {
        let Place::Url(url) = &source.place else { continue };
        let name = sanitize(&source.name);
        match fetched_again(app, &shelf(app)?, url) {
            Ok(true) => writeln!(out, "{name}: fetched")?,
            Ok(false) => writeln!(out, "{name}: has not changed")?,
            // The others can still be read; what was there of this one stays.
            Err(error) => {
                writeln!(io::stderr(), "{name}: {}", error.text())?;
                failed.push(error);
            }
        }
    }
    let is_meant = |other: &Source| sources.iter().any(|source| source.name == other.name);
    let counts = telling(app, |progress| app.docs().refresh(is_meant, progress))?;
    writeln!(out, "{}", words(counts))?;
    match failed.len() {
        0 => Ok(()),
        1 => failed.pop().map_or(Ok(()), Err),
        several => Err(CommandError::failed(format!("{several} sources could not be fetched"))
            .hint("what was there of them stays, and is searched")),
    }
}

/// Whether it has changed.
fn fetched_again(app: &App, shelf: &Shelf, url: &str) -> Result<bool, CommandError> {
    let (_, known) = shelf.read()?;
    let known = known.into_iter().find(|known| known.url == url);
    match app.fetch(url, known.as_ref())? {
        Came::Same(fetched) => {
            shelf.keep(fetched, None)?;
            Ok(false)
        }
        Came::New(fetched, text) => {
            let is_new = known.is_none_or(|known| known.digest != fetched.digest);
            shelf.keep(fetched, Some(&text))?;
            Ok(is_new)
        }
    }
}

/// The source of this name.
pub(super) fn named(app: &App, name: &str) -> Result<Source, CommandError> {
    let sources = app.docs().sources()?;
    let names = sources.iter().map(|source| format!("`{}`", source.name)).collect();
    let found = sources.into_iter().find(|source| source.name == name);
    found.ok_or_else(|| DocsError::NoSource { name: plain(name, 80), names }.into())
}
