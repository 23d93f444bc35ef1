//! Where compilers may be.

use std::path::{Path, PathBuf};

/// Where compilers may be, as the process was told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// The `rustc` that the person named; then no other is looked at.
    pub setting: Option<PathBuf>,
    /// The folders of `PATH`.
    pub path: Vec<PathBuf>,
    /// `HOME`.
    pub home: Option<PathBuf>,
    /// `RUSTUP_HOME`.
    pub rustup_home: Option<PathBuf>,
    /// `CARGO_HOME`.
    pub cargo_home: Option<PathBuf>,
    /// `RUSTUP_TOOLCHAIN`.
    pub rustup_toolchain: Option<String>,
    /// The distribution's `rustc`: `/usr/bin/rustc`.
    pub distribution: PathBuf,
}

impl Places {
    /// Where rustup keeps its toolchains, when that can be known.
    pub(crate) fn rustup(&self) -> Option<PathBuf> {
        self.rustup_home.clone().or_else(|| self.home.as_ref().map(|home| home.join(".rustup")))
    }

    /// The first file of one of these names on the `PATH`.
    #[must_use]
    pub fn program(&self, names: &[&str]) -> Option<PathBuf> {
        let place = |name| self.path.iter().map(move |folder: &PathBuf| folder.join(name));
        names.iter().flat_map(place).find(|path| path.is_absolute() && path.is_file())
    }

    /// The variables that rustup's proxies need; nothing else of the environment reaches a command.
    pub(crate) fn variables(&self) -> Vec<(&'static str, PathBuf)> {
        let path = std::env::join_paths(self.path.iter().filter(|folder| folder.is_absolute()));
        let given = [
            ("PATH", path.ok().map(PathBuf::from)),
            ("HOME", self.home.clone()),
            ("RUSTUP_HOME", self.rustup_home.clone()),
        ];
        given.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

/// The file of this name beside `program`.
pub(crate) fn beside(program: &Path, name: &str) -> Option<PathBuf> {
    Some(program.parent()?.join(name)).filter(|path| path.is_file())
}
