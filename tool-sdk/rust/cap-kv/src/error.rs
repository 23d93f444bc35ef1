//! Why the store did not do it.

use std::fmt;

use crate::bindings::wasi::keyvalue::store::Error;

/// Why the store did not do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KvError {
    reason: String,
}

impl KvError {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }

    pub(crate) fn of(error: Error) -> Self {
        match error {
            Error::NoSuchStore => Self::new("the store is not there"),
            Error::AccessDenied => Self::new("the store is not accessible"),
            Error::Other(reason) => Self { reason },
        }
    }
}

impl fmt::Display for KvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for KvError {}
