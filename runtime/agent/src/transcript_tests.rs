use toolwright_model::{Counter, Message};
use toolwright_registry::Vocabulary;

use super::{Line, Transcript};
use crate::context::Digest;

fn user(text: &str) -> Message {
    Message::User(text.to_owned())
}

fn transcript(said: &[&str]) -> Transcript {
    let mut transcript =
        Transcript::new(vec![Message::System("be good".into())], Counter::new(Some(Vocabulary::Cl100k)));
    for text in said {
        transcript.push(user(text));
    }
    transcript
}

fn digest(request: &str) -> Line {
    Line::Digest(Digest { requests: vec![request.into()], ..Digest::default() })
}

#[test]
fn the_sum_follows_every_change() {
    let sums = |transcript: &Transcript| {
        assert_eq!(transcript.counts().iter().sum::<u64>(), transcript.counted());
        assert_eq!(transcript.counts().len(), transcript.messages().len());
        transcript.counted()
    };
    let mut transcript = transcript(&["one", "two", "three"]);
    let before = sums(&transcript);
    transcript.replace(1..3, vec![digest("one")]);
    sums(&transcript);
    assert_eq!((transcript.begin(), transcript.messages().len()), (2, 3));
    transcript.replace(1..2, vec![digest("one"), Line::Message(user("two"))]);
    sums(&transcript);
    transcript.clear();
    assert_eq!(transcript.messages(), [Message::System("be good".into())]);
    assert_eq!((transcript.begin(), transcript.digest()), (1, None));
    assert!(sums(&transcript) < before);
    assert_eq!(transcript.revision(), 3);
}

#[test]
fn the_head_is_not_replaced() {
    let mut transcript = transcript(&["one"]);
    transcript.replace(0..9, vec![Line::Message(user("two"))]);
    assert_eq!(transcript.messages(), [Message::System("be good".into()), user("two")]);
    transcript.replace(7..9, vec![Line::Message(user("three"))]);
    assert_eq!(transcript.messages().last(), Some(&user("three")));
}

#[test]
fn a_line_of_a_log_can_be_read_back() {
    for line in [digest("one"), Line::Message(user("two"))] {
        let text = serde_json::to_string(&line).unwrap();
        assert_eq!(serde_json::from_str::<Line>(&text).unwrap(), line);
    }
}
