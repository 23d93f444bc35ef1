//! Ahead-of-time artifacts: native code on disk, which is trusted only as far as its hash in the journal goes.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use rustix::fs::OFlags;
use toolwright_registry::{ArtifactKey, Digest, Registry};

use crate::{CacheNote, words::plain};

/// The largest artifact that is read. The engine's has 4 MiB.
const LARGEST: u64 = 256 << 20;
/// Notes that are kept until somebody asks for them.
const NOTES: usize = 32;

pub(crate) struct Artifacts {
    /// None when there is no cache, or its folder cannot be trusted.
    folder: Option<PathBuf>,
    registry: Arc<Registry>,
    engine_compat: Digest,
    notes: Mutex<Vec<CacheNote>>,
}

impl Artifacts {
    pub(crate) fn new(folder: Option<PathBuf>, registry: Arc<Registry>, engine_compat: Digest) -> Self {
        let mut notes = Vec::new();
        let folder = folder.and_then(|path| match prepare(&path) {
            Ok(()) => Some(path),
            Err(reason) => {
                notes.push(CacheNote::Unusable { path, reason });
                None
            }
        });
        Self { folder, registry, engine_compat, notes: Mutex::new(notes) }
    }

    /// The artifact of `component`, when there is one and its hash is the one in the journal. Blocks.
    pub(crate) fn read(&self, component: Digest) -> Option<Vec<u8>> {
        let path = self.path(component)?;
        let key = self.key(component);
        let recorded = match self.registry.artifact(&key) {
            Ok(recorded) => recorded?,
            Err(error) => {
                self.note(CacheNote::NotRecorded { reason: plain(&error.to_string()) });
                return None;
            }
        };
        let reason = match read(&path) {
            Ok(bytes) if Digest::of(&bytes) == recorded => return Some(bytes),
            Ok(_) => "its hash is not the one in the journal".to_owned(),
            Err(Refused::Absent) => return None,
            Err(Refused::Because(reason)) => reason,
        };
        self.note(CacheNote::NotTrusted { path, reason });
        None
    }

    /// Keeps an artifact: first the file, then its hash. What stands between the two is an artifact that nobody trusts.
    /// Blocks.
    pub(crate) fn write(&self, component: Digest, artifact: &[u8]) {
        let Some(path) = self.path(component) else { return };
        if let Err(error) = write(&path, artifact) {
            self.note(CacheNote::NotWritten { path, reason: plain(&error.to_string()) });
            return;
        }
        if let Err(error) = self.registry.record_artifact(&self.key(component), &Digest::of(artifact)) {
            self.note(CacheNote::NotRecorded { reason: plain(&error.to_string()) });
        }
    }

    /// Says why bytes with the right hash were not accepted: it takes wasmtime's word for it.
    pub(crate) fn reject(&self, component: Digest, reason: String) {
        if let Some(path) = self.path(component) {
            self.note(CacheNote::NotTrusted { path, reason });
        }
    }

    /// What there is to say about the cache since the last time.
    pub(crate) fn take_notes(&self) -> Vec<CacheNote> {
        std::mem::take(&mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, note: CacheNote) {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        if notes.len() < NOTES && !notes.contains(&note) {
            notes.push(note);
        }
    }

    const fn key(&self, component: Digest) -> ArtifactKey {
        ArtifactKey { component, engine_compat: self.engine_compat }
    }

    fn path(&self, component: Digest) -> Option<PathBuf> {
        let name = format!("{}-{}.cwasm", component, self.engine_compat.short());
        self.folder.as_ref().map(|folder| folder.join(name))
    }
}

/// Makes the folder, or checks that nobody else can put files into it.
fn prepare(path: &Path) -> Result<(), String> {
    if let Err(error) = fs::DirBuilder::new().recursive(true).mode(0o700).create(path) {
        return Err(format!("it cannot be made: {}", plain(&error.to_string())));
    }
    let metadata = fs::symlink_metadata(path).map_err(|error| plain(&error.to_string()))?;
    if !metadata.is_dir() {
        return Err("it is not a folder (links are not followed)".to_owned());
    }
    private(&metadata).map_err(|what| format!("{what}: make it yours alone, `chmod 700`"))
}

fn private(metadata: &fs::Metadata) -> Result<(), &'static str> {
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        Err("it belongs to another user")
    } else if metadata.mode() & 0o022 != 0 {
        Err("others may write to it")
    } else {
        Ok(())
    }
}

enum Refused {
    Absent,
    Because(String),
}

/// The bytes of a regular file of our own; the checks are on the open file, so that it cannot be swapped in between.
fn read(path: &Path) -> Result<Vec<u8>, Refused> {
    let because = |error: io::Error| Refused::Because(plain(&error.to_string()));
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    let file = match OpenOptions::new().read(true).custom_flags(flags).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Refused::Absent),
        Err(error) => return Err(because(error)),
    };
    let metadata = file.metadata().map_err(because)?;
    if !metadata.is_file() {
        return Err(Refused::Because("it is not a regular file".to_owned()));
    }
    private(&metadata).map_err(|what| Refused::Because(what.to_owned()))?;
    if metadata.len() > LARGEST {
        return Err(Refused::Because("it is too large".to_owned()));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    file.take(LARGEST).read_to_end(&mut bytes).map_err(because)?;
    Ok(bytes)
}

/// Writes a file of its own and renames it, so that a reader sees the old one, the new one or none.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let temporary = path.with_extension(format!("{}-{}.tmp", std::process::id(), NEXT.fetch_add(1, Relaxed)));
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&temporary)
        .and_then(|mut file: File| file.write_all(bytes))
        .and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // What is left of it is in the way of nobody: its name is not used again in this process.
        drop(fs::remove_file(&temporary));
    }
    written
}

#[cfg(test)]
#[path = "artifact_tests.rs"]
mod tests;
