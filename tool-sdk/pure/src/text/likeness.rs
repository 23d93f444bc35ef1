//! How far one text is from another, by `strsim`.

use crate::PureError;

/// The steps that two texts together may need: the product of their lengths. About a second's work.
const STEPS: usize = 100_000_000;

/// How many characters must be put in, taken out or replaced to get one text from the other (Levenshtein).
///
/// # Errors
/// The lengths multiplied exceed 100 million.
pub fn distance(a: &str, b: &str) -> Result<usize, PureError> {
    bounded(a, b)?;
    Ok(strsim::levenshtein(a, b))
}

/// 1 for equal texts, 0 for those that have nothing in common: the distance, relative to the longer one.
///
/// # Errors
/// As for [`distance`].
pub fn similarity(a: &str, b: &str) -> Result<f64, PureError> {
    bounded(a, b)?;
    Ok(strsim::normalized_levenshtein(a, b))
}

/// The candidates most like a word that was mistyped, the best first, at most three.
pub(crate) fn closest<'c>(word: &str, candidates: impl Iterator<Item = &'c str>) -> Vec<&'c str> {
    const LONGEST: usize = 64;
    if word.len() > LONGEST {
        return Vec::new();
    }
    let word = word.to_lowercase();
    let mut likely: Vec<(f64, &str)> = candidates
        .map(|candidate| (strsim::jaro_winkler(&word, &candidate.to_lowercase()), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .collect();
    likely.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    likely.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

fn bounded(a: &str, b: &str) -> Result<(), PureError> {
    let (a, b) = (a.chars().count(), b.chars().count());
    if a.saturating_mul(b) > STEPS {
        return Err(PureError::new(format!(
            "texts of {a} and {b} characters are too long to compare character by character: compare parts, or use diff"
        )));
    }
    Ok(())
}
