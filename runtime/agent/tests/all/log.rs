//! Sessions in their folder: recorded, found, gone on with.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::Path,
};

use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use toolwright_agent::{
    Prompt,
    log::{FORMAT, Header, LogError, Record, Recorder, Sessions},
};
use toolwright_model::Message;

use crate::common::{Stage, Turn, echo};

/// A folder of sessions.
fn sessions() -> (TempDir, Sessions) {
    let folder = tempfile::tempdir().unwrap();
    let sessions = Sessions::new(folder.path().join("data/sessions"));
    (folder, sessions)
}

fn header(id: &str, folder: &str) -> Header {
    Header {
        format: FORMAT,
        session: id.to_owned(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        agent: "app:dev_assistant".parse().unwrap(),
        model: "scripted".to_owned(),
        origin: "a script".to_owned(),
        folder: folder.to_owned(),
        created_ms: 7,
    }
}

/// A conversation that is recorded.
fn stage(sessions: &Sessions, id: &str, turns: Vec<Turn>) -> Stage {
    let mut stage = Stage::new(vec![echo()], turns);
    stage.session.record_to(Recorder::new(sessions.clone(), header(id, "/work")));
    stage
}

/// A session in which one thing was said.
async fn said(sessions: &Sessions, id: &str, folder: &str) {
    let mut stage = Stage::new(vec![], vec![Turn::Say("yes")]);
    stage.session.record_to(Recorder::new(sessions.clone(), header(id, folder)));
    stage.ask("really?").await.text.unwrap();
}

fn records(sessions: &Sessions, id: &str) -> Vec<Record> {
    let (mut reader, _) = sessions.read(id).unwrap();
    std::iter::from_fn(|| reader.read().unwrap()).map(|stamped| stamped.record).collect()
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn what_happens_is_written_as_it_happens() {
    let (_folder, sessions) = sessions();
    let turns = vec![Turn::Call(vec![("echo", r#"{"n":1}"#)]), Turn::Say("one")];
    let mut stage = stage(&sessions, "s1", turns);
    assert!(!stage.session.is_recorded());
    assert!(!sessions.folder().exists());

    let prompt = Prompt { text: "count\n<stdin>", typed: 5 };
    let answer = stage.session.ask(prompt, &CancellationToken::new()).await;
    assert!(stage.session.is_recorded());
    assert_eq!((mode(sessions.folder()), mode(&sessions.path("s1"))), (0o700, 0o600));
    let said: Vec<Message> = stage.session.messages()[1..].to_vec();
    let message = |at: usize, typed| Record::Message { message: said[at].clone(), typed };
    let usages: Vec<Record> = records(&sessions, "s1")
        .into_iter()
        .filter(|record| matches!(record, Record::Usage { model, spent } if model == "scripted" && spent.calls == 1))
        .collect();
    let usage = |at: usize| usages[at].clone();
    let finished = Record::Finished { answered: true, totals: answer.totals.clone() };
    let expected = [message(0, 5), message(1, 0), usage(0), message(2, 0), message(3, 0), usage(1), finished];
    assert_eq!(records(&sessions, "s1"), expected);

    stage.session.clear();
    assert_eq!(records(&sessions, "s1").last(), Some(&Record::Cleared));
}

#[tokio::test]
async fn a_session_goes_on_where_it_ended() {
    let (_folder, sessions) = sessions();
    let mut first = stage(&sessions, "s1", vec![Turn::Call(vec![("echo", "{}")]), Turn::Say("one")]);
    first.ask("first").await.text.unwrap();
    let said = first.session.messages()[1..].to_vec();
    drop(first);

    let (recorder, restored, mended) = sessions.resume("s1").unwrap();
    assert_eq!((restored.messages().collect::<Vec<_>>(), mended), (said.clone(), 0));
    let mut second = Stage::new(vec![], vec![Turn::Say("two")]);
    second.session.restore(restored.lines, restored.totals, recorder);
    second.session.remark("the tool `echo` is gone".to_owned());
    second.session.ask(Prompt::typed("second"), &CancellationToken::new()).await.text.unwrap();
    let asked = second.model.requests.lock().unwrap()[0].messages.clone();
    assert_eq!(asked[1..5], said);
    let text =
        "second\n\n<program note=\"said by the program, not by the person\">\nthe tool `echo` is gone\n</program>";
    assert_eq!(asked[5], Message::User(text.to_owned()));
    drop(second);

    assert!(records(&sessions, "s1").contains(&Record::Resumed { program: env!("CARGO_PKG_VERSION").to_owned() }));
    // Who looks in and says nothing leaves nothing.
    let before = fs::read(sessions.path("s1")).unwrap();
    let (_, restored, _) = sessions.resume("s1").unwrap();
    assert_eq!(fs::read(sessions.path("s1")).unwrap(), before);
    assert_eq!(restored.typed, ["second"]);
    assert_eq!((restored.prompts, restored.totals.turns, restored.totals.tool_calls), (2, 3, 1));
}

#[tokio::test]
async fn two_cannot_go_on_with_one_session() {
    let (_folder, sessions) = sessions();
    let mut first = stage(&sessions, "s1", vec![Turn::Say("one"), Turn::Say("two")]);
    first.ask("first").await.text.unwrap();
    for _ in 0..2 {
        let error = sessions.resume("s1").unwrap_err();
        assert!(matches!(&error, LogError::InUse { id } if id == "s1"), "{error}");
        let error = sessions.remove("s1").unwrap_err();
        assert!(matches!(&error, LogError::InUse { .. }), "{error}");
        // It can be read all the same.
        assert_eq!(records(&sessions, "s1").len(), 4);
    }
    first.ask("second").await.text.unwrap();
    drop(first);
    let (_held, restored, _) = sessions.resume("s1").unwrap();
    assert_eq!(restored.lines.len(), 4);
    assert!(matches!(sessions.resume("s1"), Err(LogError::InUse { .. })));
}

#[tokio::test]
async fn a_half_line_is_cut_away_before_others_follow() {
    let (_folder, sessions) = sessions();
    said(&sessions, "s1", "/work").await;
    let whole = fs::read(sessions.path("s1")).unwrap();
    OpenOptions::new().append(true).open(sessions.path("s1")).unwrap().write_all(b"{\"hash\":\"0123").unwrap();
    let (_recorder, restored, _) = sessions.resume("s1").unwrap();
    assert!(restored.is_partial);
    let text = fs::read(sessions.path("s1")).unwrap();
    assert_eq!(text, whole);
}

#[tokio::test]
async fn a_beginning_is_enough_and_a_slip_is_told() {
    let (_folder, sessions) = sessions();
    assert!(matches!(sessions.find("x"), Err(LogError::Unknown { near, .. }) if near.is_empty()));
    for id in ["261127-101500-abcd", "261127-101500-abzz", "261128-000000-k2q7"] {
        said(&sessions, id, "/work").await;
    }
    fs::write(sessions.folder().join("notes.txt"), "").unwrap();
    fs::write(sessions.folder().join("Not An Id.jsonl"), "").unwrap();
    assert_eq!(sessions.find("261128").unwrap(), "261128-000000-k2q7");
    assert_eq!(sessions.find("261127-101500-abcd").unwrap(), "261127-101500-abcd");
    let error = sessions.find("2611").unwrap_err();
    assert_eq!(
        error.to_string(),
        "more than one session begins with `2611`: 261128-000000-k2q7, 261127-101500-abzz, 261127-101500-abcd"
    );
    for (given, hint) in [
        ("261128-000000-k2q8", "did you mean `261128-000000-k2q7`?"),
        ("k2q7", "did you mean `261128-000000-k2q7`?"),
        ("../x\u{1b}", "`agent sessions ls` shows what there is"),
        ("", "`agent sessions ls` shows what there is"),
    ] {
        let error = sessions.find(given).unwrap_err();
        assert_eq!(error.to_string(), format!("there is no session `{}`", given.trim_end_matches('\u{1b}')));
        assert_eq!(error.hint().as_deref(), Some(hint));
    }
}

#[tokio::test]
async fn the_last_one_is_that_of_the_folder() {
    let (_folder, sessions) = sessions();
    said(&sessions, "s1", "/a").await;
    said(&sessions, "s2", "/b").await;
    let latest = sessions.latest("/a").unwrap();
    assert_eq!((latest.here.as_deref(), latest.unreadable.len()), (Some("s1"), 0));
    fs::write(sessions.path("s3"), "").unwrap();
    let latest = sessions.latest("/c").unwrap();
    assert_eq!((latest.here, latest.elsewhere), (None, Some(("s2".to_owned(), "/b".to_owned()))));
    let error = latest.unreadable.first().unwrap().to_string();
    assert_eq!(error, format!("`{}` is no session: it is empty", sessions.path("s3").display()));
    // What is broken can be removed.
    sessions.remove("s3").unwrap();
    assert_eq!(sessions.list().unwrap().len(), 2);
}

#[tokio::test]
async fn only_what_the_user_alone_can_write_is_used() {
    let (_folder, sessions) = sessions();
    said(&sessions, "s1", "/work").await;
    let path = sessions.path("s1");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o620)).unwrap();
    let error = sessions.resume("s1").unwrap_err();
    let reason = "others may write to it; make it yours alone (`chmod go-w`)";
    assert_eq!(error.to_string(), format!("`{}` is not used: {reason}", path.display()));
    fs::set_permissions(sessions.folder(), fs::Permissions::from_mode(0o770)).unwrap();
    let error = sessions.list().unwrap_err();
    assert_eq!(error.to_string(), format!("`{}` is not used: {reason}", sessions.folder().display()));
}

#[tokio::test]
async fn a_file_is_bounded() {
    let (_folder, sessions) = sessions();
    said(&sessions, "s1", "/work").await;
    let path = sessions.path("s1");
    // It has holes, and takes no room.
    OpenOptions::new().append(true).open(&path).unwrap().set_len((1 << 30) + 1).unwrap();
    let error = sessions.resume("s1").unwrap_err();
    let expected = format!("the session `{}` has 1073741825 bytes, more than 1073741824", path.display());
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn links_and_pipes_are_not_followed() {
    let (folder, sessions) = sessions();
    said(&sessions, "s1", "/work").await;
    let elsewhere = folder.path().join("elsewhere");
    fs::rename(sessions.path("s1"), &elsewhere).unwrap();
    symlink(&elsewhere, sessions.path("s1")).unwrap();
    let error = sessions.resume("s1").unwrap_err();
    assert_eq!(error.to_string(), format!("`{}` is no session: it is a symbolic link", sessions.path("s1").display()));
    fs::remove_file(sessions.path("s1")).unwrap();
    fs::create_dir(sessions.path("s1")).unwrap();
    assert!(sessions.resume("s1").is_err());

    // A file that is there already is not taken for a new session.
    fs::write(sessions.path("s2"), "mine").unwrap();
    let mut stage = stage(&sessions, "s2", vec![Turn::Say("one")]);
    stage.ask("x").await.text.unwrap();
    assert!(!stage.session.is_recorded());
    assert_eq!(fs::read(sessions.path("s2")).unwrap(), b"mine");
}
