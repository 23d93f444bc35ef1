//! The documents: pages that a model and a person look through, wherever they come from.
//!
//! - [`Docs`]: search and reading. The binary's own pages are always there, in memory; the rest is the library.
//! - [`Source`]: a file, a folder or a URL that the person named. [`Shelf`] keeps the added ones, and what was fetched.
//! - `listing`: the pages of the sources as they are now; `page`: the text of one; `html` makes Markdown of HTML.
//! - `index`: which words stand where, in SQLite. It is a cache: it says where to look, and nothing out of it is shown.
//! - `section` cuts long pages for it; `words` makes a query of what was typed; `merge` orders what was found.
//!
//! Documents are data of unknown origin. They are cut, cleaned and marked with their source; nothing in them is obeyed.
//! Nothing here fetches: what came is handed to the [`Shelf`].

mod binary;
mod docs;
mod error;
mod file;
mod html;
mod index;
mod library;
mod listing;
mod merge;
mod page;
mod section;
mod shelf;
mod source;
mod words;

pub use binary::Pages;
pub use docs::{Docs, Hit, PAGE_MAX, Page, Said, TOOLWRIGHT};
pub use error::{DocsError, PageFault, SourceFault};
pub use index::{Counts, Progress};
pub use library::{Library, State, Status};
pub use listing::{BYTES_MAX, PAGES_MAX};
pub use page::{HTML_MAX, TEXT_MAX, is_page};
pub use shelf::{Fetched, Shelf};
pub use source::{Origin, Place, SOURCES_MAX, Source, check_name};

/// Markdown of a page that came as HTML, or the text itself, cleaned.
///
/// # Errors
/// When it is too long.
pub fn markdown(text: &str, is_html: bool) -> Result<String, PageFault> {
    page::to_markdown(text, is_html)
}
