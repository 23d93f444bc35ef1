//! From wasmtime's errors to plain words, without the guest's frames.

use std::sync::atomic::Ordering::Relaxed;

use wasmtime::{Trap, WasmBacktrace, component::ResourceTableError};
use wasmtime_wasi_http::FieldMapError;

use crate::{CallError, host, kv, ledger::Ledger, run, words};

/// Why the host stopped a guest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Stop {
    #[error("the processor time is used up")]
    Cpu,
}

/// Why a run has no result.
pub(crate) fn explain(error: &wasmtime::Error, ledger: &Ledger) -> CallError {
    let limits = &ledger.limits;
    if error.downcast_ref::<Stop>() == Some(&Stop::Cpu) {
        return CallError::CpuLimit { limit_ms: limits.cpu_ms };
    }
    if let Some(kv::Unusable(words)) = error.downcast_ref() {
        return CallError::Store(words.clone());
    }
    // A guest that gets no memory traps in its own way: `unreachable`, a bad pointer, or a refused instantiation.
    if ledger.memory_refused.load(Relaxed) {
        return CallError::MemoryLimit { limit_bytes: limits.memory_bytes };
    }
    if is_copy_limit(error) {
        // While the guest runs it hands something to the host; when it does not, this is its result.
        return match error.downcast_ref::<WasmBacktrace>() {
            Some(_) => {
                CallError::Trap("it handed too much to the host in one call: write in smaller pieces".to_owned())
            }
            None => CallError::ResultLimit { limit_bytes: limits.result_bytes },
        };
    }
    if let Some(words) = host_limit(error) {
        return CallError::Trap(words);
    }
    match error.downcast_ref::<Trap>() {
        // A panic ends in this trap; where it was is in the log, when the tool has one.
        Some(Trap::UnreachableCodeReached) if let Some(panic) = ledger.log().panic() => CallError::Failed(panic),
        Some(trap) => CallError::Trap(in_words(*trap)),
        None => CallError::Trap(words::chain(error)),
    }
}

fn is_copy_limit(error: &wasmtime::Error) -> bool {
    says(error, "fuel allocated for hostcalls")
}

/// Limits of what the host holds for a guest: wasmtime names neither them nor their values.
fn host_limit(error: &wasmtime::Error) -> Option<String> {
    let handles = |limit: usize| {
        format!(
            "it has more than {limit} handles at once (a timer, a stream or a request takes some): end some before it \
             begins more"
        )
    };
    if let Some(ResourceTableError::Full) = error.downcast_ref() {
        Some(handles(host::HANDLES))
    } else if says(error, "store handle limit exceeded") {
        Some(handles(run::COMPONENT_HANDLES))
    } else if error.downcast_ref() == Some(&FieldMapError::TotalSizeTooBig) {
        let limit = host::FIELDS_BYTES;
        Some(format!("the headers of one request are larger than {limit} bytes in memory: set fewer or shorter ones"))
    } else {
        None
    }
}

/// For errors whose type is private to wasmtime.
fn says(error: &wasmtime::Error, text: &str) -> bool {
    error.chain().any(|cause| cause.to_string().contains(text))
}

fn in_words(trap: Trap) -> String {
    let words = match trap {
        Trap::StackOverflow => "it recursed too deeply and ran out of stack",
        Trap::UnreachableCodeReached => {
            "it aborted (`unreachable`), as after a panic: in Rust the capability `log` tells where and why"
        }
        Trap::MemoryOutOfBounds => "it used memory outside its own (out of bounds), as when it recurses too deeply",
        Trap::TableOutOfBounds | Trap::IndirectCallToNull => "it called a function that does not exist",
        Trap::BadSignature => "it called a function by the wrong type",
        Trap::IntegerDivisionByZero => "it divided by zero",
        Trap::IntegerOverflow => "an integer overflowed",
        Trap::BadConversionToInteger => "it converted a number that is no integer",
        Trap::AllocationTooLarge => "it asked for more memory at once than there can be",
        other => return words::plain(&other.to_string()),
    };
    words.to_owned()
}
