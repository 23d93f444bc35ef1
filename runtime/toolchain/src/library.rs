//! The SDK's crates, compiled, and the folder that they are in.

use std::{
    collections::BTreeMap,
    fs,
    io::ErrorKind,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    time::SystemTime,
};

use serde::{Deserialize, Serialize};
use toolwright_registry::Digest;

use crate::{Compiler, Kind, ToolchainError, build, flags};

/// The folder of all libraries, in the cache.
pub(crate) const RUST: &str = "rust";
/// What describes a library; written last.
pub(crate) const DESCRIPTION: &str = "library.json";
/// The folder of the sysroot, when the standard library was compiled too.
pub(crate) const SYSROOT: &str = "sysroot";
/// The folder of the crates.
pub(crate) const DEPS: &str = "deps";

/// Another one when libraries are built or laid out in another way, so that older ones are not taken for theirs.
const RECIPE: &str = "2";

/// The SDK's crates compiled by one compiler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Library {
    /// The folder of all of it.
    pub folder: PathBuf,
    /// Who compiled it.
    pub compiler: Compiler,
    /// For rustc's `--sysroot`.
    pub sysroot: PathBuf,
    /// For rustc's `-L dependency=`.
    pub deps: PathBuf,
    /// For rustc's `--extern`: the crate's name as it stands in source, and its `.rlib`. What the SDK's crates need
    /// themselves is not among them.
    pub crates: BTreeMap<String, PathBuf>,
    /// For rustc's `-C linker=`; absent when rustc finds its own.
    pub linker: Option<PathBuf>,
    /// Everything that rustc must be able to read, the folder among them.
    pub read: Vec<PathBuf>,
    /// Compiler, sources and flags.
    pub key: Digest,
}

/// `library.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Description {
    pub(crate) key: Digest,
    pub(crate) compiler: Compiler,
    /// The compiler's file when the library was built: another one is another compiler.
    pub(crate) stamp: Stamp,
    /// The crates' files, in the folder of the crates.
    pub(crate) crates: BTreeMap<String, String>,
    /// What all of it takes, in bytes.
    pub(crate) bytes: u64,
}

/// Length and time of change (seconds, nanoseconds) of a file: a cheap way to see that it is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp(u64, i64, i64);

impl Stamp {
    pub(crate) fn of(file: &Path) -> Result<Self, ToolchainError> {
        let file_is = file.metadata().map_err(ToolchainError::io("read", file))?;
        Ok(Self(file_is.len(), file_is.mtime(), file_is.mtime_nsec()))
    }
}

/// The key of what `compiler` makes of the sources with this digest.
pub(crate) fn key(compiler: &Compiler, sources: Digest) -> Digest {
    let flags = [RECIPE, flags::TARGET, flags::EDITION, flags::PANIC, flags::OPT_LEVEL, flags::CODEGEN_UNITS].join(" ");
    Digest::of(format!("{}\n{}\n{sources}\n{flags}", compiler.version, compiler.rustc.display()).as_bytes())
}

impl Library {
    /// The library that `compiler` made of this program's sources, when it is in `cache` and whole.
    ///
    /// # Errors
    /// When what is there cannot be read.
    pub fn open(cache: &Path, compiler: &Compiler) -> Result<Option<Self>, ToolchainError> {
        private(&cache.join(RUST))?;
        let key = key(compiler, crate::sources().digest());
        let folder = cache.join(RUST).join(key.to_string());
        match read(&folder) {
            Ok(Some(description)) if description.stamp == Stamp::of(&compiler.rustc)? => {
                Ok(Some(Self::described(folder, description)))
            }
            // What is damaged is built anew, in its place.
            Ok(_) | Err(ToolchainError::Damaged { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The library of this program's sources that was built last and can be used, without asking any compiler. When the
    /// person named a compiler, it is that one's.
    ///
    /// # Errors
    /// When what is there cannot be read.
    pub fn ready(cache: &Path, setting: Option<&Path>) -> Result<Option<Self>, ToolchainError> {
        let mut usable = kept(cache)?;
        usable.retain(|kept| kept.state == State::Usable && kept.fits(setting));
        let Some(last) = usable.pop() else { return Ok(None) };
        Ok(read(&last.folder)?.map(|description| Self::described(last.folder, description)))
    }

    /// Where none is [`ready`](Self::ready): the one that was built last, which could be used once.
    ///
    /// # Errors
    /// When what is there cannot be read.
    pub fn outdated(cache: &Path, setting: Option<&Path>) -> Result<Option<Kept>, ToolchainError> {
        let mut all = kept(cache)?;
        all.retain(|kept| kept.state == State::Damaged || kept.state != State::Usable && kept.fits(setting));
        Ok(all.pop())
    }

    pub(crate) fn described(folder: PathBuf, description: Description) -> Self {
        let Description { key, compiler, crates, .. } = description;
        let deps = folder.join(DEPS);
        let mut read = compiler.read();
        read.push(folder.clone());
        Self {
            sysroot: if compiler.builds_std { folder.join(SYSROOT) } else { compiler.sysroot.clone() },
            crates: crates.into_iter().map(|(name, file)| (name, deps.join(file))).collect(),
            deps,
            linker: compiler.linker.clone(),
            compiler,
            folder,
            read,
            key,
        }
    }
}

/// A library in the cache, whether or not it can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its key.
    pub key: Digest,
    /// Its folder.
    pub folder: PathBuf,
    /// Who compiled it; absent when its description cannot be read, as when another version of the program wrote it.
    pub compiler: Option<Compiler>,
    /// What it takes, in bytes.
    pub bytes: u64,
    /// When it was built.
    pub built: SystemTime,
    /// Whether it can be used, or why not.
    pub state: State,
}

/// Whether a library can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is of this program's sources, and its compiler is still the same file.
    Usable,
    /// Its compiler is gone or another one by now.
    OtherCompiler,
    /// It is of another version of this program.
    OtherSources,
    /// Its description cannot be read.
    Damaged,
}

impl Kept {
    /// Whether it is of the compiler that the person named, or of one that was found when none is named.
    fn fits(&self, setting: Option<&Path>) -> bool {
        self.compiler.as_ref().is_some_and(|compiler| match setting {
            Some(rustc) => compiler.rustc == rustc,
            None => compiler.kind != Kind::Setting,
        })
    }
}

/// What a description names is run: only the person may have put it there. A folder that is not there yet is made private.
fn private(rust: &Path) -> Result<(), ToolchainError> {
    let link = match rust.symlink_metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        link => link.map_err(ToolchainError::io("read", rust))?,
    };
    let folder = rust.metadata().map_err(ToolchainError::io("read", rust))?;
    let me = rustix::process::geteuid().as_raw();
    let reason = if !folder.is_dir() {
        "it is not a folder"
    } else if link.uid() != me || folder.uid() != me {
        "it belongs to another user"
    } else if folder.mode() & 0o022 != 0 {
        "others may write to it"
    } else {
        return Ok(());
    };
    Err(ToolchainError::NotPrivate { path: rust.to_owned(), reason })
}

/// Every library in the cache, the newest last.
///
/// # Errors
/// When the cache cannot be read, or a description in it.
pub fn kept(cache: &Path) -> Result<Vec<Kept>, ToolchainError> {
    let rust = cache.join(RUST);
    private(&rust)?;
    let entries = match fs::read_dir(&rust) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(ToolchainError::io("read", &rust))?,
    };
    let mut all = Vec::new();
    for entry in entries {
        let folder = entry.map_err(ToolchainError::io("read", &rust))?.path();
        let Some(key) = folder.file_name().and_then(|name| name.to_str()?.parse::<Digest>().ok()) else { continue };
        let description = match read(&folder) {
            Ok(None) => continue,
            Ok(Some(description)) => Some(description),
            Err(ToolchainError::Damaged { .. }) => None,
            Err(error) => return Err(error),
        };
        let path = folder.join(DESCRIPTION);
        let built = path.metadata().and_then(|file| file.modified()).map_err(ToolchainError::io("read", &path))?;
        let state = match &description {
            None => State::Damaged,
            Some(Description { compiler, .. }) if key != self::key(compiler, crate::sources().digest()) => {
                State::OtherSources
            }
            Some(Description { compiler, stamp, .. }) => match Stamp::of(&compiler.rustc) {
                Ok(now) if now == *stamp => State::Usable,
                _ => State::OtherCompiler,
            },
        };
        let bytes = description.as_ref().map_or(0, |description| description.bytes);
        let compiler = description.map(|description| description.compiler);
        all.push(Kept { key, compiler, bytes, built, state, folder });
    }
    all.sort_by_key(|kept| kept.built);
    Ok(all)
}

/// Removes everything that was built, damaged or half-built folders too.
///
/// # Errors
/// When it cannot be removed, or another process is building.
pub fn remove_all(cache: &Path) -> Result<(), ToolchainError> {
    build::clear(&cache.join(RUST))
}

/// Removes the library with this key; whether there was one.
///
/// # Errors
/// When it cannot be removed.
pub fn remove(cache: &Path, key: Digest) -> Result<bool, ToolchainError> {
    let folder = cache.join(RUST).join(key.to_string());
    let is_there = folder.is_dir();
    build::remove(&folder)?;
    Ok(is_there)
}

/// The description in `folder`; `None` when there is none.
pub(crate) fn read(folder: &Path) -> Result<Option<Description>, ToolchainError> {
    let path = folder.join(DESCRIPTION);
    let text = match fs::read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        read => read.map_err(ToolchainError::io("read", &path))?,
    };
    match serde_json::from_slice(&text) {
        Ok(description) => Ok(Some(description)),
        Err(error) => Err(ToolchainError::Damaged { path, reason: error.to_string() }),
    }
}
