//! The index: which words stand in which section of which page.
//!
//! It lies in the cache folder, and a cache is not trusted. So it holds words and places and no text: what is shown is read
//! from the page itself, under a name that the listing has. Whoever writes to the index can spoil an order, and nothing
//! else: neither put words into a page's mouth nor lead the reader to another file. Hashing the file in place of that would
//! mean to read all of it for one search.
//!
//! - `file`: makes and opens it; what is broken or foreign is made anew. `schema`: its tables.
//! - `update`: brings it in line with the listing, page by page.
//! - `query`: where the words are.

mod file;
mod query;
mod schema;
mod update;

use std::{fs::File, path::Path};

use rusqlite::Connection;

use crate::DocsError;

pub(crate) use update::How;
pub use update::{Counts, Progress};

/// An open index.
pub(crate) struct Index {
    connection: Connection,
    /// What is to be told of one that stands in for a file.
    made_do: Option<String>,
    /// Held as long as it is open, so that nobody removes the file in the meantime; absent in memory.
    _lock: Option<File>,
}

impl Index {
    /// The one in this folder, which is made; none for one in memory.
    pub(crate) fn open(folder: Option<&Path>) -> Result<Self, DocsError> {
        let Some(folder) = folder else { return Self::in_memory() };
        let (connection, lock) = file::open(folder)?;
        Ok(Self { connection, made_do: None, _lock: Some(lock) })
    }

    pub(crate) fn in_memory() -> Result<Self, DocsError> {
        Ok(Self { connection: schema::in_memory()?, made_do: None, _lock: None })
    }

    /// One in memory, because there is none in this folder.
    pub(crate) fn in_place_of(folder: Option<&Path>, error: &DocsError) -> Result<Self, DocsError> {
        let made_do = folder.map(|folder| {
            let folder = toolwright_registry::plain(&folder.display().to_string(), 200);
            format!("the docs are indexed in memory, for this run only: `{folder}`: {error}")
        });
        Ok(Self { made_do, ..Self::in_memory()? })
    }

    /// What is to be told of it, once.
    pub(crate) const fn made_do(&mut self) -> Option<String> {
        self.made_do.take()
    }

    /// Removes what is there, and begins anew. `None` when another process is at it: it is left to that one.
    pub(crate) fn remade(self, folder: Option<&Path>) -> Result<Option<Self>, DocsError> {
        // The lock goes with it.
        drop(self);
        match folder {
            None => Self::in_memory().map(Some),
            Some(folder) if file::remove(folder)? => Self::open(Some(folder)).map(Some),
            Some(_) => Ok(None),
        }
    }
}

#[cfg(test)]
#[path = "../index_tests.rs"]
mod tests;
