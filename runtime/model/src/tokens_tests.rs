use proptest::prelude::*;
use serde_json::json;
use toolwright_registry::Vocabulary;

use super::{Count, Counter, PIECE_MAX, estimate, pieces};
use crate::{Message, ToolCall, ToolSpec};

fn loaded(vocabulary: Option<Vocabulary>) -> Counter {
    let counter = Counter::new(vocabulary);
    counter.wait();
    counter
}

#[test]
fn the_models_own_vocabulary_counts_exactly() {
    // As OpenAI's own tokenizer page has it.
    let text = "Many words map to one token, but some don't: indivisible.";
    assert_eq!(loaded(Some(Vocabulary::O200k)).text(text), Count::exact(14));
    assert_eq!(loaded(Some(Vocabulary::Cl100k)).text("hello world"), Count::exact(2));
    assert_eq!(loaded(None).text(text), Count::estimate(14));
    assert_eq!(loaded(None).text(""), Count::estimate(0));
}

#[test]
fn an_estimate_goes_by_length() {
    assert_eq!(estimate(0), Count::estimate(0));
    assert_eq!(estimate(10), Count::estimate(4));
}

#[test]
fn hostile_texts_are_counted_in_pieces_of_bounded_length() {
    let counter = loaded(Some(Vocabulary::O200k));
    for unit in ["a", "A", " ", "\n", "0", "é", "漢", "\u{301}", "'s", "🦀", "aA", " \n", "!"] {
        let text = unit.repeat((1 << 20) / unit.len());
        assert!(pieces(&text).all(|piece| (1..=PIECE_MAX).contains(&piece.len())), "{unit:?}");
        assert!(pieces(&text).count() <= 2 * text.len() / PIECE_MAX + 1, "{unit:?}");
        assert!(counter.text(&text).tokens > 1_000, "{unit:?}");
    }
}

#[test]
fn a_cut_changes_the_count_of_words_hardly() {
    let counter = loaded(Some(Vocabulary::O200k));
    let line = "The quick brown fox jumps over the lazy dog, and the dog does not mind at all.\n";
    let one = counter.text(line).tokens;
    let thousand = counter.text(&line.repeat(1_000)).tokens;
    assert!(thousand.abs_diff(one * 1_000) < 40, "{one} {thousand}");
}

#[test]
fn all_parts_of_a_message_count() {
    let counter = loaded(Some(Vocabulary::O200k));
    assert_eq!(counter.message(&Message::User("hello world".into())), Count::exact(6));
    let call = ToolCall { id: "c1".into(), name: "clock".into(), arguments: "{}".into() };
    let with_call = Message::assistant("hello world", vec![call.clone()]);
    assert_eq!(counter.message(&with_call), Count::exact(16));
    let carried = Message::Assistant {
        text: "hello world".into(),
        tool_calls: vec![call],
        reasoning: vec![json!({"encrypted": "x".repeat(300)})],
    };
    let count = counter.message(&carried);
    assert!(!count.exact && count.tokens > 116, "{count:?}");
}

#[test]
fn the_schema_of_a_tool_counts() {
    let counter = loaded(Some(Vocabulary::O200k));
    let tool = |schema| ToolSpec { name: "clock".into(), description: "tells the time".into(), input_schema: schema };
    let small = counter.tools(&[tool(json!({}))]);
    let large = counter.tools(&[tool(json!({"type": "object", "properties": {"zone": {"type": "string"}}}))]);
    assert!(small.exact && small.tokens >= 12 && large.tokens > small.tokens + 10, "{small:?} {large:?}");
    assert_eq!(counter.tools(&[]), Count::exact(0));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_make_up_the_text(text in "(?s).{0,9000}") {
        prop_assert_eq!(pieces(&text).collect::<String>(), text);
    }
}
