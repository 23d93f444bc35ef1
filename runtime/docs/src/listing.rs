//! The pages of the sources as they are now: their names and stamps, nothing of what is in them.

use std::{
    collections::HashSet,
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use toolwright_registry::{Digest, plain};

use crate::{
    Fetched, PageFault, Place, Shelf, Source, SourceFault,
    page::{Kind, Raw},
};

/// Most pages of all sources together.
pub const PAGES_MAX: usize = 20_000;
/// Most of all sources together, in bytes as they are stored: 256 MiB.
pub const BYTES_MAX: u64 = 256 << 20;
/// Most files and folders that are looked at in one source.
pub(crate) const ENTRIES_MAX: usize = 100_000;
/// Folders within folders, at most.
pub(crate) const DEPTH_MAX: usize = 32;
/// Longest name of a page, in characters.
const NAME_MAX: usize = 200;

/// A page.
#[derive(Debug, Clone)]
pub(crate) struct Leaf {
    /// By which it is read: the source's name, and for a folder the path below it without the ending.
    pub(crate) name: String,
    pub(crate) stamp: Stamp,
    at: At,
}

/// What tells, without reading it, that a page may have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) bytes: u64,
    /// Nanoseconds since 1970; for what was fetched when that was.
    pub(crate) changed: i64,
}

#[derive(Debug, Clone)]
enum At {
    File(PathBuf, Kind),
    Shelf(Digest),
}

/// A source, and its pages or why there are none.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) source: Source,
    pub(crate) pages: Result<Vec<Leaf>, SourceFault>,
    pub(crate) fetched: Option<Fetched>,
}

impl Listed {
    pub(crate) fn leaves(&self) -> &[Leaf] {
        self.pages.as_deref().unwrap_or_default()
    }
}

impl Leaf {
    pub(crate) fn read(&self, shelf: Option<&Shelf>) -> Result<Raw, PageFault> {
        match &self.at {
            At::File(path, kind) => Raw::read(path, *kind),
            At::Shelf(digest) => {
                let shelf = shelf.ok_or(PageFault::Damaged)?;
                let bytes = shelf.text(digest).map_err(|error| PageFault::Unreadable { reason: error.to_string() })?;
                Raw::kept(bytes, *digest)
            }
        }
    }
}

/// The pages of every source. A source that is too much, with those before it, is left out as a whole.
pub(crate) fn listing(sources: &[Source], shelf: Option<&Shelf>, fetched: &[Fetched]) -> Vec<Listed> {
    let mut room = (PAGES_MAX, BYTES_MAX);
    let list = |source: &Source| {
        let mut known = None;
        let pages = match &source.place {
            Place::Path(path) => walked(path, &source.name),
            Place::Url(url) => {
                known = fetched.iter().find(|fetched| fetched.url == *url).cloned();
                known.as_ref().filter(|_| shelf.is_some()).map_or(Err(SourceFault::NotFetched), |fetched| {
                    let stamp = Stamp { bytes: fetched.bytes, changed: fetched.fetched_ms.cast_signed() };
                    Ok(vec![Leaf { name: source.name.clone(), stamp, at: At::Shelf(fetched.digest) }])
                })
            }
        };
        let pages = pages.and_then(|pages| fitting(pages, &mut room));
        Listed { source: source.clone(), pages, fetched: known }
    };
    sources.iter().map(list).collect()
}

fn fitting(pages: Vec<Leaf>, room: &mut (usize, u64)) -> Result<Vec<Leaf>, SourceFault> {
    let bytes = pages.iter().map(|leaf| leaf.stamp.bytes).sum();
    let count = room.0.checked_sub(pages.len()).ok_or(SourceFault::TooManyPages)?;
    *room = (count, room.1.checked_sub(bytes).ok_or(SourceFault::TooMuch)?);
    Ok(pages)
}

fn walked(path: &Path, name: &str) -> Result<Vec<Leaf>, SourceFault> {
    let shown = || plain(&path.display().to_string(), NAME_MAX);
    let unreadable = |error: std::io::Error| SourceFault::Unreadable { path: shown(), reason: error.to_string() };
    // A source itself may be named by a link; within it none is followed, for they lead anywhere.
    let root = path.canonicalize().map_err(unreadable)?;
    let found = root.metadata().map_err(unreadable)?;
    if found.is_file() {
        let kind = Kind::of(&root).ok_or_else(|| SourceFault::Kind { path: shown() })?;
        return Ok(vec![Leaf { name: name.to_owned(), stamp: stamp(&found), at: At::File(root, kind) }]);
    }
    if !found.is_dir() {
        return Err(SourceFault::Kind { path: shown() });
    }
    let mut walk = Walk { leaves: Vec::new(), names: HashSet::new(), entries: 0 };
    walk.folder(&root, name, 0)?;
    if walk.leaves.is_empty() { Err(SourceFault::Empty { path: shown() }) } else { Ok(walk.leaves) }
}

struct Walk {
    leaves: Vec<Leaf>,
    names: HashSet<String>,
    entries: usize,
}

impl Walk {
    fn folder(&mut self, folder: &Path, above: &str, depth: usize) -> Result<(), SourceFault> {
        let unreadable = |error: std::io::Error| SourceFault::Unreadable {
            path: plain(&folder.display().to_string(), NAME_MAX),
            reason: error.to_string(),
        };
        if depth > DEPTH_MAX {
            return Err(SourceFault::TooDeep);
        }
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            self.entries += 1;
            if self.entries > ENTRIES_MAX {
                return Err(SourceFault::TooManyEntries);
            }
            entries.push(entry.map_err(unreadable)?);
        }
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            let file_name = entry.file_name();
            // What is gone by now is as if it had never been there.
            let Ok(found) = entry.metadata() else { continue };
            if file_name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let named = |part: &std::ffi::OsStr| format!("{above}/{}", plain(&part.to_string_lossy(), NAME_MAX));
            if found.is_dir() {
                self.folder(&path, &named(&file_name), depth + 1)?;
            } else if let Some(kind) = Kind::of(&path).filter(|_| found.is_file()) {
                let short = named(path.file_stem().unwrap_or_default());
                let name = if self.names.contains(&short) { named(&file_name) } else { short };
                // Names that differ only in what is not shown: the first one counts.
                if self.names.insert(name.clone()) {
                    self.leaves.push(Leaf { name, stamp: stamp(&found), at: At::File(path, kind) });
                }
            }
            if self.leaves.len() > PAGES_MAX {
                return Err(SourceFault::TooManyPages);
            }
        }
        Ok(())
    }
}

fn stamp(found: &fs::Metadata) -> Stamp {
    let changed = found.mtime().saturating_mul(1_000_000_000).saturating_add(found.mtime_nsec());
    Stamp { bytes: found.len(), changed }
}

#[cfg(test)]
#[path = "listing_tests.rs"]
mod tests;
