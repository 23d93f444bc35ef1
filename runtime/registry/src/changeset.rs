//! Changesets: what is to change, and what came of it.

use std::{sync::Arc, time::Duration};

use crate::{Body, Digest, Entry, EntryId, Provenance, Snapshot};

/// Changes that are made together, or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Changeset {
    /// The session that makes them.
    pub session: String,
    /// When, in milliseconds since 1970-01-01 UTC.
    pub time_ms: u64,
    /// The changes, at most one per entry.
    pub changes: Vec<Change>,
    /// The bytes that the bodies name by digest. What the registry has already may be left out.
    pub blobs: Vec<Arc<[u8]>>,
}

/// One change of one entry.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a changeset has a handful of these, nearly all of them the large one")]
pub enum Change {
    /// A new entry, or a new version of one.
    Put(Draft),
    /// The end of an entry. It is a version of its own; all before it stay in the history.
    Remove {
        /// The entry.
        id: EntryId,
        /// The version that it has now.
        replaces: u32,
        /// How this came to be.
        provenance: Provenance,
    },
}

/// A version to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The entry.
    pub id: EntryId,
    /// The version that it has now; absent when it must not exist.
    pub replaces: Option<u32>,
    /// At most [`DESCRIPTION_MAX`](crate::DESCRIPTION_MAX) characters, none of them a control character.
    pub description: Arc<str>,
    /// What it is.
    pub body: Body,
    /// How it came to be. With `rollback_of`, that version must exist and not be a removal.
    pub provenance: Provenance,
}

/// What came of a changeset.
#[derive(Debug, Clone)]
pub struct Applied {
    /// The changeset's number in the journal.
    pub sequence: u64,
    /// The new version of each changed entry, in the order of the changes. A removal has one as well.
    pub versions: Vec<(EntryId, u32)>,
    /// How long the commit took, which is mostly the disk's.
    pub commit: Duration,
    /// The registry with the changes made.
    pub snapshot: Arc<Snapshot>,
}

/// One version in an entry's history.
#[derive(Debug, Clone, PartialEq)]
pub enum Version {
    /// The entry as it was from then on.
    Put(Arc<Entry>),
    /// From then on there was none.
    Removed {
        /// The removal's number; the next version counts on from it.
        version: u32,
        /// How it came to be.
        provenance: Provenance,
        /// When, in milliseconds since 1970-01-01 UTC.
        created_ms: u64,
    },
}

/// Calls to be added to an entry's count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallCount {
    /// The entry.
    pub id: EntryId,
    /// How many calls.
    pub calls: u64,
    /// How many of them failed.
    pub failures: u64,
}

/// Names an ahead-of-time artifact: which component, compiled by which engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ArtifactKey {
    /// The component.
    pub component: Digest,
    /// The hash of wasmtime's compatibility: version, settings, processor.
    pub engine_compat: Digest,
}

impl Change {
    /// The entry that changes.
    #[must_use]
    pub const fn id(&self) -> &EntryId {
        match self {
            Self::Put(draft) => &draft.id,
            Self::Remove { id, .. } => id,
        }
    }

    /// The version that the entry has now; absent when it must not exist.
    #[must_use]
    pub const fn replaces(&self) -> Option<u32> {
        match self {
            Self::Put(draft) => draft.replaces,
            Self::Remove { replaces, .. } => Some(*replaces),
        }
    }

    /// How this came to be.
    #[must_use]
    pub const fn provenance(&self) -> &Provenance {
        match self {
            Self::Put(draft) => &draft.provenance,
            Self::Remove { provenance, .. } => provenance,
        }
    }
}

impl Version {
    /// Its number.
    #[must_use]
    pub fn version(&self) -> u32 {
        match self {
            Self::Put(entry) => entry.version,
            Self::Removed { version, .. } => *version,
        }
    }

    /// How it came to be.
    #[must_use]
    pub fn provenance(&self) -> &Provenance {
        match self {
            Self::Put(entry) => &entry.provenance,
            Self::Removed { provenance, .. } => provenance,
        }
    }

    /// When, in milliseconds since 1970-01-01 UTC.
    #[must_use]
    pub fn created_ms(&self) -> u64 {
        match self {
            Self::Put(entry) => entry.created_ms,
            Self::Removed { created_ms, .. } => *created_ms,
        }
    }

    /// The entry, unless this is a removal.
    #[must_use]
    pub const fn entry(&self) -> Option<&Arc<Entry>> {
        match self {
            Self::Put(entry) => Some(entry),
            Self::Removed { .. } => None,
        }
    }
}
