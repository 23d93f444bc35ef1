//! What can go wrong with the tools' store.

use std::path::{Path, PathBuf};

use super::{KEY_MAX, KEYS_MAX, STORE_MAX, VALUE_MAX};
use crate::{RegistryError, journal::Fault};

/// Why a key or a value was not taken, or the store cannot be used. All but the last are for the tool to mend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KvError {
    /// A key that is none.
    #[error("the key is not valid: a key has 1 to {KEY_MAX} bytes and no control characters")]
    Key,
    /// A value that is too large.
    #[error(
        "the value has {bytes} bytes, and at most {VALUE_MAX} are kept: store less, or divide it over several keys"
    )]
    ValueTooLarge {
        /// Its size.
        bytes: usize,
    },
    /// One key more would be too many.
    #[error("the store is full: it has {KEYS_MAX} keys: delete some before setting another one")]
    TooManyKeys,
    /// Keys and values would be too many bytes together.
    #[error(
        "the store is full: its keys and values have at most {STORE_MAX} bytes together: delete some, or store less"
    )]
    Full,
    /// The file cannot be read or written. The tool cannot mend that.
    #[error("the tools' store `{}` cannot be used: {reason}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and the way out.
        reason: String,
    },
}

impl KvError {
    pub(super) fn of(fault: Fault, path: &Path) -> Self {
        Self::unusable(path, fault.at(path))
    }

    /// The registry's errors speak of the journal.
    pub(super) fn unusable(path: &Path, error: RegistryError) -> Self {
        const ANEW: &str = "bring it back from a copy, or move it away to start with an empty one";
        let reason = match error {
            RegistryError::Corrupt { reason, .. } => format!("it is damaged: {reason}; {ANEW}"),
            RegistryError::NotAJournal { reason, .. } => format!("it is not a store of this program: {reason}; {ANEW}"),
            RegistryError::Newer { found, known, .. } => {
                format!("it has format {found}, and this program reads format {known}; update the program")
            }
            RegistryError::NotPrivate { path, reason } => format!("`{}`: {reason}", path.display()),
            RegistryError::Busy { .. } => "another process holds it; try again, or end that process".to_owned(),
            RegistryError::Full { .. } => "the disk is full; free some space and try again".to_owned(),
            RegistryError::NotWritable { reason, .. } => format!("{reason}; make its folder writable"),
            RegistryError::Io { source, .. } => format!("{source}; check that its folder is there"),
            RegistryError::Sqlite { source, .. } => format!("{source}; try again"),
            other => other.to_string(),
        };
        Self::Unusable { path: path.to_owned(), reason }
    }
}
