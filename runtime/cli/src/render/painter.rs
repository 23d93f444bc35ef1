//! What is written where: the answer on the standard output, progress and the spinner on the standard error stream.

use std::{
    io::{self, Write},
    time::Instant,
};

use toolwright_agent::Event;

use super::{
    Sanitizer,
    block::Look,
    markdown::{Block, MarkdownStream},
    progress::{Mark, Progress, progress},
    spinner::Waiting,
    thought::Thought,
};

const CLEAR_LINE: &str = "\r\u{1b}[K";

/// How a conversation is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    /// How the answer is written.
    pub(crate) answer: AnswerStyle,
    /// Whether the standard output is a terminal, which then shows both streams.
    pub(crate) out_is_terminal: bool,
    /// Whether progress lines are coloured, and thoughts are shown.
    pub(crate) colours: bool,
    /// Whether a spinner moves while a person waits.
    pub(crate) spinner: bool,
}

/// How the answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AnswerStyle {
    /// Laid out, each block as soon as it is whole.
    Blocks,
    /// As the model wrote it, each piece as it comes.
    Plain,
}

/// Writes what happens. It blocks; [`Screen`](super::Screen) gives it a thread of its own.
pub(crate) struct Painter<O, E> {
    style: Style,
    out: O,
    err: E,
    columns: fn() -> usize,
    look: Look,
    markdown: MarkdownStream,
    sanitizer: Sanitizer,
    thought: Thought,
    waiting: Waiting,
    step: usize,
    spinner_is_shown: bool,
    /// Whether the answer's last character was a line's end.
    at_line_start: bool,
}

impl<O: Write, E: Write> Painter<O, E> {
    pub(crate) fn new(style: Style, out: O, err: E, columns: fn() -> usize) -> Self {
        Self {
            style,
            out,
            err,
            columns,
            look: Look::new(),
            markdown: MarkdownStream::default(),
            sanitizer: Sanitizer::default(),
            thought: Thought::default(),
            waiting: Waiting::default(),
            step: 0,
            spinner_is_shown: false,
            at_line_start: true,
        }
    }

    /// Shows what happened.
    pub(crate) fn show(&mut self, event: &Event, now: Instant) -> io::Result<()> {
        match event {
            Event::Text { delta } => self.answer(delta)?,
            Event::Reasoning { delta } if self.style.colours => self.think(delta)?,
            Event::ModelCalled { .. } | Event::ToolCalled { .. } | Event::Finished { .. } => self.end_answer()?,
            _ => {}
        }
        for line in progress(event) {
            self.progress_line(&line)?;
        }
        self.waiting.follow(event, now);
        if self.waiting.is_over() { self.clear_spinner() } else { Ok(()) }
    }

    /// Whether there is something that moves.
    pub(crate) fn is_animated(&self) -> bool {
        self.style.spinner && !self.waiting.is_over()
    }

    /// Moves the spinner.
    pub(crate) fn tick(&mut self, now: Instant) -> io::Result<()> {
        // A spinner in the middle of a line would wipe out what stands there.
        if !self.is_animated() || self.thought.is_open() || (self.style.out_is_terminal && !self.at_line_start) {
            return Ok(());
        }
        // Nor can a line that wraps be wiped out again.
        let room = (self.columns)().saturating_sub(1);
        let line: String = self.waiting.line(self.step, now).chars().take(room).collect();
        write!(self.err, "{CLEAR_LINE}{line}")?;
        self.step = self.step.wrapping_add(1);
        self.spinner_is_shown = true;
        self.err.flush()
    }

    /// Writes what is held back, and stops waiting.
    pub(crate) fn settle(&mut self) -> io::Result<()> {
        self.waiting = Waiting::default();
        self.end_answer()?;
        self.clear_spinner()
    }

    fn answer(&mut self, delta: &str) -> io::Result<()> {
        match self.style.answer {
            AnswerStyle::Blocks => {
                let blocks = self.markdown.push(delta);
                self.write_blocks(&blocks)
            }
            AnswerStyle::Plain => {
                let shown = self.sanitizer.push(delta).into_owned();
                self.write_answer(&shown)
            }
        }
    }

    fn think(&mut self, delta: &str) -> io::Result<()> {
        let shown = self.thought.push(delta);
        if shown.is_empty() {
            return Ok(());
        }
        self.leave_answer()?;
        self.err.write_all(shown.as_bytes())?;
        self.err.flush()
    }

    fn end_answer(&mut self) -> io::Result<()> {
        let blocks = self.markdown.flush();
        self.sanitizer = Sanitizer::default();
        self.write_blocks(&blocks)?;
        self.end_thought()?;
        if self.at_line_start { Ok(()) } else { self.write_answer("\n") }
    }

    fn write_blocks(&mut self, blocks: &[Block]) -> io::Result<()> {
        blocks.iter().try_for_each(|block| {
            let shown = self.look.render(block, (self.columns)());
            self.write_answer(&shown)
        })
    }

    fn write_answer(&mut self, text: &str) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        self.clear_spinner()?;
        self.end_thought()?;
        self.at_line_start = text.ends_with('\n');
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }

    fn progress_line(&mut self, line: &Progress) -> io::Result<()> {
        self.end_thought()?;
        self.leave_answer()?;
        if self.style.colours {
            let colour = match line.mark {
                Mark::Good => "32",
                Mark::Bad => "31",
                Mark::Plain => "2",
            };
            writeln!(self.err, "\u{1b}[{colour}m[{}]\u{1b}[0m {}", line.tag, line.text)?;
        } else {
            writeln!(self.err, "{line}")?;
        }
        self.err.flush()
    }

    /// Makes room for what goes to the error stream.
    fn leave_answer(&mut self) -> io::Result<()> {
        self.clear_spinner()?;
        if self.style.out_is_terminal && !self.at_line_start {
            // The line's end is for the eye only, so it goes not into the answer.
            self.err.write_all(b"\n")?;
            self.at_line_start = true;
        }
        Ok(())
    }

    fn end_thought(&mut self) -> io::Result<()> {
        self.err.write_all(self.thought.end().as_bytes())?;
        self.err.flush()
    }

    fn clear_spinner(&mut self) -> io::Result<()> {
        if !std::mem::take(&mut self.spinner_is_shown) {
            return Ok(());
        }
        self.err.write_all(CLEAR_LINE.as_bytes())?;
        self.err.flush()
    }
}

#[cfg(test)]
#[path = "painter_tests.rs"]
mod tests;
