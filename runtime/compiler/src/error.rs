//! What a failed compilation says, in a form that whoever wrote the source can act on.

use std::fmt;

use serde::Serialize;
use toolwright_registry::plain;

/// The step of a compilation that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// The source as text: its size and its characters; and whether there is a compiler for it.
    Check,
    /// JavaScript to bytecode, inside the sandbox; Rust to a core module, by the confined compiler.
    Compile,
    /// Bytecode or core module to component.
    Link,
    /// The finished component: its exports and imports.
    Inspect,
}

/// Why there is no component.
///
/// Serialised it is `{stage, message, code, line, column, excerpt, hint, more}`, the absent ones left out: what the model
/// reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CompileError {
    /// The step that failed.
    pub stage: Stage,
    /// What is wrong; at most 500 characters, no control characters.
    pub message: String,
    /// What the compiler calls such an error: `E0308`, or the name of a lint. Not for JavaScript.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Box<str>>,
    /// The line of the source, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The column in that line, from 1, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// The line, cut around the column when it is long, and below it a caret under the column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<Box<str>>,
    /// A way out, when one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What else is wrong, in the compiler's order; at most nine. Not for JavaScript.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub more: Box<[Problem]>,
}

/// One of several things that are wrong; the fields are those of [`CompileError`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What is wrong; at most 500 characters, no control characters.
    pub message: String,
    /// What the compiler calls such an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Box<str>>,
    /// The line of the source, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The column in that line, from 1, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// The line, and a caret under the column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<Box<str>>,
    /// A way out, when one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Problem {
    pub(crate) fn new(message: impl AsRef<str>) -> Self {
        let message = plain(message.as_ref(), MESSAGE_MAX);
        Self { message, code: None, line: None, column: None, excerpt: None, hint: None }
    }
}

impl CompileError {
    pub(crate) fn new(stage: Stage, message: impl AsRef<str>) -> Self {
        Self::of(stage, Problem::new(message), Box::default())
    }

    /// The first problem, and the others.
    pub(crate) fn of(stage: Stage, first: Problem, more: Box<[Problem]>) -> Self {
        let Problem { message, code, line, column, excerpt, hint } = first;
        Self { stage, message, code, line, column, excerpt, hint, more }
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Longest message, in characters: one of the engine's may quote the source.
const MESSAGE_MAX: usize = 500;

impl Stage {
    /// As it is written in messages and events.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Compile => "compile",
            Self::Link => "link",
            Self::Inspect => "inspect",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for CompileError {
    /// The message with its place; below it, when there are any, the excerpt and the hint; then each further one likewise.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stage, message, code, line, column, excerpt, hint, more } = self;
        let shown = Shown { message, code, line, column, excerpt, hint };
        write!(f, "{stage}: {shown}")?;
        more.iter().try_for_each(|problem| write!(f, "\n{problem}"))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { message, code, line, column, excerpt, hint } = self;
        Shown { message, code, line, column, excerpt, hint }.fmt(f)
    }
}

/// What an error and a problem have in common.
struct Shown<'e> {
    message: &'e str,
    code: &'e Option<Box<str>>,
    line: &'e Option<u32>,
    column: &'e Option<u32>,
    excerpt: &'e Option<Box<str>>,
    hint: &'e Option<String>,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.column) {
            (Some(line), Some(column)) => write!(f, "line {line}, column {column}: ")?,
            (Some(line), None) => write!(f, "line {line}: ")?,
            (None, _) => {}
        }
        f.write_str(self.message)?;
        if let Some(code) = self.code {
            write!(f, " ({code})")?;
        }
        for line in self.excerpt.iter().flat_map(|excerpt| excerpt.lines()) {
            write!(f, "\n  {line}")?;
        }
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, "\nhint: {hint}"))
    }
}

impl std::error::Error for CompileError {}
