//! One prompt: asked, shown, and interrupted by Ctrl-C.

use std::{io, pin::pin};

use tokio::{
    runtime::Runtime,
    signal::unix::{Signal, SignalKind, signal},
};
use tokio_util::sync::CancellationToken;
use toolwright_agent::{AskError, Totals};

use super::Conversation;
use crate::error::CommandError;

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
            let mut asking = pin!(session.ask(prompt, &stop));
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
        add(&mut self.used, &answer.totals);
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

/// What a server says that it used may be any number.
fn add(used: &mut Totals, more: &Totals) {
    for (sum, more) in [
        (&mut used.turns, more.turns),
        (&mut used.tool_calls, more.tool_calls),
        (&mut used.failed_calls, more.failed_calls),
    ] {
        *sum = sum.saturating_add(more);
    }
    used.denials.extend_from_slice(&more.denials);
    for (sum, more) in [(&mut used.input_tokens, more.input_tokens), (&mut used.output_tokens, more.output_tokens)] {
        *sum = match (*sum, more) {
            (Some(sum), Some(more)) => Some(sum.saturating_add(more)),
            (sum, more) => sum.or(more),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_adds_up() {
        let one = Totals { turns: 2, input_tokens: Some(10), tool_calls: 3, failed_calls: 1, ..Totals::default() };
        let mut used = Totals::default();
        add(&mut used, &one);
        add(&mut used, &Totals { output_tokens: Some(5), ..one.clone() });
        let expected = Totals {
            turns: 4,
            input_tokens: Some(20),
            output_tokens: Some(5),
            tool_calls: 6,
            failed_calls: 2,
            denials: Vec::new(),
        };
        assert_eq!(used, expected);
    }

    #[test]
    fn a_server_that_counts_too_much_ends_nothing() {
        let all = Totals { turns: 1, input_tokens: Some(u64::MAX), output_tokens: Some(7), ..Totals::default() };
        let mut used = all.clone();
        add(&mut used, &all);
        assert_eq!(used, Totals { turns: 2, output_tokens: Some(14), ..all });
    }
}
