//! The sign of life while a person waits, and the words for what is waited for.

use std::time::{Duration, Instant};

use toolwright_agent::Event;

use super::one_line;

/// How often it moves.
pub(crate) const STEP: Duration = Duration::from_millis(100);

const FRAMES: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
/// Most characters of the words, so that the line is not longer than a narrow terminal.
const WORDS_SHOWN: usize = 56;
/// A wait is told in seconds from here on.
const LONG: Duration = Duration::from_secs(2);

/// What is waited for at the moment.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    what: What,
    since: Option<Instant>,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum What {
    #[default]
    Nothing,
    Model(&'static str),
    /// Calls that run, by the call's id: the tool's name.
    Tools(Vec<(String, String)>),
}

impl Waiting {
    /// Takes in what happened.
    pub(crate) fn follow(&mut self, event: &Event, now: Instant) {
        let next = match event {
            Event::ModelCalled { .. } => What::Model("waiting for the model"),
            Event::Reasoning { .. } => What::Model("the model is thinking"),
            Event::Text { .. } => What::Model("the model is writing"),
            Event::Retrying { .. } => What::Model("waiting to ask the model again"),
            Event::FellBack { .. } => What::Model("waiting for another model"),
            Event::ToolCalled { call, name, .. } => {
                // Other characters may be wider than one column, and a line that wraps cannot be cleared.
                let name = one_line(name, WORDS_SHOWN).replace(|c: char| !c.is_ascii(), "?");
                let running = (call.clone(), name);
                if let What::Tools(tools) = &mut self.what {
                    tools.push(running);
                    return;
                }
                What::Tools(vec![running])
            }
            Event::ToolFinished { call, .. } => {
                if let What::Tools(tools) = &mut self.what {
                    tools.retain(|(id, _)| id != call);
                }
                return;
            }
            Event::Finished { .. } => What::Nothing,
            Event::SessionStarted { .. }
            | Event::ContextCompressed { .. }
            | Event::ToolLoaded { .. }
            | Event::Decided(_)
            | Event::Note { .. } => return,
        };
        if self.what != next {
            self.what = next;
            self.since = Some(now);
        }
    }

    /// Whether there is anything to wait for.
    pub(crate) fn is_over(&self) -> bool {
        match &self.what {
            What::Nothing => true,
            What::Model(_) => false,
            What::Tools(tools) => tools.is_empty(),
        }
    }

    /// One line without its end: the frame of this step, and the words.
    pub(crate) fn line(&self, step: usize, now: Instant) -> String {
        let frame = FRAMES.get(step % FRAMES.len()).copied().unwrap_or_default();
        let words = match &self.what {
            What::Nothing => String::new(),
            What::Model(words) => (*words).to_owned(),
            What::Tools(tools) => {
                let names: Vec<_> = tools.iter().map(|(_, name)| name.as_str()).collect();
                format!("running {}", names.join(", "))
            }
        };
        let words = one_line(&words, WORDS_SHOWN);
        match self.since.map(|since| now.saturating_duration_since(since)).filter(|waited| *waited >= LONG) {
            Some(waited) => format!("{frame} {words} ({} s)", waited.as_secs()),
            None => format!("{frame} {words}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(call: &str, name: &str) -> Event {
        Event::ToolCalled { call: call.into(), name: name.into(), tool: None, arguments: String::new() }
    }

    fn finished(call: &str) -> Event {
        Event::ToolFinished {
            call: call.into(),
            name: "x".into(),
            tool: None,
            failure: None,
            result: String::new(),
            log: String::new(),
            ms: 0,
        }
    }

    #[test]
    fn it_says_what_is_waited_for() {
        let start = Instant::now();
        let mut waiting = Waiting::default();
        assert!(waiting.is_over());
        waiting.follow(&Event::ModelCalled { turn: 1 }, start);
        assert_eq!(waiting.line(0, start), "⠋ waiting for the model");
        assert_eq!(waiting.line(11, start + Duration::from_secs(3)), "⠙ waiting for the model (3 s)");
        waiting.follow(&called("1", "create_tool"), start + LONG);
        waiting.follow(&called("2", "x\u{1b}[2J漢"), start + LONG);
        assert_eq!(waiting.line(0, start + LONG), "⠋ running create_tool, x?");
        waiting.follow(&finished("1"), start + LONG);
        assert_eq!(waiting.line(0, start + LONG), "⠋ running x?");
        waiting.follow(&finished("2"), start + LONG);
        assert!(waiting.is_over());
        waiting.follow(&Event::ModelCalled { turn: 2 }, start);
        let finished = Event::Finished {
            answered: true,
            totals: toolwright_agent::Totals::default(),
            context: toolwright_agent::ContextUse::default(),
        };
        waiting.follow(&finished, start);
        assert!(waiting.is_over());
    }

    #[test]
    fn its_line_is_short() {
        let mut waiting = Waiting::default();
        waiting.follow(&called("1", &"x".repeat(500)), Instant::now());
        assert!(waiting.line(0, Instant::now()).chars().count() < 64);
    }
}
