//! What is asked: one struct per action.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};
use toolwright_registry::{Capability, EntryId, Grants, Language, Limits};

use crate::{
    given::{Own, Source},
    request::Asked,
};

/// Something that is asked before it is done. Implemented by the structs of this crate alone.
pub trait Action: Asked {
    /// As policies write it: `create`, `http.request` …
    fn name(&self) -> &'static str {
        self.verb().as_str()
    }
}

/// Make a new tool.
#[derive(Debug, Clone, PartialEq)]
pub struct Create {
    /// Its id.
    pub id: EntryId,
    /// What it is written in.
    pub language: Language,
    /// The size of its source; of its component when it comes as one.
    pub source_bytes: u64,
    /// What a call may use.
    pub limits: Limits,
    /// What it asks for; each of them is asked as a [`Grant`] too.
    pub capabilities: Grants,
}

/// Put a new version in the place of another; a rollback is one.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    /// Its id.
    pub id: EntryId,
    /// What it is written in.
    pub language: Language,
    /// The size of its source; of its component when it comes as one.
    pub source_bytes: u64,
    /// What a call may use.
    pub limits: Limits,
    /// What it asks for; each of them is asked as a [`Grant`] again.
    pub capabilities: Grants,
    /// The version that it takes the place of.
    pub replaces: u32,
}

/// Remove an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delete {
    /// Its id.
    pub id: EntryId,
}

/// Make a tool callable in a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// Its id.
    pub id: EntryId,
}

/// Call a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Its id.
    pub id: EntryId,
}

/// Give a tool one capability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The tool.
    pub id: EntryId,
    /// What it asks for.
    pub capability: Capability,
    /// Where the person gave it: [`Given::sources`](crate::Given::sources).
    pub given: BTreeSet<Source>,
    /// For a folder, which of the program's own it is, is in, or has in it: [`Given::overlaps`](crate::Given::overlaps).
    pub overlaps: BTreeSet<Own>,
}

/// Send one HTTP request out of a tool; each redirect is one of its own.
///
/// Asked twice: before the name is looked up, without an address, and again with it before the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// The tool, which is the principal as well.
    pub tool: EntryId,
    /// In upper case.
    pub method: String,
    /// A name in lower case, or an address without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Whether one of the tool's own grants has this host, port and method.
    pub in_grant: bool,
    /// The class of the address, when it is known.
    pub address: Option<AddressClass>,
    /// Whether one of the tool's grants is literally this address and port, or `localhost` and this port.
    pub address_granted: bool,
}

/// Fetch a document of the web that the person named; each redirect is one of its own.
///
/// Asked twice, as an [`HttpRequest`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchDocs {
    /// A name in lower case, or an address without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The class of the address, when it is known.
    pub address: Option<AddressClass>,
    /// Whether the person gave literally this address and port, or `localhost` and this port.
    pub address_granted: bool,
}

/// Classes of addresses, after IANA's special-purpose address registries. Who connects does the classifying.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AddressClass {
    /// Globally reachable.
    Global,
    /// This machine.
    Loopback,
    /// RFC 1918.
    Private,
    /// RFC 3927, RFC 4291.
    LinkLocal,
    /// RFC 4193.
    UniqueLocal,
    /// Carrier-grade NAT, RFC 6598.
    Shared,
    /// RFC 5737, RFC 3849, RFC 9637.
    Documentation,
    /// Benchmarking, RFC 2544, RFC 5180.
    Benchmarking,
    /// Multicast.
    Multicast,
    /// Broadcast.
    Broadcast,
    /// Everything else that is not globally reachable.
    Reserved,
    /// `0.0.0.0/8` and `::`.
    Unspecified,
}

impl AddressClass {
    /// Its name in lower case: `global`, `linklocal` …
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Loopback => "loopback",
            Self::Private => "private",
            Self::LinkLocal => "linklocal",
            Self::UniqueLocal => "uniquelocal",
            Self::Shared => "shared",
            Self::Documentation => "documentation",
            Self::Benchmarking => "benchmarking",
            Self::Multicast => "multicast",
            Self::Broadcast => "broadcast",
            Self::Reserved => "reserved",
            Self::Unspecified => "unspecified",
        }
    }
}

impl fmt::Display for AddressClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Action for Create {}
impl Action for Update {}
impl Action for Delete {}
impl Action for Load {}
impl Action for Call {}
impl Action for Grant {}
impl Action for HttpRequest {}
impl Action for FetchDocs {}
