//! What is kept of sessions: listed, shown, written down, removed; and files that are not as they were written.

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::{Value, json};
use toolwright_test_support::Reply;

use crate::{
    home::Home,
    script::{making, model, say},
};

/// A home with one session of one prompt.
fn one_session() -> Home {
    let home = Home::prepared();
    let model = model([say("It is blue.")]);
    assert_eq!(home.ask(&model, &["run", "which colour?"]).code, Some(0));
    home
}

#[test]
fn sessions_are_listed_shown_and_removed() {
    let home = Home::prepared();
    let none = "no sessions: `agent` and `agent run` record what is said\n";
    assert_eq!(home.run(&["sessions", "ls"]).out, none);
    let model = making("year", "export default () => 2026;", &[], json!({}), "It is \u{1b}[31m2026.");
    home.ask(&model, &["run", "which\nyear is it?"]);
    let first = home.session_id();
    assert_eq!(home.session().metadata().unwrap().permissions().mode() & 0o777, 0o600);
    model.then(Reply::new().text("It is blue.").usage(100, 5));
    home.ask(&model, &["run", "which colour?"]);

    let listed: Vec<Value> = serde_json::from_str(&home.run(&["sessions", "ls", "--output", "json"]).out).unwrap();
    let brief: Vec<_> = listed.iter().map(|one| (&one["prompts"], &one["turns"], &one["model"])).collect();
    assert_eq!(brief, [(&json!(1), &json!(1), &json!("scripted")), (&json!(1), &json!(4), &json!("scripted"))]);
    let second = listed[0]["id"].as_str().unwrap();
    assert_eq!(listed[1]["id"], first);
    let table = home.run(&["sessions", "ls"]).out;
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].starts_with("ID ") && lines[1].starts_with(second), "{table}");
    assert!(lines[2].ends_with("  scripted  which year is it?"), "{table}");

    let shown = home.run(&["sessions", "show", &first]).out;
    let said = shown.split_once("\n\n").unwrap().1;
    assert!(said.starts_with("  you       which year is it?\n  call      create_tool {"), "{shown}");
    assert!(said.ends_with("  call      year {}\n  result    2026\n  agent     It is 2026.\n"), "{shown}");
    assert!(shown.contains("  tool      app.generated:year, version 1\n"), "{shown}");

    let done = home.run(&["sessions", "rm", "--all"]);
    assert_eq!(
        (done.code, done.err.as_str()),
        (Some(2), "error: 2 sessions would be removed for good\n  hint: `agent sessions rm --all --yes` does so\n")
    );
    assert_eq!(home.run(&["sessions", "rm", "--older-than", "1"]).out, "there is nothing to remove\n");
    assert_eq!(home.run(&["sessions", "rm", &first]).out, format!("{first} is removed\n"));
    let done = home.run(&["sessions", "show", &first]);
    assert_eq!(done.code, Some(1));
    assert!(done.err.starts_with(&format!("error: there is no session `{first}`\n  hint: ")), "{}", done.err);
    assert_eq!(home.run(&["sessions", "rm", "--all", "--yes"]).out, format!("{second} is removed\n"));
    assert_eq!(home.run(&["sessions", "ls"]).out, none);
}

#[test]
fn a_session_is_written_down() {
    let home = one_session();
    let id = home.session_id();
    let page = home.run(&["export"]).out;
    let (head, said) = page.split_once("\n\n## ").unwrap();
    assert!(head.starts_with(&format!("# Session {id}\n\n- began ")), "{page}");
    assert!(
        head.contains("\n- agent `app:dev_assistant`, version ") && head.contains("\n- model `scripted` at `http"),
        "{page}"
    );
    assert_eq!(said, "You\n\n> which colour?\n\n## Agent\n\nIt is blue.\n");

    let done = home.run(&["sessions", "export", &id, "--format", "jsonl", "-o", "s.jsonl"]);
    assert_eq!((done.code, done.out.as_str()), (Some(0), format!("{id}: in `s.jsonl`\n").as_str()), "{done:?}");
    let written = home.path().join("s.jsonl");
    assert_eq!(fs::read(&written).unwrap(), fs::read(home.session()).unwrap());
    assert_eq!(written.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(home.run(&["export", "--format", "jsonl"]).out, fs::read_to_string(home.session()).unwrap());

    let done = home.run(&["export", "-o", "s.jsonl"]);
    assert_eq!(done.code, Some(1));
    assert!(done.err.starts_with("error: the file `s.jsonl` cannot be written: File exists"), "{}", done.err);
}

#[test]
fn a_session_file_that_is_not_as_it_was_written() {
    let home = one_session();
    let (id, file) = (home.session_id(), home.session());
    let text = fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let model = model([]);
    let at = |line: usize| format!("{}:{line}: ", file.display());
    let hint = "  hint: `agent sessions export ID` writes down what stands before that line; `agent sessions rm ID` removes it\n";
    let newer = text.replace("\"format\":1,", "\"format\":2,").replace("\"program\":\"", "\"program\":\"9.");
    for (content, message, hint) in [
        (
            text.replace("blue", "red"),
            format!("{}this line, or the one before it, was changed after it was written", at(3)),
            hint,
        ),
        (
            lines[0].to_owned() + lines[2],
            format!("{}record 1 should stand here, and record 2 does: lines were cut out", at(2)),
            hint,
        ),
        (
            lines[0].to_owned() + "\0\0\n",
            format!("{}this line is no record: it does not begin with a hash", at(2)),
            hint,
        ),
        (
            "hello\n".to_owned(),
            format!("`{}` is no session: its first line is not that of a session", file.display()),
            "  hint: move it out of the folder of sessions\n",
        ),
        (
            newer,
            format!(
                "the session `{}` has format 2, made by version 9.{v}: this is version {v}, which knows format 1",
                file.display(),
                v = env!("CARGO_PKG_VERSION")
            ),
            concat!("  hint: use version 9.", env!("CARGO_PKG_VERSION"), " or later, or begin a new session\n"),
        ),
    ] {
        fs::write(&file, &content).unwrap();
        let done = home.ask(&model, &["run", "-r", &id, "go on"]);
        assert_eq!((done.code, done.err), (Some(1), format!("error: {message}\n{hint}")));
        assert_eq!(fs::read_to_string(&file).unwrap(), content, "what was there is still there");
        let listed = home.run(&["sessions", "ls"]);
        assert_eq!((listed.code, listed.err), (Some(0), format!("[note] not listed: {message}\n")));
    }
    assert_eq!(model.requests(), []);

    // What stands before the damage is not lost.
    fs::write(&file, text.replace("blue", "red")).unwrap();
    let done = home.run(&["sessions", "export", &id]);
    assert_eq!(done.code, Some(1));
    assert!(done.out.ends_with("## You\n\n> which colour?\n"), "{}", done.out);

    // Somebody else might have written this one.
    fs::write(&file, &text).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
    let done = home.ask(&model, &["run", "-r", &id, "go on"]);
    let reason = "is not used: others may write to it; make it yours alone (`chmod go-w`)";
    assert_eq!(done.err, format!("error: `{}` {reason}\n", file.display()));
}

#[test]
fn a_session_whose_last_record_is_half_goes_on_without_it() {
    let home = one_session();
    let file = home.session();
    let text = fs::read(&file).unwrap();
    fs::write(&file, &text[..text.len() - 7]).unwrap();
    let model = model([say("Yes.")]);
    let done = home.ask(&model, &["run", "-c", "--base-url", &model.base_url(), "sure?"]);
    assert_eq!((done.code, done.out.as_str()), (Some(0), "Yes.\n"), "{done:?}");
    let note = "[note] its last record is not whole, and is left out: the program ended while it wrote it\n";
    assert!(done.err.contains(note), "{}", done.err);
    assert_eq!(home.run(&["sessions", "ls"]).err, "");
}

#[test]
fn a_conversation_goes_on_where_no_session_can_be_kept() {
    let home = Home::prepared().with("home/data/sessions", "a file in its place");
    let model = model([say("It is blue.")]);
    let done = home.ask(&model, &["run", "which colour?"]);
    assert_eq!((done.code, done.out.as_str()), (Some(0), "It is blue.\n"));
    let note = "[note] this session goes on without being recorded any further: `";
    assert_eq!(done.err.matches(note).count(), 1, "{}", done.err);
}
