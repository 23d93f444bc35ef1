//! Whether there are Rust tools: the library that they are compiled against, found without asking any compiler, and the
//! walls that the compiler runs behind.

use std::{
    env, fmt,
    fs::{self, DirBuilder},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use toolwright_compiler::{Compiler, RustCompiler, RustConfig};
use toolwright_confine::Walls;
use toolwright_policy::{Given, Own};
use toolwright_toolchain::{Kept, Library, Places, State, ToolchainError};

use super::{App, once};
use crate::{config::Storage, error::CommandError};

/// The distribution's compiler.
const DISTRIBUTION: &str = "/usr/bin/rustc";

/// What Rust tools are compiled with.
pub(crate) struct RustSetup {
    /// The one that was built last, of this program's SDK, with a compiler that is still there.
    pub(crate) library: Library,
    pub(crate) walls: Walls,
}

/// Why there are no Rust tools, and the way out, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NoRust(String);

impl fmt::Display for NoRust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why no library is ready, when this one was built last.
fn not_set_up(outdated: Option<&Kept>) -> String {
    let why = match outdated {
        Some(Kept { compiler: Some(compiler), state: State::OtherCompiler, .. }) => {
            format!("set up any more: the compiler `{}` is gone or another one by now", compiler.rustc.display())
        }
        Some(Kept { state: State::Damaged, .. }) => {
            "set up any more: their library is damaged, or of another version of this program".to_owned()
        }
        Some(_) => "set up any more: their library is of another version of this program".to_owned(),
        None => "set up on this machine".to_owned(),
    };
    format!("Rust tools are not {why}: `agent toolchain install rust` does that")
}

impl App {
    /// What Rust tools are compiled with. Nothing is built and no compiler asked: that is what `agent toolchain` is for.
    pub(crate) fn rust(&self) -> Result<&RustSetup, &NoRust> {
        self.rust.get_or_init(|| self.find_rust()).as_ref()
    }

    fn find_rust(&self) -> Result<RustSetup, NoRust> {
        let (cache, setting) = (self.config.folders.cache(), self.config.rustc.as_deref());
        let unreadable = |error: ToolchainError| NoRust(error.to_string());
        let Some(library) = Library::ready(cache, setting).map_err(unreadable)? else {
            let outdated = Library::outdated(cache, setting).map_err(unreadable)?;
            let why = not_set_up(outdated.as_ref());
            if outdated.is_some() {
                // Who had Rust tools does not lose them without a word.
                self.note(why.clone());
            }
            return Err(NoRust(why));
        };
        let found = self.walls().map_err(|error| NoRust(error.text()))?;
        Ok(RustSetup { library, walls: self.rust_walls(found)? })
    }

    fn rust_walls(&self, found: Option<Walls>) -> Result<Walls, NoRust> {
        self.accepted(found).ok_or_else(|| {
            let reason = "nothing on this machine can confine a compiler: the kernel has no landlock that is enough (Linux \
                          6.2 or later has), and `bwrap` is not there or does not work";
            NoRust(format!(
                "{reason}; install bubblewrap, or accept the risk with `unconfined = true` in `[rust]` of your config"
            ))
        })
    }

    /// The walls that were found. Where there are none, nothing stands in for them that the person has not asked for.
    pub(super) fn accepted(&self, found: Option<Walls>) -> Option<Walls> {
        found.or_else(|| self.config.unconfined.then_some(Walls::Open))
    }

    /// What this machine can confine with.
    ///
    /// # Errors
    /// When a variable is not UTF-8.
    pub(crate) fn walls(&self) -> Result<Option<Walls>, CommandError> {
        Ok(Walls::find(self.places()?.program(&["bwrap"]).as_deref()))
    }

    /// The compiler with Rust where that can be had, else with the reason why not.
    ///
    /// # Errors
    /// When the folder of its work cannot be made.
    pub(super) fn with_rust(&self, compiler: Compiler) -> Result<Compiler, CommandError> {
        match self.rust() {
            Ok(RustSetup { library, walls }) => {
                let work = match self.config.storage {
                    Storage::Folders | Storage::MemoryAndCache => self.config.folders.rust_work()?,
                    Storage::Memory => match self.passing_work() {
                        Ok(work) => work.clone(),
                        Err(error) => return Ok(compiler.without_rust(&error.text())),
                    },
                };
                let config = RustConfig { library: library.clone(), walls: walls.clone(), work };
                Ok(compiler.with_rust(RustCompiler::new(config)))
            }
            Err(why) => Ok(compiler.without_rust(&why.to_string())),
        }
    }

    /// What the person gave before anything was typed. The compiler's libraries and the folder of its work are never among
    /// it: who writes there decides what a tool becomes.
    pub(super) fn given_at_start(&self) -> Given {
        let mut given = self.config.given.clone();
        for own in self.rust().iter().flat_map(|rust| toolchain(&rust.library.compiler)) {
            given.add_own(Own::Toolchain, own);
        }
        if let Some(work) = self.passing_work.get() {
            given.add_own(Own::Cache, work.clone());
        }
        given
    }

    /// The folder of the compiler's work where nothing is to be kept: made here, or there is none. Nobody else sees into it.
    fn passing_work(&self) -> Result<&PathBuf, CommandError> {
        once(&self.passing_work, || {
            let temporary = self.environment.path("TMPDIR").unwrap_or(Path::new("/tmp"));
            let work = temporary.join(format!("toolwright-{}", self.session_id()));
            let made = DirBuilder::new().mode(0o700).create(&work).and_then(|()| work.canonicalize());
            made.map_err(|error| {
                CommandError::failed(format!("the folder `{}` cannot be made", work.display()))
                    .because(&error)
                    .hint("`TMPDIR` names another place for it")
            })
        })
    }

    /// Removes what is not to be kept.
    pub(super) fn remove_passing_work(&self) -> Result<(), CommandError> {
        let Some(work) = self.passing_work.get() else { return Ok(()) };
        fs::remove_dir_all(work)
            .map_err(|error| CommandError::failed(format!("`{}` cannot be removed", work.display())).because(&error))
    }

    /// Where compilers may be.
    ///
    /// # Errors
    /// When a variable is not UTF-8.
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

/// What decides what a tool becomes: the compiler, what it is used with, and its libraries. It may stand elsewhere than its
/// toolchain, as a script does that starts it. Of a distribution's `/usr/lib` only that is meant which is of Rust: to refuse all of it would
/// be to refuse most of the machine, and only root writes there.
fn toolchain(compiler: &toolwright_toolchain::Compiler) -> Vec<PathBuf> {
    let mut libraries = compiler.sysroot.join("lib");
    if libraries == Path::new("/usr/lib") {
        libraries.push("rustlib");
    }
    let programs = [Some(&compiler.rustc), compiler.cargo.as_ref(), compiler.linker.as_ref()];
    let all = programs.into_iter().flatten().chain([&libraries]);
    all.filter_map(|path| path.canonicalize().ok()).collect()
}

#[cfg(test)]
#[path = "rust_tests.rs"]
mod tests;
