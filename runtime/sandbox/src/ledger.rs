//! What one call uses: written by the store and its HTTP tasks, read when the call is over, however it ended.

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use toolwright_policy::Decision;
use toolwright_registry::Limits;

use crate::{fs::FileUse, log::Log, meter::Meter};

#[derive(Debug)]
pub(crate) struct Ledger {
    pub(crate) limits: Limits,
    pub(crate) meter: Meter,
    pub(crate) memory: AtomicU64,
    /// Whether a memory was kept from growing: a trap after that is most likely the guest's way to say so.
    pub(crate) memory_refused: AtomicBool,
    pub(crate) files: FileUse,
    log: Mutex<Log>,
    http: Mutex<HttpUse>,
}

#[derive(Debug, Default)]
pub(crate) struct HttpUse {
    pub(crate) requests: u32,
    pub(crate) denials: Vec<Decision>,
}

/// What one call used.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CallUsage {
    /// Time on the processor, instantiation included.
    pub cpu: Duration,
    /// Time on the clock, from the moment that the call had its place in the pool.
    pub wall: Duration,
    /// The most linear memory that it held.
    pub memory_bytes: u64,
    /// How many HTTP requests it began, those that were refused included.
    pub http_requests: u32,
    /// The HTTP requests that no policy permitted, in the order in which they were asked.
    pub denials: Vec<Decision>,
}

impl Ledger {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            limits: *limits,
            meter: Meter::new(limits.cpu_ms),
            memory: AtomicU64::new(0),
            memory_refused: AtomicBool::new(false),
            files: FileUse::default(),
            log: Mutex::new(Log::new(limits.log_bytes)),
            http: Mutex::default(),
        }
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, Log> {
        // A panic while the lock was held leaves at worst a log without its last line.
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn http(&self) -> MutexGuard<'_, HttpUse> {
        self.http.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn usage(&self, wall: Duration) -> CallUsage {
        let mut http = self.http();
        CallUsage {
            cpu: self.meter.spent(),
            wall,
            memory_bytes: self.memory.load(Relaxed),
            http_requests: http.requests,
            denials: std::mem::take(&mut http.denials),
        }
    }
}
