//! Two rankings in one order.
//!
//! How well a page fits is counted against all pages of its ranking, so a folder of a thousand pages would change what the
//! binary's few are worth. They are ranked apart, and dealt in turn: no number of documents buries the page about an
//! interface, and the interfaces bury no document.

/// What a ranking found.
pub(crate) struct Found<T> {
    pub(crate) hit: T,
    /// Whether it has all the words that were asked for.
    pub(crate) has_all: bool,
}

impl<T> Found<T> {
    pub(crate) const fn has_all(hit: T) -> Self {
        Self { hit, has_all: true }
    }

    pub(crate) const fn has_some(hit: T) -> Self {
        Self { hit, has_all: false }
    }

    pub(crate) fn map<U>(self, to: impl FnOnce(T) -> U) -> Found<U> {
        Found { hit: to(self.hit), has_all: self.has_all }
    }
}

/// One from each in turn. `own` begins, unless only the other one begins with a page that has all the words.
pub(crate) fn dealt<T>(own: Vec<Found<T>>, other: Vec<Found<T>>, most: usize) -> Vec<T> {
    let begins_with_all = |found: &[Found<T>]| found.first().is_some_and(|found| found.has_all);
    let (first, second) = if begins_with_all(&other) && !begins_with_all(&own) { (other, own) } else { (own, other) };
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut dealt = Vec::new();
    loop {
        let turn = [first.next(), second.next()];
        if turn.iter().all(Option::is_none) {
            dealt.truncate(most);
            return dealt;
        }
        dealt.extend(turn.into_iter().flatten().map(|found| found.hit));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_binarys_pages_come_first_unless_only_the_others_fit_whole() {
        let all = |hits: &[&'static str]| hits.iter().map(|hit| Found::has_all(*hit)).collect::<Vec<_>>();
        let some = |hits: &[&'static str]| hits.iter().map(|hit| Found::has_some(*hit)).collect::<Vec<_>>();
        assert_eq!(dealt(all(&["a", "b"]), all(&["x", "y", "z"]), 4), ["a", "x", "b", "y"]);
        assert_eq!(dealt(some(&["a"]), all(&["x", "y"]), 4), ["x", "a", "y"]);
        assert_eq!(dealt(some(&["a"]), some(&["x"]), 4), ["a", "x"]);
        assert_eq!(dealt(all(&[]), some(&["x"]), 4), ["x"]);
    }
}
