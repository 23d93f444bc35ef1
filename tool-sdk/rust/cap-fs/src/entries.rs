//! What is in a folder, and what is known of it.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::bindings::wasi::filesystem::types::{
    DescriptorFlags, DescriptorStat, DescriptorType, ErrorCode, OpenFlags, PathFlags,
};
use crate::error::FsError;
use crate::place::{Place, locate};

/// What stands under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    File,
    /// A folder.
    Dir,
    /// A symbolic link.
    Symlink,
    /// Something else.
    Other,
}

/// An entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name, without the folder's.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

/// What is known of a file or folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// What it is.
    pub kind: Kind,
    /// Its size in bytes.
    pub len: u64,
    /// When it was last written to, if the file system knows.
    pub modified: Option<SystemTime>,
}

impl Entry {
    /// Whether it is a file.
    #[must_use]
    pub fn is_file(&self) -> bool {
        self.kind == Kind::File
    }

    /// Whether it is a folder.
    #[must_use]
    pub fn is_dir(&self) -> bool {
        self.kind == Kind::Dir
    }
}

impl Metadata {
    /// Whether it is a file.
    #[must_use]
    pub fn is_file(&self) -> bool {
        self.kind == Kind::File
    }

    /// Whether it is a folder.
    #[must_use]
    pub fn is_dir(&self) -> bool {
        self.kind == Kind::Dir
    }
}

/// The entries of a folder, in the order of their names.
///
/// # Errors
/// [`FsError`] when it is not there, is no folder or may not be read.
pub fn read_dir(path: impl AsRef<Path>) -> Result<Vec<Entry>, FsError> {
    at("list", path.as_ref(), |place| {
        let folder = place.folder.open_at(
            PathFlags::SYMLINK_FOLLOW,
            &place.relative,
            OpenFlags::DIRECTORY,
            DescriptorFlags::READ,
        )?;
        let listing = folder.read_directory()?;
        let mut entries = Vec::new();
        while let Some(entry) = listing.read_directory_entry()? {
            entries.push(Entry { name: entry.name, kind: kind(entry.type_) });
        }
        entries.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(entries)
    })
}

/// What is known of a file or folder; of a symbolic link, of what it leads to.
///
/// # Errors
/// [`FsError`] when it is not there.
pub fn metadata(path: impl AsRef<Path>) -> Result<Metadata, FsError> {
    at("look at", path.as_ref(), stat)
}

/// Whether there is a file or folder.
///
/// # Errors
/// [`FsError`] when that cannot be known, for instance because it is in no granted folder.
pub fn exists(path: impl AsRef<Path>) -> Result<bool, FsError> {
    at("look at", path.as_ref(), |place| match stat(place) {
        Ok(_) => Ok(true),
        Err(ErrorCode::NoEntry) => Ok(false),
        Err(code) => Err(code),
    })
}

/// Makes a folder and the folders that it is in. It may be there already.
///
/// # Errors
/// [`FsError`] when a file is in the way or the granted folder may not be changed.
pub fn create_dir_all(path: impl AsRef<Path>) -> Result<(), FsError> {
    at("make the folder", path.as_ref(), |place| {
        let path = place.relative.trim_end_matches('/');
        for end in path.match_indices('/').map(|(end, _)| end).chain([path.len()]) {
            let part = path.get(..end).unwrap_or(path);
            match place.folder.create_directory_at(part) {
                Ok(()) => {}
                Err(code) => match place.folder.stat_at(PathFlags::SYMLINK_FOLLOW, part) {
                    Ok(found) if found.type_ == DescriptorType::Directory => {}
                    Ok(_) => return Err(ErrorCode::NotDirectory),
                    Err(_) => return Err(code),
                },
            }
        }
        Ok(())
    })
}

/// Removes a file.
///
/// # Errors
/// [`FsError`] when it is not there, is a folder or may not be removed.
pub fn remove_file(path: impl AsRef<Path>) -> Result<(), FsError> {
    at("remove", path.as_ref(), |place| place.folder.unlink_file_at(&place.relative))
}

/// Removes an empty folder.
///
/// # Errors
/// [`FsError`] when it is not there, is no folder, is not empty or may not be removed.
pub fn remove_dir(path: impl AsRef<Path>) -> Result<(), FsError> {
    at("remove", path.as_ref(), |place| place.folder.remove_directory_at(place.relative.trim_end_matches('/')))
}

/// Moves a file or folder. A file that has the new name already is replaced.
///
/// # Errors
/// [`FsError`] when it is not there, or one of the places may not be changed.
pub fn rename(from: impl AsRef<Path>, to: impl AsRef<Path>) -> Result<(), FsError> {
    let target = locate("rename to", to.as_ref())?;
    at("rename", from.as_ref(), |place| place.folder.rename_at(&place.relative, target.folder, &target.relative))
}

fn at<R>(action: &str, path: &Path, act: impl FnOnce(&Place) -> Result<R, ErrorCode>) -> Result<R, FsError> {
    let place = locate(action, path)?;
    act(&place).map_err(|code| FsError::of(action, path, code))
}

fn stat(place: &Place) -> Result<Metadata, ErrorCode> {
    let found: DescriptorStat = place.folder.stat_at(PathFlags::SYMLINK_FOLLOW, &place.relative)?;
    let modified = found.data_modification_timestamp;
    let modified = modified.and_then(|time| UNIX_EPOCH.checked_add(Duration::new(time.seconds, time.nanoseconds)));
    Ok(Metadata { kind: kind(found.type_), len: found.size, modified })
}

fn kind(of: DescriptorType) -> Kind {
    match of {
        DescriptorType::RegularFile => Kind::File,
        DescriptorType::Directory => Kind::Dir,
        DescriptorType::SymbolicLink => Kind::Symlink,
        _ => Kind::Other,
    }
}
