//! The line editor: history, completion, lines that go on. Only this file names rustyline.

use std::{
    cell::Cell,
    fs::OpenOptions,
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use rustyline::{
    Behavior, CompletionType, Config, Editor, Helper,
    completion::Completer,
    error::{ReadlineError, Signal},
    highlight::Highlighter,
    hint::Hinter,
    history::{FileHistory, History as _},
    validate::{ValidationContext, ValidationResult, Validator},
};

use super::{
    complete::{Known, complete},
    continuation::Typed,
};
use crate::error::CommandError;

const PROMPT: &str = "> ";
/// Most texts that are kept.
const HISTORY_MAX: usize = 1000;
/// Longest text that is kept, in bytes.
const HISTORY_TEXT_MAX: usize = 16 << 10;

/// What came from the keyboard.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A text, whole.
    Text(String),
    /// Ctrl-C, and whether there was nothing on the line.
    Interrupted { on_empty: bool },
    /// Ctrl-D on an empty line, or the terminal is gone.
    End,
}

/// Reads what a person types.
pub(super) struct Keyboard<'a> {
    editor: Editor<Assistant<'a>, FileHistory>,
    /// Where the history is kept; `None` when it is kept for this run only.
    history: Option<PathBuf>,
}

impl<'a> Keyboard<'a> {
    /// An editor that completes out of what `known` gives.
    ///
    /// # Errors
    /// When the terminal cannot be used.
    pub(super) fn new(known: &'a dyn Fn() -> Vec<Known>) -> Result<Self, CommandError> {
        let config = Config::builder()
            .max_history_size(HISTORY_MAX)
            .and_then(|config| config.history_ignore_dups(true))
            .map_err(unusable)?
            .completion_type(CompletionType::List)
            .bracketed_paste(true)
            // The answer may go into a file while the person types at the terminal.
            .behavior(Behavior::PreferTerm)
            .build();
        let history = FileHistory::with_config(&config);
        let mut editor = Editor::with_history(config, history).map_err(unusable)?;
        editor.set_helper(Some(Assistant { known, is_empty: Cell::new(true) }));
        Ok(Self { editor, history: None })
    }

    /// Takes the history from `path`, and keeps it there from now on, for nobody else to read.
    ///
    /// # Errors
    /// When it cannot be read; it is then kept for this run only, and the file stays as it is.
    pub(super) fn keep_history(&mut self, path: &Path) -> Result<(), CommandError> {
        let wrong = |error: &(dyn std::error::Error + 'static)| {
            CommandError::failed(format!("the history `{}` cannot be used", path.display()))
                .because(error)
                .hint("move it away; what is typed now is kept for this run only")
        };
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                self.editor.load_history(path).map_err(|error| wrong(&error))?;
            }
            Err(error) => return Err(wrong(&error)),
        }
        self.history = Some(path.to_owned());
        Ok(())
    }

    /// Waits for the next text.
    ///
    /// # Errors
    /// When the terminal fails.
    pub(super) fn read(&mut self) -> Result<Line, CommandError> {
        match self.editor.readline(PROMPT) {
            Ok(typed) => Ok(Line::Text(Typed::read(&typed).text)),
            Err(ReadlineError::Interrupted | ReadlineError::Signal(Signal::Interrupt)) => {
                let on_empty = self.editor.helper().is_none_or(|helper| helper.is_empty.get());
                Ok(Line::Interrupted { on_empty })
            }
            Err(ReadlineError::Eof) => Ok(Line::End),
            Err(error) => Err(unusable(error)),
        }
    }

    /// Adds a text to the history, and to its file.
    ///
    /// # Errors
    /// When the file cannot be written; the history is then kept for this run only.
    pub(super) fn remember(&mut self, text: &str) -> Result<(), CommandError> {
        if text.len() > HISTORY_TEXT_MAX {
            return Ok(());
        }
        self.editor.history_mut().add(text).map_err(unusable)?;
        let Some(path) = self.history.take() else { return Ok(()) };
        self.editor.append_history(&path).map_err(|error| {
            CommandError::failed(format!("the history `{}` cannot be written", path.display()))
                .because(&error)
                .hint("what is typed now is kept for this run only")
        })?;
        self.history = Some(path);
        Ok(())
    }
}

fn unusable(error: ReadlineError) -> CommandError {
    CommandError::failed("the terminal cannot be used").because(&error).hint("`agent run PROMPT` needs no terminal")
}

/// What rustyline asks while a person types.
struct Assistant<'a> {
    known: &'a dyn Fn() -> Vec<Known>,
    /// Whether nothing stands on the line: Ctrl-C throws the line away before it can be looked at.
    is_empty: Cell<bool>,
}

impl Helper for Assistant<'_> {}

impl Highlighter for Assistant<'_> {}

impl Hinter for Assistant<'_> {
    type Hint = String;

    /// There are no hints; but every change of the line passes here.
    fn hint(&self, line: &str, _cursor: usize, _context: &rustyline::Context<'_>) -> Option<String> {
        self.is_empty.set(line.is_empty());
        None
    }
}

impl Completer for Assistant<'_> {
    type Candidate = String;

    fn complete(
        &self,
        line: &str,
        cursor: usize,
        _context: &rustyline::Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        Ok(complete(line, cursor, &(self.known)()))
    }
}

impl Validator for Assistant<'_> {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        if Typed::read(context.input()).goes_on {
            return Ok(ValidationResult::Incomplete);
        }
        Ok(ValidationResult::Valid(None))
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::*;

    fn nothing() -> Vec<Known> {
        Vec::new()
    }

    fn texts(path: &Path) -> Vec<String> {
        let mut keyboard = Keyboard::new(&nothing).unwrap();
        keyboard.keep_history(path).unwrap();
        keyboard.editor.history().iter().cloned().collect()
    }

    #[test]
    fn history_is_kept_private_and_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history");
        let mut keyboard = Keyboard::new(&nothing).unwrap();
        keyboard.keep_history(&path).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        for text in ["first", "first", "two\nlines \\", &"x".repeat(HISTORY_TEXT_MAX + 1)] {
            keyboard.remember(text).unwrap();
        }
        assert_eq!(texts(&path), ["first", "two\nlines \\"]);
        for count in 0..HISTORY_MAX {
            keyboard.remember(&format!("{count}")).unwrap();
        }
        let kept = texts(&path);
        assert_eq!((kept.len(), kept[0].as_str(), kept[HISTORY_MAX - 1].as_str()), (HISTORY_MAX, "0", "999"));
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn two_runs_at_once_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history");
        let mut runs = [Keyboard::new(&nothing).unwrap(), Keyboard::new(&nothing).unwrap()];
        for (at, keyboard) in runs.iter_mut().enumerate() {
            keyboard.keep_history(&path).unwrap();
            keyboard.remember(&format!("run {at}")).unwrap();
        }
        runs[0].remember("run 0 again").unwrap();
        assert_eq!(texts(&path), ["run 0", "run 1", "run 0 again"]);
    }

    #[test]
    fn a_history_that_cannot_be_used_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history");
        fs::write(&path, b"#V2\n\xff\xfe\n").unwrap();
        let mut keyboard = Keyboard::new(&nothing).unwrap();
        let error = keyboard.keep_history(&path).unwrap_err();
        assert!(error.text().starts_with(&format!("the history `{}` cannot be used: ", path.display())), "{error:?}");
        keyboard.remember("kept for this run").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"#V2\n\xff\xfe\n");
    }
}
