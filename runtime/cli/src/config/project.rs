//! A project's config file: where it is looked for, and what it may reach.

use std::{
    fs::Metadata,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use rustix::fs::OFlags;
use toml::Spanned;

use super::file::{ConfigFile, Owner, open};
use crate::error::CommandError;

/// The file's name.
const NAME: &str = ".toolwright.toml";

/// The nearest project file: in the working folder, or above it up to the repository's root. Outside of a repository only
/// the working folder counts, so that a file that somebody put into `/tmp` is not taken for the project's. For the same
/// reason the file must belong to `user`, and so must the repository when the file stands above the working folder.
///
/// # Errors
/// When it belongs to somebody else, is a link, cannot be read, or says what a project may not.
pub(crate) fn read(working_folder: &Path, user: u32) -> Result<Option<ConfigFile>, CommandError> {
    let repository = working_folder.ancestors().map(|folder| folder.join(".git")).find_map(|git| {
        let found = git.symlink_metadata().ok()?;
        Some((git, found))
    });
    let root = repository.as_ref().and_then(|(git, _)| git.parent()).unwrap_or(working_folder);
    let found = working_folder
        .ancestors()
        .take_while(|folder| folder.starts_with(root))
        .map(|folder| folder.join(NAME))
        .find(|file| file.symlink_metadata().is_ok());
    let Some(path) = found else { return Ok(None) };
    if let Some((git, found)) = repository.filter(|_| path.parent() != Some(working_folder)) {
        check_owner("repository", &git, &found, user)?;
    }
    if path.is_symlink() {
        return Err(CommandError::usage(format!("the project's config file `{}` is a link", path.display()))
            .hint("put the file itself there, or move the link away"));
    }
    // Whoever puts a link there after all gets it opened by nobody.
    let file = open(&path, OFlags::NOFOLLOW)?;
    let opened = file.metadata().map_err(|error| {
        CommandError::usage(format!("the config file `{}` cannot be read", path.display()))
            .because(&error)
            .hint("make it a readable text file in UTF-8, or move it away")
    })?;
    check_owner("config file", &path, &opened, user)?;
    ConfigFile::read_opened(&path, file, Owner::Project).map(Some)
}

fn check_owner(what: &str, path: &Path, found: &Metadata, user: u32) -> Result<(), CommandError> {
    if found.uid() == user {
        return Ok(());
    }
    let message =
        format!("the project's {what} `{}` belongs to user {}, you are user {user}", path.display(), found.uid());
    Err(CommandError::usage(message).hint(format!(
        "when you trust it, make it yours with `chown`; else work in another folder, or move `{NAME}` away"
    )))
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
