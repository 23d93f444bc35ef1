//! The conversation at a terminal.
//!
//! In the order in which a text passes them:
//!
//! - `editor`: the line editor, with `complete` (what a word may become) and `continuation` (whether a text goes on);
//! - `input`: whether it is a prompt or a command; `words`: a command's words;
//! - `turn`: a prompt is asked, until it is answered or interrupted;
//! - `inform`: what the commands of the conversation itself say.
//!
//! Only what was typed as a prompt is heard by the workshop, and may name hosts.

mod complete;
mod continuation;
mod editor;
mod inform;
mod input;
mod turn;
mod words;

use std::{
    io::{self, Write},
    path::Path,
    sync::Arc,
};

use toolwright_agent::{AgentModel, Models, Session};
use toolwright_model::Model;
use toolwright_policy::Source;
use toolwright_registry::{Body, ModelBody};

use crate::{
    app::App,
    args::TakeUp,
    command::{policy, registry, sessions},
    config::Storage,
    environment::Environment,
    error::CommandError,
    render::{AnswerStyle, Screen, Style, sanitize},
};
use complete::{Known, What};
use editor::{Keyboard, Line};
use input::{Command, Input};
use turn::Interrupts;

/// A conversation that goes on.
struct Conversation<'a> {
    app: &'a App,
    screen: Screen,
    model: Arc<dyn Model>,
    session: Session,
    interrupts: Interrupts,
}

/// What comes after a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    GoOn,
    Leave,
}

/// Has a conversation until the person leaves.
///
/// # Errors
/// When it cannot begin, or when the terminal is gone. What fails within it is said, and it goes on.
pub(crate) fn run(app: &App, take_up: &TakeUp) -> Result<(), CommandError> {
    // What comes from a pipe was typed by nobody, and must not be heard as if it were.
    if !app.environment.stdin_is_terminal {
        return Err(CommandError::usage("the standard input is no terminal, so there is nobody to talk to")
            .hint("`agent run -` takes a prompt from the standard input"));
    }
    // Before the model: it may say which.
    let taken_up = app.take_up(take_up)?;
    // Asked for first: without a model to talk to there is nothing to begin.
    let model = app.model()?;
    // Before the line editor, which puts back the signal handler that it found.
    let interrupts = Interrupts::listen(app.runtime()?)?;
    let screen = Screen::start(style(&app.environment))
        .map_err(|error| CommandError::failed("the screen's thread cannot be started").because(&error))?;
    let session = app.conversation(Arc::clone(&model), screen.events(), taken_up)?;
    let known = || known(app);
    let mut keyboard = Keyboard::new(&known)?;
    if app.config.storage == Storage::Folders {
        let kept = app.config.folders.history().and_then(|path| keyboard.keep_history(&path));
        if let Err(error) = kept {
            error.report(&mut io::stderr());
        }
    }
    screen.settle()?;
    let mut conversation = Conversation { app, screen, model, session, interrupts };
    conversation.say(&format!(
        "agent {}, model `{}` at {}. /help shows the commands, Ctrl-D leaves.",
        env!("CARGO_PKG_VERSION"),
        sanitize(&conversation.session.models().main.entry.model),
        sanitize(conversation.model.origin())
    ))?;
    let done = conversation.go_on(&mut keyboard);
    if let Some(way_back) = app.way_back(&conversation.session) {
        conversation.say(&way_back)?;
    }
    done
}

impl Conversation<'_> {
    fn go_on(&mut self, keyboard: &mut Keyboard<'_>) -> Result<(), CommandError> {
        let mut warned = false;
        loop {
            let line = keyboard.read()?;
            let is_second = std::mem::take(&mut warned);
            let text = match line {
                Line::Text(text) => text,
                Line::End => return Ok(()),
                Line::Interrupted { on_empty: true } if is_second => return Ok(()),
                Line::Interrupted { on_empty } => {
                    if on_empty {
                        warned = true;
                        self.say("Ctrl-C again leaves; so does Ctrl-D")?;
                    }
                    continue;
                }
            };
            let done = Input::read(&text).and_then(|input| {
                if !matches!(input, Input::Empty) {
                    keyboard.remember(&text).unwrap_or_else(|error| {
                        error.report(&mut io::stderr());
                    });
                }
                self.take(input)
            });
            match done {
                Ok(Next::GoOn) => {}
                Ok(Next::Leave) => return Ok(()),
                // Nobody can read what is said: that is the end of it.
                Err(error) if error.kind == crate::error::Kind::ClosedOutput => return Err(error),
                Err(error) => {
                    error.report(&mut io::stderr());
                }
            }
        }
    }

    fn take(&mut self, input: Input) -> Result<Next, CommandError> {
        let out = &mut io::stdout();
        match input {
            Input::Empty => {}
            Input::Prompt(prompt) => self.ask(&prompt)?,
            Input::Command(Command::Quit) => return Ok(Next::Leave),
            Input::Command(Command::Help) => inform::help(out)?,
            Input::Command(Command::Text(text)) => writeln!(out, "{text}")?,
            Input::Command(Command::Clear) => {
                self.session.clear();
                let heard = self.app.given().iter().any(|(_, source)| source == Source::Prompt);
                self.app.workshop()?.forget_words();
                let hosts = if heard { ", and the hosts in your words are no longer given" } else { "" };
                self.say(&format!("what was said is forgotten{hosts}; the tools stay"))?;
            }
            Input::Command(Command::Model(None)) => {
                let (name, origin) = (&self.session.models().main.entry.model, self.model.origin());
                writeln!(out, "{} at {}", sanitize(name), sanitize(origin))?;
            }
            Input::Command(Command::Model(Some(name))) => {
                let name = self.app.resolve_model(&name)?;
                let entry = Arc::new(ModelBody::new(&*name, self.session.models().main.entry.context_window));
                self.session.set_models(Models::alone(AgentModel { client: Arc::clone(&self.model), entry }));
                self.say(&format!("the next prompt goes to `{}`", sanitize(&name)))?;
            }
            Input::Command(Command::Tools) => inform::tools(self.session.toolbox(), out)?,
            Input::Command(Command::Status) => {
                inform::status(self.app, &self.session, self.model.origin(), out)?;
            }
            Input::Command(Command::Cost) => inform::cost(&self.session, &self.app.config.budget, out)?,
            Input::Command(Command::Tokens) => inform::tokens(&self.session, out)?,
            Input::Command(Command::Compact) => self.compact()?,
            Input::Command(Command::Registry(command)) => registry::run(self.app, &command, out)?,
            Input::Command(Command::Sessions(command)) => sessions::run(self.app, &command, out)?,
            Input::Command(Command::Policy(command)) => policy::run(self.app, &command, out)?,
        }
        out.flush()?;
        Ok(Next::GoOn)
    }

    /// Says something about the conversation itself.
    fn say(&self, text: &str) -> Result<(), CommandError> {
        let mut err = io::stderr();
        writeln!(err, "{text}")?;
        Ok(err.flush()?)
    }
}

/// What can be completed: what this process knows, without waiting for the journal.
fn known(app: &App) -> Vec<Known> {
    // A registry that cannot be opened is told where it is asked for; the Tab key has no place for it.
    let Ok(registry) = app.registry() else { return Vec::new() };
    let what = |body: &Body| if matches!(body, Body::Model(_)) { What::Model } else { What::Other };
    let snapshot = registry.snapshot();
    let entries = snapshot.iter().map(|entry| Known { id: entry.id.to_string(), what: what(&entry.body) });
    // With `--ephemeral` there are no sessions.
    let sessions = app.sessions().ok().and_then(|sessions| sessions.list().ok()).unwrap_or_default();
    entries.chain(sessions.into_iter().map(|found| Known { id: found.id, what: What::Session })).collect()
}

fn style(environment: &Environment) -> Style {
    let (out, err) = (environment.stdout_is_terminal, environment.stderr_is_terminal);
    let is_plain = environment.is_plain();
    Style {
        answer: if out && !is_plain { AnswerStyle::Blocks } else { AnswerStyle::Plain },
        out_is_terminal: out,
        colours: err && !is_plain,
        // It is no colour; but a dumb terminal cannot clear a line.
        spinner: err && environment.path("TERM") != Some(Path::new("dumb")),
    }
}
