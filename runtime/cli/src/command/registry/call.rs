//! `agent registry call ID '<json>'`

use std::io::{self, Read as _, Write};

use clap::Args;
use serde_json::Value;
use toolwright_policy::{Call, Principal};
use toolwright_registry::EntryId;
use toolwright_sandbox::CallError;
use toolwright_workshop::{LoadedTool, Ran};

use super::{Which, entry, json_text, tool, with_engine};
use crate::{
    app::App,
    error::{CommandError, Kind},
    render::sanitize,
};

/// Longest input from a pipe, in bytes.
const INPUT_MAX: u64 = 16 << 20;

/// Call a tool; its result is printed as JSON, its log goes to the standard error stream
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  agent registry call app.generated:clock '{\"zone\": \"UTC\"}'
  jq -n '{text: \"one two\"}' | agent registry call user:word_count -")]
pub(crate) struct CallArgs {
    #[command(flatten)]
    which: Which,
    /// The input: a JSON object; `-` reads it from the standard input
    #[arg(value_name = "JSON", default_value = "{}")]
    input: String,
}

pub(super) fn run(app: &App, args: &CallArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let id = &args.which.id;
    let input = input(&args.input)?;
    let language = tool(&*entry(app, id)?, "source: the agent alone calls it")?.language;
    let ran = with_engine(app, language, &mut io::stderr(), ran(app, id, &input))?;
    told_of_call(id, ran, out)
}

/// The input of a call as it was given; `-` is the standard input.
///
/// # Errors
/// When it is not JSON, or cannot be read.
pub(crate) fn input(given: &str) -> Result<Value, CommandError> {
    let mut piped = String::new();
    let text = if given == "-" {
        let length = io::stdin().lock().take(INPUT_MAX + 1).read_to_string(&mut piped);
        let length =
            length.map_err(|error| CommandError::usage("the standard input cannot be read").because(&error))?;
        if length as u64 > INPUT_MAX {
            return Err(CommandError::usage("the input is longer than 16 MiB"));
        }
        piped.as_str()
    } else {
        given
    };
    serde_json::from_str(text).map_err(|error| {
        CommandError::usage("the input is not JSON").because(&error).hint("write it as in '{\"zone\": \"UTC\"}'")
    })
}

/// Whether the tool takes this input.
///
/// # Errors
/// When it does not, with every reason.
pub(crate) fn check_input(tool: &LoadedTool, input: &Value) -> Result<(), CommandError> {
    tool.schema().check(input).map_err(|violations| {
        let mut error = CommandError::usage(format!("the input does not meet the schema of `{}`", tool.entry().id));
        error.hints.extend(violations.iter().map(ToString::to_string));
        error
    })
}

/// Prints the result; the log goes to the standard error stream.
///
/// # Errors
/// When the call failed.
pub(crate) fn told_of_call(id: &EntryId, ran: Ran, out: &mut dyn Write) -> Result<(), CommandError> {
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

async fn ran(app: &App, id: &EntryId, input: &Value) -> Result<Ran, CommandError> {
    let person = Principal::Person;
    let loaded = app.workshop()?.load(&person, id).await?;
    if loaded.relinked {
        app.note(format!("`{id}` was compiled again for this version of the engine"));
    }
    check_input(&loaded.tool, input)?;
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
