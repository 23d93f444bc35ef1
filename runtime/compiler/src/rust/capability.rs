//! The crates of the SDK that stand for a capability: `cap_http` for `http`.

use toolwright_registry::{Grants, KINDS};

/// In front of the kind.
const PREFIX: &str = "cap_";
/// The crates that every tool has.
const ALWAYS: [&str; 4] = ["tool_sdk", "toolwright_pure", "serde", "serde_json"];

/// Whether a tool with `grants` can name the crate `name`: those that every tool has, and those of its capabilities. The
/// others are only what these are made of.
pub(super) fn is_given(name: &str, grants: &Grants) -> bool {
    name.strip_prefix(PREFIX).map_or_else(|| ALWAYS.contains(&name), |kind| grants.has(kind))
}

/// The kind whose crate is named in `text`, in backticks and alone or at the beginning of a path, and which `grants` lack.
pub(super) fn ungranted(text: &str, grants: &Grants) -> Option<&'static str> {
    let quoted = text.split('`').skip(1).step_by(2);
    let mut crates = quoted.filter_map(|path| path.split("::").next()?.strip_prefix(PREFIX));
    crates.find_map(|named| KINDS.into_iter().find(|kind| *kind == named && !grants.has(kind)))
}

#[cfg(test)]
#[path = "capability_tests.rs"]
mod tests;
