//! One compiler.

use std::{
    iter,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

/// Where a sysroot has the sources of the standard library.
pub(crate) const LIBRARY_SOURCES: &str = "lib/rustlib/src/rust/library";

/// How a compiler was come by; in the order in which they are preferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The person named it.
    Setting,
    /// A toolchain of rustup's with the target installed.
    Rustup,
    /// The distribution's, with its package of the target's library.
    Distribution,
    /// The distribution's, with the sources of the library, which is compiled for the target.
    Sources,
}

/// A compiler that can make WebAssembly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compiler {
    /// The real one, no proxy.
    pub rustc: PathBuf,
    /// What `rustc -vV` says, whole.
    pub version: String,
    /// Its release, such as `1.95.0`.
    pub release: String,
    /// The machine that it runs on, such as `x86_64-unknown-linux-gnu`.
    pub host: String,
    /// How it was come by.
    pub kind: Kind,
    /// Its own sysroot.
    pub sysroot: PathBuf,
    /// Whether the standard library has to be compiled for the target, from the sources in the sysroot.
    pub builds_std: bool,
    /// The `cargo` to build libraries with; tools need none.
    pub cargo: Option<PathBuf>,
    /// The linker for WebAssembly; absent when the compiler brings its own and finds it itself.
    pub linker: Option<PathBuf>,
}

impl Compiler {
    /// Where the sources of the standard library are, when there are any.
    pub(crate) fn library_sources(&self) -> PathBuf {
        self.sysroot.join(LIBRARY_SOURCES)
    }

    /// Everything that this compiler reads when it compiles a tool, besides the [`Library`](crate::Library).
    #[must_use]
    pub fn read(&self) -> Vec<PathBuf> {
        // A distribution's sysroot is `/usr`: of that only what belongs to the compiler.
        let own = if self.sysroot == Path::new("/usr") { PathBuf::from("/usr/lib") } else { self.sysroot.clone() };
        let mut read = vec![own];
        for path in iter::once(&self.rustc).chain(&self.linker) {
            read.push(path.clone());
            // A link is followed by the one who opens it.
            read.extend(path.canonicalize());
        }
        read.sort();
        read.dedup();
        read
    }
}
