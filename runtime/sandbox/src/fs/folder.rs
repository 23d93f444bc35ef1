//! From the path of a grant to an open folder.

use std::fs::File;

use rustix::{
    fd::OwnedFd,
    fs::{AtFlags, CWD, FileType, Mode, OFlags, openat, statat},
    io::Errno,
};

use crate::words;

/// Opens the folder at `path`, which is absolute and in normal form, step by step from the root. No step follows a link:
/// what was granted is the folder that the person saw under this path, and whoever may write beside it could put a link to
/// another one in its place.
pub(super) fn open(path: &str) -> Result<File, String> {
    let step = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut parts = path.split('/').filter(|part| !part.is_empty()).peekable();
    let root = if parts.peek().is_none() { OFlags::RDONLY } else { WAY };
    let mut at = openat(CWD, "/", step | root, Mode::empty()).map_err(said)?;
    while let Some(part) = parts.next() {
        // Only the folder itself must be readable; those above it are walked through.
        let kind = if parts.peek().is_none() { OFlags::RDONLY } else { WAY };
        at = openat(&at, part, step | kind, Mode::empty()).map_err(|error| why(&at, part, error))?;
    }
    Ok(File::from(at))
}

/// How a folder is opened that is only a step on the way.
#[cfg(any(target_os = "linux", target_os = "android"))]
const WAY: OFlags = OFlags::PATH;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const WAY: OFlags = OFlags::RDONLY;

/// A link and a file fail alike, with an error that names neither.
fn why(above: &OwnedFd, part: &str, error: Errno) -> String {
    let found = statat(above, part, AtFlags::SYMLINK_NOFOLLOW).map(|found| FileType::from_raw_mode(found.st_mode));
    let shown = words::plain(part);
    match (error, found) {
        (Errno::NOENT, _) => format!("`{shown}` is not there"),
        (Errno::NOTDIR | Errno::LOOP | Errno::MLINK, Ok(FileType::Symlink)) => format!("`{shown}` is a symbolic link"),
        (Errno::NOTDIR, _) => format!("`{shown}` is not a folder"),
        (error, _) => said(error),
    }
}

fn said(error: Errno) -> String {
    words::plain(&std::io::Error::from(error).to_string())
}
