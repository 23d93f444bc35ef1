//! `agent registry show ID`

use std::io::Write;

use clap::Args;
use serde_json::Value;
use toolwright_registry::{Body, Digest, Entry, ToolBody};

use super::{Which, entry, json_text, table, text};
use crate::{
    app::App,
    error::CommandError,
    render::{date, sanitize},
};

/// Show one entry: what it is, what it may do, who made it and which policies let it
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  agent registry show app.generated:clock\n  agent registry show app.generated:clock --json"
)]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    which: Which,
    /// Write one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(app: &App, args: &ShowArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let entry = entry(app, &args.which.id)?;
    if args.json {
        return Ok(writeln!(out, "{}", json_text(&object(app, &entry)?))?);
    }
    writeln!(out, "{} ({})", entry.id, entry.body.kind())?;
    writeln!(out, "{}", sanitize(&entry.description))?;
    match &entry.body {
        Body::BuiltinTool => writeln!(out, "  part of the program")?,
        Body::Tool(tool) => show_tool(app, &entry, tool, out)?,
        Body::Agent(agent) => {
            writeln!(out, "  model         {}", agent.model)?;
            let tools: Vec<_> = agent.tools.iter().map(ToString::to_string).collect();
            writeln!(out, "  tools         {}", tools.join(", "))?;
            writeln!(out, "  system prompt\n{}", indented(&agent.system_prompt))?;
        }
        Body::Model(model) => {
            writeln!(out, "  name          {}", sanitize(&model.model))?;
            writeln!(out, "  window        {} tokens", model.context_window)?;
        }
    }
    Ok(())
}

fn show_tool(app: &App, entry: &Entry, tool: &ToolBody, out: &mut dyn Write) -> Result<(), CommandError> {
    let schema = json(app, entry, "input schema", &tool.input_schema)?;
    let stats = app.registry()?.snapshot().stats(&entry.id);
    let provenance = &entry.provenance;
    let limits = &tool.limits;
    writeln!(out, "  version       {}, {}", entry.version, date(entry.created_ms))?;
    if let Some(version) = provenance.rollback_of {
        writeln!(out, "  rollback of   version {version}")?;
    }
    writeln!(out, "  language      {}", tool.language)?;
    let capabilities = if tool.grants.is_empty() { "none".to_owned() } else { tool.grants.to_string() };
    writeln!(out, "  capabilities  {}", sanitize(&capabilities))?;
    writeln!(
        out,
        "  limits        {} ms CPU, {} ms in all, {} of memory, result {}, log {}, {} requests, bodies {}, files {}",
        limits.cpu_ms,
        limits.wall_ms,
        table::size(limits.memory_bytes),
        table::size(limits.result_bytes),
        table::size(limits.log_bytes),
        limits.http_requests,
        table::size(limits.http_body_bytes),
        table::size(limits.fs_write_bytes),
    )?;
    writeln!(out, "  calls         {}, {} failed", stats.calls, stats.failures)?;
    writeln!(out, "  made by       {}", sanitize(provenance.model.as_deref().unwrap_or("the person")))?;
    writeln!(out, "  session       {}", sanitize(&provenance.session))?;
    for (decision, policies) in &provenance.policies {
        writeln!(out, "  permitted     {} by {}", sanitize(decision), sanitize(&policies.join(", ")))?;
    }
    if let Some(source) = tool.source {
        writeln!(out, "  source        {}, sha256 {source}", table::size(tool.source_bytes))?;
    }
    writeln!(out, "  component     sha256 {}", tool.component)?;
    if let Some(engine) = tool.engine {
        writeln!(out, "  engine        sha256 {engine}")?;
    }
    writeln!(out, "  input schema  {}", json_text(&schema))?;
    Ok(())
}

/// Kept as JSON text; read once more so that what is shown is JSON and nothing else.
fn json(app: &App, entry: &Entry, part: &str, digest: &Digest) -> Result<Value, CommandError> {
    serde_json::from_str(&text(app, entry, part, digest)?)
        .map_err(|error| CommandError::failed(format!("the {part} of `{}` is not JSON", entry.id)).because(&error))
}

fn object(app: &App, entry: &Entry) -> Result<Value, CommandError> {
    let mut object = serde_json::json!({
        "id": entry.id,
        "kind": entry.body.kind(),
        "version": entry.version,
        "description": entry.description,
        "created_ms": entry.created_ms,
    });
    let more = match &entry.body {
        Body::BuiltinTool => serde_json::json!({}),
        Body::Agent(agent) => {
            serde_json::json!({"model": agent.model, "tools": agent.tools, "system_prompt": agent.system_prompt})
        }
        Body::Model(model) => serde_json::json!({"model": model.model, "context_window": model.context_window}),
        Body::Tool(tool) => {
            let stats = app.registry()?.snapshot().stats(&entry.id);
            let blob = |digest: Option<Digest>| digest.map(|digest| digest.to_string());
            serde_json::json!({
                "language": tool.language,
                "capabilities": tool.grants,
                "limits": tool.limits,
                "input_schema": json(app, entry, "input schema", &tool.input_schema)?,
                "examples": tool.examples.map(|digest| json(app, entry, "examples", &digest)).transpose()?,
                "size_bytes": tool.source_bytes,
                "source": blob(tool.source),
                "component": tool.component.to_string(),
                "engine": blob(tool.engine),
                "calls": stats.calls,
                "failures": stats.failures,
                "provenance": entry.provenance,
            })
        }
    };
    if let (Some(object), Value::Object(more)) = (object.as_object_mut(), more) {
        object.extend(more);
    }
    Ok(object)
}

fn indented(text: &str) -> String {
    sanitize(text).lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}
