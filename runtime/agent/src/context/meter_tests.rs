use toolwright_model::{Count, Counter, Message, Usage};
use toolwright_registry::Vocabulary;

use super::{Meter, PREAMBLE};
use crate::transcript::Transcript;

const WINDOW: u64 = 8_000;

/// A transcript of some 1,000 tokens, counted exactly.
fn transcript() -> Transcript {
    let counter = Counter::new(Some(Vocabulary::O200k));
    counter.wait();
    Transcript::new(vec![Message::System("word ".repeat(1_000))], counter)
}

fn usage(input: u64, output: u64) -> Usage {
    Usage { input_tokens: input, cached_tokens: 0, output_tokens: output }
}

fn answered(meter: &mut Meter, sent: &Transcript, usage: Option<&Usage>, written: u64, window: u64) -> (Usage, bool) {
    let sent = meter.sent(sent);
    meter.answered(sent, usage, written, window)
}

#[test]
fn the_size_is_the_servers_figure_and_a_count_of_what_was_added() {
    let (mut transcript, mut meter) = (transcript(), Meter::new());
    meter.set_tools(Count::exact(100));
    let own = meter.own(&transcript);
    assert_eq!(meter.size(&transcript), Count::estimate(own));
    let said = usage(own - 37, 9);
    assert_eq!(answered(&mut meter, &transcript, Some(&said), 9, WINDOW), (said, true));
    assert_eq!(meter.size(&transcript), Count::exact(own - 37));
    // The reply counts as what of it is sent back, and not as what it cost.
    transcript.push(Message::assistant("word word word", Vec::new()));
    assert_eq!(meter.size(&transcript), Count::exact(own - 37 + 7));
    // A tool that is loaded counts, and so does one whose schema shrinks.
    meter.set_tools(Count::exact(150));
    assert_eq!(meter.size(&transcript), Count::exact(own - 37 + 57));
    meter.set_tools(Count::exact(50));
    assert_eq!(meter.size(&transcript), Count::exact(own - 37 - 43));
}

#[test]
fn a_server_that_counts_more_than_we_do_is_followed() {
    let (mut transcript, mut meter) = (transcript(), Meter::new());
    let own = meter.own(&transcript);
    answered(&mut meter, &transcript, Some(&usage(own * 2, 1)), 1, WINDOW);
    let all = transcript.messages().len();
    transcript.push(Message::User("word ".repeat(100)));
    let added = meter.own(&transcript) - own;
    assert_eq!(meter.size(&transcript), Count::exact(2 * own + 2 * added));
    // What it said of messages that are gone is of no use, but for how it counts.
    transcript.replace(all..all + 1, Vec::new());
    assert_eq!(meter.size(&transcript), Count::estimate(2 * own));
    assert_eq!(meter.unscaled(2 * own), own);
}

#[test]
fn absurd_figures_are_not_believed() {
    let (transcript, mut meter) = (transcript(), Meter::new());
    let own = meter.own(&transcript);
    let ours = usage(own, 10);
    for absurd in [0, own / 2 - 1, own * 4 + PREAMBLE + 1, u64::MAX] {
        let answered = answered(&mut meter, &transcript, Some(&usage(absurd, 10)), 10, WINDOW);
        assert_eq!(answered, (ours, false), "{absurd}");
        assert_eq!(meter.size(&transcript), Count::estimate(own));
    }
    for absurd in [0, 4, WINDOW + 1, u64::MAX] {
        let answered = answered(&mut meter, &transcript, Some(&usage(own, absurd)), 10, WINDOW);
        assert_eq!(answered, (ours, false), "{absurd}");
    }
    // Reasoning is in it.
    let thought = usage(own, WINDOW);
    assert_eq!(answered(&mut meter, &transcript, Some(&thought), 10, WINDOW), (thought, true));
    let cached = Usage { cached_tokens: u64::MAX, ..ours };
    let believed = Usage { cached_tokens: own, ..ours };
    assert_eq!(answered(&mut meter, &transcript, Some(&cached), 10, WINDOW), (believed, true));
}

#[test]
fn a_server_that_says_nothing_is_counted_for() {
    let (transcript, mut meter) = (transcript(), Meter::new());
    let own = meter.own(&transcript);
    assert_eq!(answered(&mut meter, &transcript, None, 10, WINDOW), (usage(own, 10), false));
}
