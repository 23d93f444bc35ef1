//! From wasmtime's errors to plain words, without the guest's frames.

use std::sync::atomic::Ordering::Relaxed;

use wasmtime::{Trap, WasmBacktrace};

use crate::{CallError, ledger::Ledger, words};

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
    match error.downcast_ref::<Trap>() {
        Some(trap) => CallError::Trap(in_words(*trap)),
        None => CallError::Trap(words::chain(error)),
    }
}

/// The type of this error is private to wasmtime.
fn is_copy_limit(error: &wasmtime::Error) -> bool {
    error.chain().any(|cause| cause.to_string().contains("fuel allocated for hostcalls"))
}

fn in_words(trap: Trap) -> String {
    let words = match trap {
        Trap::StackOverflow => "it recursed too deeply and ran out of stack",
        Trap::UnreachableCodeReached => "it aborted (`unreachable`), as after a panic or a failed assertion",
        Trap::MemoryOutOfBounds => "it used memory outside its own (out of bounds)",
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
