use std::path::Path;

use toolwright_model::Message;

use super::*;
use crate::log::{Record, chain::Chain};

/// The lines of a session in which this was said.
fn lines(said: &[&str]) -> Vec<String> {
    let header = Header {
        format: FORMAT,
        session: "s1".to_owned(),
        program: "0.1.0".to_owned(),
        agent: "app:dev_assistant".parse().unwrap(),
        model: "m".to_owned(),
        origin: "http://x".to_owned(),
        folder: "/work".to_owned(),
        created_ms: 7,
    };
    let mut bodies = vec![serde_json::to_vec(&Stamped { seq: 0, ms: 7, record: header }).unwrap()];
    for (n, text) in said.iter().enumerate() {
        bodies.push(serde_json::to_vec(&Stamped { seq: n as u64 + 1, ms: 8, record: message(text) }).unwrap());
    }
    chained(&bodies)
}

fn chained(bodies: &[Vec<u8>]) -> Vec<String> {
    let mut chain = Chain::new();
    let mut line = |body: &Vec<u8>| {
        let (line, next) = chain.line(body);
        chain = next;
        String::from_utf8(line).unwrap()
    };
    bodies.iter().map(&mut line).collect()
}

fn message(text: &str) -> Record {
    Record::Message { message: Message::User(text.to_owned()), typed: 0 }
}

/// What was said, and whether the last line had no end; or the error.
fn read(text: &str) -> Result<(Vec<Record>, bool), String> {
    let text_of = |error: LogError| error.to_string();
    let (mut reader, _) = Reader::begin(Path::new("s.jsonl"), text.as_bytes()).map_err(text_of)?;
    let mut records = Vec::new();
    while let Some(stamped) = reader.read().map_err(text_of)? {
        records.push(stamped.record);
    }
    Ok((records, reader.is_partial()))
}

#[test]
fn a_line_is_as_it_is_documented() {
    let expected = concat!(
        r#"{"hash":"f170edcef0875c55","seq":0,"ms":7,"record":{"type":"session","format":1,"session":"s1","program":"0.1.0","#,
        r#""agent":"app:dev_assistant","model":"m","origin":"http://x","folder":"/work","created_ms":7}}"#,
        "\n",
        r#"{"hash":"b60e349483a3f159","seq":1,"ms":8,"record":{"type":"message","message":{"role":"user","content":"hi"}}}"#,
        "\n"
    );
    assert_eq!(lines(&["hi"]).concat(), expected);
    assert_eq!(read(expected), Ok((vec![message("hi")], false)));
}

#[test]
fn a_last_line_without_an_end_is_left_out_wherever_it_breaks_off() {
    let lines = lines(&["one", "two"]);
    let (last, whole) = lines.split_last().unwrap();
    for end in 1..last.len() {
        assert_eq!(read(&(whole.concat() + &last[..end])), Ok((vec![message("one")], true)));
    }
}

#[test]
fn lines_that_are_gone_are_missed() {
    let lines = lines(&["one", "two", "three"]);
    let error = "s.jsonl:2: record 1 should stand here, and record 3 does: lines were cut out";
    assert_eq!(read(&(lines[0].clone() + &lines[3])), Err(error.to_owned()));
    let twice = format!("{}{}{}", lines[0], lines[1], lines[1]);
    assert_eq!(
        read(&twice),
        Err("s.jsonl:3: this line, or the one before it, was changed after it was written".to_owned())
    );
}

#[test]
fn a_line_that_was_changed_is_found() {
    let text = lines(&["one", "two", "three"]).concat();
    let changed = text.replace("two", "TWO");
    let error = "s.jsonl:3: this line, or the one before it, was changed after it was written";
    assert_eq!(read(&changed), Err(error.to_owned()));
    // Of the first line too.
    let error = "s.jsonl:1: this line, or the one before it, was changed after it was written";
    assert_eq!(read(&text.replace("/work", "/home")), Err(error.to_owned()));
}

#[test]
fn what_is_no_record_is_told_with_its_line() {
    let lines = lines(&["one"]);
    let damaged = |line: &str| read(&(lines[0].clone() + line + "\n")).unwrap_err();
    assert_eq!(damaged("{}"), "s.jsonl:2: this line is no record: it does not begin with a hash");
    assert_eq!(damaged("\0\0\0"), "s.jsonl:2: this line is no record: it does not begin with a hash");
    let cut = &lines[1][..60];
    assert!(damaged(cut).starts_with("s.jsonl:2: this line is no record: EOF while parsing"), "{}", damaged(cut));
    // With a right hash, too.
    let unknown = chained(&[
        lines[0].replacen(r#""hash":"f170edcef0875c55","#, "", 1).trim_end().as_bytes().to_vec(),
        br#"{"seq":1,"ms":8,"record":{"type":"dance"}}"#.to_vec(),
    ]);
    let error = read(&unknown.concat()).unwrap_err();
    assert!(error.starts_with("s.jsonl:2: this line is no record: unknown variant `dance`"), "{error}");
}

#[test]
fn what_is_no_session_is_told() {
    for (text, reason) in [
        ("", "it is empty"),
        ("{\"hash\":", "its first line has no end"),
        ("hello\n", "its first line is not that of a session"),
        ("{\"record\":{\"type\":\"x\",\"format\":1,\"program\":\"\"}}\n", "its first line is not that of a session"),
    ] {
        assert_eq!(read(text), Err(format!("`s.jsonl` is no session: {reason}")));
    }
}

#[test]
fn a_session_of_a_later_version_names_both() {
    let later =
        "{\"hash\":0,\"record\":{\"type\":\"session\",\"format\":2,\"program\":\"9.1.0\\u001b[31m\",\"more\":[]}}\n";
    let error = format!(
        "the session `s.jsonl` has format 2, made by version 9.1.0[31m: this is version {}, which knows format 1",
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!(read(later), Err(error));
}

#[test]
fn a_line_is_bounded() {
    let lines = lines(&["one", &"x".repeat(500)]);
    let text = lines.concat();
    let limit = lines[1].len() as u64 + 100;
    let (mut reader, _) = Reader::with_limit(Path::new("s.jsonl"), text.as_bytes(), limit).unwrap();
    assert_eq!(reader.read().unwrap().map(|stamped| stamped.record), Some(message("one")));
    let error = reader.read().unwrap_err();
    assert_eq!(error.to_string(), format!("s.jsonl:3: this line is longer than {limit} bytes"));
}
