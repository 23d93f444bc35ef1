//! `agent registry history ID`

use std::io::Write;

use clap::Args;
use serde_json::{Value, json};
use toolwright_registry::Version;

use super::{Which, json_text, not_found, table};
use crate::{
    app::App,
    error::CommandError,
    render::{date, one_line, sanitize},
};

/// List every version of an entry, removals included
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  agent registry history app.generated:clock\n  agent registry history app.generated:clock --json"
)]
pub(crate) struct HistoryArgs {
    #[command(flatten)]
    which: Which,
    /// Write one JSON array
    #[arg(long)]
    json: bool,
}

pub(super) fn run(app: &App, args: &HistoryArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let id = &args.which.id;
    app.registry()?.refresh()?;
    let history = app.registry()?.history(id)?;
    if history.is_empty() {
        return Err(not_found(app, id));
    }
    if args.json {
        return Ok(writeln!(out, "{}", json_text(&history.iter().map(object).collect()))?);
    }
    let rows: Vec<_> = history.iter().map(row).collect();
    let head = ["VERSION", "WHEN", "WHAT", "BY", "SESSION", "SOURCE", "CAPABILITIES"];
    Ok(table::write(out, head, [true, false, false, false, false, false, false], &rows)?)
}

fn row(version: &Version) -> [String; 7] {
    let provenance = version.provenance();
    let tool = version.entry().and_then(|entry| entry.tool());
    let what = match (version, provenance.rollback_of) {
        (Version::Removed { .. }, _) => "removed".to_owned(),
        (Version::Put(_), Some(earlier)) => format!("back to {earlier}"),
        (Version::Put(_), None) => "written".to_owned(),
    };
    let capabilities = tool.map(|tool| tool.grants.to_string()).filter(|grants| !grants.is_empty());
    [
        version.version().to_string(),
        if version.version() == 0 { "-".to_owned() } else { date(version.created_ms()) },
        what,
        one_line(provenance.model.as_deref().unwrap_or("person"), 40),
        one_line(&provenance.session, 40),
        tool.map_or_else(|| "-".to_owned(), |tool| tool.source.unwrap_or(tool.component).short()),
        capabilities.map_or_else(|| "-".to_owned(), |grants| sanitize(&grants).into_owned()),
    ]
}

fn object(version: &Version) -> Value {
    let tool = version.entry().and_then(|entry| entry.tool());
    json!({
        "version": version.version(),
        "removed": version.entry().is_none(),
        "created_ms": version.created_ms(),
        "description": version.entry().map(|entry| &entry.description),
        "capabilities": tool.map(|tool| &tool.grants),
        "source": tool.and_then(|tool| tool.source).map(|digest| digest.to_string()),
        "component": tool.map(|tool| tool.component.to_string()),
        "provenance": version.provenance(),
    })
}
