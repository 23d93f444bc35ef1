//! What was decided, by which policies, and why.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

/// One decision, as events, the audit and `policy explain` show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// `agent app:dev_assistant`, `tool app.generated:clock` or `person`.
    pub principal: String,
    /// `create`, `http.request` …
    pub action: Cow<'static, str>,
    /// An entry's id; for a grant `http:a.org to app.generated:x`; for a request `GET a.org:443`.
    pub resource: String,
    /// Whether it may be done.
    pub allowed: bool,
    /// The ids of the policies that decided, in alphabetical order: those that permit, or those that forbid. Empty when
    /// no policy permits.
    pub policies: Vec<String>,
    /// The `@reason` of each of them that has one, in the same order.
    pub reasons: Vec<String>,
    /// Why the question could not be decided properly. When there are any, the answer is no.
    pub errors: Vec<String>,
}

/// The answer no, with what the person can do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
pub struct Denial {
    /// The decision. Boxed, so that an error is not larger than what it stands in for.
    pub decision: Box<Decision>,
    /// How the person can allow it, or how to do it otherwise.
    pub way_out: Option<String>,
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answer = if self.allowed { "allowed" } else { "denied" };
        write!(f, "{answer}: {} {} {}", self.principal, self.action, self.resource)?;
        self.because(f)
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("denied")?;
        self.decision.because(f)?;
        match &self.way_out {
            Some(way_out) => write!(f, "; {way_out}"),
            None => Ok(()),
        }
    }
}

impl Decision {
    /// The policies and their reasons: ` by policy `x`: why`.
    fn because(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.errors.is_empty() {
            return write!(f, ": the policies could not decide: {}", self.errors.join("; "));
        }
        match self.policies.as_slice() {
            [] => return f.write_str(": no policy permits it"),
            [one] => write!(f, " by policy `{one}`")?,
            several => write!(f, " by policies `{}`", several.join("`, `"))?,
        }
        if self.reasons.is_empty() { Ok(()) } else { write!(f, ": {}", self.reasons.join("; ")) }
    }
}
