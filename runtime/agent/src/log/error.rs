//! What is wrong with a log, and the way out.

use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use rustix::io::Errno;

/// Why a log cannot be found, read or written.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// There is none of that id.
    #[error("there is no session `{given}`")]
    Unknown {
        /// What was asked for, fit to be shown.
        given: String,
        /// Ids that are much like it.
        near: Vec<String>,
    },
    /// Several ids begin so.
    #[error("more than one session begins with `{given}`: {}", ids.join(", "))]
    Ambiguous {
        /// What was asked for.
        given: String,
        /// The first of those that begin so.
        ids: Vec<String>,
    },
    /// Another process goes on with it.
    #[error("the session `{id}` is in use: a process goes on with it")]
    InUse {
        /// Its id.
        id: String,
    },
    /// The file is something else.
    #[error("`{}` is no session: {reason}", path.display())]
    NotASession {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        reason: &'static str,
    },
    /// A later version of the program made it.
    #[error(
        "the session `{}` has format {found}, made by version {program}: this is version {}, which knows format {known}",
        path.display(), env!("CARGO_PKG_VERSION")
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u64,
        /// The version of the program that made it.
        program: String,
        /// The last format that is known here.
        known: u32,
    },
    /// Lines are gone.
    #[error("{}:{line}: record {expected} should stand here, and record {found} does: lines were cut out", path.display())]
    Cut {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The number that comes next.
        expected: u64,
        /// The number that stands there.
        found: u64,
    },
    /// A line is not the one that was written.
    #[error("{}:{line}: this line, or the one before it, was changed after it was written", path.display())]
    Edited {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
    },
    /// A line is no record.
    #[error("{}:{line}: this line is no record: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// Why not.
        reason: String,
    },
    /// A line is too long.
    #[error("{}:{line}: this line is longer than {limit} bytes", path.display())]
    LongLine {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// How long a line may be.
        limit: u64,
    },
    /// The file is too long, or would be.
    #[error("the session `{}` has {size} bytes, more than {limit}", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its length.
        size: u64,
        /// How long it may be.
        limit: u64,
    },
    /// Somebody else may have written it.
    #[error("`{}` is not used: {reason}", path.display())]
    NotPrivate {
        /// The file or folder.
        path: PathBuf,
        /// Why not, and what to do.
        reason: &'static str,
    },
    /// The system says no.
    #[error("`{}` cannot be {doing}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// `read`, `written` …
        doing: &'static str,
        /// Why not.
        source: io::Error,
    },
}

impl LogError {
    pub(super) fn io(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| {
            // What a link, opened without being followed, gives.
            if source.raw_os_error() == Some(Errno::LOOP.raw_os_error()) {
                return Self::NotASession { path, reason: "it is a symbolic link" };
            }
            Self::Io { path, doing, source }
        }
    }

    /// For a file whose name is not the one that it was made with: what is written to it would be another session's.
    pub(super) fn renamed(path: &Path) -> Self {
        Self::NotASession {
            path: path.to_owned(),
            reason: "its first line names another one, so it was copied or renamed",
        }
    }

    /// How to get on.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Unknown { near, .. } if !near.is_empty() => format!("did you mean `{}`?", near.join("` or `")),
            Self::Unknown { .. } => "`agent sessions ls` shows what there is".to_owned(),
            Self::Ambiguous { .. } => "give more of the id".to_owned(),
            Self::InUse { id } => {
                format!(
                    "end it there first, or read it with `agent sessions show {id}` or `agent sessions export {id}`"
                )
            }
            Self::NotASession { .. } => "move it out of the folder of sessions".to_owned(),
            Self::Newer { program, .. } => format!("use version {program} or later, or begin a new session"),
            Self::Cut { .. } | Self::Edited { .. } | Self::Damaged { .. } | Self::LongLine { .. } => {
                "`agent sessions export ID` writes down what stands before that line; `agent sessions rm ID` removes it"
                    .to_owned()
            }
            Self::TooLarge { .. } => "begin a new session; `agent sessions rm ID` removes this one".to_owned(),
            Self::NotPrivate { .. } => return None,
            Self::Io { source, .. } => match source.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "make room on the disk".to_owned(),
                _ => "`--home DIR` uses another home, `--ephemeral` records nothing".to_owned(),
            },
        })
    }
}
