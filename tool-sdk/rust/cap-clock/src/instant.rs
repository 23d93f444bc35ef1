//! A point in time to measure from.

use std::ops::Sub;
use std::time::Duration;

use crate::bindings::wasi::clocks::monotonic_clock;

/// A reading of a clock that never goes back; only differences mean something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant {
    nanoseconds: u64,
}

impl Instant {
    /// This very moment.
    #[must_use]
    pub fn now() -> Self {
        Self { nanoseconds: monotonic_clock::now() }
    }

    /// How long ago this was.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        Self::now() - *self
    }
}

impl Sub for Instant {
    type Output = Duration;

    /// Zero when `earlier` is the later one.
    fn sub(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.nanoseconds.saturating_sub(earlier.nanoseconds))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Instant;

    #[test]
    fn a_difference_is_never_negative() {
        let (early, late) = (Instant { nanoseconds: 5 }, Instant { nanoseconds: 12 });
        assert_eq!(late - early, Duration::from_nanos(7));
        assert_eq!(early - late, Duration::ZERO);
    }
}
