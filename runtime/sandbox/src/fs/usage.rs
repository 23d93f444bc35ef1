//! What the files of one call take.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed},
};

use crate::ledger::Ledger;

/// Files, folders and streams of files that are open at once. A process has often no more than 1024, and calls run beside
/// each other.
const OPEN: usize = 48;

/// Files and folders that one call makes. Each takes a block of the disk and a node, also when nothing is written to it.
const MADE: usize = 10_000;

/// Counted over one call.
#[derive(Debug, Default)]
pub(crate) struct FileUse {
    written: AtomicU64,
    /// Whether something was not written because of the limit.
    pub(crate) refused: AtomicBool,
    open: AtomicUsize,
    made: AtomicUsize,
}

/// Nothing more is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the limit of {limit} bytes written to files in one call is reached: write less, or ask for a higher limit `fs_write_bytes`"
)]
pub(super) struct WriteLimit {
    limit: u64,
}

/// Nothing more is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it has more than {OPEN} files and folders open at once: close some before it opens more")]
pub(super) struct TooManyOpen;

/// Nothing more is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it has made {MADE} files and folders, the limit of one call: put more into each of them")]
pub(super) struct TooManyMade;

impl Ledger {
    /// Notes that `bytes` are about to be written.
    pub(super) fn charge(&self, bytes: u64) -> Result<(), WriteLimit> {
        let limit = self.limits.fs_write_bytes;
        let add = |written: u64| written.checked_add(bytes).filter(|total| *total <= limit);
        match self.files.written.fetch_update(Relaxed, Relaxed, add) {
            Ok(_) => Ok(()),
            Err(_) => {
                self.files.refused.store(true, Relaxed);
                Err(WriteLimit { limit })
            }
        }
    }

    /// Notes that a file or a folder is about to be made.
    pub(super) fn made(&self) -> Result<(), TooManyMade> {
        let add = |made: usize| Some(made + 1).filter(|made| *made <= MADE);
        self.files.made.fetch_update(Relaxed, Relaxed, add).map(drop).map_err(|_| TooManyMade)
    }

    /// Notes that something is opened.
    pub(super) fn opened(&self) -> Result<(), TooManyOpen> {
        let add = |open: usize| Some(open + 1).filter(|open| *open <= OPEN);
        self.files.open.fetch_update(Relaxed, Relaxed, add).map(drop).map_err(|_| TooManyOpen)
    }

    /// Notes that something is closed, once for each [`opened`](Self::opened).
    pub(super) fn closed(&self) {
        self.files.open.fetch_sub(1, Relaxed);
    }
}

/// One open stream; dropped with it.
pub(super) struct Place(Arc<Ledger>);

impl Place {
    pub(super) fn take(ledger: &Arc<Ledger>) -> Result<Self, TooManyOpen> {
        ledger.opened()?;
        Ok(Self(Arc::clone(ledger)))
    }

    pub(super) const fn ledger(&self) -> &Arc<Ledger> {
        &self.0
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.closed();
    }
}
