//! `agent registry ls`

use std::{io::Write, sync::Arc};

use clap::{Args, ValueEnum};
use serde::Serialize;
use toolwright_registry::{APP, APP_TOOLS, Body, Entry, EntryId, Snapshot};

use super::{harmless, table};
use crate::{
    app::App,
    error::CommandError,
    render::{age, now_ms, sanitize},
};

/// List the tools with what they may do and how often they were called
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  agent registry ls\n  agent registry ls --all --output json")]
pub(crate) struct LsArgs {
    /// Also what comes with the program: built-in tools, agents, models
    #[arg(long)]
    all: bool,
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

/// One element of the array. Written straight from the entry: ten thousand JSON objects are long in the making.
#[derive(Serialize)]
struct Listed<'e> {
    id: &'e EntryId,
    kind: &'static str,
    version: u32,
    language: &'static str,
    capabilities: Vec<String>,
    size_bytes: Option<u64>,
    created_ms: u64,
    calls: u64,
    failures: u64,
    description: &'e str,
}

pub(super) fn run(app: &App, args: &LsArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let registry = app.registry()?;
    let snapshot = registry.refresh()?;
    let is_listed = |entry: &&Arc<Entry>| args.all || ![APP, APP_TOOLS].contains(&entry.id.namespace());
    let listed: Vec<_> = snapshot.iter().filter(is_listed).collect();
    if args.output == Form::Json {
        let array: Vec<_> = listed.iter().map(|entry| object(&snapshot, entry)).collect();
        let text = serde_json::to_string(&array)
            .map_err(|error| CommandError::failed("the entries cannot be written as JSON").because(&error))?;
        return Ok(writeln!(out, "{}", harmless(text))?);
    }
    if listed.is_empty() {
        return Ok(writeln!(out, "no tools yet: the agent makes them when it needs them, as `agent demo` shows")?);
    }
    let now = now_ms();
    let rows: Vec<_> = listed.iter().map(|entry| row(&snapshot, entry, now)).collect();
    let head = ["ID", "VERSION", "LANGUAGE", "CAPABILITIES", "SIZE", "AGE", "CALLS", "FAILURES"];
    Ok(table::write(out, head, [false, true, false, false, true, true, true, true], &rows)?)
}

fn row(snapshot: &Snapshot, entry: &Entry, now: u64) -> [String; 8] {
    let stats = snapshot.stats(&entry.id);
    let capabilities = entry.tool().map(|tool| tool.grants.to_string()).filter(|grants| !grants.is_empty());
    let is_built_in = entry.version == 0;
    [
        entry.id.to_string(),
        if is_built_in { "-".to_owned() } else { entry.version.to_string() },
        language(entry).to_owned(),
        capabilities.map_or_else(|| "-".to_owned(), |grants| sanitize(&grants).into_owned()),
        entry.tool().map_or_else(|| "-".to_owned(), |tool| table::size(tool.source_bytes)),
        if is_built_in { "-".to_owned() } else { age(entry.created_ms, now) },
        stats.calls.to_string(),
        stats.failures.to_string(),
    ]
}

fn object<'e>(snapshot: &Snapshot, entry: &'e Entry) -> Listed<'e> {
    let stats = snapshot.stats(&entry.id);
    let tool = entry.tool();
    Listed {
        id: &entry.id,
        kind: entry.body.kind(),
        version: entry.version,
        language: language(entry),
        capabilities: tool.map_or_else(Vec::new, |tool| tool.grants.iter().map(ToString::to_string).collect()),
        size_bytes: tool.map(|tool| tool.source_bytes),
        created_ms: entry.created_ms,
        calls: stats.calls,
        failures: stats.failures,
        description: &entry.description,
    }
}

/// What it is written in, or what it is when it is not written in anything.
fn language(entry: &Entry) -> &'static str {
    match &entry.body {
        Body::Tool(tool) => tool.language.as_str(),
        Body::BuiltinTool => "built in",
        Body::Agent(_) | Body::Model(_) => entry.body.kind(),
    }
}
