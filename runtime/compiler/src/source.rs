//! The source before anything reads it as a program.

use toolwright_registry::Language;

use crate::{CompileError, Stage, excerpt};

/// Largest source, in bytes: the engine's parser takes more than linear time on larger ones.
pub const SOURCE_MAX: usize = 256 << 10;

/// A tool's source.
#[derive(Debug, Clone, Copy)]
pub struct Source<'s> {
    /// What it is written in.
    pub language: Language,
    /// Its text.
    pub text: &'s str,
    /// What names the tool, such as its id: a compiler that keeps its work keeps it by this name, so that the next version
    /// takes less time. Without one nothing is kept.
    pub name: Option<&'s str>,
}

/// The text without a byte order mark.
///
/// # Errors
/// Stage `check` when it is larger than [`SOURCE_MAX`], empty, or holds a NUL character.
pub(crate) fn checked(text: &str) -> Result<&str, CompileError> {
    if text.len() > SOURCE_MAX {
        let message = format!("the source has {} bytes, the limit is {SOURCE_MAX}", text.len());
        return Err(CompileError::new(Stage::Check, message)
            .with_hint("split the work into smaller tools, and keep data out of the source"));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(CompileError::new(Stage::Check, "the source is empty"));
    }
    if let Some(at) = text.find('\0') {
        let mut error = CompileError::new(Stage::Check, "the source holds a NUL character")
            .with_hint(r"write it as the escape `\0` inside a string");
        excerpt::place(&mut error, text, excerpt::position(text, at));
        return Err(error);
    }
    Ok(text)
}

#[cfg(test)]
#[path = "source_tests.rs"]
mod tests;
