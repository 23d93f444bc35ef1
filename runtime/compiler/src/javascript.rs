//! JavaScript to bytecode. The source is parsed by the engine, in an instance of its own in the sandbox.

use serde::Deserialize;
use toolwright_registry::Limits;
use toolwright_sandbox::{CallError, EngineHandle, Sandbox};

use crate::{
    CompileError, Stage, excerpt,
    hints::hint,
    tokens::{Kind, Tokens},
};

/// What one compilation may use. A source of [`SOURCE_MAX`](crate::SOURCE_MAX) bytes of usual code takes a tenth of it.
pub const COMPILE_LIMITS: Limits = Limits {
    cpu_ms: 2_000,
    wall_ms: 10_000,
    memory_bytes: 64 << 20,
    result_bytes: 4 << 20,
    log_bytes: 0,
    http_body_bytes: 0,
    http_requests: 0,
    fs_write_bytes: 0,
};

/// The engine's flags for `compile`: none are defined.
const FLAGS: u32 = 0;
/// The engine's status for bytecode; any other is an [`EngineMessage`].
const DONE: u32 = 0;

/// What the engine says about a source that it cannot compile.
#[derive(Deserialize)]
struct EngineMessage {
    name: String,
    message: String,
    line: Option<u32>,
    column: Option<u32>,
}

/// The bytecode of `source`, which has passed the check.
pub(crate) async fn bytecode(
    sandbox: &Sandbox,
    engine: &EngineHandle,
    source: &str,
    tokens: &Tokens<'_>,
    limits: &Limits,
) -> Result<Vec<u8>, CompileError> {
    match sandbox.transform(engine, "compile", source.as_bytes(), FLAGS, limits).await {
        Ok((DONE, bytecode)) => Ok(bytecode),
        Ok((_, said)) => Err(refused(source, tokens, &said)),
        Err(error) => Err(stopped(&error)),
    }
}

fn refused(source: &str, tokens: &Tokens<'_>, said: &[u8]) -> CompileError {
    let EngineMessage { name, message, line, column } = match serde_json::from_slice(said) {
        Ok(said) => said,
        Err(error) => {
            return CompileError::new(Stage::Compile, format!("the engine gave no readable reason: {error}"));
        }
    };
    let mut message = if name == "SyntaxError" { lower_first(&message) } else { format!("{name}: {message}") };
    let mut place = line.map(|line| (line, characters(source, line, column.unwrap_or(1))));
    let end = source.trim_end().len();
    if place.is_some_and(|place| place >= excerpt::position(source, end)) {
        // The parser saw the end of the source; what is missing is missing behind the last thing that is there.
        "the source ends too early".clone_into(&mut message);
        place = Some(excerpt::position(source, end));
    }
    if place.is_none() && name == "SyntaxError" && !message.contains("module") {
        // Of all that the parser finds, only what is wrong inside a regular expression comes without a place.
        message = format!("a regular expression is malformed: {message}");
        place = tokens.only(Kind::Regex).map(|regex| excerpt::position(source, regex.at));
    }
    let mut error = CompileError::new(Stage::Compile, &message);
    if let Some(place) = place {
        excerpt::place(&mut error, source, place);
    }
    error.hint = hint(source, tokens, &message, place);
    error
}

/// QuickJS counts a column in bytes of UTF-8.
fn characters(source: &str, line: u32, column: u32) -> u32 {
    let bytes = usize::try_from(column).unwrap_or(usize::MAX).saturating_sub(1);
    let before =
        excerpt::line_of(source, line).map(|line| line.char_indices().take_while(|(at, _)| *at < bytes).count());
    before.and_then(|before| u32::try_from(before).ok()).map_or(column, |before| before.saturating_add(1))
}

/// Messages begin in lower case; a name, such as `BigInt`, keeps its capitals.
fn lower_first(message: &str) -> String {
    let mut rest = message.chars();
    match rest.next() {
        Some(first) if rest.clone().next().is_some_and(char::is_lowercase) && !message.starts_with("BigInt") => {
            first.to_lowercase().chain(rest).collect()
        }
        _ => message.to_owned(),
    }
}

fn stopped(error: &CallError) -> CompileError {
    const SIMPLER: &str = "make the source smaller and less deeply nested";
    let (message, hint) = match error {
        CallError::CpuLimit { limit_ms } => {
            (format!("compiling took more than the limit of {limit_ms} ms of processor time"), Some(SIMPLER))
        }
        CallError::WallLimit { limit_ms } => (
            format!("compiling took longer than the limit of {limit_ms} ms"),
            Some("try again when the machine is less busy"),
        ),
        CallError::MemoryLimit { limit_bytes } => {
            (format!("compiling needed more than the limit of {limit_bytes} bytes of memory"), Some(SIMPLER))
        }
        CallError::ResultLimit { limit_bytes } => {
            (format!("the bytecode is larger than the limit of {limit_bytes} bytes"), Some(SIMPLER))
        }
        CallError::Trap(reason) => {
            (format!("the engine stopped while it compiled the source: {reason}"), Some(SIMPLER))
        }
        CallError::Engine(reason) => (format!("the JavaScript engine is not ready: {reason}"), None),
        CallError::InvalidInput(_)
        | CallError::Failed(_)
        | CallError::OtherTool { .. }
        | CallError::WriteLimit { .. }
        | CallError::Folder { .. }
        | CallError::Store(_) => (format!("the engine failed: {error}"), None),
    };
    let stopped = CompileError::new(Stage::Compile, message);
    match hint {
        Some(hint) => stopped.with_hint(hint),
        None => stopped,
    }
}

#[cfg(test)]
#[path = "javascript_tests.rs"]
mod tests;
