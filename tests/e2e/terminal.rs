//! The binary in a pseudo-terminal.

use std::process::{Command, Stdio};

use rexpect::{
    reader::Options,
    session::{PtySession, spawn_with_options},
};
use toolwright_test_support::ScriptedModel;

use crate::home::Home;

/// How long a test waits for what it expects, in milliseconds: the machine may be busy.
pub(crate) const PATIENCE: u64 = 60_000;

/// The binary at a terminal.
pub(crate) struct Terminal(pub(crate) PtySession);

impl Terminal {
    /// Plain: without colours, the answer as the model wrote it.
    pub(crate) fn plain(home: &Home, model: &ScriptedModel) -> Self {
        Self::start(home, model, |command| {
            command.env("NO_COLOR", "1");
        })
    }

    /// The same, with arguments.
    pub(crate) fn with_args(home: &Home, model: &ScriptedModel, args: &[&str]) -> Self {
        Self::start(home, model, |command| {
            command.args(args).env("NO_COLOR", "1");
        })
    }

    pub(crate) fn start(home: &Home, model: &ScriptedModel, change: impl FnOnce(&mut Command)) -> Self {
        let mut terminal = Self::open(home, model, change);
        terminal.sees("Ctrl-D leaves.");
        terminal.is_asked();
        terminal
    }

    /// Before the greeting.
    pub(crate) fn open(home: &Home, model: &ScriptedModel, change: impl FnOnce(&mut Command)) -> Self {
        let mut command = at_terminal(home, model);
        command.env("TERM", "xterm");
        change(&mut command);
        let options = Options::new().timeout_ms(Some(PATIENCE)).strip_ansi_escape_codes(true);
        Self(spawn_with_options(command, options).unwrap())
    }

    /// Waits for a text; gives what came before it.
    pub(crate) fn sees(&mut self, text: &str) -> String {
        self.0.exp_string(text).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Waits for the prompt; gives what came before it.
    pub(crate) fn is_asked(&mut self) -> String {
        self.sees("\r> ")
    }

    pub(crate) fn types(&mut self, line: &str) {
        self.0.send(line).unwrap();
        self.0.send("\r").unwrap();
        self.0.flush().unwrap();
    }

    /// Types a line, and gives all that is shown until the next prompt.
    pub(crate) fn says(&mut self, line: &str) -> String {
        self.types(line);
        self.is_asked()
    }

    pub(crate) fn presses(&mut self, key: char) {
        self.0.send_control(key).unwrap();
    }

    /// Waits until it has left by itself, and well.
    pub(crate) fn leaves(mut self) {
        self.0.exp_eof().unwrap();
        // The crate does not export the type of the status.
        let status = format!("{:?}", self.0.process().wait().unwrap());
        assert!(status.starts_with("Exited(") && status.ends_with(", 0)"), "{status}");
    }
}

/// The binary, whose streams are those of the terminal that it is started at.
pub(crate) fn at_terminal(home: &Home, model: &ScriptedModel) -> Command {
    let mut command = home.asking(model, &[]);
    command.stdin(Stdio::inherit()).stdout(Stdio::inherit()).stderr(Stdio::inherit());
    command
}

/// The messages of the newest request, as `role: content`.
pub(crate) fn messages(model: &ScriptedModel) -> Vec<String> {
    let requests = model.requests();
    let request = requests.last().unwrap().json();
    let messages = request["messages"].as_array().unwrap();
    messages
        .iter()
        .skip(1)
        .map(|message| format!("{}: {}", message["role"].as_str().unwrap(), message["content"].as_str().unwrap()))
        .collect()
}
