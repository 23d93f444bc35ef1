//! Where a tool's compilation keeps its work. What rustc leaves for the next compilation of the same tool is what makes an
//! edit fast; what is oldest, and what has grown too large, is removed.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::SystemTime,
};

use toolwright_registry::Digest;

/// Most folders that are kept.
const FOLDERS_MAX: usize = 64;
/// What one folder may keep, in bytes; a tool of 20 lines leaves about 2 MB.
const FOLDER_BYTES: u64 = 32 << 20;
/// Held while a folder is in use; its time is that of the last use.
const LOCK: &str = "lock";

/// A folder that nobody else uses.
pub(super) struct Folder {
    root: PathBuf,
    /// Whether it stays for the next compilation.
    kept: bool,
    _lock: File,
}

impl Folder {
    /// The folder in `work` for the tool `name`; one for this time only when there is no name, or when it is in use.
    pub(super) fn take(work: &Path, name: Option<&str>) -> io::Result<Self> {
        if let Some(name) = name {
            let digest = Digest::of(name.as_bytes()).to_string();
            if let Some(folder) = Self::locked(&work.join(digest), true)? {
                return Ok(folder);
            }
        }
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let once = work.join(format!("once-{}-{}", process::id(), NUMBER.fetch_add(1, Relaxed)));
        Self::locked(&once, false)?.ok_or_else(|| io::Error::other("a new folder is in use"))
    }

    fn locked(root: &Path, kept: bool) -> io::Result<Option<Self>> {
        for part in ["src", "out", "tmp", "inc"] {
            fs::create_dir_all(root.join(part))?;
        }
        let lock = File::options().create(true).truncate(false).write(true).open(root.join(LOCK))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        lock.set_modified(SystemTime::now())?;
        let folder = Self { root: root.to_owned(), kept, _lock: lock };
        for part in ["out", "tmp"] {
            emptied(&folder.path(part))?;
        }
        Ok(Some(folder))
    }

    /// `src` for the source, `out` for what comes of it, `tmp`, `inc` for the next time.
    pub(super) fn path(&self, part: &str) -> PathBuf {
        self.root.join(part)
    }

    /// Gives up what is kept for the next time: the compiler did not end in order.
    pub(super) fn forget(&self) -> io::Result<()> {
        emptied(&self.path("inc"))
    }

    /// Leaves the folder for the next compilation, and `work` within its bounds.
    pub(super) fn leave(self, work: &Path) -> io::Result<()> {
        if !self.kept {
            return fs::remove_dir_all(&self.root);
        }
        if size(&self.path("inc"))? > FOLDER_BYTES {
            self.forget()?;
        }
        emptied(&self.path("out"))?;
        drop(self);
        tidy(work, FOLDERS_MAX)
    }
}

fn emptied(folder: &Path) -> io::Result<()> {
    fs::remove_dir_all(folder)?;
    fs::create_dir(folder)
}

fn size(folder: &Path) -> io::Result<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.metadata()?;
        sum += if kind.is_dir() { size(&entry.path())? } else { kind.len() };
    }
    Ok(sum)
}

/// Removes the folders that were used longest ago, and are not in use, until `most` are left.
fn tidy(work: &Path, most: usize) -> io::Result<()> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(work)? {
        let path = entry?.path();
        // Another process may be removing it just now.
        if let Ok(used) = fs::metadata(path.join(LOCK)).and_then(|lock| lock.modified()) {
            folders.push((used, path));
        }
    }
    folders.sort_unstable();
    let surplus = folders.len().saturating_sub(most);
    for (_, path) in folders.into_iter().take(surplus) {
        match File::open(path.join(LOCK)).map(|lock| (lock.try_lock().is_ok(), lock)) {
            Ok((true, _held)) => fs::remove_dir_all(&path).or_else(gone)?,
            Ok((false, _)) => {}
            Err(error) => gone(error)?,
        }
    }
    Ok(())
}

/// What another process has removed is removed.
fn gone(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

#[cfg(test)]
#[path = "folder_tests.rs"]
mod tests;
