//! What a session tells of itself while it goes on.

use toolwright_model::Message;

use super::{Header, LogError, Record, Sessions, writer::Writer};
use crate::Events;

/// Writes the log of one session. What goes wrong with it is said once, and ends the log, not the session.
#[derive(Debug, Default)]
pub struct Recorder {
    state: State,
    /// Where it is said.
    events: Option<Events>,
}

#[derive(Debug, Default)]
enum State {
    /// Nothing is recorded.
    #[default]
    Off,
    /// Nothing has been said: there is nothing that somebody could go on with.
    Waiting(Box<(Sessions, Header)>),
    /// A session that is taken up, and nothing has been said since: what comes before the next message waits for it.
    Held(Writer, Vec<Record>),
    On(Writer),
}

impl Recorder {
    /// A log that begins when something is said.
    #[must_use]
    pub fn new(sessions: Sessions, header: Header) -> Self {
        Self { state: State::Waiting(Box::new((sessions, header))), events: None }
    }

    /// A log that goes on, with `records` first, when something is said.
    pub(super) const fn going_on(writer: Writer, records: Vec<Record>) -> Self {
        Self { state: State::Held(writer, records), events: None }
    }

    /// The same, which says there what goes wrong.
    pub(crate) fn telling(self, events: Events) -> Self {
        Self { events: Some(events), ..self }
    }

    /// Whether there is a log that somebody could go on with.
    #[must_use]
    pub const fn has_begun(&self) -> bool {
        matches!(self.state, State::Held(..) | State::On(_))
    }

    /// Something was said, of which the person typed the first `typed` bytes.
    pub(crate) fn message(&mut self, message: &Message, typed: usize) {
        if matches!(self.state, State::Off) || matches!(message, Message::System(_)) {
            return;
        }
        if let Err(error) = self.begin() {
            return self.fail(&error);
        }
        self.record(|| Record::Message { message: message.clone(), typed });
    }

    /// Something else happened.
    pub(crate) fn record(&mut self, record: impl FnOnce() -> Record) {
        match &mut self.state {
            State::Off => {}
            // Where a session begins with another model, its first line says so.
            State::Waiting(begin) => {
                if let Record::Model { model, origin } = record() {
                    (begin.1.model, begin.1.origin) = (model, origin);
                }
            }
            State::Held(_, records) => records.push(record()),
            State::On(writer) => {
                if let Err(error) = writer.write(&record()) {
                    self.fail(&error);
                }
            }
        }
    }

    fn begin(&mut self) -> Result<(), LogError> {
        self.state = match std::mem::take(&mut self.state) {
            State::Waiting(begin) => State::On(begin.0.create(&begin.1)?),
            State::Held(mut writer, records) => {
                records.iter().try_for_each(|record| writer.write(record))?;
                State::On(writer)
            }
            state => state,
        };
        Ok(())
    }

    fn fail(&mut self, error: &LogError) {
        self.state = State::Off;
        if let Some(events) = &self.events {
            events.note(format!("this session goes on without being recorded any further: {error}"));
        }
    }
}
