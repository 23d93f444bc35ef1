//! Which interface belongs to which capability: the table that grants are turned into imports by.

use toolwright_registry::{Grants, KINDS};

/// A set of capabilities, as far as linking goes: which hosts or variables were granted is looked at later, in the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Capabilities(u8);

impl Capabilities {
    pub(crate) const CLOCK: Self = Self(1);
    pub(crate) const RANDOM: Self = Self(2);
    pub(crate) const LOG: Self = Self(4);
    pub(crate) const ENV: Self = Self(8);
    pub(crate) const HTTP: Self = Self(16);
    pub(crate) const FS: Self = Self(32);
    pub(crate) const KV: Self = Self(64);

    /// In the order of [`KINDS`].
    const EACH: [Self; KINDS.len()] = [Self::CLOCK, Self::RANDOM, Self::LOG, Self::ENV, Self::HTTP, Self::FS, Self::KV];

    fn named() -> impl Iterator<Item = (Self, &'static str)> {
        Self::EACH.into_iter().zip(KINDS)
    }

    pub(crate) fn of(grants: &Grants) -> Self {
        Self::named().filter(|(_, name)| grants.has(name)).fold(Self(0), |all, (one, _)| all.or(one))
    }

    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Interfaces, without their version, and the capabilities each of which opens them.
const INTERFACES: [(&str, Capabilities); 12] = [
    ("wasi:clocks/wall-clock", Capabilities::CLOCK),
    ("wasi:clocks/monotonic-clock", Capabilities::CLOCK.or(Capabilities::HTTP)),
    ("wasi:random/random", Capabilities::RANDOM),
    ("wasi:cli/stderr", Capabilities::LOG),
    ("wasi:cli/environment", Capabilities::ENV),
    ("wasi:http/types", Capabilities::HTTP),
    ("wasi:http/outgoing-handler", Capabilities::HTTP),
    ("wasi:filesystem/types", Capabilities::FS),
    ("wasi:filesystem/preopens", Capabilities::FS),
    ("wasi:io/poll", Capabilities::CLOCK.or(Capabilities::LOG).or(Capabilities::HTTP).or(Capabilities::FS)),
    ("wasi:io/streams", Capabilities::LOG.or(Capabilities::HTTP).or(Capabilities::FS)),
    ("wasi:io/error", Capabilities::LOG.or(Capabilities::HTTP).or(Capabilities::FS)),
];

/// The interface of `kv`, a draft: another draft is another interface.
pub(crate) const STORE: &str = "wasi:keyvalue/store@0.2.0-draft2";

/// The capability to ask for in order to import `interface`, such as `clock` for `wasi:clocks/wall-clock@0.2.12`; none when
/// no capability opens it. Where several do, the one that opens least.
///
/// The version must be one of WASI 0.2 (or absent): later ones are other interfaces. That of `wasi:keyvalue/store` must be
/// `0.2.0-draft2`.
#[must_use]
pub fn capability_of(interface: &str) -> Option<&'static str> {
    let opening = opening(interface)?;
    Capabilities::named().find(|(one, _)| opening.meets(*one)).map(|(_, name)| name)
}

/// Whether `grants` open `interface`, such as `wasi:io/poll@0.2.12`.
#[must_use]
pub fn is_open(interface: &str, grants: &Grants) -> bool {
    opens(Capabilities::of(grants), interface)
}

pub(crate) fn opens(capabilities: Capabilities, interface: &str) -> bool {
    opening(interface).is_some_and(|opening| opening.meets(capabilities))
}

fn opening(interface: &str) -> Option<Capabilities> {
    if interface == STORE {
        return Some(Capabilities::KV);
    }
    let (name, version) = interface.split_once('@').unwrap_or((interface, "0.2.0"));
    let patch = version.strip_prefix("0.2.")?;
    if patch.is_empty() || !patch.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    INTERFACES.iter().find(|(known, _)| *known == name).map(|(_, opening)| *opening)
}

#[cfg(test)]
#[path = "capability_tests.rs"]
mod tests;
