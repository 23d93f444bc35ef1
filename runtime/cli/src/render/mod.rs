//! What is shown, and how: one place for the terminal's side of `agent run`, `agent demo` and the REPL.
//!
//! - [`sanitize`](sanitize()), [`one_line`], [`Sanitizer`]: every text of unknown origin passes one of them.
//! - [`progress`](progress()): the lines on the error stream that say what the agent does.
//! - [`Waiting`](spinner::Waiting): what the spinner says.
//! - [`MarkdownStream`]: cuts an answer into blocks; [`Look`] lays a block out, by the spans of each line.

mod block;
mod inline;
mod markdown;
mod progress;
mod sanitize;
mod spinner;

pub(crate) use block::Look;
pub(crate) use markdown::MarkdownStream;
pub(crate) use progress::{Mark, Progress, progress};
pub(crate) use sanitize::{Sanitizer, one_line, sanitize};
