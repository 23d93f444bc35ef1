//! The recording's lines.

use std::collections::HashSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A recording that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the recording: {message}")]
pub struct ReplayError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Turn {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) prompt: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) after: Vec<Outcome>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tool_calls: Vec<Call>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outcome {
    pub(crate) call: String,
    pub(crate) ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error_contains: Option<String>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) arguments: Value,
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { call, ok, error_contains } = self;
        match (ok, error_contains) {
            (true, _) => write!(formatter, "`{call}` ok"),
            (false, None) => write!(formatter, "`{call}` failed"),
            (false, Some(error)) => write!(formatter, "`{call}` failed with `{error}`"),
        }
    }
}

pub(super) fn parse(jsonl: &str) -> Result<Vec<Turn>, ReplayError> {
    let mut turns = Vec::new();
    let mut ids = HashSet::new();
    for (number, line) in jsonl.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let wrong = |message| ReplayError { line: number + 1, message };
        let turn: Turn = serde_json::from_str(line).map_err(|error| wrong(error.to_string()))?;
        check(&turn, turns.is_empty(), &mut ids).map_err(wrong)?;
        turns.push(turn);
    }
    if turns.is_empty() {
        return Err(ReplayError { line: 1, message: "the recording holds no turn".to_owned() });
    }
    Ok(turns)
}

fn check(turn: &Turn, is_first: bool, ids: &mut HashSet<String>) -> Result<(), String> {
    if turn.text.is_empty() && turn.tool_calls.is_empty() {
        return Err("a turn needs `text` or `tool_calls`".to_owned());
    }
    if is_first && !turn.after.is_empty() {
        return Err("the first turn follows no tool call".to_owned());
    }
    for outcome in &turn.after {
        if !ids.contains(&outcome.call) {
            return Err(format!("`after` names the call `{}`, which no turn before it makes", outcome.call));
        }
        if outcome.ok && outcome.error_contains.is_some() {
            return Err(format!("the call `{}` is ok, so it has no error", outcome.call));
        }
    }
    for call in &turn.tool_calls {
        if call.id.is_empty() || !call.id.chars().all(super::insert::is_id) {
            return Err(format!("the call id `{}` holds other than letters, digits, `_` and `-`", call.id));
        }
        if !call.arguments.is_object() && !call.arguments.is_string() {
            return Err(format!("the arguments of `{}` are neither an object nor a text", call.id));
        }
        if !ids.insert(call.id.clone()) {
            return Err(format!("the call id `{}` is used twice", call.id));
        }
    }
    Ok(())
}
