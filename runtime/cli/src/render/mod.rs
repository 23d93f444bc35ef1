//! What is shown, and how: one place for the terminal's side of `agent run`, `agent demo` and the REPL.
//!
//! - [`sanitize`](sanitize()), [`one_line`], [`Sanitizer`]: every text of unknown origin passes one of them;
//! - [`count`](count()): a number and its noun; [`usage`]: tokens, money, how full the window is;
//!   [`date`], [`age`]: when something was;
//! - [`Screen`]: a thread that shows a session's events, in a given [`Style`];
//! - `painter`: what it writes to which stream;
//! - [`progress`](progress()): the lines that say what the agent does; `spinner`: the words while it does it;
//! - `markdown`: cuts an answer into blocks; `block`: lays a block out; `inline`: what stands within a line.

mod block;
mod count;
mod inline;
mod markdown;
mod painter;
mod progress;
mod sanitize;
mod screen;
mod spinner;
pub(crate) mod usage;
mod when;

pub(crate) use count::count;
pub(crate) use markdown::Fence;
pub(crate) use painter::{AnswerStyle, Style};
pub(crate) use progress::{Progress, progress};
pub(crate) use sanitize::{Sanitizer, one_line, sanitize};
pub(crate) use screen::Screen;
pub(crate) use when::{age, date, ms_of, now_ms};
