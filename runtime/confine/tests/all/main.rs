//! Small programs behind the walls, and the same without them.
#![expect(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod limits;
mod reach;
mod support;
