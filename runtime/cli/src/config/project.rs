//! A project's config file: where it is looked for, and what it may reach.

use std::path::{Path, PathBuf};

use toml::Spanned;

use super::file::ConfigFile;
use crate::error::CommandError;

/// The file's name.
const NAME: &str = ".toolwright.toml";

/// The nearest project file: in the working folder, or above it up to the repository's root. Outside of a repository only
/// the working folder counts, so that a file that somebody put into `/tmp` is not taken for the project's.
pub(crate) fn find(working_folder: &Path) -> Option<PathBuf> {
    let root = working_folder.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(working_folder);
    working_folder
        .ancestors()
        .take_while(|folder| folder.starts_with(root))
        .map(|folder| folder.join(NAME))
        .find(|file| file.symlink_metadata().is_ok())
}

/// A path of the file, which must lead to something inside the project, links followed.
///
/// # Errors
/// When it leads out of it, or nowhere.
pub(crate) fn inside(file: &ConfigFile, path: &Spanned<PathBuf>) -> Result<PathBuf, CommandError> {
    let wrong = |reason: &str| {
        let message = format!("the docs path `{}` {reason}", path.get_ref().display());
        file.error(&path.span(), &message).hint("name a file or folder inside the project, relative to this file")
    };
    let project = file.folder().canonicalize().map_err(|_| wrong("cannot be looked up"))?;
    let found = project.join(path.get_ref()).canonicalize().map_err(|_| wrong("leads nowhere"))?;
    if found.starts_with(&project) { Ok(found) } else { Err(wrong("leads out of the project")) }
}
