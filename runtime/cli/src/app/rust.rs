//! Whether there are Rust tools: the library that they are compiled against, found without asking any compiler.

use std::{env, fmt, path::PathBuf};

use toolwright_toolchain::{Library, Places};

use super::App;
use crate::error::CommandError;

/// The distribution's compiler.
const DISTRIBUTION: &str = "/usr/bin/rustc";

/// Why there are no Rust tools, and the way out, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NoRust(pub(crate) String);

impl fmt::Display for NoRust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl App {
    /// The library that Rust tools are compiled against: the one that was built last, of this program's SDK, with a compiler
    /// that is still there. Nothing is built and no compiler asked: that is what `agent toolchain` is for.
    pub(crate) fn rust(&self) -> Result<&Library, &NoRust> {
        self.rust.get_or_init(|| self.find_rust()).as_ref()
    }

    fn find_rust(&self) -> Result<Library, NoRust> {
        let ready = Library::ready(self.config.folders.cache(), self.config.rustc.as_deref());
        ready.map_err(|error| NoRust(error.to_string()))?.ok_or_else(|| {
            NoRust("Rust tools are not set up on this machine: `agent toolchain install rust` does that".to_owned())
        })
    }

    /// Where compilers may be.
    pub(crate) fn places(&self) -> Result<Places, CommandError> {
        let path = |name| self.environment.path(name).map(PathBuf::from);
        Ok(Places {
            setting: self.config.rustc.clone(),
            path: self.environment.path("PATH").map(|path| env::split_paths(path).collect()).unwrap_or_default(),
            home: path("HOME"),
            rustup_home: path("RUSTUP_HOME"),
            cargo_home: path("CARGO_HOME"),
            rustup_toolchain: self.environment.text("RUSTUP_TOOLCHAIN")?.map(str::to_owned),
            distribution: DISTRIBUTION.into(),
        })
    }
}
