//! The screen: a thread that writes what happens, so that nothing waits for a slow terminal or pipe.

use std::{
    io,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread::{Builder, JoinHandle},
    time::Instant,
};

use tokio_util::sync::CancellationToken;
use toolwright_agent::{Event, Events};

use super::{
    painter::{Painter, Style},
    spinner::STEP,
};

/// Columns of a terminal that does not say how many it has.
const COLUMNS: usize = 80;

/// Shows the events of a session on the standard output and the standard error stream.
pub(crate) struct Screen {
    messages: Sender<Message>,
    thread: Option<JoinHandle<()>>,
    broken: CancellationToken,
}

enum Message {
    Event(Event),
    /// All before it is to be shown; the answer is the first failure since the last time.
    Settle(Sender<io::Result<()>>),
    End,
}

impl Screen {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(crate) fn start(style: Style) -> io::Result<Self> {
        let (messages, received) = channel();
        let broken = CancellationToken::new();
        let on_failure = broken.clone();
        let thread = Builder::new().name("screen".to_owned()).spawn(move || paint(style, &received, &on_failure))?;
        Ok(Self { messages, thread: Some(thread), broken })
    }

    /// A sink that shows every event.
    pub(crate) fn events(&self) -> Events {
        let messages = self.messages.clone();
        Events::new(move |event| {
            // The thread ends with the screen: what comes later has nowhere to be shown.
            drop(messages.send(Message::Event(event)));
        })
    }

    /// Cancelled when something could not be written, such as after the reader of a pipe has gone.
    pub(crate) const fn broken(&self) -> &CancellationToken {
        &self.broken
    }

    /// Waits until all that happened is written, and nothing moves any more.
    ///
    /// # Errors
    /// The first failure to write since the last call.
    pub(crate) fn settle(&self) -> io::Result<()> {
        let (reply, shown) = channel();
        let gone = |_| io::Error::other("the screen's thread has ended; this is a fault of the program");
        self.messages.send(Message::Settle(reply)).map_err(|_| gone(()))?;
        shown.recv().map_err(|_| gone(()))?
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // Where the thread has ended already there is nothing to end.
        drop(self.messages.send(Message::End));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn paint(style: Style, received: &Receiver<Message>, broken: &CancellationToken) {
    let mut painter = Painter::new(style, io::stdout(), io::stderr(), columns);
    let mut failure: Option<io::Error> = None;
    let mut next_step = Instant::now();
    loop {
        let message = if painter.is_animated() {
            received.recv_timeout(next_step.saturating_duration_since(Instant::now()))
        } else {
            received.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        let now = Instant::now();
        let mut written = match message {
            Ok(Message::Event(event)) => painter.show(&event, now),
            Ok(Message::Settle(reply)) => {
                let settled = failure.take().map_or_else(|| painter.settle(), Err);
                // Who asked may have given up.
                drop(reply.send(settled));
                Ok(())
            }
            Err(RecvTimeoutError::Timeout) => Ok(()),
            Ok(Message::End) | Err(RecvTimeoutError::Disconnected) => return,
        };
        if now >= next_step && written.is_ok() {
            written = painter.tick(now);
            next_step = now + STEP;
        }
        if let Err(error) = written {
            broken.cancel();
            failure.get_or_insert(error);
        }
    }
}

fn columns() -> usize {
    match termimad::crossterm::terminal::size() {
        Ok((columns, _)) if columns > 0 => usize::from(columns),
        _ => COLUMNS,
    }
}
