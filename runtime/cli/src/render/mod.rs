//! What is shown, and how: one place for the terminal's side of `agent run` and the REPL.
//!
//! - [`sanitize`](sanitize()): every text of unknown origin passes it before it is shown.

mod sanitize;

pub(crate) use sanitize::{Sanitizer, one_line, sanitize};
