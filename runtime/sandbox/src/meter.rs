//! Time on the processor: of one call, on whichever threads it was polled.

use std::{
    pin::pin,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use rustix::time::{ClockId, clock_gettime};

/// Counts the processor time of one call. Waiting for a peer, a timer or a free worker costs none.
#[derive(Debug)]
pub(crate) struct Meter {
    budget: u64,
    /// Nanoseconds, up to the last time that the call waited.
    spent: AtomicU64,
    /// The thread's own clock when the call was last resumed on it.
    resumed: AtomicU64,
}

impl Meter {
    pub(crate) fn new(budget_ms: u64) -> Self {
        Self { budget: budget_ms.saturating_mul(1_000_000), spent: AtomicU64::new(0), resumed: AtomicU64::new(0) }
    }

    /// Runs `call` and counts. Only one thread polls it at a time, so relaxed order is enough.
    pub(crate) async fn measure<F: Future>(&self, call: F) -> F::Output {
        let mut call = pin!(call);
        std::future::poll_fn(|cx| {
            self.resumed.store(thread_time(), Relaxed);
            let outcome = call.as_mut().poll(cx);
            self.spent.fetch_add(self.since_resumed(), Relaxed);
            outcome
        })
        .await
    }

    /// Whether the budget is used up; asked from within the call.
    pub(crate) fn is_used_up(&self) -> bool {
        self.spent.load(Relaxed).saturating_add(self.since_resumed()) >= self.budget
    }

    /// What was counted, up to the last time that the call waited.
    pub(crate) fn spent(&self) -> Duration {
        Duration::from_nanos(self.spent.load(Relaxed))
    }

    fn since_resumed(&self) -> u64 {
        thread_time().saturating_sub(self.resumed.load(Relaxed))
    }
}

/// Nanoseconds that this thread has been on a processor.
fn thread_time() -> u64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    // Neither part is ever negative.
    let seconds = u64::try_from(now.tv_sec).unwrap_or(0);
    let nanoseconds = u64::try_from(now.tv_nsec).unwrap_or(0);
    seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds)
}

#[cfg(test)]
#[path = "meter_tests.rs"]
mod tests;
