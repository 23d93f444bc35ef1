//! The last resort: whatever it takes, the prompt goes into the window.

use toolwright_model::Message;

use super::{
    collapse::{collapse, fit_lines, put},
    micro::{cut_large, cut_newest_calls},
    requests,
    strategy::Work,
    text::cut_to,
    units::Parts,
};
use crate::{AskError, Line, Part};

/// What a result of the newest calls is cut to, in tokens: at first at least so much, and when that is not enough.
const FLOORS: [u64; 2] = [400, 60];

/// Makes the prompt fit: what is old is collapsed, then all but the newest step, then the results and the calls of that
/// step are cut, and last what is left of earlier messages is given up.
///
/// # Errors
/// [`AskError::TooLarge`] when what must stay is too large by itself.
pub(crate) fn force(work: &mut Work<'_>, window: u64) -> Result<(), AskError> {
    let [first, last] = FLOORS;
    let ways: [&dyn Fn(&mut Work<'_>); 8] = [
        &|work| collapse(work, work.limits.keep),
        &|work| cut_large(work, 0),
        &|work| collapse(work, 0),
        &|work| cut_results(work, first),
        &cut_newest_calls,
        &|work| shrink_digest(work, 4),
        &|work| cut_results(work, last),
        &|work| shrink_digest(work, u64::MAX),
    ];
    for way in ways {
        if work.size() <= work.limits.hard {
            return Ok(());
        }
        way(work);
    }
    if work.size() <= work.limits.hard { Ok(()) } else { Err(too_large(work, window)) }
}

/// Cuts the results of the newest step until the prompt fits, the largest first, but none below `floor` tokens.
fn cut_results(work: &mut Work<'_>, floor: u64) {
    let parts = Parts::of(work.transcript, 0);
    let places = parts.kept.iter().flat_map(|unit| unit.range.clone());
    let count = |work: &Work<'_>, place: usize| work.transcript.counts().get(place).copied().unwrap_or_default();
    let mut results: Vec<usize> =
        places.filter(|place| matches!(work.transcript.messages().get(*place), Some(Message::Tool { .. }))).collect();
    results.sort_by_key(|place| std::cmp::Reverse(count(work, *place)));
    let rest: u64 = work.size().saturating_sub(results.iter().map(|place| count(work, *place)).sum());
    let mut room = work.limits.hard.saturating_sub(rest);
    let counter = work.transcript.counter();
    // The smallest first: what they do not need is there for the larger ones.
    for (number, place) in results.iter().enumerate().rev() {
        let share = (room / (number as u64 + 1)).max(floor);
        let tokens = count(work, *place);
        if tokens > share
            && let Some(Message::Tool { call_id, content }) = work.transcript.messages().get(*place)
        {
            let overhead = tokens.saturating_sub(counter.text(content).tokens);
            let content = cut_to(content, share.saturating_sub(overhead), counter);
            let cut = Message::Tool { call_id: call_id.clone(), content };
            work.transcript.replace(*place..*place + 1, vec![Line::Message(cut)]);
        }
        room = room.saturating_sub(count(work, *place));
    }
}

/// Leaves a part of what is left of earlier messages.
fn shrink_digest(work: &mut Work<'_>, divisor: u64) {
    let Some(mut digest) = work.transcript.digest().cloned() else { return };
    let counter = work.transcript.counter();
    requests::fit(&mut digest, work.limits.requests / divisor, counter);
    fit_lines(&mut digest, work.limits.summary / divisor, counter);
    let most = work.limits.summary / divisor;
    digest.summary = digest.summary.map(|summary| cut_to(&summary, most, counter)).filter(|_| most > 0);
    if divisor == u64::MAX {
        digest = super::Digest::default();
    }
    let parts = Parts::of(work.transcript, 0);
    put(work, &parts, digest);
}

fn too_large(work: &Work<'_>, window: u64) -> AskError {
    let transcript = &*work.transcript;
    let messages = transcript.messages().iter().zip(transcript.counts()).enumerate();
    let sum = |wanted: &dyn Fn(usize, &Message) -> bool| -> u64 {
        messages.clone().filter(|(place, (message, _))| wanted(*place, message)).map(|(_, (_, count))| count).sum()
    };
    let head = sum(&|place, _| place < transcript.head());
    let request = sum(&|place, message| place >= transcript.begin() && matches!(message, Message::User(_)));
    let calls = sum(&|_, message| matches!(message, Message::Assistant { .. } | Message::Tool { .. }));
    let tools = work.meter.tools();
    let parts = [(Part::Request, request), (Part::Calls, calls), (Part::Tools, tools), (Part::Head, head)];
    let (what, tokens) = parts.into_iter().max_by_key(|(_, tokens)| *tokens).unwrap_or((Part::Request, request));
    let rest = work.size().saturating_sub(tokens);
    AskError::TooLarge {
        what,
        tokens: work.meter.scaled(tokens),
        room: work.meter.scaled(work.limits.hard.saturating_sub(rest)),
        window,
    }
}
