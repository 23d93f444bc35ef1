//! What can go wrong while the engine is made.

use std::path::{Path, PathBuf};

/// The reasons, as a person who runs the build reads them.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A file could not be read or written.
    #[error("`{path}`: {source}")]
    File { path: PathBuf, source: std::io::Error },
    /// The module is not what a core module of ours looks like.
    #[error("{0}")]
    Module(String),
    /// Running the module's `setup` failed.
    #[error("running `setup`: {0:#}")]
    Run(wasmtime::Error),
    /// The prelude threw.
    #[error("the prelude failed: {0}")]
    Prelude(String),
}

impl Error {
    pub(crate) fn file(path: &Path, source: std::io::Error) -> Self {
        Error::File { path: path.to_owned(), source }
    }

    pub(crate) fn module(reason: impl std::fmt::Display) -> Self {
        Error::Module(reason.to_string())
    }
}

impl From<wasmtime::Error> for Error {
    fn from(error: wasmtime::Error) -> Self {
        Error::Run(error)
    }
}
