//! Files that others may have touched: opened without following links or waiting, looked at, read up to a limit.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::Path,
};

use rustix::fs::OFlags;

/// The first `most` + 1 bytes of a regular file.
pub(crate) fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let mut bytes = Vec::new();
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// As [`read`], of a file that nobody else may write to.
pub(crate) fn read_own(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    check_own(&file.metadata()?).map_err(io::Error::other)?;
    let mut bytes = Vec::new();
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("it is longer than {most} bytes")));
    }
    Ok(bytes)
}

/// Whether it is a file of this user's that nobody else may write to.
pub(crate) fn check_own(found: &fs::Metadata) -> Result<(), &'static str> {
    if !found.is_file() {
        return Err("it is no regular file");
    }
    if found.uid() != rustix::process::geteuid().as_raw() {
        return Err("it belongs to another user; make it yours (`chown`)");
    }
    if found.mode() & 0o022 != 0 {
        return Err("others may write to it; make it yours alone (`chmod go-w`)");
    }
    Ok(())
}

/// A pipe would be waited for, and a link leads elsewhere.
fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)
}
