//! Snapshots: the registry at one moment.

use std::sync::Arc;

use crate::{APP, APP_TOOLS, Entry, EntryId, RegistryError};

/// The entries of `app` and `app.tools`, which come with the binary and lie under the journal.
#[derive(Debug, Clone, Default)]
pub struct BaseLayer(Vec<Entry>);

/// The registry at one moment: it never changes.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// In the order of the ids. A vector of pointers is copied for each changeset, which is faster than any tree up to
    /// tens of thousands of entries, and searched by halves.
    slots: Vec<Slot>,
    sequence: u64,
}

#[derive(Debug, Clone)]
struct Slot {
    entry: Arc<Entry>,
    stats: CallStats,
}

/// How often an entry was called, over all versions and sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CallStats {
    /// All calls.
    pub calls: u64,
    /// Those that failed.
    pub failures: u64,
}

impl BaseLayer {
    /// The layer of these entries.
    ///
    /// # Errors
    /// [`RegistryError::BaseLayer`] when one is in another namespace, has a version other than 0, or is there twice.
    pub fn new(mut entries: Vec<Entry>) -> Result<Self, RegistryError> {
        let fail = |entry: &Entry, reason| RegistryError::BaseLayer { id: entry.id.clone(), reason };
        entries.sort_by(|a, b| a.id.cmp(&b.id));
        for entry in &entries {
            if ![APP, APP_TOOLS].contains(&entry.id.namespace()) {
                return Err(fail(entry, "is neither in `app` nor in `app.tools`"));
            }
            if entry.version != 0 {
                return Err(fail(entry, "has a version other than 0"));
            }
        }
        if let Some([entry, _]) = entries.array_windows().find(|[a, b]| a.id == b.id) {
            return Err(fail(entry, "is there twice"));
        }
        Ok(Self(entries))
    }
}

impl Snapshot {
    /// The entry of this id.
    #[must_use]
    pub fn get(&self, id: &EntryId) -> Option<&Arc<Entry>> {
        self.slot(id).map(|slot| &slot.entry)
    }

    /// Every entry, in the order of the ids.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Arc<Entry>> {
        self.slots.iter().map(|slot| &slot.entry)
    }

    /// How often the entry was called; zeros for one that never was, or is not there.
    #[must_use]
    pub fn stats(&self, id: &EntryId) -> CallStats {
        self.slot(id).map_or_else(CallStats::default, |slot| slot.stats)
    }

    /// The number of the last changeset in it; 0 when there was none.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// How many entries there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there is no entry at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    fn slot(&self, id: &EntryId) -> Option<&Slot> {
        let at = self.slots.binary_search_by(|slot| slot.entry.id.cmp(id)).ok()?;
        self.slots.get(at)
    }
}
