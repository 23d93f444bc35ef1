//! A database's file: made whole or not at all, opened without trust in what it says.

use std::{
    fs::{self, File, OpenOptions},
    hash::{BuildHasher, RandomState},
    io::{self, ErrorKind},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, config::DbConfig, limits::Limit};

use super::{
    Fault, fault,
    schema::{self, Format},
};
use crate::{BLOB_MAX, RegistryError};

/// How long a call waits for another process to end its changeset.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// Opens the database at `path`, which is made when it is not there. Gives the path with its folder's links resolved too.
pub(crate) fn open(path: &Path, patience: Duration, format: &Format) -> Result<(Connection, PathBuf), RegistryError> {
    let path = resolve(path).map_err(|error| io_error(path, error))?;
    // Before the file: in a folder of one's own nobody can swap what was looked at.
    let folder = path.parent().unwrap_or(&path);
    let found = fs::metadata(folder).map_err(|error| io_error(&path, error))?;
    check_private(folder, &found)?;
    match fs::symlink_metadata(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => create(&path, format)?,
        Err(error) => return Err(io_error(&path, error)),
        Ok(found) => {
            let refuse = |reason: &str| RegistryError::NotAJournal { path: path.clone(), reason: reason.to_owned() };
            if found.is_symlink() {
                return Err(refuse("it is a symbolic link"));
            }
            if !found.is_file() {
                return Err(refuse("it is not a file"));
            }
            check_private(&path, &found)?;
            // A database is never empty: it appears under its name when its tables are there.
            if found.len() == 0 {
                return Err(RegistryError::Corrupt { path, reason: "it is empty".to_owned() });
            }
        }
    }
    let connect = || {
        let connection = connect(&path, patience)?;
        check_format(&connection, &path, format)?;
        use_wal(&connection)?;
        Ok(connection)
    };
    let connection = connect().map_err(|fault: Fault| fault.at(&path))?;
    Ok((connection, path))
}

/// A database that is nowhere on the disk.
pub(crate) fn in_memory(format: &Format) -> Result<Connection, Fault> {
    let mut connection = Connection::open_in_memory()?;
    configure(&connection, PATIENCE)?;
    schema::create(&mut connection, format)?;
    Ok(connection)
}

/// Resolves the links of the folder, so that only the file itself must not be one.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(ErrorKind::InvalidFilename)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(fs::canonicalize(folder)?.join(name))
}

/// Whether nobody else can write to it.
fn check_private(path: &Path, found: &fs::Metadata) -> Result<(), RegistryError> {
    let reason = if found.uid() != rustix::process::geteuid().as_raw() {
        "it belongs to another user; make it yours (`chown`)"
    } else if found.mode() & 0o022 != 0 {
        "others may write to it; make it yours alone (`chmod go-w`)"
    } else {
        return Ok(());
    };
    Err(RegistryError::NotPrivate { path: path.to_owned(), reason })
}

/// Makes a database beside its place and links it there. So nobody ever sees half of one, a process that is killed leaves
/// none, and of two processes the second takes the first one's.
fn create(path: &Path, format: &Format) -> Result<(), RegistryError> {
    let unique = RandomState::new().hash_one(std::process::id());
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{unique:016x}.new"));
    let draft = path.with_file_name(name);

    OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft).map_err(|error| io_error(path, error))?;
    let write = || {
        let mut connection = connect(&draft, PATIENCE)?;
        use_wal(&connection)?;
        schema::create(&mut connection, format)?;
        connection.close().map_err(|(_, error)| error)?;
        Ok(())
    };
    let made = write().map_err(|fault: Fault| fault.at(path)).and_then(|()| match fs::hard_link(&draft, path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(io_error(path, error)),
        _ => Ok(()),
    });
    let removed = fs::remove_file(&draft);
    made?;
    removed.map_err(|error| io_error(path, error))?;
    // The name itself is on the disk only when the folder is.
    let folder = path.parent().unwrap_or(path);
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| io_error(path, error))
}

fn connect(path: &Path, patience: Duration) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW
        | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let connection = Connection::open_with_flags(path, flags)?;
    configure(&connection, patience)?;
    Ok(connection)
}

/// The settings for a file that is not trusted (sqlite.org, "Defense Against The Dark Arts"), and for commits that last.
fn configure(connection: &Connection, patience: Duration) -> Result<(), Fault> {
    for (setting, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true),
    ] {
        connection.set_db_config(setting, on)?;
    }
    // Room for the rest of a row beside the largest blob; a longer value in the file is an error, not an allocation.
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, i32::try_from(BLOB_MAX).unwrap_or(i32::MAX) + (1 << 20))?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.busy_timeout(patience)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.pragma_update(None, "synchronous", "full")?;
    Ok(())
}

fn check_format(connection: &Connection, path: &Path, format: &Format) -> Result<(), Fault> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    if pragma("application_id")? != format.application_id {
        let reason = "it is a database of another program".to_owned();
        return Err(RegistryError::NotAJournal { path: path.to_owned(), reason }.into());
    }
    let found = pragma("user_version")?;
    if found > format.number {
        return Err(RegistryError::Newer { path: path.to_owned(), found, known: format.number }.into());
    }
    if found != format.number {
        return Err(Fault::Corrupt(format!("its format {found} never was")));
    }
    schema::check(connection, format)
}

fn use_wal(connection: &Connection) -> Result<(), Fault> {
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
    if mode == "wal" { Ok(()) } else { Err(Fault::Corrupt(format!("its mode is `{}`, not WAL", fault::shown(&mode)))) }
}

fn io_error(path: &Path, source: io::Error) -> RegistryError {
    let path = path.to_owned();
    match source.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            RegistryError::NotWritable { path, reason: source.to_string() }
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => RegistryError::Full { path },
        _ => RegistryError::Io { path, source },
    }
}
