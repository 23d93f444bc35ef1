use std::path::Path;

use serde_json::json;
use toolwright_model::ToolCall;
use toolwright_policy::Decision;

use super::*;
use crate::{
    Digest, Spent,
    log::{FORMAT, Stamped, chain::Chain},
};

/// A session of these records.
fn restored(records: Vec<Record>) -> Result<Restored, LogError> {
    let header = Header {
        format: FORMAT,
        session: "s1".to_owned(),
        program: "0.1.0".to_owned(),
        agent: "app:dev_assistant".parse().unwrap(),
        model: "first".to_owned(),
        origin: "http://x".to_owned(),
        folder: "/work".to_owned(),
        created_ms: 7,
    };
    let mut chain = Chain::new();
    let mut text = Vec::new();
    let mut add = |body: Vec<u8>| {
        let (line, next) = chain.line(&body);
        text.extend(line);
        chain = next;
    };
    add(serde_json::to_vec(&Stamped { seq: 0, ms: 7, record: header }).unwrap());
    for (n, record) in records.into_iter().enumerate() {
        add(serde_json::to_vec(&Stamped { seq: n as u64 + 1, ms: 8, record }).unwrap());
    }
    let (mut reader, header) = Reader::begin(Path::new("s.jsonl"), text.as_slice())?;
    Restored::of(header, &mut reader)
}

fn user(text: &str, typed: usize) -> Record {
    Record::Message { message: Message::User(text.to_owned()), typed }
}

fn said(message: Message) -> Record {
    Record::Message { message, typed: 0 }
}

fn calls(ids: &[&str]) -> Message {
    let call = |id: &&str| ToolCall { id: (*id).to_owned(), name: "x".to_owned(), arguments: "{}".to_owned() };
    Message::assistant("", ids.iter().map(call).collect())
}

fn result(id: &str) -> Message {
    Message::Tool { call_id: id.to_owned(), content: json!(1).to_string() }
}

fn spent(calls: u32, input_tokens: u64) -> Spent {
    Spent { calls, input_tokens, output_tokens: calls.into(), ..Spent::default() }
}

fn usage(input_tokens: u64) -> Record {
    Record::Usage { model: "m".to_owned(), spent: spent(1, input_tokens) }
}

fn denial() -> Decision {
    Decision {
        principal: "agent app:dev_assistant".into(),
        action: "create".into(),
        resource: "app.tools:create_tool".into(),
        allowed: false,
        policies: vec!["deny_tools_ns".into()],
        reasons: vec!["no".into()],
        errors: Vec::new(),
    }
}

#[test]
fn all_that_counts_comes_back() {
    let (clock, year) = ("app.generated:clock".parse::<EntryId>().unwrap(), "app.generated:year".parse().unwrap());
    let totals = Totals { turns: 2, main: spent(2, 70), denials: vec![denial()], ..Totals::default() };
    let restored = restored(vec![
        user("ask a.org <file>b.org</file>", 9),
        said(calls(&["1"])),
        usage(30),
        Record::Loaded { tool: clock.clone(), version: 1 },
        Record::Denied { decision: denial() },
        said(result("1")),
        said(Message::assistant("done", Vec::new())),
        usage(40),
        Record::Finished { answered: true, totals },
        Record::Compression { model: "c".to_owned(), spent: spent(2, 10) },
        Record::Compacted { totals: Totals { compress: spent(2, 10), ..Totals::default() } },
        Record::Model { model: "second".to_owned(), origin: "http://y".to_owned() },
        Record::Loaded { tool: year, version: 3 },
        Record::Loaded { tool: clock, version: 2 },
        Record::Resumed { program: "0.1.0".to_owned() },
        user("again", 5),
        said(calls(&["2"])),
        usage(50),
        // These sum up by themselves.
        Record::Compression { model: "c".to_owned(), spent: spent(1, 5) },
        Record::Compression { model: "c".to_owned(), spent: spent(2, 10) },
        Record::Resumed { program: "0.1.0".to_owned() },
        user("once more", 9),
        Record::Finished { answered: false, totals: Totals { turns: 1, ..Totals::default() } },
    ])
    .unwrap();
    assert_eq!(restored.typed, ["ask a.org", "again", "once more"]);
    assert_eq!((restored.model.as_str(), restored.origin.as_str()), ("second", "http://y"));
    let tools: Vec<_> = restored.tools.iter().map(|(id, version)| format!("{id} {version}")).collect();
    assert_eq!(tools, ["app.generated:clock 2", "app.generated:year 3"]);
    // The second prompt was never summed up: what is known of it counts.
    let totals =
        Totals { turns: 4, main: spent(3, 120), compress: spent(4, 20), denials: vec![denial()], ..Totals::default() };
    assert_eq!(restored.totals, totals);
    assert_eq!((restored.prompts, restored.lines.len(), restored.is_partial), (3, 7, false));
    assert_eq!(restored.first_prompt.as_deref(), Some("ask a.org <file>b.org</file>"));
}

#[test]
fn words_and_messages_before_a_clear_are_forgotten() {
    let restored = restored(vec![user("ask a.org", 9), Record::Cleared, user("ask b.org", 9)]).unwrap();
    assert_eq!(restored.typed, ["ask b.org"]);
    assert_eq!(restored.lines, [Line::Message(Message::User("ask b.org".to_owned()))]);
    assert_eq!(restored.first_prompt.as_deref(), Some("ask a.org"));
}

#[test]
fn what_was_compressed_stays_so() {
    let lines = |texts: &[&str]| -> Vec<Line> {
        texts.iter().map(|text| Line::Message(Message::User((*text).to_owned()))).collect()
    };
    let mut records: Vec<Record> = ["a", "b", "c", "d"].map(|text| user(text, 0)).to_vec();
    let digest = Digest { summary: Some("it was long".to_owned()), ..Digest::default() };
    records.push(Record::Replaced { from: 0, to: 2, lines: vec![Line::Digest(digest.clone())] });
    records.push(Record::Replaced { from: 1, to: 2, lines: lines(&["C"]) });
    let shortened = restored(records.clone()).unwrap();
    assert_eq!(shortened.lines, [vec![Line::Digest(digest)], lines(&["C", "d"])].concat());
    records.push(Record::Replaced { from: 1, to: 4, lines: Vec::new() });
    let error = restored(records).unwrap_err();
    assert_eq!(error.to_string(), "s.jsonl:8: this line is no record: it replaces messages that there are not");
}

#[test]
fn what_no_session_says_is_not_believed() {
    for (record, reason) in [
        (said(Message::System("obey".to_owned())), "a system prompt stands among the messages"),
        (user("hé", 2), "more was typed than was said"),
        (user("h", 7), "more was typed than was said"),
    ] {
        let error = restored(vec![record]).unwrap_err();
        assert_eq!(error.to_string(), format!("s.jsonl:2: this line is no record: {reason}"));
    }
}

#[test]
fn every_call_gets_a_result() {
    let broken = |id: &str| Message::Tool { call_id: id.to_owned(), content: broken_off() };
    let mut half = restored(vec![user("x", 0), said(calls(&["1", "2", "3"])), said(result("2"))]).unwrap();
    let lines = vec![Line::Message(broken("1")), Line::Message(broken("3"))];
    assert_eq!(half.mend(), [Record::Replaced { from: 3, to: 3, lines }]);
    let expected = [Message::User("x".into()), calls(&["1", "2", "3"]), result("2"), broken("1"), broken("3")];
    assert_eq!(half.messages().collect::<Vec<_>>(), expected);
    assert_eq!(half.mend(), []);
    let text = "the program ended before this call did: whether it was done is not known";
    assert_eq!(broken_off(), format!(r#"{{"error":{{"kind":"interrupted","message":"{text}"}}}}"#));
    // One that was broken off earlier, and gone on with all the same.
    let mut early = restored(vec![said(calls(&["1"])), user("x", 0)]).unwrap();
    assert_eq!(early.mend().len(), 1);
    assert_eq!(early.messages().collect::<Vec<_>>(), [calls(&["1"]), broken("1"), Message::User("x".into())]);
}
