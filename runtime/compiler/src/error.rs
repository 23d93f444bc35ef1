//! What a failed compilation says, in a form that whoever wrote the source can act on.

use std::fmt;

use serde::Serialize;

/// The step of a compilation that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// The source as text: its size and its characters.
    Check,
    /// Source to bytecode, inside the sandbox.
    Compile,
    /// Bytecode to component.
    Link,
    /// The finished component: its exports and imports.
    Inspect,
}

/// Why there is no component.
///
/// Serialised it is `{stage, message, line, column, excerpt, hint}`, the absent ones left out: what the model reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CompileError {
    /// The step that failed.
    pub stage: Stage,
    /// What is wrong; at most 500 characters, no control characters.
    pub message: String,
    /// The line of the source, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The column in that line, from 1, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// The line, cut around the column when it is long, and below it a caret under the column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
    /// A way out, when one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl CompileError {
    pub(crate) fn new(stage: Stage, message: impl AsRef<str>) -> Self {
        let message = crate::excerpt::plain(message.as_ref(), MESSAGE_MAX);
        Self { stage, message, line: None, column: None, excerpt: None, hint: None }
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
    /// The message with its place; below it, when there are any, the excerpt and the hint.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.stage.as_str())?;
        match (self.line, self.column) {
            (Some(line), Some(column)) => write!(f, ": line {line}, column {column}")?,
            (Some(line), None) => write!(f, ": line {line}")?,
            (None, _) => {}
        }
        write!(f, ": {}", self.message)?;
        for line in self.excerpt.iter().flat_map(|excerpt| excerpt.lines()) {
            write!(f, "\n  {line}")?;
        }
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, "\nhint: {hint}"))
    }
}

impl std::error::Error for CompileError {}
