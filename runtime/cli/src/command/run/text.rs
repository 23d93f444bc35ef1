//! The answer as text on the standard output, what happens on the way on the standard error stream.

use std::io::{self, Write};

use toolwright_agent::{ContextUse, Event};

use super::{Outcome, Output};
use crate::render::{Sanitizer, Thought, progress, usage::usage};

/// Writes the answer as it comes.
pub(super) struct TextOutput<O, E> {
    out: O,
    err: E,
    quiet: bool,
    /// What the model thinks aloud, where that is shown.
    thought: Option<Thought>,
    sanitizer: Sanitizer,
    /// Whether the answer's last line has no end yet.
    within_line: bool,
    /// How full the window is, once the prompt is over.
    context: Option<ContextUse>,
}

impl TextOutput<io::Stdout, io::Stderr> {
    /// With `thoughts`, what the model thinks aloud is shown: the error stream is a terminal.
    pub(super) fn new(quiet: bool, thoughts: bool) -> Self {
        Self::on(io::stdout(), io::stderr(), quiet, thoughts)
    }
}

impl<O: Write, E: Write> TextOutput<O, E> {
    fn on(out: O, err: E, quiet: bool, thoughts: bool) -> Self {
        let thought = (thoughts && !quiet).then(Thought::default);
        Self { out, err, quiet, thought, sanitizer: Sanitizer::default(), within_line: false, context: None }
    }

    fn end_thought(&mut self) -> io::Result<()> {
        let end = self.thought.as_mut().map_or("", Thought::end);
        self.err.write_all(end.as_bytes())
    }

    fn end_line(&mut self) -> io::Result<()> {
        self.end_thought()?;
        if self.within_line {
            self.within_line = false;
            self.out.write_all(b"\n")?;
            self.out.flush()?;
        }
        Ok(())
    }
}

impl<O: Write + Send, E: Write + Send> Output for TextOutput<O, E> {
    fn take(&mut self, event: Event) -> io::Result<()> {
        match &event {
            Event::Text { delta } => {
                let shown = self.sanitizer.push(delta);
                if !shown.is_empty() {
                    let end = self.thought.as_mut().map_or("", Thought::end);
                    self.err.write_all(end.as_bytes())?;
                    self.out.write_all(shown.as_bytes())?;
                    self.out.flush()?;
                    self.within_line = !shown.ends_with('\n');
                }
            }
            Event::Reasoning { delta } => {
                if let Some(shown) = self.thought.as_mut().map(|thought| thought.push(delta)) {
                    self.err.write_all(shown.as_bytes())?;
                    self.err.flush()?;
                }
            }
            Event::Finished { context, .. } => self.context = Some(*context),
            Event::ModelCalled { .. } => {
                self.sanitizer = Sanitizer::default();
                self.end_line()?;
            }
            _ => {
                for line in progress(&event) {
                    self.end_line()?;
                    if !self.quiet {
                        writeln!(self.err, "{line}")?;
                    }
                }
            }
        }
        Ok(())
    }

    /// What was denied on the way stands at the end too, and also when nothing else is to be said: an answer that had to do
    /// without something must not look like one that had it.
    fn finish(&mut self, outcome: &Outcome) -> io::Result<()> {
        let ended = self.end_line();
        let denials = &outcome.totals.denials;
        if !denials.is_empty() {
            let times = if denials.len() == 1 { "once".to_owned() } else { format!("{} times", denials.len()) };
            writeln!(self.err, "denied on the way, {times}:")?;
            for denial in denials {
                writeln!(self.err, "  {}", crate::render::sanitize(&denial.to_string()))?;
            }
        }
        if let Some(context) = self.context.filter(|_| !self.quiet && outcome.totals.turns > 0) {
            writeln!(self.err, "[usage] {}", usage(&outcome.totals, &context))?;
        }
        // After an error it stands among the ways out.
        if let (Ok(_), Some(way_back)) = (&outcome.answer, &outcome.way_back) {
            writeln!(self.err, "{way_back}")?;
        }
        self.err.flush()?;
        ended
    }
}

#[cfg(test)]
mod tests {
    use toolwright_agent::{FailureKind, Totals};
    use toolwright_policy::Decision;

    use super::*;

    fn text(delta: &str) -> Event {
        Event::Text { delta: delta.into() }
    }

    fn finished(name: &str, failure: Option<FailureKind>, result: &str) -> Event {
        Event::ToolFinished {
            call: "1".into(),
            name: name.into(),
            tool: None,
            failure,
            result: result.into(),
            log: String::new(),
            ms: 1,
        }
    }

    fn shown(quiet: bool, events: Vec<Event>, denials: Vec<Decision>) -> (String, String) {
        let mut output = TextOutput::on(Vec::new(), Vec::new(), quiet, false);
        for event in events {
            output.take(event).unwrap();
        }
        let totals = Totals { denials, ..Totals::default() };
        output.finish(&Outcome { answer: Ok(String::new()), totals, way_back: None }).unwrap();
        (String::from_utf8(output.out).unwrap(), String::from_utf8(output.err).unwrap())
    }

    fn denial() -> Decision {
        Decision {
            principal: "agent app:dev_assistant".into(),
            action: "create".into(),
            resource: "app.tools:create_tool".into(),
            allowed: false,
            policies: vec!["deny_tools_ns".into()],
            reasons: vec!["no".into()],
            errors: Vec::new(),
        }
    }

    #[test]
    fn the_answer_and_the_way_to_it_are_apart() {
        let events = || {
            vec![
                Event::ModelCalled { turn: 1 },
                text("I look\u{1b}[3"),
                text("1m it up."),
                finished("create_tool", None, "{}"),
                Event::ToolLoaded { tool: "app.generated:clock".parse().unwrap(), version: 1 },
                Event::Decided(denial()),
                finished("clock", Some(FailureKind::Failed), r#"{"error":{"kind":"failed","message":"no"}}"#),
                Event::ModelCalled { turn: 2 },
                text("It is "),
                text("noon.\n"),
            ]
        };
        let (out, err) = shown(false, events(), Vec::new());
        assert_eq!(out, "I look it up.\nIt is noon.\n");
        assert_eq!(
            err,
            "[create_tool] ok\n[+] app.generated:clock\n[denied] create app.tools:create_tool by deny_tools_ns\n\
             [clock] failed: no\n"
        );
        let (out, err) = shown(true, events(), vec![denial()]);
        assert_eq!(out, "I look it up.\nIt is noon.\n");
        assert_eq!(
            err,
            "denied on the way, once:\n  denied: agent app:dev_assistant create app.tools:create_tool by policy \
             `deny_tools_ns`: no\n"
        );
    }

    #[test]
    fn thoughts_are_dim_on_lines_of_their_own_where_they_are_shown() {
        let think = |delta: &str| Event::Reasoning { delta: delta.into() };
        let err = |quiet: bool, thoughts: bool| {
            let mut output = TextOutput::on(Vec::new(), Vec::new(), quiet, thoughts);
            let events =
                [think("hm"), text("A"), think("so"), finished("clock", None, "1"), Event::ModelCalled { turn: 2 }];
            for event in events {
                output.take(event).unwrap();
            }
            output.finish(&Outcome { answer: Ok(String::new()), totals: Totals::default(), way_back: None }).unwrap();
            assert_eq!(output.out, b"A\n");
            String::from_utf8(output.err).unwrap()
        };
        assert_eq!(err(false, true), "\u{1b}[2mhm\u{1b}[0m\n\u{1b}[2mso\u{1b}[0m\n[clock] ok\n");
        assert_eq!(err(false, false), "[clock] ok\n");
        assert_eq!(err(true, true), "");
    }
}
