//! Why a child did not come to an end of its own.

use std::{io, path::PathBuf, time::Duration};

/// Why a program was not run, or did not finish.
#[derive(Debug, thiserror::Error)]
pub enum ConfineError {
    /// It cannot be started.
    #[error("the program `{}` cannot be started: {cause}", program.display())]
    Spawn {
        /// The program.
        program: PathBuf,
        /// The system's words.
        cause: io::Error,
    },
    /// The system did not put up the walls; the program was not run, or ended at once.
    #[error(
        "the program `{}` cannot be confined: {cause}; use a kernel with landlock (Linux 6.2 or later), or install bubblewrap",
        program.display()
    )]
    NotConfined {
        /// The program.
        program: PathBuf,
        /// What the system refused.
        cause: String,
    },
    /// A path that it was to write to is not there.
    #[error("the path `{}`, which the program is to write to, cannot be opened: {cause}", path.display())]
    WritePath {
        /// The path.
        path: PathBuf,
        /// The system's words.
        cause: io::Error,
    },
    /// It ran too long, by the clock; it was ended, and all that it had started.
    #[error("the program took longer than {} ms and was ended", limit.as_millis())]
    WallLimit {
        /// The limit.
        limit: Duration,
    },
    /// It used up its processor time.
    #[error("the program used its {limit_seconds} s of processor time and was ended")]
    CpuLimit {
        /// The limit.
        limit_seconds: u64,
    },
    /// The channels to it broke.
    #[error("what the program `{}` writes cannot be read: {cause}", program.display())]
    Pipe {
        /// The program.
        program: PathBuf,
        /// The system's words.
        cause: io::Error,
    },
}
