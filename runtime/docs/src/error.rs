//! What may go wrong, with the limits by name.

use std::path::PathBuf;

use crate::{
    listing::{BYTES_MAX, DEPTH_MAX, ENTRIES_MAX, PAGES_MAX},
    page::{HTML_MAX, TEXT_MAX},
    source::{NAME_MAX, SOURCES_MAX},
};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum DocsError {
    /// No page of that name.
    #[error("there is no page `{path}`: there are {}", names.join(", "))]
    NoPage {
        /// What was asked for.
        path: String,
        /// The first pages that there are, in backticks.
        names: Vec<String>,
    },
    /// The page is there, and cannot be read.
    #[error("the page `{path}` cannot be read: {fault}")]
    Page {
        /// Its name.
        path: String,
        /// Why.
        fault: PageFault,
    },
    /// No source of that name.
    #[error("there is no source `{name}`: there are {}", if names.is_empty() { "none".to_owned() } else { names.join(", ") })]
    NoSource {
        /// What was asked for.
        name: String,
        /// The sources that there are, in backticks.
        names: Vec<String>,
    },
    /// The source cannot be used.
    #[error("the source `{name}` cannot be used: {fault}")]
    Source {
        /// Its name.
        name: String,
        /// Why.
        fault: SourceFault,
    },
    /// The name is another source's, or a page's of the binary.
    #[error("the name `{name}` is taken")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// The place is a source already.
    #[error("`{place}` is there already, as `{name}`")]
    PlaceTaken {
        /// A path or a URL.
        place: String,
        /// The name of its source.
        name: String,
    },
    /// The name is not one.
    #[error(
        "`{name}` is no name for a source: at most {NAME_MAX} of a-z, 0-9, `.`, `_` and `-`, the first one a letter or digit"
    )]
    BadName {
        /// It, shortened.
        name: String,
    },
    /// There are too many sources.
    #[error("there are {SOURCES_MAX} sources already, which is the limit")]
    TooManySources,
    /// The source was not added, so it cannot be removed.
    #[error("the source `{name}` comes from the config")]
    FromConfig {
        /// Its name.
        name: String,
    },
    /// What the shelf has cannot be used.
    #[error("`{}` cannot be used: {reason}", path.display())]
    Shelf {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The index failed, and again after it was made anew.
    #[error("the index of the docs failed: {reason}")]
    Index {
        /// SQLite's words.
        reason: String,
    },
}

/// Why a whole source is left out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceFault {
    /// Nothing is there, or it may not be read.
    #[error("`{path}`: {reason}")]
    Unreadable {
        /// The file or folder.
        path: String,
        /// The system's words.
        reason: String,
    },
    /// Something else than a file or a folder, or a file that is no text.
    #[error("`{path}` is neither a folder nor a file that ends in `.md`, `.markdown`, `.txt`, `.html` or `.htm`")]
    Kind {
        /// The path.
        path: String,
    },
    /// A folder without pages.
    #[error("`{path}` has no file that ends in `.md`, `.markdown`, `.txt`, `.html` or `.htm`")]
    Empty {
        /// The folder.
        path: String,
    },
    /// More pages than are taken.
    #[error("with it there are more than {PAGES_MAX} pages")]
    TooManyPages,
    /// More files and folders than are looked at.
    #[error("it has more than {ENTRIES_MAX} files and folders")]
    TooManyEntries,
    /// Folders in folders in folders.
    #[error("it has folders more than {DEPTH_MAX} deep")]
    TooDeep,
    /// More than is taken in all.
    #[error("with it there are more than {} MiB of pages", BYTES_MAX >> 20)]
    TooMuch,
    /// A URL that nobody has fetched yet.
    #[error("it has not been fetched yet")]
    NotFetched,
}

/// Why one page is left out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PageFault {
    /// It may not be read.
    #[error("{reason}")]
    Unreadable {
        /// The system's words.
        reason: String,
    },
    /// It is not text.
    #[error("it is not UTF-8")]
    NotText,
    /// It is longer than a page may be.
    #[error("it is longer than {} MiB", TEXT_MAX >> 20)]
    TooLong,
    /// It is longer than HTML may be.
    #[error("it is longer than {} MiB of HTML", HTML_MAX >> 20)]
    HtmlTooLong,
    /// What was fetched is not what is on the shelf.
    #[error("what is kept of it is not what was fetched")]
    Damaged,
}

impl From<rusqlite::Error> for DocsError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Index { reason: toolwright_registry::plain(&error.to_string(), 200) }
    }
}
