//! The values of granted environment variables do not leave by the denial of a request.

use toolwright_policy::Decision;
use toolwright_registry::Redactor;

/// A decision about a request of a tool: a value may stand in the host that it asked for.
pub(crate) fn decision(redactor: &Redactor, decision: Decision) -> Decision {
    let all = |texts: &[String]| texts.iter().map(|text| redactor.any_case(text)).collect();
    Decision {
        resource: redactor.any_case(&decision.resource),
        reasons: all(&decision.reasons),
        errors: all(&decision.errors),
        ..decision
    }
}
