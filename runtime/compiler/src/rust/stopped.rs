//! A compilation that met a limit, or crashed.

use std::os::unix::process::ExitStatusExt as _;

use toolwright_confine::{ConfineError, Finished};

use crate::{CompileError, Stage, rust::command::RUST_LIMITS};

const SIMPLER: &str = "make the source smaller and less deeply nested, and let macros and constants do less";
const BUSY: &str = "make the source simpler, or try again when the machine is less busy";
const SMALLER: &str = "hold less in constants and statics, and make what is large in the call";

/// What rustc and its linker say when they get no more memory.
const OUT_OF_MEMORY: [&str; 4] = ["memory allocation of", "out of memory", "Cannot allocate memory", "bad_alloc"];
/// Signals, by number.
const TOO_LARGE: i32 = 25;

/// Why it was not run to its end.
pub(super) fn not_run(error: &ConfineError) -> CompileError {
    match error {
        ConfineError::WallLimit { limit } => {
            let limit = limit.as_millis();
            CompileError::new(Stage::Compile, format!("compiling took longer than the limit of {limit} ms"))
                .with_hint(BUSY)
        }
        ConfineError::CpuLimit { limit_seconds } => {
            let limit = limit_seconds * 1000;
            let message = format!("compiling took more than the limit of {limit} ms of processor time");
            CompileError::new(Stage::Compile, message).with_hint(SIMPLER)
        }
        other => CompileError::new(Stage::Compile, format!("the Rust compiler cannot be run: {other}")),
    }
}

/// Why it ended without a module, when it gave no reason.
pub(super) fn ended(finished: &Finished) -> CompileError {
    let said = String::from_utf8_lossy(&finished.stderr);
    if OUT_OF_MEMORY.iter().any(|words| said.contains(words)) {
        let limit = RUST_LIMITS.memory_bytes;
        let message = format!("compiling needed more than the limit of {limit} bytes of memory");
        return CompileError::new(Stage::Compile, message).with_hint(SIMPLER);
    }
    if finished.status.signal() == Some(TOO_LARGE) || said.contains("File too large") {
        let limit = RUST_LIMITS.file_bytes;
        let message = format!("compiling wrote a file larger than the limit of {limit} bytes");
        return CompileError::new(Stage::Compile, message).with_hint(SMALLER);
    }
    let how = match finished.status.signal() {
        Some(signal) => format!("by signal {signal}"),
        None => format!("with {}", finished.status),
    };
    CompileError::new(Stage::Compile, format!("the Rust compiler broke off {how}")).with_hint(SIMPLER)
}
