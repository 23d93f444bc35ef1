//! The registry itself: what is current, and the way to change it.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::{Duration, Instant},
};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::{
    Applied, ArtifactKey, BaseLayer, CallCount, Changeset, Digest, Entry, EntryId, RegistryError, Snapshot, Version,
    journal::{self, Fault, Written},
    rules,
};

/// Entries with their history, in memory and in a journal.
///
/// Every call but [`snapshot`](Self::snapshot) may wait: for the disk, for another thread, and up to five seconds for another
/// process. A call that fails has changed nothing.
#[derive(Debug)]
pub struct Registry {
    /// Locked only to copy or to put one pointer.
    current: RwLock<Arc<Snapshot>>,
    /// Whoever changes what is current holds this.
    journal: Mutex<Journal>,
    path: PathBuf,
}

#[derive(Debug)]
struct Journal {
    connection: Connection,
    /// What [`journal::data_version`] was when all of the journal was last taken in.
    seen: i64,
}

impl Registry {
    /// Opens the journal at `path`, or makes a new one (mode 0600). The folder must exist.
    ///
    /// # Errors
    /// [`NotAJournal`](RegistryError::NotAJournal) (also a symbolic link), [`Newer`](RegistryError::Newer),
    /// [`Corrupt`](RegistryError::Corrupt), [`Busy`](RegistryError::Busy), [`Full`](RegistryError::Full),
    /// [`NotWritable`](RegistryError::NotWritable), [`Io`](RegistryError::Io), [`Sqlite`](RegistryError::Sqlite). A file
    /// that is not taken is left as it is.
    pub fn open(path: &Path, layer: BaseLayer) -> Result<Self, RegistryError> {
        Self::open_patiently(path, layer, journal::PATIENCE)
    }

    /// A registry that touches no disk and ends with the process.
    ///
    /// # Errors
    /// [`Sqlite`](RegistryError::Sqlite) when there is no memory for it.
    pub fn in_memory(layer: BaseLayer) -> Result<Self, RegistryError> {
        let path = PathBuf::from(":memory:");
        let connection = journal::in_memory(&journal::JOURNAL).map_err(|fault| fault.at(&path))?;
        Self::load(connection, path, layer)
    }

    fn open_patiently(path: &Path, layer: BaseLayer, patience: Duration) -> Result<Self, RegistryError> {
        let (connection, path) = journal::open(path, patience, &journal::JOURNAL)?;
        Self::load(connection, path, layer)
    }

    fn load(mut connection: Connection, path: PathBuf, layer: BaseLayer) -> Result<Self, RegistryError> {
        let read = || {
            let seen = journal::data_version(&connection)?;
            let transaction = connection.transaction()?;
            let calls = journal::calls(&transaction)?;
            let entries = journal::entries(&transaction)?;
            let sequence = journal::sequence(&transaction)?;
            transaction.commit()?;
            Ok((Snapshot::new(layer, entries, calls, sequence), seen))
        };
        let (snapshot, seen) = read().map_err(|fault: Fault| fault.at(&path))?;
        Ok(Self { current: RwLock::new(Arc::new(snapshot)), journal: Mutex::new(Journal { connection, seen }), path })
    }

    /// The registry as this process knows it. Never waits for the journal.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes in what other processes have changed. Costs microseconds when that is nothing.
    ///
    /// # Errors
    /// [`Corrupt`](RegistryError::Corrupt), [`Busy`](RegistryError::Busy), [`Sqlite`](RegistryError::Sqlite).
    pub fn refresh(&self) -> Result<Arc<Snapshot>, RegistryError> {
        self.with_journal(|journal| {
            let now = journal::data_version(&journal.connection)?;
            if now == journal.seen {
                return Ok(self.snapshot());
            }
            let transaction = journal.connection.transaction()?;
            let calls = journal::calls(&transaction)?;
            let before = self.snapshot();
            let snapshot = match journal::catch_up(&transaction, &before)? {
                Some(after) => after.with_calls(calls),
                None => before.with_calls(calls),
            };
            transaction.commit()?;
            journal.seen = now;
            Ok(self.publish(snapshot))
        })
    }

    /// Makes all changes of the changeset and puts them on the disk, or makes none.
    ///
    /// # Errors
    /// [`Conflict`](RegistryError::Conflict) when an entry is not at the version that its change replaces, also when another
    /// process has just moved it; then [`snapshot`](Self::snapshot) shows where it is. [`Empty`](RegistryError::Empty),
    /// [`ReadOnly`](RegistryError::ReadOnly), [`UnknownNamespace`](RegistryError::UnknownNamespace),
    /// [`Kind`](RegistryError::Kind), [`Duplicate`](RegistryError::Duplicate), [`Description`](RegistryError::Description),
    /// [`TooLarge`](RegistryError::TooLarge), [`BlobTooLarge`](RegistryError::BlobTooLarge),
    /// [`MissingBlob`](RegistryError::MissingBlob), [`NoSuchVersion`](RegistryError::NoSuchVersion) when it is not in order;
    /// [`Busy`](RegistryError::Busy), [`Full`](RegistryError::Full), [`NotWritable`](RegistryError::NotWritable),
    /// [`Corrupt`](RegistryError::Corrupt), [`Sqlite`](RegistryError::Sqlite) when the journal does not take it.
    pub fn apply(&self, changeset: Changeset) -> Result<Applied, RegistryError> {
        rules::check(&changeset)?;
        self.with_journal(|journal| {
            let (transaction, current) = self.begin(journal)?;
            let written = journal::apply(&transaction, &current, &changeset)?;
            self.commit(transaction, &current, written)
        })
    }

    /// The bytes of this digest, hashed again; absent when the registry never had them.
    ///
    /// # Errors
    /// [`Corrupt`](RegistryError::Corrupt) when the bytes are others, or gone though a version names them;
    /// [`Busy`](RegistryError::Busy), [`Sqlite`](RegistryError::Sqlite).
    pub fn blob(&self, digest: &Digest) -> Result<Option<Arc<[u8]>>, RegistryError> {
        self.with_journal(|journal| journal::blob(&journal.connection, digest))
    }

    /// Every version of the entry, removals included, oldest first; empty when it never was.
    ///
    /// # Errors
    /// [`Corrupt`](RegistryError::Corrupt), [`Busy`](RegistryError::Busy), [`Sqlite`](RegistryError::Sqlite).
    pub fn history(&self, id: &EntryId) -> Result<Vec<Version>, RegistryError> {
        if let Some(entry) = self.snapshot().get(id).filter(|entry| entry.version == 0) {
            return Ok(vec![Version::Put(Arc::clone(entry))]);
        }
        self.with_journal(|journal| journal::history(&journal.connection, id))
    }

    /// Adds to the counts of calls. They outlive the process, but the newest may be lost with the power.
    ///
    /// # Errors
    /// [`Busy`](RegistryError::Busy), [`Full`](RegistryError::Full), [`NotWritable`](RegistryError::NotWritable),
    /// [`Corrupt`](RegistryError::Corrupt), [`Sqlite`](RegistryError::Sqlite).
    pub fn record_calls(&self, counts: &[CallCount]) -> Result<(), RegistryError> {
        self.with_journal(|journal| {
            unsynced(journal, |transaction| journal::record_calls(transaction, counts))?;
            self.publish(self.snapshot().with_more_calls(counts));
            Ok(())
        })
    }

    /// The recorded hash of the ahead-of-time artifact of this key.
    ///
    /// # Errors
    /// [`Corrupt`](RegistryError::Corrupt), [`Busy`](RegistryError::Busy), [`Sqlite`](RegistryError::Sqlite).
    pub fn artifact(&self, key: &ArtifactKey) -> Result<Option<Digest>, RegistryError> {
        self.with_journal(|journal| journal::artifact(&journal.connection, key))
    }

    /// Records the hash of the ahead-of-time artifact of this key, in place of the one before. It may be lost with the
    /// power, which costs one compilation.
    ///
    /// # Errors
    /// [`Busy`](RegistryError::Busy), [`Full`](RegistryError::Full), [`NotWritable`](RegistryError::NotWritable),
    /// [`Corrupt`](RegistryError::Corrupt), [`Sqlite`](RegistryError::Sqlite).
    pub fn record_artifact(&self, key: &ArtifactKey, artifact: &Digest) -> Result<(), RegistryError> {
        self.with_journal(|journal| {
            unsynced(journal, |transaction| journal::record_artifact(transaction, key, artifact))
        })
    }

    /// Gives the current version of a tool a new component, made of the same source for another engine. The version, the
    /// grants and all else stay; the journal keeps what it was before. When another process has done the same already,
    /// nothing changes.
    ///
    /// # Errors
    /// [`Conflict`](RegistryError::Conflict) when that version is not current, [`NotATool`](RegistryError::NotATool),
    /// [`ReadOnly`](RegistryError::ReadOnly), [`BlobTooLarge`](RegistryError::BlobTooLarge); else as
    /// [`apply`](Self::apply).
    pub fn relink(
        &self,
        id: &EntryId,
        version: u32,
        component: Arc<[u8]>,
        engine: Digest,
    ) -> Result<Arc<Entry>, RegistryError> {
        rules::check_place(id)?;
        rules::check_blob(&component)?;
        self.with_journal(|journal| {
            let (transaction, current) = self.begin(journal)?;
            let entry = current.get(id);
            let found = entry.map(|entry| entry.version);
            let Some(entry) = entry.filter(|entry| entry.version == version) else {
                return Err(RegistryError::Conflict { id: id.clone(), expected: Some(version), found }.into());
            };
            let Some(tool) = entry.tool() else {
                return Err(RegistryError::NotATool { id: id.clone() }.into());
            };
            if tool.engine == Some(engine) && tool.component == Digest::of(&component) {
                return Ok(Arc::clone(entry));
            }
            let written = journal::relink(&transaction, entry, &component, engine)?;
            let snapshot = self.commit(transaction, &current, written)?.snapshot;
            snapshot.get(id).cloned().ok_or_else(|| Fault::Corrupt(format!("`{id}` was lost while it was relinked")))
        })
    }

    /// Reads the whole journal and checks it: pages, references, every version, every blob. Takes as long as that takes.
    ///
    /// # Errors
    /// [`Corrupt`](RegistryError::Corrupt), [`Busy`](RegistryError::Busy), [`Sqlite`](RegistryError::Sqlite).
    pub fn verify(&self) -> Result<(), RegistryError> {
        self.with_journal(|journal| journal::verify(&journal.connection))
    }

    fn with_journal<T>(&self, work: impl FnOnce(&mut Journal) -> Result<T, Fault>) -> Result<T, RegistryError> {
        // A thread that panicked in here left no transaction open: dropping it rolled it back.
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        work(&mut journal).map_err(|fault| fault.at(&self.path))
    }

    /// Keeps all other writers out, and takes in what they wrote before.
    fn begin<'a>(&self, journal: &'a mut Journal) -> Result<(Transaction<'a>, Arc<Snapshot>), Fault> {
        let transaction = journal.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let before = self.snapshot();
        let current = match journal::catch_up(&transaction, &before)? {
            Some(after) => self.publish(after),
            None => before,
        };
        Ok((transaction, current))
    }

    fn commit(&self, transaction: Transaction<'_>, current: &Snapshot, written: Written) -> Result<Applied, Fault> {
        // Made before the commit, so that nothing but a pointer is left to do after it.
        let snapshot = current.with(written.edits, written.sequence);
        let start = Instant::now();
        transaction.commit()?;
        let commit = start.elapsed();
        let snapshot = self.publish(snapshot);
        Ok(Applied { sequence: written.sequence, versions: written.versions, commit, snapshot })
    }

    fn publish(&self, snapshot: Snapshot) -> Arc<Snapshot> {
        let snapshot = Arc::new(snapshot);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&snapshot);
        snapshot
    }
}

/// Commits without waiting for the disk. After a loss of power such a commit may be missing, never half there; a process
/// that is killed loses none.
fn unsynced(journal: &mut Journal, work: impl FnOnce(&Connection) -> Result<(), Fault>) -> Result<(), Fault> {
    journal.connection.pragma_update(None, "synchronous", "normal")?;
    let commit = || {
        let transaction = journal.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        work(&transaction)?;
        Ok(transaction.commit()?)
    };
    let done = commit();
    journal.connection.pragma_update(None, "synchronous", "full")?;
    done
}

#[cfg(test)]
#[path = "registry_tests.rs"]
mod tests;
