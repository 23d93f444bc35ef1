//! What a tool gives back when it cannot do its work.

use std::error::Error;
use std::fmt::Display;

/// Why a call has no result.
///
/// It is not an [`Error`] itself, so that `?` can make it of any error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The arguments were wrong: the caller should correct them.
    InvalidInput(String),
    /// The run went wrong.
    Failed(String),
}

/// A failure of which the caller is to blame: what is wrong with the arguments, and what would be right.
///
/// As a function it fits `map_err`: `text.parse().map_err(invalid_input)?`.
pub fn invalid_input(reason: impl Display) -> Failure {
    Failure::InvalidInput(reason.to_string())
}

/// A failure of the run, for errors that are plain text.
pub fn failed(reason: impl Display) -> Failure {
    Failure::Failed(reason.to_string())
}

impl<E: Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Failed(with_causes(&error))
    }
}

/// What may stand as the error of a tool's result: [`Failure`], a text, or a boxed error.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the error of a tool's result",
    label = "use `Failure`",
    note = "a tool's function gives `Result<Output, Failure>`; `?` makes a `Failure` of any error"
)]
pub trait Reason {
    /// As a failure.
    fn into_failure(self) -> Failure;
}

impl Reason for Failure {
    fn into_failure(self) -> Failure {
        self
    }
}

impl Reason for String {
    fn into_failure(self) -> Failure {
        Failure::Failed(self)
    }
}

impl Reason for &str {
    fn into_failure(self) -> Failure {
        failed(self)
    }
}

impl Reason for Box<dyn Error> {
    fn into_failure(self) -> Failure {
        Failure::Failed(with_causes(self.as_ref()))
    }
}

impl Reason for Box<dyn Error + Send + Sync> {
    fn into_failure(self) -> Failure {
        Failure::Failed(with_causes(self.as_ref()))
    }
}

/// An error and its causes, joined by colons. A cause whose text the error repeats already is not told twice.
fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let reason = error.to_string();
        if !text.contains(&reason) {
            text = format!("{text}: {reason}");
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::{Failure, Reason, failed, invalid_input};

    #[derive(Debug)]
    struct Outer(io::Error);

    impl std::fmt::Display for Outer {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "the report cannot be made")
        }
    }

    impl std::error::Error for Outer {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn any_error_becomes_a_failure_with_its_causes() {
        let run = || -> Result<(), Failure> { Err(Outer(io::Error::other("no disk")))? };
        assert_eq!(run(), Err(Failure::Failed("the report cannot be made: no disk".to_owned())));
    }

    #[test]
    fn a_parse_error_can_be_the_callers_fault() {
        let run = |text: &str| text.parse::<u8>().map_err(invalid_input);
        assert_eq!(run("300"), Err(Failure::InvalidInput("number too large to fit in target type".to_owned())));
        assert_eq!(run("30"), Ok(30));
    }

    #[test]
    fn texts_and_boxed_errors_are_reasons() {
        let boxed: Box<dyn std::error::Error> = "boxed".into();
        let sent: Box<dyn std::error::Error + Send + Sync> = "sent".into();
        assert_eq!(boxed.into_failure(), failed("boxed"));
        assert_eq!(sent.into_failure(), failed("sent"));
        assert_eq!("text".into_failure(), failed("text"));
        assert_eq!("text".to_owned().into_failure(), failed("text"));
        assert_eq!(invalid_input("x").into_failure(), Failure::InvalidInput("x".to_owned()));
    }
}
