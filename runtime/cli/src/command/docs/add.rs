//! `agent docs add`

use std::{io::Write, path::Path};

use clap::Args;
use toolwright_docs::{Place, Source};

use super::{shelf, telling::telling};
use crate::{
    app::{App, Came},
    command::registry::table::size,
    error::CommandError,
    render::{count, sanitize},
};

/// Add a folder, a file or a page of the web, which is fetched once
///
/// Of a folder all files are read that end in .md, .markdown, .txt, .html or .htm. A page of the web must be public; one of
/// this machine or your network needs its address and port in `--allow-http`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  agent docs add ~/notes
  agent docs add https://docs.example.org/guide.html --name guide
  agent --allow-http 127.0.0.1:8000 docs add http://127.0.0.1:8000/")]
pub(crate) struct AddArgs {
    /// A folder, a file, or a URL that begins with http:// or https://
    #[arg(value_name = "PATH|URL")]
    place: String,
    /// What it is called [default: the last part of its path]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

pub(super) fn run(app: &App, args: &AddArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let shelf = shelf(app)?;
    let place = place(&app.environment.working_folder, &args.place)?;
    let source = app.docs().proposed(place, args.name.as_deref())?;
    let bytes = match &source.place {
        Place::Path(_) => {
            let (_, bytes) = app.docs().check(&source)?;
            shelf.add(&source, None)?;
            bytes
        }
        Place::Url(url) => match app.fetch(url, None)? {
            Came::New(fetched, text) => {
                let bytes = fetched.bytes;
                shelf.add(&source, Some((fetched, &text)))?;
                bytes
            }
            Came::Same(_) => 0,
        },
    };
    let is_it = |other: &Source| other.name == source.name;
    let counts = telling(app, |progress| app.docs().refresh(is_it, progress))?;
    let pages = count(counts.read, "page", "pages");
    Ok(writeln!(out, "added `{}`: {pages}, {}", sanitize(&source.name), size(bytes))?)
}

fn place(working_folder: &Path, text: &str) -> Result<Place, CommandError> {
    if text.contains("://") {
        toolwright_net::check_url(text)?;
        return Ok(Place::Url(text.to_owned()));
    }
    let path = working_folder.join(text);
    path.canonicalize().map(Place::Path).map_err(|error| {
        CommandError::usage(format!("`{text}` is not there")).because(&error).hint("name a folder, a file or a URL")
    })
}
