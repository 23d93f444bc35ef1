//! Integers from a range, without bias.

use std::ops::{Bound, RangeBounds};

/// The integers that [`range`] gives.
pub trait Integer: Copy {
    /// The least.
    const MIN: Self;
    /// The greatest.
    const MAX: Self;
    /// As a wide integer.
    fn widen(self) -> i128;
    /// Back from a wide integer, which is in bounds.
    fn narrow(wide: i128) -> Self;
}

macro_rules! integers {
    ($($integer:ty),*) => {
        $(
            impl Integer for $integer {
                const MIN: Self = <$integer>::MIN;
                const MAX: Self = <$integer>::MAX;

                fn widen(self) -> i128 {
                    self as i128
                }

                fn narrow(wide: i128) -> Self {
                    wide as $integer
                }
            }
        )*
    };
}

integers!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

/// A random integer of a range, all alike: `range(1..=6)`. Of an empty range it is the start.
#[must_use]
pub fn range<T: Integer>(range: impl RangeBounds<T>) -> T {
    let first = match range.start_bound() {
        Bound::Included(first) => first.widen(),
        Bound::Excluded(before) => before.widen() + 1,
        Bound::Unbounded => T::MIN.widen(),
    };
    let last = match range.end_bound() {
        Bound::Included(last) => last.widen(),
        Bound::Excluded(after) => after.widen() - 1,
        Bound::Unbounded => T::MAX.widen(),
    };
    // An empty range has no right answer, and a panic would be a worse one.
    let span = u64::try_from(last - first).unwrap_or(0);
    T::narrow(first + i128::from(up_to(span, crate::u64)))
}

/// A number from 0 to `span`: a draw from the incomplete last stretch is thrown away, for it would favour the first ones.
fn up_to(span: u64, mut draw: impl FnMut() -> u64) -> u64 {
    let Some(count) = span.checked_add(1) else { return draw() };
    let beyond = (u64::MAX % count + 1) % count;
    loop {
        let number = draw();
        if number <= u64::MAX - beyond {
            return number % count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::up_to;

    fn first_taken(span: u64, draws: &[u64]) -> u64 {
        let mut draws = draws.iter().copied();
        up_to(span, || draws.next().unwrap())
    }

    #[test]
    fn a_draw_that_would_favour_some_is_thrown_away() {
        // 2^64 is 1 more than a multiple of 3: the last number is beyond.
        assert_eq!(first_taken(2, &[u64::MAX, 7]), 1);
        assert_eq!(first_taken(2, &[u64::MAX - 1]), 2);
    }

    #[test]
    fn a_power_of_two_takes_every_draw() {
        assert_eq!(first_taken(7, &[u64::MAX]), 7);
        assert_eq!(first_taken(u64::MAX, &[u64::MAX]), u64::MAX);
        assert_eq!(first_taken(0, &[u64::MAX]), 0);
    }
}
