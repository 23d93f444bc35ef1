//! What one tool may do: the set of its capabilities.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Capability, FsRule, HttpRule};

/// The capabilities of one tool: a set, shown in a fixed order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Capability>")]
pub struct Grants(Vec<Capability>);

impl Grants {
    /// Each of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Capability> {
        self.0.iter()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether there is one of this kind: `clock`, `http` …
    #[must_use]
    pub fn has(&self, kind: &str) -> bool {
        self.0.iter().any(|capability| capability.kind() == kind)
    }

    /// The rules for `http`.
    pub fn http(&self) -> impl Iterator<Item = &HttpRule> {
        self.0.iter().filter_map(|capability| match capability {
            Capability::Http(rule) => Some(rule),
            _ => None,
        })
    }

    /// The folders.
    pub fn fs(&self) -> impl Iterator<Item = &FsRule> {
        self.0.iter().filter_map(|capability| match capability {
            Capability::Fs(rule) => Some(rule),
            _ => None,
        })
    }

    /// The names of the environment variables.
    pub fn env(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|capability| match capability {
            Capability::Env(name) => Some(name.as_str()),
            _ => None,
        })
    }
}

impl FromIterator<Capability> for Grants {
    fn from_iter<I: IntoIterator<Item = Capability>>(capabilities: I) -> Self {
        Self::from(Vec::from_iter(capabilities))
    }
}

impl From<Vec<Capability>> for Grants {
    fn from(mut capabilities: Vec<Capability>) -> Self {
        // In order and each once. A tree's nodes would cost a kilobyte per tool.
        capabilities.sort_unstable();
        capabilities.dedup();
        Self(capabilities)
    }
}

impl fmt::Display for Grants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, capability) in self.0.iter().enumerate() {
            write!(f, "{}{capability}", if n == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "grants_tests.rs"]
mod tests;
