//! What went wrong, and the way out.

use std::{io, path::PathBuf};

/// Why there is no library.
#[derive(Debug, thiserror::Error)]
pub enum ToolchainError {
    /// The system refused.
    #[error("`{}` cannot be {what}: {source}; make room and see that it is yours, or use another cache folder", path.display())]
    Io {
        /// What was to be done with it, such as `read`.
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
    /// A description of a library that does not make sense.
    #[error("`{}` is damaged: {reason}; `agent toolchain rm --all` removes what was built, to be built anew", path.display())]
    Damaged {
        /// The description.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Another process works on the libraries.
    #[error("another process is building in `{}`: wait until it has done, or end it", folder.display())]
    Busy {
        /// The folder of all libraries.
        folder: PathBuf,
    },
    /// Others could put a library there, and with it the program that is run as the compiler.
    #[error("`{}` is not used: {reason}; make it yours alone with `chmod 700`, or remove it", path.display())]
    NotPrivate {
        /// The folder of the libraries.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// What is packed into this program does not unpack.
    #[error("the SDK's sources inside this program are damaged: install it again")]
    Packed,
    /// There is a compiler, and nothing to build many crates with.
    #[error(
        "there is no `cargo` beside `{}` or on the `PATH`, and building the library takes one: install the `cargo` that belongs to this compiler",
        rustc.display()
    )]
    NoCargo {
        /// The compiler.
        rustc: PathBuf,
    },
    /// A command did not start.
    #[error("`{command}` cannot be started: {source}; see that it is there and may be run")]
    Start {
        /// The command.
        command: String,
        /// The system's words.
        source: io::Error,
    },
    /// A command failed.
    #[error("`{what}` failed: {output}")]
    Failed {
        /// The command.
        what: String,
        /// The end of what the command said, stripped of controls.
        output: String,
    },
    /// A command said what was not expected.
    #[error("{what} gave no `{missing}`; this is a fault of the build")]
    Incomplete {
        /// What was being done.
        what: &'static str,
        /// What is not there.
        missing: String,
    },
}

impl ToolchainError {
    /// For `map_err`.
    pub(crate) fn io(what: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { what, path, source }
    }
}
