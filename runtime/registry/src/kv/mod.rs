//! The tools' own keys and values: a database beside the journal, in which every tool has a bucket.
//!
//! - [`KvStore`]: the database, opened when it is first needed.
//! - [`Bucket`]: what one tool has in it.
//! - `rows`: what is read and written, and the limits.
//! - [`KvError`]: what a tool may be told, and what only the person can mend.

mod error;
mod rows;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::Connection;

pub use error::KvError;
pub use rows::{KEY_MAX, KEYS_MAX, STORE_MAX, VALUE_MAX};

use crate::{
    EntryId,
    journal::{self, Fault, Format},
};

/// Marked `TwK1`. `totals` has what the pairs of each tool come to, so that no limit needs a count.
const FORMAT: Format = Format {
    application_id: 0x5477_4b31,
    number: 1,
    objects: &[
        "CREATE TABLE pairs (tool TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (tool, key)) STRICT",
        "CREATE TABLE totals (
        tool TEXT PRIMARY KEY,
        keys INTEGER NOT NULL CHECK (keys >= 0),
        bytes INTEGER NOT NULL CHECK (bytes >= 0)
    ) STRICT, WITHOUT ROWID",
    ],
};

/// Keys and values of all tools.
///
/// Nothing is opened or made before the first use. Every call may wait: for the disk, for another thread, and up to five
/// seconds for another process. What was set outlives a process that is killed; the newest of it may be lost with the power.
#[derive(Debug)]
pub struct KvStore {
    /// Absent for a store in memory.
    path: Option<PathBuf>,
    connection: Mutex<Option<Connection>>,
}

/// What one tool has in a [`KvStore`].
#[derive(Clone)]
pub struct Bucket {
    store: Arc<KvStore>,
    tool: EntryId,
}

impl KvStore {
    /// The store in the file at `path`, which is made (mode 0600) when it is first used. Its folder must exist then.
    #[must_use]
    pub fn open(path: PathBuf) -> Self {
        Self { path: Some(path), connection: Mutex::default() }
    }

    /// A store that touches no disk and ends with the process.
    #[must_use]
    pub fn in_memory() -> Self {
        Self { path: None, connection: Mutex::default() }
    }

    /// What `tool` has in it.
    #[must_use]
    pub fn bucket(self: &Arc<Self>, tool: &EntryId) -> Bucket {
        Bucket { store: Arc::clone(self), tool: tool.clone() }
    }

    /// Removes all that `tool` has in it. Where nothing was ever set, nothing is made.
    ///
    /// # Errors
    /// [`KvError::Unusable`].
    pub fn remove(&self, tool: &EntryId) -> Result<(), KvError> {
        let opened = self.connection.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        let absent = self.path.as_ref().is_none_or(|path| path.symlink_metadata().is_err());
        if absent && !opened {
            return Ok(());
        }
        self.with(|connection| rows::remove(connection, tool))
    }

    fn with<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T, Fault>) -> Result<T, KvError> {
        let shown = self.path.as_deref().unwrap_or(Path::new(":memory:"));
        // A thread that panicked in here left no transaction open: dropping it rolled it back.
        let mut place = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = match &mut *place {
            Some(connection) => connection,
            None => place.insert(self.connect().map_err(|error| KvError::unusable(shown, error))?),
        };
        work(connection).map_err(|fault| KvError::of(fault, shown))
    }

    fn connect(&self) -> Result<Connection, crate::RegistryError> {
        let Some(path) = &self.path else {
            return journal::in_memory(&FORMAT).map_err(|fault| fault.at(Path::new(":memory:")));
        };
        let (connection, path) = journal::open(path, journal::PATIENCE, &FORMAT)?;
        // A commit for each key does not wait for the disk.
        let set = connection.pragma_update(None, "synchronous", "normal");
        set.map_err(|error| Fault::from(error).at(&path))?;
        Ok(connection)
    }
}

impl Default for KvStore {
    fn default() -> Self {
        Self::in_memory()
    }
}

impl Bucket {
    /// The value of `key`; absent when there is none.
    ///
    /// # Errors
    /// [`KvError::Key`], [`KvError::Unusable`].
    pub fn get(&self, key: &str) -> Result<Option<Vec<u8>>, KvError> {
        rows::check_key(key)?;
        self.store.with(|connection| rows::get(connection, &self.tool, key))
    }

    /// Whether there is a value of `key`.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn exists(&self, key: &str) -> Result<bool, KvError> {
        rows::check_key(key)?;
        self.store.with(|connection| rows::exists(connection, &self.tool, key))
    }

    /// Sets the value of `key`, in place of the one before.
    ///
    /// # Errors
    /// [`KvError::Key`], [`KvError::ValueTooLarge`], [`KvError::TooManyKeys`], [`KvError::Full`], [`KvError::Unusable`];
    /// then the value is as before.
    pub fn set(&self, key: &str, value: &[u8]) -> Result<(), KvError> {
        rows::check_key(key)?;
        rows::check_value(value)?;
        self.store.with(|connection| rows::set(connection, &self.tool, key, value))?
    }

    /// Removes `key` with its value. That there is none is no error.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn delete(&self, key: &str) -> Result<(), KvError> {
        rows::check_key(key)?;
        self.store.with(|connection| rows::delete(connection, &self.tool, key))
    }

    /// At most a thousand keys in the order of their bytes, those after `cursor`; and the cursor for the next ones, where
    /// there are more.
    ///
    /// # Errors
    /// [`KvError::Unusable`].
    pub fn list_keys(&self, cursor: Option<&str>) -> Result<(Vec<String>, Option<String>), KvError> {
        self.store.with(|connection| rows::list(connection, &self.tool, cursor))
    }
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Bucket").field(&self.tool).finish()
    }
}
