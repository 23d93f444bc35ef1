//! The person's earlier requests within their budget.

use toolwright_model::Counter;

use super::{digest::Digest, text::cut_to};

/// What a long request is shortened to, in tokens.
const SHORT: u64 = 150;

/// Makes the requests have at most `most` tokens together. First long ones are shortened, the newest first: what came of
/// them is near, in the newest exchanges, and the oldest say what all is about. When that is not enough, requests in the
/// middle are left out: half of the budget is for the oldest. The very first is there in any case.
pub(super) fn fit(digest: &mut Digest, most: u64, counter: Counter) {
    let mut counts: Vec<u64> = digest.requests.iter().map(|request| counter.text(request).tokens).collect();
    let mut sum: u64 = counts.iter().sum();
    for (request, count) in digest.requests.iter_mut().zip(&mut counts).rev() {
        if sum <= most {
            return;
        }
        if *count > SHORT {
            let room = SHORT.max(count.saturating_sub(sum - most));
            *request = cut_to(request, room, counter);
            sum -= *count;
            *count = counter.text(request).tokens;
            sum += *count;
        }
    }
    let mut oldest = 0;
    let fits = |count: &&u64| {
        oldest += **count;
        oldest <= most / 2
    };
    let kept = counts.iter().take_while(fits).count().max(1);
    while sum > most && counts.len() > kept {
        sum -= counts.remove(kept);
        digest.requests.remove(kept);
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
        // What is left for the last is less than a short request.
        let digest = fitted(&requests, 800);
        assert_eq!(digest.requests[0], requests[0]);
        assert_eq!((digest.requests.len(), digest.requests_left_out), (3, 0));
    }

    #[test]
    fn the_middle_is_left_out() {
        let requests: Vec<_> = (0..50).map(|n| format!("request {n:02}: {}", "x".repeat(87))).collect();
        let digest = fitted(&requests, 340);
        assert_eq!(digest.requests[..5], requests[..5]);
        assert_eq!(digest.requests[5..], requests[45..]);
        assert_eq!(digest.requests_left_out, 40);
    }

    #[test]
    fn the_first_is_never_left_out() {
        let requests: Vec<_> = (0..50).map(|n| format!("request {n}: {}", "x".repeat(100))).collect();
        let digest = fitted(&requests, 100);
        assert_eq!(digest.requests[0], requests[0]);
        assert_eq!(digest.requests.len() + digest.requests_left_out as usize, 50);
        assert_eq!(fitted(&["x".repeat(9_000)], 40).requests.len(), 1);
    }
}
