//! What is shown, and how: one place for the terminal's side of `agent run`, `agent demo` and the REPL.
//!
//! - [`sanitize`](sanitize()), [`one_line`], [`Sanitizer`]: every text of unknown origin passes one of them;
//! - [`Screen`]: a thread that shows a session's events, in a given [`Style`];
//! - `painter`: what it writes to which stream;
//! - [`progress`](progress()): the lines that say what the agent does; `spinner`: the words while it does it;
//! - [`MarkdownStream`]: cuts an answer into blocks; [`Look`] lays a block out, with the spans of its lines by `inline`.

mod block;
mod inline;
mod markdown;
mod painter;
mod progress;
mod sanitize;
mod screen;
mod spinner;

pub(crate) use block::Look;
pub(crate) use markdown::MarkdownStream;
pub(crate) use painter::{AnswerStyle, Style};
pub(crate) use progress::{Mark, Progress, progress};
pub(crate) use sanitize::{Sanitizer, one_line, sanitize};
pub(crate) use screen::Screen;
