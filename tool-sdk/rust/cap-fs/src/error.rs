//! Why something was not done to a file or folder.

use std::fmt;
use std::io::ErrorKind;
use std::path::Path;

use crate::bindings::wasi::filesystem::types::ErrorCode;

/// Why something was not done to a file or folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FsError {
    /// As in "cannot read".
    action: String,
    path: String,
    kind: ErrorKind,
    reason: String,
}

impl FsError {
    pub(crate) fn of(action: &str, path: &Path, code: ErrorCode) -> Self {
        let (kind, reason) = meaning(code);
        Self { action: action.to_owned(), path: path.display().to_string(), kind, reason: reason.to_owned() }
    }

    pub(crate) fn other(action: &str, path: &Path, reason: String) -> Self {
        let kind = ErrorKind::InvalidInput;
        Self { action: action.to_owned(), path: path.display().to_string(), kind, reason }
    }

    /// What kind of error this is, in the terms of `std`.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for FsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {} `{}`: {}", self.action, self.path, self.reason)
    }
}

impl std::error::Error for FsError {}

fn meaning(code: ErrorCode) -> (ErrorKind, &'static str) {
    match code {
        ErrorCode::NoEntry => (ErrorKind::NotFound, "no such file or folder"),
        ErrorCode::Exist => (ErrorKind::AlreadyExists, "it exists already"),
        ErrorCode::NotPermitted => (
            ErrorKind::PermissionDenied,
            "not permitted: it leaves the granted folder, or the folder was granted for reading",
        ),
        ErrorCode::ReadOnly => (ErrorKind::PermissionDenied, "the folder was granted for reading only"),
        ErrorCode::Access => (ErrorKind::PermissionDenied, "permission denied"),
        ErrorCode::IsDirectory => (ErrorKind::IsADirectory, "it is a folder"),
        ErrorCode::NotDirectory => (ErrorKind::NotADirectory, "it is not a folder"),
        ErrorCode::NotEmpty => (ErrorKind::DirectoryNotEmpty, "the folder is not empty"),
        ErrorCode::Loop => (ErrorKind::PermissionDenied, "a symbolic link is not followed there"),
        ErrorCode::Quota => (ErrorKind::QuotaExceeded, "more was written than one call may write"),
        ErrorCode::InsufficientSpace => (ErrorKind::StorageFull, "the disk is full"),
        ErrorCode::FileTooLarge => (ErrorKind::FileTooLarge, "the file would be too large"),
        ErrorCode::NameTooLong => (ErrorKind::InvalidFilename, "the name is too long"),
        ErrorCode::IllegalByteSequence => (ErrorKind::InvalidFilename, "the name is not valid UTF-8"),
        ErrorCode::Invalid => (ErrorKind::InvalidInput, "the path is not valid"),
        ErrorCode::CrossDevice => (ErrorKind::CrossesDevices, "the two places are on different file systems"),
        ErrorCode::BadDescriptor => (ErrorKind::Other, "it was not opened for this"),
        ErrorCode::Busy | ErrorCode::TextFileBusy => (ErrorKind::ResourceBusy, "it is in use"),
        ErrorCode::Interrupted => (ErrorKind::Interrupted, "interrupted"),
        ErrorCode::Unsupported => (ErrorKind::Unsupported, "not supported there"),
        ErrorCode::TooManyLinks => (ErrorKind::TooManyLinks, "too many links"),
        ErrorCode::InsufficientMemory => (ErrorKind::OutOfMemory, "out of memory"),
        ErrorCode::Overflow => (ErrorKind::InvalidInput, "the position is out of bounds"),
        _ => (ErrorKind::Other, "input or output failed"),
    }
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::path::Path;

    use super::FsError;
    use crate::bindings::wasi::filesystem::types::ErrorCode;

    #[test]
    fn an_error_says_what_where_and_why() {
        let error = FsError::of("read", Path::new("/data/a"), ErrorCode::NoEntry);
        assert_eq!(error.to_string(), "cannot read `/data/a`: no such file or folder");
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}
