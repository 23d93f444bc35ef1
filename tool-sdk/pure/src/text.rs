//! Texts: how they differ, how they are laid out, what they are called in another case.

mod cases;
mod diff;
mod hunks;
mod layout;
mod likeness;

pub use cases::{camel_case, kebab_case, pascal_case, slug, snake_case, title_case};
pub use diff::{DiffOptions, diff};
pub use layout::{dedent, graphemes, truncate, wrap};
pub use likeness::{distance, similarity};

pub(crate) use likeness::closest;

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
