//! How a scene is shown: every step, its source and its outcome, so that the transcript can be read by itself.

use std::io::{self, Write};

use serde_json::Value;
use toolwright_agent::{Event, FailureKind, Totals};
use toolwright_registry::HttpRule;

use super::scene::Scene;
use crate::render::{Sanitizer, count, one_line, progress, sanitize};

/// Most characters of arguments and results that are shown.
const SHOWN_MAX: usize = 160;

/// Writes the transcript.
pub(super) struct Show<O> {
    out: O,
    sanitizer: Sanitizer,
    within_line: bool,
    /// Whether the last thing written was a step of a tool.
    after_step: bool,
    /// The line of the last note: what is said once is not said again.
    noted: Option<String>,
}

impl<O: Write> Show<O> {
    pub(super) fn new(out: O) -> Self {
        Self { out, sanitizer: Sanitizer::default(), within_line: false, after_step: false, noted: None }
    }

    /// What is about to happen.
    pub(super) fn begin(&mut self, scene: &Scene, prompt: &str, granted: Option<&HttpRule>) -> io::Result<()> {
        writeln!(self.out, "Scene `{}`: {}", scene.name, scene.title())?;
        writeln!(
            self.out,
            "The model's replies are a recording. Everything else is real: the search in the docs, the"
        )?;
        writeln!(self.out, "compiler, the policies, the registry, the sandbox and the calls.")?;
        if let Some(rule) = granted {
            writeln!(self.out, "A server listens on {rule}; the person allows it with `--allow-http {rule}`.")?;
        }
        writeln!(self.out, "\n> {}\n", sanitize(prompt))?;
        self.out.flush()
    }

    /// What happened.
    pub(super) fn take(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::Text { delta } => {
                if self.after_step {
                    self.after_step = false;
                    writeln!(self.out)?;
                }
                let shown = self.sanitizer.push(delta);
                self.out.write_all(shown.as_bytes())?;
                self.within_line = !shown.ends_with('\n');
            }
            Event::ToolCalled { name, arguments, .. } => {
                self.step()?;
                self.called(name, arguments)?;
            }
            Event::ToolFinished { failure, result, .. } => {
                self.step()?;
                self.finished(*failure, result)?;
            }
            // The heading says it.
            Event::SessionStarted { .. } => {}
            _ => {
                for line in progress(event).iter().map(ToString::to_string) {
                    if matches!(event, Event::Note { .. }) && self.noted.replace(line.clone()).as_ref() == Some(&line) {
                        continue;
                    }
                    self.step()?;
                    writeln!(self.out, "{line}")?;
                }
            }
        }
        self.out.flush()
    }

    /// What was used, and what is left of it.
    pub(super) fn end(&mut self, scene: &Scene, totals: &Totals, is_kept: bool) -> io::Result<()> {
        if self.within_line {
            writeln!(self.out)?;
        }
        writeln!(
            self.out,
            "\n{}, {}, {} failed, {} denied",
            count(totals.turns, "recorded reply", "recorded replies"),
            count(totals.tool_calls, "tool call", "tool calls"),
            totals.failed_calls,
            totals.denials.len()
        )?;
        if !is_kept {
            writeln!(self.out, "nothing was kept; `agent demo {} --home DIR` keeps it", scene.name)?;
        }
        self.out.flush()
    }

    /// Ends the text before a step, and leaves a line free.
    fn step(&mut self) -> io::Result<()> {
        if self.within_line {
            self.within_line = false;
            self.out.write_all(b"\n\n")?;
        }
        self.after_step = true;
        Ok(())
    }

    fn called(&mut self, name: &str, arguments: &str) -> io::Result<()> {
        let name = one_line(name, SHOWN_MAX);
        let Ok(Value::Object(mut input)) = serde_json::from_str(arguments) else {
            return writeln!(self.out, "[{name}] {}", one_line(arguments, SHOWN_MAX));
        };
        // A source is read as a source; the schema and the examples stand in the recording.
        let source = input.shift_remove("source");
        for hidden in ["input_schema", "examples", "description"] {
            if source.is_some() {
                input.shift_remove(hidden);
            }
        }
        writeln!(self.out, "[{name}] {}", one_line(&Value::Object(input).to_string(), SHOWN_MAX))?;
        if let Some(source) = source.as_ref().and_then(Value::as_str) {
            sanitize(source).lines().try_for_each(|line| writeln!(self.out, "  | {line}"))?;
        }
        Ok(())
    }

    fn finished(&mut self, failure: Option<FailureKind>, result: &str) -> io::Result<()> {
        let mut value: Value = serde_json::from_str(result).unwrap_or_else(|_| Value::String(result.to_owned()));
        if let Some(loaded) = value.as_object_mut().filter(|result| result.contains_key("input_schema")) {
            loaded.shift_remove("input_schema");
            loaded.shift_remove("description");
        }
        if failure.is_none() {
            // Of a search, the best page's heading; the model reads all of it.
            let shown = match value.pointer("/hits/0") {
                Some(hit) => text(hit, "/title").to_owned(),
                None => value.to_string(),
            };
            return writeln!(self.out, "  -> {}", one_line(&shown, SHOWN_MAX));
        }
        writeln!(self.out, "  -> failed: {}", one_line(text(&value, "/error/message"), 2 * SHOWN_MAX))?;
        for line in sanitize(text(&value, "/error/excerpt")).lines() {
            writeln!(self.out, "       {line}")?;
        }
        let hint = text(&value, "/error/hint");
        if hint.is_empty() { Ok(()) } else { writeln!(self.out, "     hint: {}", one_line(hint, 2 * SHOWN_MAX)) }
    }
}

fn text<'v>(value: &'v Value, path: &str) -> &'v str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default()
}
