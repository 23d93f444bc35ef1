//! The registry itself: what is current, and the way to change it.

use std::{path::Path, sync::Arc};

use crate::{
    Applied, ArtifactKey, BaseLayer, CallCount, Changeset, Digest, Entry, EntryId, RegistryError, Snapshot, Version,
};

/// Entries with their history, in memory and in a journal. Every call blocks, and is short.
#[derive(Debug)]
pub struct Registry;

impl Registry {
    /// Opens the journal at `path`, or makes a new one (mode 0600) in the folder, which must exist.
    ///
    /// # Errors
    /// [`RegistryError`]
    pub fn open(path: &Path, layer: BaseLayer) -> Result<Self, RegistryError> {
        todo!()
    }

    /// A registry that touches no disk and ends with the process.
    ///
    /// # Errors
    /// [`RegistryError`]
    pub fn in_memory(layer: BaseLayer) -> Result<Self, RegistryError> {
        todo!()
    }

    /// The registry as this process knows it. Never waits for a writer.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        todo!()
    }

    /// Takes in what other processes have changed.
    ///
    /// # Errors
    /// [`RegistryError`]
    pub fn refresh(&self) -> Result<Arc<Snapshot>, RegistryError> {
        todo!()
    }

    /// Makes all changes of the changeset, or none.
    ///
    /// # Errors
    /// [`RegistryError`]
    pub fn apply(&self, changeset: Changeset) -> Result<Applied, RegistryError> {
        todo!()
    }

    /// The bytes of this digest, hashed again; absent when there are none.
    ///
    /// # Errors
    /// [`RegistryError`]
    pub fn blob(&self, digest: &Digest) -> Result<Option<Arc<[u8]>>, RegistryError> {
        todo!()
    }

    /// Every version of the entry, removals included, oldest first; empty when it never was.
    ///
    /// # Errors
    /// [`RegistryError`]
    pub fn history(&self, id: &EntryId) -> Result<Vec<Version>, RegistryError> {
        todo!()
    }

    /// Adds to the counts of calls.
    ///
    /// # Errors
    /// [`RegistryError`]
    pub fn record_calls(&self, counts: &[CallCount]) -> Result<(), RegistryError> {
        todo!()
    }

    /// The hash of the ahead-of-time artifact of this key.
    ///
    /// # Errors
    /// [`RegistryError`]
    pub fn artifact(&self, key: &ArtifactKey) -> Result<Option<Digest>, RegistryError> {
        todo!()
    }

    /// Records the hash of the ahead-of-time artifact of this key, in place of the one before.
    ///
    /// # Errors
    /// [`RegistryError`]
    pub fn record_artifact(&self, key: &ArtifactKey, artifact: &Digest) -> Result<(), RegistryError> {
        todo!()
    }

    /// Gives the current version of a tool a new component, made of the same source for another engine. The version, the
    /// grants and all else stay; the journal keeps what it was before.
    ///
    /// # Errors
    /// [`RegistryError`]
    pub fn relink(
        &self,
        id: &EntryId,
        version: u32,
        component: Arc<[u8]>,
        engine: Digest,
    ) -> Result<Arc<Entry>, RegistryError> {
        todo!()
    }
}
