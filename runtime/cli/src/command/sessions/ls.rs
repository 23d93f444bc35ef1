//! `agent sessions ls`

use std::io::Write;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use toolwright_agent::log::{Found, LogError, Restored, Sessions};

use crate::{
    app::App,
    command::registry::{json_text, table},
    error::CommandError,
    render::{age, ms_of, now_ms, one_line},
};

/// Most characters of a prompt that are shown.
const PROMPT_SHOWN: usize = 60;
/// Most characters of a model's name that are shown.
const MODEL_SHOWN: usize = 30;

/// List the recorded sessions, the newest first
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  agent sessions ls\n  agent sessions ls --output json | jq -r '.[0].id'")]
pub(crate) struct LsArgs {
    /// How to write it
    #[arg(long, value_enum, default_value_t = Form::Table)]
    output: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Columns
    Table,
    /// One array
    Json,
}

pub(super) fn run(app: &App, args: &LsArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let sessions = app.sessions()?;
    let mut listed = Vec::new();
    for found in sessions.list()? {
        match restored(&sessions, &found.id) {
            Ok(restored) => listed.push((found, restored)),
            // The others can be listed all the same.
            Err(error) => app.note(format!("not listed: {error}")),
        }
    }
    if args.output == Form::Json {
        let array = listed.iter().map(|(found, restored)| object(found, restored)).collect();
        return Ok(writeln!(out, "{}", json_text(&Value::Array(array)))?);
    }
    if listed.is_empty() {
        return Ok(writeln!(out, "no sessions: `agent` and `agent run` record what is said")?);
    }
    let now = now_ms();
    let rows: Vec<_> = listed.iter().map(|(found, restored)| row(found, restored, now)).collect();
    let head = ["ID", "AGE", "PROMPTS", "TURNS", "MODEL", "FIRST PROMPT"];
    Ok(table::write(out, head, [false, true, true, true, false, false], &rows)?)
}

/// All that a session's log has.
pub(super) fn restored(sessions: &Sessions, id: &str) -> Result<Restored, LogError> {
    let (mut reader, header) = sessions.read(id)?;
    Restored::of(header, &mut reader)
}

fn row(found: &Found, restored: &Restored, now: u64) -> [String; 6] {
    [
        found.id.clone(),
        age(ms_of(found.modified), now),
        restored.prompts.to_string(),
        restored.totals.turns.to_string(),
        one_line(&restored.model, MODEL_SHOWN),
        one_line(restored.first_prompt.as_deref().unwrap_or_default(), PROMPT_SHOWN),
    ]
}

fn object(found: &Found, restored: &Restored) -> Value {
    json!({
        "id": found.id,
        "created_ms": restored.header.created_ms,
        "modified_ms": ms_of(found.modified),
        "folder": restored.header.folder,
        "prompts": restored.prompts,
        "turns": restored.totals.turns,
        "model": restored.model,
        "first_prompt": restored.first_prompt,
    })
}
