//! How large a prompt and its parts may be.

use super::settings::ContextSettings;

/// Tokens that are kept free for the reply of a model whose entry does not say how long it may be.
const RESERVE: u64 = 4_096;
/// Most tokens of the newest exchanges, unless the person says otherwise.
const KEEP_MAX: u64 = 32_000;
/// Most tokens of the person's earlier requests, unless the person says otherwise.
const REQUESTS_MAX: u64 = 8_000;
/// Most tokens of a summary.
const SUMMARY_MAX: u64 = 4_000;

/// Sizes in tokens, as the transcript counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    /// A prompt is never larger: the window less what the reply needs.
    pub(crate) hard: u64,
    /// A larger prompt is compressed.
    pub(crate) trigger: u64,
    /// A prompt of this size is small enough for the cheap ways to stop at.
    pub(crate) target: u64,
    /// Most tokens of the newest exchanges that stay.
    pub(crate) keep: u64,
    /// Most tokens of earlier requests that stay.
    pub(crate) requests: u64,
    /// Most tokens of a summary, and of the lines in place of one.
    pub(crate) summary: u64,
}

impl Limits {
    /// The limits in a window of `window` tokens, of which what is never compressed takes `base`.
    ///
    /// Of the room above `base`, the newest exchanges get 40 % (at most half, where the person says how much), earlier
    /// requests and the summary 20 % each. So a fifth of it is free after a compression, and the next one is not near.
    pub(crate) fn new(settings: &ContextSettings, window: u64, output_limit: Option<u64>, base: u64) -> Self {
        let hard = window - reserve(window, output_limit);
        let trigger = (window.saturating_mul(u64::from(settings.compress_at)) / 100).min(hard);
        // Where what cannot be compressed is near the trigger or above it, all that is left is to stay within the window: else
        // every call would begin with a compression.
        let trigger = if trigger.saturating_sub(base) > hard / 8 { trigger } else { hard };
        let room = trigger.saturating_sub(base);
        let part = |percent: u64| room.saturating_mul(percent) / 100;
        let budget =
            |said: Option<u64>, part: u64, max: u64, most: u64| said.map_or(part.min(max), |said| said.min(most));
        Self {
            hard,
            trigger,
            target: base + part(60),
            keep: budget(settings.keep_tokens, part(40), KEEP_MAX, part(50)),
            requests: budget(settings.requests_tokens, part(20), REQUESTS_MAX, part(25)),
            summary: part(20).min(SUMMARY_MAX),
        }
    }
}

/// Tokens that the reply may need: what its model may write, but not more than half of the window; of a model of which
/// that is not known, a quarter of the window at most.
pub(crate) fn reserve(window: u64, output_limit: Option<u64>) -> u64 {
    match output_limit {
        Some(limit) => limit.min(window / 2),
        None => RESERVE.min(window / 4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_leave_room() {
        for window in [4_000, 8_000, 32_000, 128_000, 400_000, 1_000_000] {
            for output in [None, Some(4_000), Some(128_000)] {
                let limits = Limits::new(&ContextSettings::default(), window, output, 1_000);
                assert!(limits.trigger <= limits.hard && limits.hard < window, "{limits:?}");
                let after = 1_000 + limits.keep + limits.requests + limits.summary;
                assert!(after <= limits.trigger - (limits.trigger - 1_000) / 5, "{limits:?}");
            }
        }
    }

    #[test]
    fn the_reply_has_its_place() {
        let limits = |output| Limits::new(&ContextSettings::default(), 400_000, output, 4_000);
        assert_eq!((limits(None).hard, limits(None).trigger), (395_904, 300_000));
        assert_eq!((limits(Some(128_000)).hard, limits(Some(128_000)).trigger), (272_000, 272_000));
        assert_eq!(reserve(8_000, Some(8_000)), 4_000);
        assert_eq!(reserve(8_000, None), 2_000);
    }

    #[test]
    fn the_person_says_how_much_stays() {
        let said = ContextSettings { keep_tokens: Some(500), requests_tokens: Some(u64::MAX), ..Default::default() };
        let limits = Limits::new(&said, 8_000, None, 2_000);
        assert_eq!((limits.keep, limits.requests), (500, 1_000));
    }

    #[test]
    fn a_base_above_the_trigger_leaves_the_window() {
        let limits = Limits::new(&ContextSettings::default(), 8_000, Some(500), 7_000);
        assert_eq!((limits.trigger, limits.hard, limits.target, limits.keep), (7_500, 7_500, 7_300, 200));
    }
}
