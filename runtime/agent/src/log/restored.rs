//! What the records of a session come to.

use std::{collections::HashSet, io::BufRead};

use toolwright_model::Message;
use toolwright_registry::EntryId;

use super::{Header, LogError, Reader, Record};
use crate::{Failure, FailureKind, Line, Totals, call::failure_text};

/// A session as its log has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Restored {
    /// How it began.
    pub header: Header,
    /// The conversation, without the system prompt.
    pub lines: Vec<Line>,
    /// What the person typed since the conversation was last cleared: it may have given hosts.
    pub typed: Vec<String>,
    /// The first prompt of all.
    pub first_prompt: Option<String>,
    /// The model that answered last, as its server knows it.
    pub model: String,
    /// Where that model is.
    pub origin: String,
    /// The tools that were loaded, each with its version, in the order in which they came.
    pub tools: Vec<(EntryId, u32)>,
    /// What all prompts used.
    pub totals: Totals,
    /// How many prompts there were.
    pub prompts: u32,
    /// Whether the last line had no end, because a process was killed while it wrote it.
    pub is_partial: bool,
    /// What was used since the last prompt that came to its end.
    open: Totals,
}

impl Restored {
    /// Takes all that `reader` has.
    ///
    /// # Errors
    /// What is wrong in the file.
    pub fn of<R: BufRead>(header: Header, reader: &mut Reader<R>) -> Result<Self, LogError> {
        let mut restored = Self {
            model: header.model.clone(),
            origin: header.origin.clone(),
            header,
            lines: Vec::new(),
            typed: Vec::new(),
            first_prompt: None,
            tools: Vec::new(),
            totals: Totals::default(),
            prompts: 0,
            is_partial: false,
            open: Totals::default(),
        };
        while let Some(stamped) = reader.read()? {
            restored.take(stamped.record).map_err(|reason| reader.damaged(reason))?;
        }
        restored.close();
        restored.is_partial = reader.is_partial();
        Ok(restored)
    }

    fn take(&mut self, record: Record) -> Result<(), &'static str> {
        match record {
            Record::Message { message, typed } => self.said(message, typed)?,
            Record::Replaced { from, to, lines } => {
                if from > to || to > self.lines.len() {
                    return Err("it replaces messages that there are not");
                }
                self.lines.splice(from..to, lines);
            }
            Record::Cleared => {
                self.lines.clear();
                self.typed.clear();
            }
            Record::Model { model, origin } => (self.model, self.origin) = (model, origin),
            Record::Usage { spent, .. } => {
                self.open.turns = self.open.turns.saturating_add(1);
                self.open.main += spent;
            }
            Record::Compression { spent, .. } => self.open.compress = spent,
            Record::Loaded { tool, version } => match self.tools.iter_mut().find(|(known, _)| *known == tool) {
                Some((_, known)) => *known = version,
                None => self.tools.push((tool, version)),
            },
            Record::Denied { decision } => self.open.denials.push(decision),
            Record::Finished { totals, .. } | Record::Compacted { totals } => {
                self.totals += &totals;
                self.open = Totals::default();
            }
            Record::Resumed { .. } => self.close(),
        }
        Ok(())
    }

    /// Counts what a prompt used that has no sum of its own: the process that asked was killed.
    fn close(&mut self) {
        self.totals += &std::mem::take(&mut self.open);
    }

    fn said(&mut self, message: Message, typed: usize) -> Result<(), &'static str> {
        match &message {
            Message::System(_) => return Err("a system prompt stands among the messages"),
            Message::User(text) => {
                let typed = text.get(..typed).ok_or("more was typed than was said")?;
                self.prompts = self.prompts.saturating_add(1);
                self.first_prompt.get_or_insert_with(|| text.clone());
                if !typed.is_empty() {
                    self.typed.push(typed.to_owned());
                }
            }
            Message::Tool { content, .. } => {
                self.open.tool_calls = self.open.tool_calls.saturating_add(1);
                let failed = u32::from(content.starts_with("{\"error\":"));
                self.open.failed_calls = self.open.failed_calls.saturating_add(failed);
            }
            Message::Assistant { .. } => {}
        }
        self.lines.push(Line::Message(message));
        Ok(())
    }

    /// Gives every call a result: a process that was killed left some without one. Gives what each puts where.
    pub(super) fn mend(&mut self) -> Vec<Record> {
        let mut records = Vec::new();
        let mut at = 0;
        while let Some(line) = self.lines.get(at) {
            at += 1;
            let Line::Message(Message::Assistant { tool_calls, .. }) = line else { continue };
            let calls: Vec<String> = tool_calls.iter().map(|call| call.id.clone()).collect();
            let mut answered = HashSet::new();
            while let Some(Line::Message(Message::Tool { call_id, .. })) = self.lines.get(at) {
                answered.insert(call_id.clone());
                at += 1;
            }
            let missing = calls.into_iter().filter(|id| !answered.contains(id));
            let lines: Vec<Line> =
                missing.map(|call_id| Line::Message(Message::Tool { call_id, content: broken_off() })).collect();
            if !lines.is_empty() {
                let (from, to) = (at, at);
                at += lines.len();
                self.lines.splice(from..to, lines.clone());
                records.push(Record::Replaced { from, to, lines });
            }
        }
        records
    }

    /// The conversation as the model reads it.
    pub fn messages(&self) -> impl Iterator<Item = Message> {
        self.lines.iter().map(Line::message)
    }
}

fn broken_off() -> String {
    let message = "the program ended before this call did: whether it was done is not known";
    failure_text(&Failure::new(FailureKind::Interrupted, message))
}

#[cfg(test)]
#[path = "restored_tests.rs"]
mod tests;
