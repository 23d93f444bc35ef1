//! Snapshots: the registry at one moment.

use std::{collections::BTreeMap, sync::Arc};

use crate::{CallCount, Entry, EntryId, RegistryError, rules::Place};

/// The entries that lie under the journal and cannot be changed: those of `app` and `app.tools`, which come with the binary,
/// and those of `user.models`, which the person's config names.
#[derive(Debug, Clone, Default)]
pub struct BaseLayer(Vec<Arc<Entry>>);

/// The registry at one moment: it never changes.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// In the order of the ids: searched by halves, and copied for each changeset. A copy is one pointer per entry.
    entries: Arc<Vec<Arc<Entry>>>,
    calls: Arc<Vec<Arc<Tally>>>,
    sequence: u64,
}

/// The calls of one id. In the order of the ids they make a list of all that were ever called, also of those no more.
#[derive(Debug)]
pub(crate) struct Tally {
    pub(crate) id: EntryId,
    pub(crate) stats: CallStats,
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
    /// [`RegistryError::BaseLayer`] when one is in another namespace or of a kind that does not belong there, has a version
    /// other than 0, or is there twice.
    pub fn new(mut entries: Vec<Entry>) -> Result<Self, RegistryError> {
        let fail = |entry: &Entry, reason| Err(RegistryError::BaseLayer { id: entry.id.clone(), reason });
        entries.sort_by(|a, b| a.id.cmp(&b.id));
        for entry in &entries {
            let place = Place::of(&entry.id);
            if !matches!(place, Place::Binary | Place::Config) {
                return fail(entry, "is neither in `app`, nor in `app.tools`, nor in `user.models`");
            }
            if !place.holds(&entry.body) {
                return fail(entry, "is of a kind that does not belong there");
            }
            if entry.version != 0 {
                return fail(entry, "has a version other than 0");
            }
        }
        if let Some([entry, _]) = entries.array_windows().find(|[a, b]| a.id == b.id) {
            return fail(entry, "is there twice");
        }
        Ok(Self(entries.into_iter().map(Arc::new).collect()))
    }
}

impl Snapshot {
    /// The entry of this id.
    #[must_use]
    pub fn get(&self, id: &EntryId) -> Option<&Arc<Entry>> {
        let at = self.entries.binary_search_by(|entry| entry.id.cmp(id)).ok()?;
        self.entries.get(at)
    }

    /// Every entry, in the order of the ids.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Arc<Entry>> {
        self.entries.iter()
    }

    /// How often the entry was called; zeros for one that never was.
    #[must_use]
    pub fn stats(&self, id: &EntryId) -> CallStats {
        let at = self.calls.binary_search_by(|tally| tally.id.cmp(id)).ok();
        at.and_then(|at| self.calls.get(at)).map_or_else(CallStats::default, |tally| tally.stats)
    }

    /// The number of the last changeset in it; 0 when there was none.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entry at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What the journal has on top of the layer. Both are in order, and no id is in both.
    pub(crate) fn new(layer: BaseLayer, journal: Vec<Arc<Entry>>, calls: Vec<Arc<Tally>>, sequence: u64) -> Self {
        let mut entries = layer.0;
        entries.extend(journal);
        entries.sort_by(|a, b| a.id.cmp(&b.id));
        Self { entries: Arc::new(entries), calls: Arc::new(calls), sequence }
    }

    /// A copy in which each entry of `edits` is that one, or gone.
    pub(crate) fn with(&self, edits: BTreeMap<EntryId, Option<Arc<Entry>>>, sequence: u64) -> Self {
        let mut entries = Vec::with_capacity(self.entries.len() + edits.len());
        let mut rest = self.entries.as_slice();
        for (id, edit) in edits {
            let (before, from) = rest.split_at(rest.partition_point(|entry| entry.id < id));
            entries.extend_from_slice(before);
            entries.extend(edit);
            rest = match from.split_first() {
                Some((old, after)) if old.id == id => after,
                _ => from,
            };
        }
        entries.extend_from_slice(rest);
        Self { entries: Arc::new(entries), calls: Arc::clone(&self.calls), sequence }
    }

    /// A copy with these calls added.
    pub(crate) fn with_more_calls(&self, counts: &[CallCount]) -> Self {
        let mut calls = Vec::clone(&self.calls);
        for CallCount { id, calls: more, failures } in counts {
            let at = calls.partition_point(|tally| tally.id < *id);
            let tally = |before: CallStats| {
                let stats = CallStats { calls: before.calls + more, failures: before.failures + failures };
                Arc::new(Tally { id: id.clone(), stats })
            };
            match calls.get_mut(at) {
                Some(old) if old.id == *id => *old = tally(old.stats),
                _ => calls.insert(at, tally(CallStats::default())),
            }
        }
        self.with_calls(calls)
    }

    /// A copy with these calls, and no others.
    pub(crate) fn with_calls(&self, calls: Vec<Arc<Tally>>) -> Self {
        Self { calls: Arc::new(calls), ..self.clone() }
    }
}
