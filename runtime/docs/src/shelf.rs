//! The shelf: which sources were added, and what was fetched. Text files in the data folder, this user's alone.
//!
//! `docs.toml` is the list, written as a whole beside itself and renamed; `docs/` has each document that was fetched, as
//! Markdown, under the digest of its text. So what is read is what was fetched, or an error.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    process,
};

use rustix::fs::{FlockOperation, OFlags, flock};
use serde::{Deserialize, Serialize};
use toolwright_registry::{Digest, plain};

use crate::{DocsError, Origin, Place, SOURCES_MAX, Source, check_name, file, page::TEXT_MAX};

/// Longest list, in bytes.
const LIST_MAX: u64 = 1 << 20;
/// What this program writes, and all that it reads.
const VERSION: u32 = 1;

/// Where it is.
#[derive(Debug, Clone)]
pub struct Shelf {
    folder: PathBuf,
}

/// A document of the web that was fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fetched {
    /// As it was named.
    pub url: String,
    /// Where it was found, redirects followed.
    pub found_at: String,
    /// Of its Markdown.
    pub digest: Digest,
    /// Length of its Markdown.
    pub bytes: u64,
    /// When, in milliseconds since 1970.
    pub fetched_ms: u64,
    /// Its `ETag`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// Its `Last-Modified`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

/// The list.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    version: u32,
    #[serde(default)]
    source: Vec<Added>,
    #[serde(default)]
    fetched: Vec<Fetched>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Added {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

impl Shelf {
    /// The one in this folder, which is made when something is first put there.
    #[must_use]
    pub const fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The sources that were added, and all that was fetched.
    ///
    /// # Errors
    /// [`DocsError::Shelf`] when the list is not this user's alone, or is not what this program writes.
    pub fn read(&self) -> Result<(Vec<Source>, Vec<Fetched>), DocsError> {
        let list = self.list()?;
        let source = |added: Added| {
            let place = match (added.path, added.url) {
                (Some(path), None) if path.is_absolute() => Place::Path(path),
                (None, Some(url)) => Place::Url(url),
                _ => return Err(self.fault("a source has either an absolute path or a URL")),
            };
            check_name(&added.name)?;
            Ok(Source { name: added.name, place, origin: Origin::Added })
        };
        Ok((list.source.into_iter().map(source).collect::<Result<_, _>>()?, list.fetched))
    }

    /// Adds a source; what was fetched of it comes with it.
    ///
    /// # Errors
    /// [`DocsError::NameTaken`], [`DocsError::PlaceTaken`], [`DocsError::TooManySources`], [`DocsError::Shelf`].
    pub fn add(&self, source: &Source, fetched: Option<(Fetched, &str)>) -> Result<(), DocsError> {
        check_name(&source.name)?;
        self.change(|list| {
            let (path, url) = match &source.place {
                Place::Path(path) => (Some(path.clone()), None),
                Place::Url(url) => (None, Some(url.clone())),
            };
            if let Some(same) = list.source.iter().find(|added| (&added.path, &added.url) == (&path, &url)) {
                return Err(DocsError::PlaceTaken { place: source.place.shown(), name: same.name.clone() });
            }
            if list.source.iter().any(|added| added.name == source.name) {
                return Err(DocsError::NameTaken { name: source.name.clone() });
            }
            if list.source.len() >= SOURCES_MAX {
                return Err(DocsError::TooManySources);
            }
            if let Some((fetched, text)) = fetched {
                self.put(list, fetched, text)?;
            }
            list.source.push(Added { name: source.name.clone(), path, url });
            Ok(())
        })
    }

    /// Keeps a document of a source in place of the one before; `None` for the text when it has not changed.
    ///
    /// # Errors
    /// [`DocsError::Shelf`].
    pub fn keep(&self, fetched: Fetched, text: Option<&str>) -> Result<(), DocsError> {
        self.change(|list| match text {
            Some(text) => self.put(list, fetched, text),
            None => {
                list.fetched.retain(|known| known.url != fetched.url);
                list.fetched.push(fetched);
                Ok(())
            }
        })
    }

    /// Removes an added source, with what was fetched of it.
    ///
    /// # Errors
    /// [`DocsError::NoSource`], [`DocsError::Shelf`].
    pub fn remove(&self, name: &str) -> Result<(), DocsError> {
        self.change(|list| {
            let names = list.source.iter().map(|added| format!("`{}`", added.name)).collect();
            let at = list.source.iter().position(|added| added.name == name);
            let at = at.ok_or_else(|| DocsError::NoSource { name: plain(name, 80), names })?;
            let removed = list.source.remove(at);
            list.fetched.retain(|fetched| Some(&fetched.url) != removed.url.as_ref());
            Ok(())
        })
    }

    /// The text of a document that was fetched, not yet checked against the digest.
    pub(crate) fn text(&self, digest: &Digest) -> io::Result<Vec<u8>> {
        file::read_own(&self.place(digest), TEXT_MAX)
    }

    fn put(&self, list: &mut List, fetched: Fetched, text: &str) -> Result<(), DocsError> {
        self.write(&self.place(&fetched.digest), text.as_bytes())?;
        list.fetched.retain(|known| known.url != fetched.url);
        list.fetched.push(fetched);
        Ok(())
    }

    fn place(&self, digest: &Digest) -> PathBuf {
        self.folder.join("docs").join(format!("{digest}.md"))
    }

    fn list_path(&self) -> PathBuf {
        self.folder.join("docs.toml")
    }

    fn list(&self) -> Result<List, DocsError> {
        let bytes = match file::read_own(&self.list_path(), LIST_MAX) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(List { version: VERSION, ..List::default() });
            }
            Err(error) => return Err(self.fault(&error.to_string())),
        };
        let text = String::from_utf8(bytes).map_err(|_| self.fault("it is not UTF-8"))?;
        let list: List = toml::from_str(&text).map_err(|error| self.fault(&plain(error.message(), 200)))?;
        match list.version {
            VERSION => Ok(list),
            newer => Err(self.fault(&format!("it is of version {newer}, and this program knows {VERSION}"))),
        }
    }

    /// Reads, changes and writes the list while no other process does.
    fn change(&self, change: impl FnOnce(&mut List) -> Result<(), DocsError>) -> Result<(), DocsError> {
        let folder = self.folder.join("docs");
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder)
            .map_err(|error| shelf_fault(&folder, &error.to_string()))?;
        let _lock = self.lock().map_err(|error| self.fault(&error.to_string()))?;
        let mut list = self.list()?;
        change(&mut list)?;
        let text = toml::to_string(&list).map_err(|error| self.fault(&error.to_string()))?;
        if text.len() as u64 > LIST_MAX {
            return Err(DocsError::TooManySources);
        }
        self.write(&self.list_path(), text.as_bytes())?;
        self.sweep(&list).map_err(|error| shelf_fault(&folder, &error.to_string()))
    }

    /// Held until it is dropped.
    fn lock(&self) -> io::Result<File> {
        let path = self.folder.join("docs").join("lock");
        // What is no file, such as a pipe that was put there, is not waited for.
        let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
        let file = OpenOptions::new().create(true).append(true).mode(0o600).custom_flags(flags).open(path)?;
        flock(&file, FlockOperation::LockExclusive)?;
        Ok(file)
    }

    /// Removes the texts that no document of the list has any more, and drafts.
    fn sweep(&self, list: &List) -> io::Result<()> {
        for entry in fs::read_dir(self.folder.join("docs"))? {
            let entry = entry?;
            let name = entry.file_name();
            let digest = name.to_str().and_then(|name| name.strip_suffix(".md")?.parse::<Digest>().ok());
            let is_left = digest.is_some_and(|digest| list.fetched.iter().all(|fetched| fetched.digest != digest));
            // A draft is of a process that was killed: nobody else is here.
            if is_left || name.as_encoded_bytes().ends_with(b".new") {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Beside its place, then there: nobody sees half of it, and nothing is lost when it cannot be written.
    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), DocsError> {
        let draft = self.folder.join("docs").join(format!("{}.new", process::id()));
        let write = || {
            match fs::remove_file(&draft) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&draft, path)
        };
        write().map_err(|error: io::Error| shelf_fault(path, &error.to_string()))
    }

    fn fault(&self, reason: &str) -> DocsError {
        shelf_fault(&self.list_path(), reason)
    }
}

fn shelf_fault(path: &Path, reason: &str) -> DocsError {
    DocsError::Shelf { path: path.to_owned(), reason: reason.to_owned() }
}

#[cfg(test)]
#[path = "shelf_tests.rs"]
mod tests;
