//! The index's file.
//!
//! Every process holds the lock beside it, shared, as long as it has the index open. To remove a broken file takes the lock
//! alone, so nobody loses the file under an open connection. To open, make or remove it takes the door, which one process
//! has at a time: so of two that find nothing one makes it and the other finds it.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::Path,
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};
use rustix::fs::{FlockOperation, OFlags, flock};

use super::schema;
use crate::{DocsError, file::check_own};

const NAME: &str = "index.sqlite";
const LOCK: &str = "lock";
const DOOR: &str = "door";
/// How long a change waits for another process to end its own, which is that of a few pages.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens the index, with the shared lock. What is there and is none of ours is removed first, if nobody else has it open.
pub(super) fn open(folder: &Path) -> Result<(Connection, File), DocsError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| io_fault(&error))?;
    let _door = locked(folder, DOOR, FlockOperation::LockExclusive).map_err(|error| io_fault(&error))?;
    for _ in 0..2 {
        let lock = locked(folder, LOCK, FlockOperation::LockShared).map_err(|error| io_fault(&error))?;
        if let Some(connection) = connect(folder).map_err(|error| io_fault(&error))? {
            return Ok((connection, lock));
        }
        drop(lock);
        if !remove_unless_open(folder)? {
            break;
        }
    }
    Err(DocsError::Index { reason: "its file is broken, and another process has it open".to_owned() })
}

/// Removes the file, unless somebody has it open. Whether it is gone.
pub(super) fn remove(folder: &Path) -> Result<bool, DocsError> {
    let _door = locked(folder, DOOR, FlockOperation::LockExclusive).map_err(|error| io_fault(&error))?;
    remove_unless_open(folder)
}

fn remove_unless_open(folder: &Path) -> Result<bool, DocsError> {
    let _lock = match locked(folder, LOCK, FlockOperation::NonBlockingLockExclusive) {
        Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
        lock => lock.map_err(|error| io_fault(&error))?,
    };
    for name in [NAME.to_owned(), format!("{NAME}-wal"), format!("{NAME}-shm")] {
        let path = folder.join(name);
        let removed = match path.symlink_metadata() {
            Ok(found) if found.is_dir() => fs::remove_dir_all(&path),
            Ok(_) => fs::remove_file(&path),
            Err(error) => Err(error),
        };
        match removed {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(io_fault(&error)),
            _ => {}
        }
    }
    Ok(true)
}

/// The file of this name, locked until it is dropped.
fn locked(folder: &Path, name: &str, how: FlockOperation) -> io::Result<File> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    let file = OpenOptions::new().create(true).append(true).mode(0o600).custom_flags(flags).open(folder.join(name))?;
    flock(&file, how)?;
    Ok(file)
}

/// A connection; nothing when what is there cannot be used, whatever is wrong with it.
fn connect(folder: &Path) -> io::Result<Option<Connection>> {
    let path = folder.join(NAME);
    let is_new = match path.symlink_metadata() {
        Ok(found) if check_own(&found).is_err() => return Ok(None),
        Ok(found) => found.len() == 0,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
            true
        }
        Err(error) => return Err(error),
    };
    let connect = || {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_NOFOLLOW
            | OpenFlags::SQLITE_OPEN_EXRESCODE;
        let connection = Connection::open_with_flags(&path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        schema::configure(&connection)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        if is_new {
            schema::create(&connection)?;
        }
        Ok::<_, rusqlite::Error>(schema::is_ours(&connection)?.then_some(connection))
    };
    Ok(connect().unwrap_or(None))
}

fn io_fault(error: &io::Error) -> DocsError {
    DocsError::Index { reason: error.to_string() }
}
