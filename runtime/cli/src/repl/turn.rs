//! One prompt: asked, shown, and interrupted by Ctrl-C.

use std::{io, pin::pin};

use tokio::{
    runtime::Runtime,
    signal::unix::{Signal, SignalKind, signal},
};
use tokio_util::sync::CancellationToken;
use toolwright_agent::{AskError, Prompt};

use super::Conversation;
use crate::{error::CommandError, render::usage::usage};

/// Ctrl-C while the terminal is not in the line editor's hands. As long as it lives, no Ctrl-C ends the process.
pub(super) struct Interrupts(Signal);

impl Interrupts {
    /// Listens from now on.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn listen(runtime: &Runtime) -> Result<Self, CommandError> {
        let _within = runtime.enter();
        match signal(SignalKind::interrupt()) {
            Ok(signal) => Ok(Self(signal)),
            Err(error) => Err(CommandError::failed("Ctrl-C cannot be listened to").because(&error)),
        }
    }
}

impl Conversation<'_> {
    /// Compresses what was said, until that is done or interrupted.
    ///
    /// # Errors
    /// Why it cannot be done. The conversation can go on.
    pub(super) fn compact(&mut self) -> Result<(), CommandError> {
        let runtime = self.app.runtime()?;
        self.interrupts = Interrupts::listen(runtime)?;
        let stop = CancellationToken::new();
        let Self { session, interrupts, .. } = self;
        let done = runtime.block_on(async {
            let mut compressing = pin!(session.compress_now(&stop));
            loop {
                tokio::select! {
                    done = &mut compressing => break done,
                    _ = interrupts.0.recv() => stop.cancel(),
                }
            }
        });
        self.screen.settle()?;
        match done {
            Ok(true) => Ok(()),
            Ok(false) => self.say("there is nothing to shorten: all that was said is new"),
            Err(error) => Err(error.into()),
        }
    }

    /// Asks, and shows what happens until there is an answer.
    ///
    /// # Errors
    /// Why there is no answer. The conversation can go on.
    pub(super) fn ask(&mut self, prompt: &str) -> Result<(), CommandError> {
        self.app.workshop()?.hear(prompt);
        let runtime = self.app.runtime()?;
        // Anew for each prompt: a Ctrl-C that came before it is not meant for it.
        self.interrupts = Interrupts::listen(runtime)?;
        let stop = CancellationToken::new();
        let Self { session, interrupts, screen, .. } = self;
        let answer = runtime.block_on(async {
            let mut asking = pin!(session.ask(Prompt::typed(prompt), &stop));
            loop {
                tokio::select! {
                    answer = &mut asking => break answer,
                    _ = interrupts.0.recv() => stop.cancel(),
                    // Nobody can read any more: to go on would cost money for nothing.
                    () = screen.broken().cancelled(), if !stop.is_cancelled() => stop.cancel(),
                }
            }
        });
        self.screen.settle()?;
        self.app.tell_notes(&mut io::stderr())?;
        if answer.totals.turns > 0 {
            self.say(&format!("[usage] {}", usage(&answer.totals, &self.session.context())))?;
        }
        // The counts first: they are to be kept however the prompt ended.
        let counted = self.app.workshop()?.flush_counts();
        match answer.text {
            Ok(_) => {}
            Err(AskError::Interrupted) => self.say("interrupted; what was said is kept")?,
            Err(error) => return Err(error.into()),
        }
        Ok(counted?)
    }
}
