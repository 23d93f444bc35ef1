//! The person's earlier requests within their budget.

use toolwright_model::Counter;

use super::{digest::Digest, text::cut_to};

/// What a request is shortened to at first, in tokens, and when that is not enough.
const FLOORS: [u64; 2] = [150, 30];

/// Shortens requests until all of them together have at most `most` tokens. The newest of them go first: what came of them
/// is near, in the newest exchanges. The oldest, which say what all is about, are shortened last; what does not fit even
/// so is left out, and the very first request never is.
pub(super) fn fit(digest: &mut Digest, most: u64, counter: Counter) {
    let mut counts: Vec<u64> = digest.requests.iter().map(|request| counter.text(request).tokens).collect();
    let mut sum: u64 = counts.iter().sum();
    for floor in FLOORS {
        for (request, count) in digest.requests.iter_mut().zip(&mut counts).rev() {
            if sum <= most {
                return;
            }
            if *count > floor {
                let room = floor.max(count.saturating_sub(sum - most));
                *request = cut_to(request, room, counter);
                sum -= *count;
                *count = counter.text(request).tokens;
                sum += *count;
            }
        }
    }
    while sum > most && digest.requests.len() > 1 {
        digest.requests.pop();
        sum -= counts.pop().unwrap_or_default();
        digest.requests_left_out = digest.requests_left_out.saturating_add(1);
    }
    if let Some(first) = digest.requests.first_mut().filter(|_| sum > most) {
        *first = cut_to(first, most, counter);
    }
}

#[cfg(test)]
mod tests {
    use toolwright_registry::Vocabulary;

    use super::*;

    // No test of this crate loads this vocabulary, so what is counted with it is an estimate by length.
    const BY_LENGTH: Counter = Counter::new(Some(Vocabulary::Cl100k));

    fn fitted(requests: &[String], most: u64) -> Digest {
        let mut digest = Digest { requests: requests.to_vec(), ..Digest::default() };
        fit(&mut digest, most, BY_LENGTH);
        let sum: u64 = digest.requests.iter().map(|request| BY_LENGTH.text(request).tokens).sum();
        assert!(sum <= most, "{sum} of {most}");
        digest
    }

    #[test]
    fn what_fits_stays_word_for_word() {
        let requests = ["first".to_owned(), "x".repeat(3_000)];
        assert_eq!(fitted(&requests, 1_002).requests, requests);
    }

    #[test]
    fn the_oldest_is_shortened_last() {
        let requests: Vec<_> = ["a", "b", "c"].map(|letter| letter.repeat(1_500)).to_vec();
        let digest = fitted(&requests, 1_300);
        assert_eq!(digest.requests[..2], requests[..2]);
        assert!(digest.requests[2].contains(" bytes left out …]"));
        let digest = fitted(&requests, 800);
        assert_eq!(digest.requests[0], requests[0]);
        let digest = fitted(&requests, 250);
        assert!(digest.requests[0].len() > digest.requests[1].len());
        assert_eq!((digest.requests.len(), digest.requests_left_out), (3, 0));
    }

    #[test]
    fn the_first_is_never_left_out() {
        let requests: Vec<_> = (0..50).map(|n| format!("request {n}: {}", "x".repeat(100))).collect();
        let digest = fitted(&requests, 100);
        assert!(digest.requests[0].starts_with("request 0"));
        assert_eq!(digest.requests.len() + digest.requests_left_out as usize, 50);
        assert_eq!(fitted(&["x".repeat(9_000)], 40).requests.len(), 1);
    }
}
