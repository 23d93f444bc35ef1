//! Where a tool's compilation keeps its work. What rustc leaves for the next compilation of the same tool is what makes an
//! edit fast; what is oldest, and what has grown too large, is removed.

use std::{
    fs::{self, File, TryLockError},
    io,
    os::unix::fs::MetadataExt as _,
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

/// How often a folder is made anew that another process removes or takes.
const ATTEMPTS: usize = 100;

/// A folder that nobody else uses.
pub(super) struct Folder {
    root: PathBuf,
    /// Whether it stays for the next compilation.
    kept: bool,
    /// Whether what the compiler left for the next time is whole.
    whole: bool,
    lock: File,
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
        // Another process may just be asking whether a new folder is in use.
        for _ in 0..ATTEMPTS {
            if let Some(folder) = Self::locked(&unique(work, "once"), false)? {
                return Ok(folder);
            }
        }
        Err(io::Error::other("other processes take each new folder"))
    }

    fn locked(root: &Path, kept: bool) -> io::Result<Option<Self>> {
        let Some(lock) = locked(root)? else { return Ok(None) };
        let folder = Self { root: root.to_owned(), kept, whole: true, lock };
        folder.lock.set_modified(SystemTime::now())?;
        fs::create_dir_all(folder.path("src"))?;
        for part in ["out", "tmp", "inc"] {
            // One for this time only may have been left behind by a compilation that was broken off.
            if part == "inc" && kept {
                fs::create_dir_all(folder.path(part))?;
            } else {
                emptied(&folder.path(part))?;
            }
        }
        Ok(Some(folder))
    }

    /// `src` for the source, `out` for what comes of it, `tmp`, `inc` for the next time.
    pub(super) fn path(&self, part: &str) -> PathBuf {
        self.root.join(part)
    }

    /// Gives up what is kept for the next time: the compiler did not end in order.
    pub(super) const fn forget(&mut self) {
        self.whole = false;
    }

    /// Leaves the folder for the next compilation, and `work` within its bounds.
    pub(super) fn leave(self, work: &Path) -> io::Result<()> {
        if !self.kept {
            return fs::remove_dir_all(&self.root);
        }
        if !self.whole || size(&self.path("inc"))? > FOLDER_BYTES {
            emptied(&self.path("inc"))?;
        }
        for part in ["out", "tmp"] {
            emptied(&self.path(part))?;
        }
        drop(self);
        tidy(work, FOLDERS_MAX)
    }
}

/// The folder's lock, when nobody else holds it. The folder is made when it is not there.
fn locked(root: &Path) -> io::Result<Option<File>> {
    // Another process may remove the folder at any moment until its lock is held.
    let mut removed = io::Error::other("other processes remove it again and again");
    for _ in 0..ATTEMPTS {
        let path = root.join(LOCK);
        let open = || File::options().create(true).truncate(false).write(true).open(&path);
        let lock = match fs::create_dir_all(root).and_then(|()| open()) {
            Ok(lock) => lock,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::AlreadyExists) => {
                removed = error;
                continue;
            }
            Err(error) => return Err(error),
        };
        match lock.try_lock() {
            Ok(()) if is_at(&lock, &path)? => return Ok(Some(lock)),
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Err(removed)
}

/// Whether `file` is the one at `path`, and not one that was there before.
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let file = file.metadata()?;
    match fs::metadata(path) {
        Ok(there) => Ok((there.dev(), there.ino()) == (file.dev(), file.ino())),
        Err(error) => gone(error).map(|()| false),
    }
}

/// A path that no other compilation of this process has.
fn unique(work: &Path, what: &str) -> PathBuf {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    work.join(format!("{what}-{}-{}", process::id(), NUMBER.fetch_add(1, Relaxed)))
}

fn emptied(folder: &Path) -> io::Result<()> {
    fs::remove_dir_all(folder).or_else(gone)?;
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
        remove(work, &path)?;
    }
    Ok(())
}

/// Removes a folder that is not in use. It goes to another name first: whoever takes it finds it whole or not at all.
fn remove(work: &Path, path: &Path) -> io::Result<()> {
    let lock = match File::open(path.join(LOCK)) {
        Ok(lock) => lock,
        Err(error) => return gone(error),
    };
    if lock.try_lock().is_err() || !is_at(&lock, &path.join(LOCK))? {
        return Ok(());
    }
    let removed = unique(work, "removed");
    fs::rename(path, &removed).and_then(|()| fs::remove_dir_all(&removed)).or_else(gone)
}

/// What another process has removed is removed.
fn gone(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

#[cfg(test)]
#[path = "folder_tests.rs"]
mod tests;
