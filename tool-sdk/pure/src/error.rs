//! The error of all modules: a sentence, and where in the input it is about.

/// What is wrong with an input. The message names the place, too, so that it can be shown alone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PureError {
    /// The sentence.
    pub message: String,
    /// The line of the input, from 1, where the input has lines.
    pub line: Option<usize>,
    /// The column in characters, from 1.
    pub column: Option<usize>,
    /// The position in characters, from 1, where the input is one line.
    pub position: Option<usize>,
}

impl PureError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        PureError { message: message.into(), line: None, column: None, position: None }
    }

    pub(crate) fn at_position(position: usize, message: impl std::fmt::Display) -> Self {
        let message = format!("{message} at position {position}");
        PureError { position: Some(position), ..PureError::new(message) }
    }

    pub(crate) fn at_line(line: usize, message: impl std::fmt::Display) -> Self {
        let message = format!("line {line}: {message}");
        PureError { line: Some(line), ..PureError::new(message) }
    }

    pub(crate) fn at_column(line: usize, column: usize, message: impl std::fmt::Display) -> Self {
        let message = format!("line {line}, column {column}: {message}");
        PureError { line: Some(line), column: Some(column), ..PureError::new(message) }
    }
}

/// An input's text as it may stand in a message: short, on one line.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut shown: String = text.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}
