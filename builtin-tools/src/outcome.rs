//! From the workshop's answers to what the loop knows.

use serde::de::DeserializeOwned;
use serde_json::Value;
use toolwright_agent::{Failure, FailureKind, Outcome};
use toolwright_sandbox::CallError;
use toolwright_workshop::{Ran, Refusal, RefusalKind};

/// The input of a built-in tool. Its schema has been met, so what is left are rules that a schema cannot say.
pub(crate) fn read<T: DeserializeOwned>(input: Value) -> Result<T, Failure> {
    serde_json::from_value(input)
        .map_err(|error| Failure::new(FailureKind::InvalidInput, format!("the arguments cannot be used: {error}")))
}

pub(crate) fn refused(refusal: Refusal) -> Outcome {
    let kind = match refusal.kind() {
        RefusalKind::Denied => FailureKind::Denied,
        RefusalKind::Invalid | RefusalKind::Conflict | RefusalKind::NotFound => FailureKind::InvalidInput,
        RefusalKind::Failed | RefusalKind::Internal => FailureKind::Failed,
    };
    let failure = Failure { kind, message: refusal.message(), details: refusal.details() };
    Outcome { decisions: refusal.decisions, ..Outcome::failed(failure) }
}

pub(crate) fn ran(ran: Ran) -> Outcome {
    let result = ran.result.map_err(|error| Failure::new(kind_of(&error), error.to_string()));
    Outcome { log: ran.log, decisions: ran.denials, ..Outcome::from(result) }
}

const fn kind_of(error: &CallError) -> FailureKind {
    match error {
        CallError::InvalidInput(_) => FailureKind::InvalidInput,
        CallError::CpuLimit { .. }
        | CallError::WallLimit { .. }
        | CallError::MemoryLimit { .. }
        | CallError::ResultLimit { .. } => FailureKind::Limit,
        _ => FailureKind::Failed,
    }
}
