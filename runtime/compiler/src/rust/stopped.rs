//! A compilation that met a limit, or crashed.

use std::os::unix::process::ExitStatusExt as _;

use toolwright_confine::{ConfineError, Finished};

use crate::{
    CompileError, Stage,
    rust::{command::RUST_LIMITS, diagnostics::Diagnostic},
};

const SIMPLER: &str = "make the source smaller and less deeply nested, and let macros and constants do less";
const BUSY: &str = "make the source simpler, or try again when the machine is less busy";
pub(super) const SMALLER: &str = "hold less in constants and statics, and make what is large in the call";

/// What rustc and its linker say when they get no more memory.
const OUT_OF_MEMORY: [&str; 4] = ["memory allocation of", "out of memory", "Cannot allocate memory", "bad_alloc"];
/// Signals, by number.
const CPU: i32 = 24;
const TOO_LARGE: i32 = 25;
/// How rustc begins when its linker did not succeed; behind it stand how that ended, and notes with what it said.
const LINKING: &str = "linking with";
/// In front of the number of the signal that ended the linker.
const SIGNAL: &str = "signal: ";

/// Why it was not run to its end.
pub(super) fn not_run(error: &ConfineError) -> CompileError {
    match error {
        ConfineError::WallLimit { limit } => {
            let limit = limit.as_millis();
            CompileError::new(Stage::Compile, format!("compiling took longer than the limit of {limit} ms"))
                .with_hint(BUSY)
        }
        ConfineError::CpuLimit { limit_seconds } => cpu_limit(*limit_seconds),
        other => CompileError::new(Stage::Compile, format!("the Rust compiler cannot be run: {other}")),
    }
}

/// Why it ended without a module, when it gave no reason.
pub(super) fn ended(finished: &Finished) -> CompileError {
    let signal = finished.status.signal();
    limit(&String::from_utf8_lossy(&finished.stderr), signal).unwrap_or_else(|| {
        let how = match signal {
            Some(signal) => format!("by signal {signal}"),
            None => format!("with {}", finished.status),
        };
        CompileError::new(Stage::Compile, format!("the Rust compiler broke off {how}")).with_hint(SIMPLER)
    })
}

/// The limit that the linker met, which rustc starts and for which these limits hold again.
pub(super) fn linker(said: &[Diagnostic]) -> Option<CompileError> {
    let failed = said.iter().find(|said| said.message.starts_with(LINKING))?;
    let ended = failed.message.split_once(SIGNAL).map(|(_, signal)| signal);
    let signal = ended.and_then(|signal| signal.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok());
    // Its command line is a note, too; nobody but the linker writes what is looked for here.
    let notes = failed.children.iter().map(|note| note.message.as_str());
    limit(&notes.collect::<Vec<_>>().join("\n"), signal)
}

fn limit(said: &str, signal: Option<i32>) -> Option<CompileError> {
    if signal == Some(CPU) {
        return Some(cpu_limit(RUST_LIMITS.cpu_seconds));
    }
    if OUT_OF_MEMORY.iter().any(|words| said.contains(words)) {
        let limit = RUST_LIMITS.memory_bytes;
        let message = format!("compiling needed more than the limit of {limit} bytes of memory");
        return Some(CompileError::new(Stage::Compile, message).with_hint(SIMPLER));
    }
    if signal == Some(TOO_LARGE) || said.contains("File too large") {
        let limit = RUST_LIMITS.file_bytes;
        let message = format!("compiling wrote a file larger than the limit of {limit} bytes");
        return Some(CompileError::new(Stage::Compile, message).with_hint(SMALLER));
    }
    None
}

fn cpu_limit(seconds: u64) -> CompileError {
    let message = format!("compiling took more than the limit of {} ms of processor time", seconds * 1000);
    CompileError::new(Stage::Compile, message).with_hint(SIMPLER)
}
