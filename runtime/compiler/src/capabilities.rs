//! Capabilities as the engine counts them.

use toolwright_registry::Grants;

/// The kinds of capability, each with its bit in the `grants` of the engine's `load`.
const BITS: [(&str, u32); 7] =
    [("clock", 1), ("random", 2), ("http", 4), ("env", 8), ("log", 16), ("fs", 32), ("kv", 64)];

/// How many sets of kinds there are.
pub(crate) const SETS: usize = 1 << BITS.len();

/// The kinds that `grants` has at least one of; less than [`SETS`].
pub(crate) fn bits(grants: &Grants) -> u32 {
    BITS.iter().filter(|(kind, _)| grants.has(kind)).map(|(_, bit)| bit).sum()
}
