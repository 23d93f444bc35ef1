//! JavaScript to bytecode. The source is parsed by the engine, in an instance of its own in the sandbox.

use serde::Deserialize;
use toolwright_registry::Limits;
use toolwright_sandbox::{CallError, EngineHandle, Sandbox};

use crate::{CompileError, Stage, excerpt, hints::hint, tokens::Tokens};

/// What one compilation may use. A source of [`SOURCE_MAX`](crate::SOURCE_MAX) bytes of usual code takes a tenth of it.
pub const COMPILE_LIMITS: Limits = Limits {
    cpu_ms: 2_000,
    wall_ms: 10_000,
    memory_bytes: 64 << 20,
    result_bytes: 4 << 20,
    log_bytes: 0,
    http_body_bytes: 0,
    http_requests: 0,
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
            return CompileError::new(Stage::Compile, "the engine gave no readable reason").with_cause(error);
        }
    };
    let message = if name == "SyntaxError" { message } else { format!("{name}: {message}") };
    let mut error = CompileError::new(Stage::Compile, &message);
    let place = line.map(|line| (line, column.unwrap_or(1)));
    if let Some(place) = place {
        excerpt::place(&mut error, source, place);
    }
    error.hint = hint(source, tokens, &message, place);
    error
}

fn stopped(error: &CallError) -> CompileError {
    const SIMPLER: &str = "make the source smaller and less deeply nested";
    let (message, hint) = match error {
        CallError::CpuLimit { limit_ms } => {
            (format!("compiling took more than the limit of {limit_ms} ms of processor time"), Some(SIMPLER))
        }
        CallError::WallLimit { limit_ms } => {
            (format!("compiling took longer than the limit of {limit_ms} ms"), Some("try again when the machine is less busy"))
        }
        CallError::MemoryLimit { limit_bytes } => {
            (format!("compiling needed more than the limit of {limit_bytes} bytes of memory"), Some(SIMPLER))
        }
        CallError::ResultLimit { limit_bytes } => {
            (format!("the bytecode is larger than the limit of {limit_bytes} bytes"), Some(SIMPLER))
        }
        CallError::Trap(_) => ("the engine stopped while it compiled the source".to_owned(), Some(SIMPLER)),
        CallError::Engine(_) => ("the JavaScript engine is not ready".to_owned(), None),
        CallError::InvalidInput(_) | CallError::Failed(_) => ("the engine failed".to_owned(), None),
    };
    let stopped = CompileError::new(Stage::Compile, message).with_cause(error);
    match hint {
        Some(hint) => stopped.with_hint(hint),
        None => stopped,
    }
}

#[cfg(test)]
#[path = "javascript_tests.rs"]
mod tests;
