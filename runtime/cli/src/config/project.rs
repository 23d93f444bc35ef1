//! A project's config file: where it is looked for, and what it may reach.

use std::path::{Path, PathBuf};

use toml::Spanned;

use super::{
    file::{ConfigFile, Owner, irregular, unreadable},
    repository::{self, Project, Unfit},
};
use crate::error::CommandError;

/// The file's name.
const NAME: &str = ".toolwright.toml";

/// The nearest project file: in the working folder, or above it up to the repository's root. It must belong to `user`, and
/// so must the repository when the file stands above the working folder.
///
/// # Errors
/// When it belongs to somebody else, is a link, cannot be read, or says what a project may not.
pub(crate) fn read(working_folder: &Path, user: u32) -> Result<Option<ConfigFile>, CommandError> {
    let project = Project::of(working_folder);
    let Some(path) = project.find(NAME).next() else { return Ok(None) };
    if let Some((git, owner)) = project.foreign(&path, user) {
        return Err(foreign("repository", git, owner, user));
    }
    let file = repository::open(&path, user).map_err(|unfit| match unfit {
        Unfit::Foreign(owner) => foreign("config file", &path, owner, user),
        Unfit::Link => CommandError::usage(format!("the project's config file `{}` is a link", path.display()))
            .hint("put the file itself there, or move the link away"),
        Unfit::Irregular => irregular(&path),
        Unfit::Unreadable(error) => unreadable(&path, &error),
    })?;
    ConfigFile::read_opened(&path, file, Owner::Project).map(Some)
}

fn foreign(what: &str, path: &Path, owner: u32, user: u32) -> CommandError {
    let message = format!("the project's {what} `{}` belongs to user {owner}, you are user {user}", path.display());
    CommandError::usage(message).hint(format!(
        "when you trust it, make it yours with `chown`; else work in another folder, or move `{NAME}` away"
    ))
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
