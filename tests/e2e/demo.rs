//! The scenes of `examples/`, through the binary: each must show what its transcript shows. With `UPDATE_TRANSCRIPTS=1` the
//! transcripts are written anew.

use std::{fs, path::PathBuf};

use crate::home::Home;

/// What varies from run to run, in words.
fn normalised(scene: &str, transcript: &str) -> String {
    let lines = transcript.lines().filter(|line| !line.starts_with("[note] preparing the JavaScript engine"));
    let text: String = lines.flat_map(|line| [line, "\n"]).collect();
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':');
    let mut words = String::new();
    for piece in text.split_inclusive(|c: char| !is_part(c)) {
        let bare = piece.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        words.push_str(&match varying(scene, bare) {
            Some(name) => piece.replace(bare, name),
            None => piece.to_owned(),
        });
    }
    words
}

fn varying(scene: &str, word: &str) -> Option<&'static str> {
    let shape: String = word.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    match shape.as_str() {
        "0000-00-00" => Some("<date>"),
        "00:00:00" => Some("<time>"),
        _ if WEEKDAYS.contains(&word) => Some("<weekday>"),
        "00000" | "0:00000" => Some("<port>"),
        _ if scene == "repair" && !word.is_empty() && shape.chars().all(|c| c == '0') => Some("<n>"),
        _ => None,
    }
}

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

fn check(scene: &str) -> String {
    let done = Home::new().run(&["demo", scene]);
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""), "{}", done.out);
    let shown = done.out;
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(scene).join("transcript.txt");
    if std::env::var_os("UPDATE_TRANSCRIPTS").is_some() {
        fs::write(&path, &shown).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap();
    assert_eq!(normalised(scene, &shown), normalised(scene, &expected), "{shown}");
    shown
}

#[test]
fn clock() {
    let before = now();
    let shown = check("clock");
    // The true time is in the answer: today's date (of before or after, at midnight), in UTC.
    let answer = shown.lines().find(|line| line.starts_with("It is ")).unwrap();
    assert!([before, now()].iter().any(|date| answer.contains(date.as_str())), "{answer}");
}

/// Today in UTC, by the system's own `date`.
fn now() -> String {
    let output = std::process::Command::new("date").args(["-u", "+%Y-%m-%d"]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn repair() {
    check("repair");
}

#[test]
fn denied() {
    let shown = check("denied");
    assert!(shown.contains("by deny_tools_ns") && shown.contains("by deny_core_ns"));
}

#[test]
fn fetch() {
    check("fetch");
}

#[test]
fn a_scene_leaves_no_entries_behind_and_the_engine_prepared() {
    let home = Home::new();
    for _ in 0..2 {
        let done = home.run(&["demo"]);
        assert_eq!((done.code, done.err.as_str()), (Some(0), ""), "{}", done.out);
    }
    assert!(home.run(&["registry", "ls"]).out.starts_with("no tools yet"));
    let doctor = home.run(&["doctor"]);
    assert!(doctor.out.contains("taken from the cache"), "{}", doctor.out);
}

#[test]
fn the_persons_own_config_does_not_change_a_scene() {
    let home = Home::new().with("home/config.toml", "nonsense = 1").with("home/policies/mine.cedar", "nonsense");
    assert_eq!(home.run(&["demo"]).code, Some(0));
}

#[test]
fn a_scene_that_goes_otherwise_than_recorded_fails() {
    let home = Home::new();
    let done = home.run(&["demo", "clock", "--home", "demo-home"]);
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""), "{}", done.out);
    assert!(!done.out.contains("nothing was kept"), "{}", done.out);
    let done = home.run(&["demo", "clock", "--home", "demo-home"]);
    assert_eq!(done.code, Some(1), "{done:?}");
    assert!(done.err.contains("recording `clock`, turn 3: expected `create` ok, got `create` failed"), "{}", done.err);
    assert!(done.err.contains("hint: with `--home`, what an earlier run made is still there"), "{}", done.err);
}

#[test]
fn scenes_are_listed() {
    let done = Home::new().run(&["demo", "--list"]);
    assert_eq!(done.code, Some(0));
    let names: Vec<_> = done.out.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(names, ["clock", "repair", "denied", "fetch"]);
}
