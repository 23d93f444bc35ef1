//! The name of a session: when it began, and four letters besides.

use std::{
    hash::{BuildHasher as _, RandomState},
    process,
};

use crate::render::{date, now_ms};

/// Digits and letters that are not taken for one another.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// An id such as `261127-192455-k2q7`: in UTC; it sorts by time. Two of the same second differ with all likelihood, and a log
/// is never begun in a file that is there.
pub(super) fn new() -> String {
    of(now_ms(), RandomState::new().hash_one(process::id()))
}

fn of(ms: u64, chance: u64) -> String {
    let digits: String = date(ms).chars().filter(char::is_ascii_digit).collect();
    // Of the year only the last two.
    let (day, time) = (digits.get(2..8).unwrap_or_default(), digits.get(8..14).unwrap_or_default());
    let letter = |n: u64| LETTERS.get((chance >> (5 * n) & 31) as usize).map_or('0', |letter| char::from(*letter));
    format!("{day}-{time}-{}", (0..4).map(letter).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_when_and_sorts_so() {
        assert_eq!(of(1_795_211_317_000, 0), "261120-214837-0000");
        assert_eq!(of(1_795_211_317_999, u64::MAX), "261120-214837-zzzz");
        assert!(of(1_795_211_318_000, 0) > of(1_795_211_317_999, u64::MAX));
        assert!(of(1_798_761_600_000, 0) > of(1_798_761_599_000, 0));
    }
}
