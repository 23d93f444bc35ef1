//! The index's file.
//!
//! Every process holds the lock beside it, shared, as long as it has the index open. To remove a broken file takes the lock
//! alone, so nobody loses the file under an open connection.

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
/// How long a change waits for another process to end its own, which is that of a few pages.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens the index, with the shared lock. What is there and is none of ours is removed first, if nobody else has it open.
pub(super) fn open(folder: &Path) -> Result<(Connection, File), DocsError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| io_fault(&error))?;
    // Twice: what was made by the first is found by the second, or somebody else is faster than we are.
    for _ in 0..2 {
        let lock = lock(folder).map_err(|error| io_fault(&error))?;
        flock(&lock, FlockOperation::LockShared).map_err(|error| io_fault(&error.into()))?;
        if let Some(connection) = connect(folder).map_err(|error| io_fault(&error))? {
            return Ok((connection, lock));
        }
        drop(lock);
        if !remove(folder)? {
            break;
        }
    }
    Err(DocsError::Index { reason: "its file is broken, and another process has it open".to_owned() })
}

/// Removes the file, unless somebody has it open. Whether it is gone.
pub(super) fn remove(folder: &Path) -> Result<bool, DocsError> {
    let lock = lock(folder).map_err(|error| io_fault(&error))?;
    if flock(&lock, FlockOperation::NonBlockingLockExclusive).is_err() {
        return Ok(false);
    }
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

fn lock(folder: &Path) -> io::Result<File> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    OpenOptions::new().create(true).append(true).mode(0o600).custom_flags(flags).open(folder.join("lock"))
}

/// A connection; nothing when what is there cannot be used, whatever is wrong with it.
fn connect(folder: &Path) -> io::Result<Option<Connection>> {
    let path = folder.join(NAME);
    let is_new = match path.symlink_metadata() {
        Ok(found) if check_own(&found).is_err() => return Ok(None),
        Ok(found) => found.len() == 0,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
            match made {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
                _ => true,
            }
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
        // Of two that find it new, the second one finds the tables of the first.
        if is_new && schema::create(&connection).is_err() && !schema::is_ours(&connection)? {
            return Ok(None);
        }
        Ok::<_, rusqlite::Error>(schema::is_ours(&connection)?.then_some(connection))
    };
    Ok(connect().unwrap_or(None))
}

fn io_fault(error: &io::Error) -> DocsError {
    DocsError::Index { reason: error.to_string() }
}
