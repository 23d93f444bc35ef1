//! Folders: those that the person gives, and those of the program itself, which nobody gives.

use std::path::{Component, Path, PathBuf};

use toolwright_policy::Own;
use toolwright_registry::Capability;

use super::Folders;
use crate::environment::Environment;

/// Why a folder cannot be given.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) message: String,
    pub(super) hint: &'static str,
}

/// The capability that `DIR[:rw]` gives, relative to `base`. Links are followed now, by the person's own words; what is
/// given is the folder that they lead to, and a tool follows none.
pub(super) fn folder(base: &Path, text: &str) -> Result<Capability, Wrong> {
    let (folder, mode) = text.strip_suffix(":rw").map_or((text, ""), |folder| (folder, ":rw"));
    let wrong = |reason: &str, hint| Wrong { message: format!("the folder `{folder}` {reason}"), hint };
    if folder.is_empty() {
        return Err(wrong("has no name", "name a folder, as in `notes` or `/home/me/notes:rw`"));
    }
    let Ok(found) = base.join(folder).canonicalize() else {
        let hint = match folder.strip_prefix('~') {
            Some(_) => "`~` stands for nothing here: write the whole path",
            None => "make it first, or correct the path",
        };
        return Err(wrong("is not there, or cannot be reached", hint));
    };
    if !found.is_dir() {
        return Err(wrong("is not a folder", "give the folder that it is in"));
    }
    let Some(path) = found.to_str() else {
        return Err(wrong("has a path that is not UTF-8", "rename it, or give another one"));
    };
    format!("fs:{path}{mode}").parse().map_err(|error: toolwright_registry::CapabilityError| {
        wrong("cannot be given", "rename it, or give another one").because(error.reason)
    })
}

impl Wrong {
    fn because(mut self, reason: &str) -> Self {
        self.message = format!("{}: {reason}", self.message);
        self
    }
}

/// The program's own folders, and those of the compilers that it runs.
pub(super) fn own(folders: &Folders, environment: &Environment) -> Vec<(Own, PathBuf)> {
    let compilers =
        [("RUSTUP_HOME", ".rustup"), ("CARGO_HOME", ".cargo")].into_iter().filter_map(|(variable, usual)| {
            let below_home = || Some(environment.path("HOME")?.join(usual));
            environment.path(variable).map(Path::to_owned).or_else(below_home)
        });
    folders
        .own()
        .into_iter()
        .map(|(own, folder)| (own, folder.to_owned()))
        .chain(compilers.map(|folder| (Own::Toolchain, folder)))
        .map(|(own, folder)| (own, real(&environment.working_folder.join(folder))))
        .collect()
}

/// The one path of the file at `path`, from wherever it is named; a link stays a link, for a compiler goes by its name.
pub(super) fn file(path: &Path) -> PathBuf {
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => real(folder).join(name),
        _ => path.to_owned(),
    }
}

/// What no tool is given of the compiler at `rustc`, a [`file()`]: itself, under this name and where it leads, and the
/// libraries of a toolchain of its own. A distribution's are all over `/usr/lib`, where only root writes.
pub(super) fn compiler(rustc: &Path) -> Vec<PathBuf> {
    let found = real(rustc);
    let libraries = found.ancestors().nth(2).filter(|sysroot| *sysroot != Path::new("/usr"));
    let libraries = libraries.map(|sysroot| sysroot.join("lib")).filter(|folder| folder.join("rustlib").is_dir());
    [rustc.to_owned(), found].into_iter().chain(libraries).collect()
}

/// Where `path` leads, links followed; also when it is not there yet.
pub(super) fn real(path: &Path) -> PathBuf {
    for there in path.ancestors() {
        let Ok(mut real) = there.canonicalize() else { continue };
        // Below it there is nothing, and so no link that `..` could go back through.
        for part in path.strip_prefix(there).into_iter().flat_map(Path::components) {
            match part {
                Component::ParentDir => {
                    real.pop();
                }
                Component::Normal(name) => real.push(name),
                Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
            }
        }
        return real;
    }
    path.to_owned()
}

#[cfg(test)]
#[path = "granted_tests.rs"]
mod tests;
