//! `agent registry call ID '<json>'`

use std::io::{self, Write};

use clap::Args;
use serde_json::Value;
use toolwright_policy::{Call, Principal};
use toolwright_sandbox::CallError;
use toolwright_workshop::Ran;

use super::{Which, entry, json_text, tool, with_engine};
use crate::{
    app::App,
    error::{CommandError, Kind},
    render::sanitize,
};

/// Call a tool; its result is printed as JSON, its log goes to the standard error stream
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  agent registry call app.generated:clock '{\"zone\": \"UTC\"}'")]
pub(crate) struct CallArgs {
    #[command(flatten)]
    which: Which,
    /// The input: a JSON object
    #[arg(value_name = "JSON", default_value = "{}")]
    input: String,
}

pub(super) fn run(app: &App, args: &CallArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let id = &args.which.id;
    let input: Value = serde_json::from_str(&args.input).map_err(|error| {
        CommandError::usage("the input is not JSON").because(&error).hint("write it as in '{\"zone\": \"UTC\"}'")
    })?;
    tool(&*entry(app, id)?, "source: the agent alone calls it")?;
    let ran = with_engine(app, &mut io::stderr(), ran(app, id, &input))?;
    if !ran.log.is_empty() {
        writeln!(io::stderr(), "{}", sanitize(ran.log.trim_end()))?;
    }
    let result = ran.result.map_err(|error| {
        let mut failure = CommandError::new(kind(&error, !ran.denials.is_empty()), format!("`{id}` failed: {error}"));
        failure.hints.extend(ran.denials.iter().map(ToString::to_string));
        failure
    })?;
    Ok(writeln!(out, "{}", json_text(&result))?)
}

async fn ran(app: &App, id: &toolwright_registry::EntryId, input: &Value) -> Result<Ran, CommandError> {
    let person = Principal::Person;
    let loaded = app.workshop()?.load(&person, id).await?;
    if loaded.relinked {
        app.note(format!("`{id}` was compiled again for this version of the engine"));
    }
    loaded.tool.schema().check(input).map_err(|violations| {
        let mut error = CommandError::usage(format!("the input does not meet the schema of `{id}`"));
        error.hints.extend(violations.iter().map(ToString::to_string));
        error
    })?;
    let call = app.authorizer()?.authorize(&person, Call { id: id.clone() })?;
    Ok(loaded.tool.call(call, input).await)
}

fn kind(error: &CallError, denied: bool) -> Kind {
    match error {
        CallError::CpuLimit { .. }
        | CallError::WallLimit { .. }
        | CallError::MemoryLimit { .. }
        | CallError::ResultLimit { .. }
        | CallError::WriteLimit { .. } => Kind::Limit,
        _ if denied => Kind::Denied,
        CallError::InvalidInput(_) => Kind::Usage,
        _ => Kind::Failed,
    }
}
