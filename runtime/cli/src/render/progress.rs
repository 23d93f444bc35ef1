//! Progress: what a person reads on the error stream while the agent works, one line for each thing that happened.

use std::fmt;

use serde_json::Value;
use toolwright_agent::{Event, FailureKind};

use super::one_line;

/// Most characters of a failure that are shown.
const FAILURE_SHOWN: usize = 300;
/// Most characters of a name that are shown.
const NAME_SHOWN: usize = 64;
/// Most lines of a tool's log that are shown of one call.
const LOG_LINES: usize = 10;
/// Most characters of a line of it.
const LOG_LINE_SHOWN: usize = 200;

/// One line: `[tag] text`. All of it is fit for a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Progress {
    /// How it went.
    pub(crate) mark: Mark,
    /// What it is about: a tool's name, `+`, `denied`, `note`.
    pub(crate) tag: String,
    /// What happened.
    pub(crate) text: String,
}

/// How something went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Well.
    Good,
    /// Not well.
    Bad,
    /// Neither.
    Plain,
}

impl Progress {
    fn new(mark: Mark, tag: impl Into<String>, text: impl Into<String>) -> Self {
        Self { mark, tag: tag.into(), text: text.into() }
    }

    /// Something that is worth to know and ends nothing.
    pub(crate) fn note(text: &str) -> Self {
        Self::new(Mark::Plain, "note", one_line(text, FAILURE_SHOWN))
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {}", self.tag, self.text)
    }
}

/// The lines that say what happened; none for what is seen otherwise, such as the answer itself.
#[must_use]
pub(crate) fn progress(event: &Event) -> Vec<Progress> {
    match event {
        Event::SessionStarted { origin, recording: true, .. } => {
            let text = format!("the model's replies are recorded: {}", one_line(origin, FAILURE_SHOWN));
            vec![Progress::new(Mark::Plain, "recording", text)]
        }
        Event::Retrying { attempt, wait_ms, reason } => {
            let text = format!("try {} in {}: {}", attempt + 1, seconds(*wait_ms), one_line(reason, FAILURE_SHOWN));
            vec![Progress::new(Mark::Plain, "retry", text)]
        }
        Event::FellBack { from, to, reason } => {
            let (from, to) = (one_line(from, NAME_SHOWN), one_line(to, NAME_SHOWN));
            let text = format!("`{to}` is asked in place of `{from}`: {}", one_line(reason, FAILURE_SHOWN));
            vec![Progress::new(Mark::Plain, "fallback", text)]
        }
        Event::ToolFinished { name, failure, result, log, .. } => {
            let name = one_line(name, NAME_SHOWN);
            let logged = log.lines().filter(|line| !line.trim().is_empty());
            let mut lines: Vec<_> = logged
                .clone()
                .take(LOG_LINES)
                .map(|line| Progress::new(Mark::Plain, name.as_str(), format!("| {}", one_line(line, LOG_LINE_SHOWN))))
                .collect();
            if let Some(more) = logged.count().checked_sub(LOG_LINES).filter(|more| *more > 0) {
                lines.push(Progress::new(Mark::Plain, name.as_str(), format!("| … and {more} more lines")));
            }
            lines.push(match failure {
                None => Progress::new(Mark::Good, name, "ok"),
                Some(FailureKind::Interrupted) => Progress::new(Mark::Bad, name, "interrupted"),
                Some(_) => Progress::new(Mark::Bad, name, format!("failed: {}", failure_text(result))),
            });
            lines
        }
        Event::ToolLoaded { tool, version } => {
            let later = if *version > 1 { format!(" (version {version})") } else { String::new() };
            vec![Progress::new(Mark::Good, "+", format!("{tool}{later}"))]
        }
        Event::Decided(decision) if !decision.allowed => {
            let by = if !decision.errors.is_empty() {
                format!(": the policies could not decide: {}", decision.errors.join("; "))
            } else if decision.policies.is_empty() {
                ": no policy permits it".to_owned()
            } else {
                format!(" by {}", decision.policies.join(", "))
            };
            let text = format!("{} {}{by}", decision.action, decision.resource);
            vec![Progress::new(Mark::Bad, "denied", one_line(&text, FAILURE_SHOWN))]
        }
        Event::ContextCompressed { strategy, tokens_before, tokens_after, .. } => {
            let text = format!("~{tokens_before} -> ~{tokens_after} tokens by {}", strategy.name());
            vec![Progress::new(Mark::Plain, "compressed", text)]
        }
        Event::Note { text } => vec![Progress::note(text)],
        Event::SessionStarted { .. }
        | Event::ModelCalled { .. }
        | Event::Text { .. }
        | Event::Reasoning { .. }
        | Event::ToolCalled { .. }
        | Event::Decided(_)
        | Event::Finished { .. } => Vec::new(),
    }
}

/// What went wrong, out of the object that the model reads. A result that was cut to fit the model is shown as it is.
fn failure_text(result: &str) -> String {
    let Ok(value) = serde_json::from_str::<Value>(result) else { return one_line(result, FAILURE_SHOWN) };
    let text = |path: &str| value.pointer(path).and_then(Value::as_str);
    let number = |path: &str| value.pointer(path).and_then(Value::as_u64);
    let Some(message) = text("/error/message") else { return one_line(result, FAILURE_SHOWN) };
    let mut shown = message.to_owned();
    if let Some(line) = number("/error/line") {
        shown.push_str(&match number("/error/column") {
            Some(column) => format!(" (line {line}, column {column})"),
            None => format!(" (line {line})"),
        });
    }
    if let Some(reason) = text("/error/violations/0/reason") {
        let path = text("/error/violations/0/path").filter(|path| !path.is_empty()).unwrap_or("/");
        shown.push_str(&format!(": `{path}`: {reason}"));
    }
    one_line(&shown, FAILURE_SHOWN)
}

/// A duration for people: `0.4 s`, `12 s`.
fn seconds(ms: u64) -> String {
    if ms < 10_000 { format!("{}.{} s", ms / 1000, ms % 1000 / 100) } else { format!("{} s", ms / 1000) }
}

#[cfg(test)]
#[path = "progress_tests.rs"]
mod tests;
