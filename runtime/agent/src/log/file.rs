//! The files of the logs: whom they must belong to, and how they are opened.

use std::{
    fs::{DirBuilder, File, Metadata, OpenOptions},
    io::ErrorKind,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::Path,
};

use rustix::{fs::OFlags, process::geteuid};

use super::{FILE_MAX, LogError};

/// Makes the folder, open to nobody else, when it is not there.
pub(super) fn make_folder(folder: &Path) -> Result<(), LogError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(LogError::io(folder, "made"))?;
    check_folder(folder).map(drop)
}

/// Whether there is such a folder, and nobody else may write to it: there nobody can swap a file that was looked at.
pub(super) fn check_folder(folder: &Path) -> Result<bool, LogError> {
    match folder.metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(LogError::io(folder, "read")(error)),
        Ok(found) => check_private(folder, &found, geteuid().as_raw()).map(|()| true),
    }
}

/// Makes a file that was not there.
pub(super) fn create(path: &Path) -> Result<File, LogError> {
    OpenOptions::new().append(true).create_new(true).mode(0o600).open(path).map_err(LogError::io(path, "made"))
}

/// Opens a file that is there, to read it, and to write to it as well when `write` is set.
pub(super) fn open(path: &Path, write: bool) -> Result<File, LogError> {
    // A pipe in its place is opened without waiting for its other end, and refused.
    let flags = i32::try_from((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits()).unwrap_or_default();
    let file = OpenOptions::new()
        .read(true)
        .append(write)
        .custom_flags(flags)
        .open(path)
        .map_err(LogError::io(path, "opened"))?;
    let found = file.metadata().map_err(LogError::io(path, "read"))?;
    if !found.is_file() {
        return Err(LogError::NotASession { path: path.to_owned(), reason: "it is not a file" });
    }
    check_private(path, &found, geteuid().as_raw())?;
    if found.len() > FILE_MAX {
        return Err(LogError::TooLarge { path: path.to_owned(), size: found.len(), limit: FILE_MAX });
    }
    Ok(file)
}

/// Whether it belongs to `user`, and nobody else may write to it.
pub(super) fn check_private(path: &Path, found: &Metadata, user: u32) -> Result<(), LogError> {
    let reason = if found.uid() != user {
        "it belongs to another user; when you trust it, make it yours (`chown`)"
    } else if found.mode() & 0o022 != 0 {
        "others may write to it; make it yours alone (`chmod go-w`)"
    } else {
        return Ok(());
    };
    Err(LogError::NotPrivate { path: path.to_owned(), reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_somebody_else_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let found = folder.path().metadata().unwrap();
        assert!(check_private(folder.path(), &found, found.uid()).is_ok());
        let error = check_private(folder.path(), &found, found.uid() + 1).unwrap_err();
        let expected = "is not used: it belongs to another user; when you trust it, make it yours (`chown`)";
        assert_eq!(error.to_string(), format!("`{}` {expected}", folder.path().display()));
    }
}
