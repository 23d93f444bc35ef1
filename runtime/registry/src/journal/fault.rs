//! Failures inside the journal, before they are told the file's path.

use std::path::Path;

use rusqlite::{Error, ErrorCode, ffi};

use crate::RegistryError;

/// What went wrong inside a call.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The journal is whole; the call is refused.
    Refused(RegistryError),
    /// A row is not what it should be.
    Corrupt(String),
    Sqlite(Error),
}

impl From<RegistryError> for Fault {
    fn from(error: RegistryError) -> Self {
        Self::Refused(error)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Sqlite(error)
    }
}

impl Fault {
    pub(crate) fn at(self, path: &Path) -> RegistryError {
        let path = path.to_owned();
        match self {
            Self::Refused(error) => error,
            Self::Corrupt(reason) => RegistryError::Corrupt { path, reason: shown(&reason) },
            Self::Sqlite(error) => at_path(path, error),
        }
    }
}

fn at_path(path: std::path::PathBuf, source: Error) -> RegistryError {
    let reason = shown(&source.to_string());
    let Error::SqliteFailure(failure, _) = &source else {
        return match source {
            // What a column of a wrong type, or text that is not UTF-8, comes back as.
            Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::Utf8Error(..)
            | Error::InvalidColumnType(..)
            | Error::QueryReturnedNoRows => {
                RegistryError::Corrupt { path, reason: "a value of a wrong type".to_owned() }
            }
            _ => RegistryError::Sqlite { path, source },
        };
    };
    match (failure.code, failure.extended_code) {
        // The file that WAL shares between processes could not grow.
        (ErrorCode::DiskFull, _) | (_, ffi::SQLITE_IOERR_SHMSIZE) => RegistryError::Full { path },
        (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => RegistryError::Busy { path },
        (_, ffi::SQLITE_CANTOPEN_SYMLINK) => {
            RegistryError::NotAJournal { path, reason: "it is a symbolic link".to_owned() }
        }
        (ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen, _) => {
            RegistryError::NotWritable { path, reason }
        }
        (ErrorCode::NotADatabase, _) => {
            RegistryError::NotAJournal { path, reason: "it does not begin like a database".to_owned() }
        }
        (ErrorCode::DatabaseCorrupt | ErrorCode::ConstraintViolation | ErrorCode::TooBig, _)
        | (_, ffi::SQLITE_IOERR_SHORT_READ | ffi::SQLITE_IOERR_CORRUPTFS) => RegistryError::Corrupt { path, reason },
        _ => RegistryError::Sqlite { path, source },
    }
}

/// Text that may come out of a damaged file, made fit to be shown.
pub(crate) fn shown(text: &str) -> String {
    text.chars().take(200).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
