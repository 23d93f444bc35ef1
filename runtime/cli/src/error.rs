//! The one error of the commands: what is said, and with which code the program ends.

use std::{error::Error, io, io::Write, path::Path};

use toolwright_agent::AskError;
use toolwright_model::ModelError;
use toolwright_policy::{Denial, PolicyError};
use toolwright_registry::{IdError, RegistryError};
use toolwright_sandbox::SandboxError;

use crate::render::sanitize;

/// Why a command ended without doing what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CommandError {
    /// Picks the exit code.
    pub(crate) kind: Kind,
    /// One sentence: the thing and the place.
    pub(crate) message: String,
    /// What lies behind it, the nearest first.
    pub(crate) causes: Vec<String>,
    /// Ways out.
    pub(crate) hints: Vec<String>,
}

/// The ways in which a command ends, other than well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// It could not be done.
    Failed,
    /// The command line or the configuration is wrong.
    Usage,
    /// A policy said no, and that ended the command.
    Denied,
    /// A limit or a budget was reached.
    Limit,
    /// The model's server, or the way to it.
    Provider,
    /// The person interrupted.
    Interrupted,
    /// Nobody reads the output any more.
    ClosedOutput,
}

impl Kind {
    /// The exit code. Whoever closed the output had what they wanted, so that is no failure.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::ClosedOutput => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Denied => 3,
            Self::Limit => 4,
            Self::Provider => 5,
            Self::Interrupted => 130,
        }
    }
}

impl CommandError {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), causes: Vec::new(), hints: Vec::new() }
    }

    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self::new(Kind::Failed, message)
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// What is wrong in a file, at a place of its text, in bytes.
    pub(crate) fn in_file(path: &Path, text: &str, at: usize, message: &str) -> Self {
        let before = text.get(..at).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        let message = message.lines().next().unwrap_or_default();
        Self::usage(format!("{}:{line}:{column}: {message}", path.display()))
    }

    /// Adds a way out.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds an error, and what lies behind it in turn.
    #[must_use]
    pub(crate) fn because(mut self, error: &(dyn Error + 'static)) -> Self {
        let mut next = Some(error);
        while let Some(error) = next {
            self.causes.push(error.to_string());
            next = error.source();
        }
        self
    }

    /// The sentence and its causes, joined by colons, fit for the terminal.
    pub(crate) fn text(&self) -> String {
        let mut text = self.message.clone();
        for cause in &self.causes {
            text.push_str(": ");
            text.push_str(cause);
        }
        sanitize(&text).into_owned()
    }

    /// Says it, and gives the exit code.
    pub(crate) fn report(&self, err: &mut dyn Write) -> u8 {
        if self.kind != Kind::ClosedOutput {
            // Where even the error stream is closed, the exit code is all that is left to say it with.
            let said = self.write(err);
            drop(said);
        }
        self.kind.code()
    }

    fn write(&self, err: &mut dyn Write) -> io::Result<()> {
        writeln!(err, "error: {}", self.text())?;
        self.hints.iter().try_for_each(|hint| writeln!(err, "  hint: {}", sanitize(hint)))?;
        err.flush()
    }
}

/// Of what the commands write to. Files that they read have errors that name the file.
impl From<io::Error> for CommandError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::new(Kind::ClosedOutput, "the output is closed");
        }
        Self::failed("the output cannot be written").because(&error)
    }
}

impl From<RegistryError> for CommandError {
    fn from(error: RegistryError) -> Self {
        let told = Self::failed(error.to_string());
        match error {
            RegistryError::NotAJournal { .. }
            | RegistryError::Newer { .. }
            | RegistryError::Corrupt { .. }
            | RegistryError::Full { .. }
            | RegistryError::NotWritable { .. }
            | RegistryError::Io { .. } => {
                told.hint("`--home DIR` uses another home, `--ephemeral` keeps everything in memory")
            }
            _ => told,
        }
    }
}

impl From<PolicyError> for CommandError {
    fn from(error: PolicyError) -> Self {
        Self::usage(error.to_string()).hint("nothing is done until every policy is in order")
    }
}

impl From<Denial> for CommandError {
    fn from(denial: Denial) -> Self {
        let Denial { decision, way_out } = denial;
        let told = Self::new(Kind::Denied, decision.to_string());
        match way_out {
            Some(way_out) => told.hint(way_out),
            None => told,
        }
    }
}

impl From<SandboxError> for CommandError {
    fn from(error: SandboxError) -> Self {
        Self::failed(error.to_string())
    }
}

impl From<IdError> for CommandError {
    fn from(error: IdError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<ModelError> for CommandError {
    fn from(error: ModelError) -> Self {
        let kind = match error {
            ModelError::Deadline { .. } => Kind::Limit,
            ModelError::Replay { .. } => Kind::Failed,
            ModelError::Config { .. } => Kind::Usage,
            _ => Kind::Provider,
        };
        let told = Self::new(kind, error.to_string());
        match error.hint() {
            Some(hint) => told.hint(hint),
            None => told,
        }
    }
}

impl From<AskError> for CommandError {
    fn from(error: AskError) -> Self {
        let kind = match error {
            AskError::Model(error) => return error.into(),
            AskError::TurnLimit { .. }
            | AskError::TooLarge { .. }
            | AskError::TokenBudget { .. }
            | AskError::CostBudget { .. } => Kind::Limit,
            AskError::PriceUnknown { .. } => Kind::Usage,
            AskError::Interrupted => Kind::Interrupted,
        };
        let told = Self::new(kind, error.to_string());
        match error.hint() {
            Some(hint) => told.hint(hint),
            None => told,
        }
    }
}

#[cfg(test)]
#[path = "error_tests.rs"]
mod tests;
