//! The SDK's crates, compiled, and the folder that they are in.

use std::{
    collections::BTreeMap,
    fs,
    io::ErrorKind,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use toolwright_registry::Digest;

use crate::{Compiler, ToolchainError, flags};

/// What describes a library; written last.
pub(crate) const DESCRIPTION: &str = "library.json";
/// The folder of the sysroot, when the standard library was compiled too.
pub(crate) const SYSROOT: &str = "sysroot";
/// The folder of the crates.
pub(crate) const DEPS: &str = "deps";

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
    /// For rustc's `--extern`: the crate's name as it stands in source, and its `.rlib`.
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
    /// The digest of the sources.
    pub(crate) sources: Digest,
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
    let flags = [flags::TARGET, flags::EDITION, flags::PANIC, flags::OPT_LEVEL].join(" ");
    Digest::of(format!("{}\n{}\n{sources}\n{flags}", compiler.version, compiler.rustc.display()).as_bytes())
}

impl Library {
    /// The library that `compiler` made of this program's sources, when it is in `cache`.
    ///
    /// # Errors
    /// When what is there cannot be read.
    pub fn open(cache: &Path, compiler: &Compiler) -> Result<Option<Self>, ToolchainError> {
        let key = key(compiler, crate::sources().digest());
        let folder = cache.join(key.to_string());
        match read(&folder)? {
            Some(description) if description.stamp == Stamp::of(&compiler.rustc)? => {
                Ok(Some(Self::described(folder, description)))
            }
            _ => Ok(None),
        }
    }

    fn described(folder: PathBuf, description: Description) -> Self {
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

/// The description in `folder`; `None` when there is none.
pub(crate) fn read(folder: &Path) -> Result<Option<Description>, ToolchainError> {
    let path = folder.join(DESCRIPTION);
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        read => read.map_err(ToolchainError::io("read", &path))?,
    };
    match serde_json::from_str(&text) {
        Ok(description) => Ok(Some(description)),
        Err(error) => Err(ToolchainError::Damaged { path, reason: error.to_string() }),
    }
}
