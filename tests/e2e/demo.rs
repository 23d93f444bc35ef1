//! The scenes of `examples/`, through the binary: each must show what its transcript shows. With `UPDATE_TRANSCRIPTS=1` the
//! transcripts are written anew.

use std::{fs, path::PathBuf};

use crate::{home::Home, rust::with_library, toolchain::with_rustc};

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
    check_in(&Home::new(), scene)
}

fn check_in(home: &Home, scene: &str) -> String {
    let done = home.run(&["demo", scene]);
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

#[test]
fn tokyo() {
    let now = || date("JST-9");
    let before = now();
    let shown = check("tokyo");
    let answer = shown.lines().find(|line| line.starts_with("In Tokyo it is ")).unwrap();
    assert!([before, now()].iter().any(|date| answer.contains(date.as_str())), "{answer}");
}

/// Today in UTC.
fn now() -> String {
    date("UTC")
}

/// Today in this time zone, by the system's own `date`.
fn date(zone: &str) -> String {
    let output = std::process::Command::new("date").env("TZ", zone).arg("+%Y-%m-%d").output().unwrap();
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
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
fn rust() {
    let home = with_library(Home::new());
    check_in(&home, "rust");
    let listed = home.run(&["demo", "--list"]).out;
    assert!(!listed.contains("toolchain"), "{listed}");
}

#[test]
fn without_a_compiler_the_scene_in_rust_says_what_it_takes_as_the_toolchain_does() {
    let home = with_rustc("printf 'rustc\\nhost: x\\nrelease: 1.60.0\\n'");
    let done = home.run(&["demo", "rust"]);
    assert_eq!((done.code, done.out.as_str()), (Some(1), ""));
    assert_eq!(done.err, home.run(&["toolchain", "install", "rust"]).err);
    let listed = home.run(&["demo", "--list"]).out;
    assert!(
        listed.ends_with(
            "         Rust tools are not set up on this machine: `agent toolchain install rust` does that\n"
        ),
        "{listed}"
    );
    // The other scenes need none.
    assert_eq!(home.run(&["demo", "clock"]).code, Some(0));
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
    let names: Vec<_> =
        done.out.lines().filter(|line| !line.starts_with(' ')).map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(names, ["clock", "tokyo", "repair", "denied", "fetch", "rust"]);
}
