//! Where a project's files are looked for, and which of them are opened: its config, and its rules for the model.

use std::{
    fs::{File, Metadata, OpenOptions},
    io,
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use rustix::{fs::OFlags, io::Errno};

/// The working folder, and the repository that it is in, if there is one.
pub(super) struct Project<'a> {
    working_folder: &'a Path,
    git: Option<(PathBuf, Metadata)>,
}

/// Why a project's file is not read.
#[derive(Debug)]
pub(super) enum Unfit {
    /// Something belongs to this user, who is somebody else.
    Foreign(u32),
    Link,
    Irregular,
    Unreadable(io::Error),
}

impl<'a> Project<'a> {
    pub(super) fn of(working_folder: &'a Path) -> Self {
        let git = working_folder.ancestors().map(|folder| folder.join(".git")).find_map(|git| {
            let found = git.symlink_metadata().ok()?;
            Some((git, found))
        });
        Self { working_folder, git }
    }

    /// The repository's root; outside of a repository the working folder, so that a file that somebody put into `/tmp` is
    /// not taken for the project's.
    pub(super) fn root(&self) -> &Path {
        self.git.as_ref().and_then(|(git, _)| git.parent()).unwrap_or(self.working_folder)
    }

    /// Where something of this name is, from the working folder up to the root.
    pub(super) fn find(&self, name: &str) -> impl Iterator<Item = PathBuf> {
        let up = self.working_folder.ancestors().take_while(|folder| folder.starts_with(self.root()));
        up.map(move |folder| folder.join(name)).filter(|file| file.symlink_metadata().is_ok())
    }

    /// The repository, when `path` counts only because of it and it belongs to somebody else than `user`.
    pub(super) fn foreign(&self, path: &Path, user: u32) -> Option<(&Path, u32)> {
        let above = path.parent() != Some(self.working_folder);
        let (git, found) = self.git.as_ref().filter(|(_, found)| above && found.uid() != user)?;
        Some((git, found.uid()))
    }
}

/// Opens a file of a project: a regular one that belongs to `user`. Through no link, which could lead anywhere; nor a pipe,
/// which would be waited for without end.
///
/// # Errors
/// When it is something else.
pub(super) fn open(path: &Path, user: u32) -> Result<File, Unfit> {
    if path.is_symlink() {
        return Err(Unfit::Link);
    }
    // Whoever puts a link there after all gets it opened by nobody.
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path).map_err(|error| {
        if error.raw_os_error() == Some(Errno::LOOP.raw_os_error()) { Unfit::Link } else { Unfit::Unreadable(error) }
    })?;
    let found = file.metadata().map_err(Unfit::Unreadable)?;
    if !found.is_file() {
        return Err(Unfit::Irregular);
    }
    if found.uid() == user { Ok(file) } else { Err(Unfit::Foreign(found.uid())) }
}
