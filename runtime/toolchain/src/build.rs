//! How a library comes to be: all of it, or nothing.

use std::{
    collections::BTreeMap,
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, symlink},
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    Compiler, Library, Places, ToolchainError,
    cargo::{self, Artifact},
    check, flags,
    library::{self, DEPS, DESCRIPTION, Description, RUST, SYSROOT, Stamp},
    sources,
};

/// How often it is seen whether another process has done.
const PATIENCE: Duration = Duration::from_millis(200);
/// Held by the one who builds or removes all.
const LOCK: &str = "lock";
/// The crates of others, in the unpacked sources.
const VENDOR: &str = "vendor";
/// The crates of the SDK, in the unpacked sources.
const GUESTS: &str = "tool-sdk";
/// The crates of others that tools name themselves: what the macros of `serde` write does.
const SHARED: [&str; 2] = ["serde", "serde_json"];
/// Where it is built, beside the finished ones.
const BUILDING: &str = "building";

/// How far a build is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Another process builds; this one waits for it.
    Waiting,
    /// The sources are being unpacked.
    Unpacking,
    /// This command begins.
    Running {
        /// As it would be typed.
        command: String,
    },
    /// Crates are being compiled.
    Compiling {
        /// So many are done.
        done: usize,
        /// Of so many.
        of: usize,
        /// The names of those that are being compiled, joined by commas.
        now: String,
    },
    /// A small program is being compiled against all of it.
    Checking,
}

impl Library {
    /// Builds the library of this program's sources with `compiler`, or gives the one that is there. Of two processes that
    /// build, one waits for the other. Dropped before it is done, it leaves nothing that counts.
    ///
    /// # Errors
    /// When the folder cannot be written to, there is no `cargo`, or a crate does not compile.
    pub async fn build(
        cache: &Path,
        compiler: &Compiler,
        places: &Places,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Self, ToolchainError> {
        let rust = cache.join(RUST);
        folder(&rust)?;
        // `cargo` names every file by its real path, and that is what is kept out of what is built.
        let rust = rust.canonicalize().map_err(ToolchainError::io("read", &rust))?;
        let lock = lock(&rust.join(LOCK), progress).await?;
        if let Some(library) = Self::open(cache, compiler)? {
            return Ok(library);
        }
        let building = Building(rust.join(BUILDING));
        remove(&building.0)?;
        let workspace = building.0.join("workspace");
        folder(&workspace)?;
        progress(Progress::Unpacking);
        sources().unpack(&workspace)?;
        if compiler.builds_std {
            lend_crates(&compiler.library_sources().join("vendor"), &workspace.join(VENDOR))?;
        }

        let command = cargo::command(compiler, &workspace, places)?;
        progress(Progress::Running { command: cargo::shown(compiler) });
        let artifacts = cargo::run(command, progress).await?;
        let new = building.0.join("library");
        let description = lay_out(&artifacts, compiler, &workspace, &new)?;
        let key = description.key;
        progress(Progress::Checking);
        check::check(&Self::described(new.clone(), description.clone()), &workspace, places).await?;

        let text = serde_json::to_string_pretty(&description)
            .map_err(|error| ToolchainError::Damaged { path: new.join(DESCRIPTION), reason: error.to_string() })?;
        fs::write(new.join(DESCRIPTION), text).map_err(ToolchainError::io("written", new.join(DESCRIPTION)))?;
        let finished = rust.join(key.to_string());
        remove(&finished)?;
        fs::rename(&new, &finished).map_err(ToolchainError::io("moved", &new))?;
        drop(building);
        drop(lock);
        Ok(Self::described(cache.join(RUST).join(key.to_string()), description))
    }
}

/// Puts the crates that the standard library needs beside those of the sources: `cargo` takes all from one folder. Those
/// that are in both are the same, by their checksums.
fn lend_crates(from: &Path, to: &Path) -> Result<(), ToolchainError> {
    for entry in fs::read_dir(from).map_err(ToolchainError::io("read", from))? {
        let lent = entry.map_err(ToolchainError::io("read", from))?;
        let link = to.join(lent.file_name());
        if !link.exists() {
            symlink(lent.path(), &link).map_err(ToolchainError::io("made", &link))?;
        }
    }
    Ok(())
}

/// What is being built; removed with all that is in it.
struct Building(PathBuf);

impl Drop for Building {
    fn drop(&mut self) {
        // What stays is removed before the next build.
        let removed = remove(&self.0);
        drop(removed);
    }
}

/// Waits until nobody else builds.
async fn lock(path: &Path, progress: &mut (dyn FnMut(Progress) + Send)) -> Result<File, ToolchainError> {
    let file = open_lock(path)?;
    let mut told = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(ToolchainError::io("locked", path)(error)),
            Err(TryLockError::WouldBlock) if told => {}
            Err(TryLockError::WouldBlock) => progress(Progress::Waiting),
        }
        told = true;
        tokio::time::sleep(PATIENCE).await;
    }
}

fn open_lock(path: &Path) -> Result<File, ToolchainError> {
    let opened = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path);
    opened.map_err(ToolchainError::io("opened", path))
}

/// Removes all that is in the folder of the libraries, but not while somebody builds. The lock stays: one who waits for it
/// would hold another than those who come later.
pub(crate) fn clear(rust: &Path) -> Result<(), ToolchainError> {
    if !rust.is_dir() {
        return Ok(());
    }
    let path = rust.join(LOCK);
    let lock = open_lock(&path)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::Error(error)) => return Err(ToolchainError::io("locked", path)(error)),
        Err(TryLockError::WouldBlock) => return Err(ToolchainError::Busy { folder: rust.to_owned() }),
    }
    for entry in fs::read_dir(rust).map_err(ToolchainError::io("read", rust))? {
        let entry = entry.map_err(ToolchainError::io("read", rust))?;
        if entry.file_name() != LOCK {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

/// Moves what was compiled to where it stays.
fn lay_out(
    artifacts: &[Artifact],
    compiler: &Compiler,
    workspace: &Path,
    library: &Path,
) -> Result<Description, ToolchainError> {
    let deps = library.join(DEPS);
    let std = library.join(SYSROOT).join("lib/rustlib").join(flags::TARGET).join("lib");
    let std_sources = compiler.library_sources();
    let std_sources = [std_sources.canonicalize().ok(), Some(std_sources)];
    folder(&deps)?;
    if compiler.builds_std {
        folder(&std)?;
    }
    let (mut crates, mut bytes) = (BTreeMap::new(), 0);
    for artifact in artifacts {
        let is_std = std_sources.iter().flatten().any(|sources| is_below(&artifact.manifest, sources));
        for file in &artifact.files {
            let (Some(extension), Some(name)) = (file.extension(), file.file_name()) else { continue };
            let is_macro = artifact.kinds.iter().any(|kind| kind == "proc-macro");
            let is_for_target = file.components().any(|part| part.as_os_str() == flags::TARGET);
            if !(extension == "rlib" && is_for_target || is_macro && extension == std::env::consts::DLL_EXTENSION) {
                continue;
            }
            let to = if is_std { &std } else { &deps }.join(name);
            fs::rename(file, &to).map_err(ToolchainError::io("moved", file))?;
            bytes += to.metadata().map_err(ToolchainError::io("read", &to))?.len();
            let is_named = artifact.manifest.starts_with(workspace.join(GUESTS)) || SHARED.contains(&&*artifact.name);
            if is_for_target && is_named {
                crates.insert(artifact.name.clone(), name.to_string_lossy().into_owned());
            }
        }
    }
    Ok(Description {
        key: library::key(compiler, sources().digest()),
        stamp: Stamp::of(&compiler.rustc)?,
        compiler: compiler.clone(),
        crates,
        bytes,
    })
}

fn is_below(path: &Path, folder: &Path) -> bool {
    path.starts_with(folder) || path.canonicalize().is_ok_and(|path| path.starts_with(folder))
}

/// Makes a folder and those above it, open to nobody else.
fn folder(path: &Path) -> Result<(), ToolchainError> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(ToolchainError::io("made", path))
}

/// Removes a folder, when it is there.
pub(crate) fn remove(path: &Path) -> Result<(), ToolchainError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        removed => removed.map_err(ToolchainError::io("removed", path)),
    }
}

#[cfg(test)]
#[path = "build_tests.rs"]
mod tests;
