//! Files and folders that are not as they should be: nothing is done by halves, and what is there stays there.

use std::fs;

use serde_json::json;

use crate::{
    home::Home,
    script::{making, model, say},
};

#[test]
fn a_corrupt_journal() {
    let home = Home::prepared();
    let journal = home.home().join("data/registry.sqlite");
    for (content, reason) in [
        (b"this is no database".to_vec(), "is not a journal of this program"),
        (
            {
                let mut bytes = fs::read(&journal).unwrap();
                bytes[100..4000].fill(0xff);
                bytes
            },
            "the journal",
        ),
    ] {
        fs::write(&journal, &content).unwrap();
        for args in [&["registry", "ls"][..], &["run", "x", "--base-url", "http://127.0.0.1:1/v1"]] {
            let done = home.run(args);
            assert_eq!(done.code, Some(1), "{args:?}: {done:?}");
            assert!(done.err.starts_with("error: ") && done.err.contains(reason), "{args:?}: {}", done.err);
            assert!(done.err.contains("registry.sqlite") && done.err.contains("  hint: `--home DIR`"), "{}", done.err);
        }
        assert_eq!(fs::read(&journal).unwrap(), content, "what was there is still there");
    }
    let model = model([say("ok")]);
    assert_eq!(home.ask(&model, &["run", "x", "--ephemeral"]).code, Some(0), "the way out works");
}

#[test]
fn a_policy_that_does_not_parse_stops_the_start() {
    let home = Home::prepared().with("home/policies/mine.cedar", "@id(\"x\")\npermit (principal, action");
    let model = model([say("ok")]);
    for args in
        [&["run", "x"][..], &["policy", "check"], &["policy", "explain", "create x"], &["registry", "call", "x"]]
    {
        let done = home.ask(&model, args);
        if args[0] == "registry" {
            assert_eq!(done.code, Some(1), "there is no such tool, and nothing was asked of the policies");
            continue;
        }
        assert_eq!(done.code, Some(2), "{args:?}: {done:?}");
        assert!(done.err.contains("home/policies/mine.cedar:2:"), "{}", done.err);
        assert!(done.err.contains("  hint: "), "{}", done.err);
    }
    assert_eq!(model.requests(), []);
}

#[test]
fn a_policy_against_the_schema_stops_the_start() {
    let policy = "@id(\"x\")\npermit (principal, action == Action::\"fly\", resource);";
    let done = Home::prepared().with("home/policies/mine.cedar", policy).run(&["policy", "check"]);
    assert_eq!(done.code, Some(2));
    assert!(done.err.contains("mine.cedar:2:") && done.err.contains("fly"), "{}", done.err);
}

#[test]
fn a_policy_file_without_end_stops_the_start() {
    let done = Home::new().with("home/policies/mine.cedar", vec![b'/'; (1 << 20) + 1]).run(&["policy", "check"]);
    assert_eq!(done.code, Some(2));
    assert!(done.err.contains("home/policies/mine.cedar` is longer than 1 MiB\n  hint: "), "{}", done.err);
}

#[test]
fn a_config_with_a_wrong_key() {
    let home = Home::new().with("home/config.toml", "max_turns = 3\nmodle = \"x\"\n");
    for args in [&["run", "x"][..], &["registry", "ls"], &["policy", "check"], &["docs", "search", "x"]] {
        let done = home.run(args);
        assert_eq!(done.code, Some(2), "{args:?}");
        assert!(done.err.contains("home/config.toml:2:1: there is no key `modle`"), "{}", done.err);
        assert!(done.err.ends_with("  hint: did you mean `model`?\n"), "{}", done.err);
    }
    let done = home.run(&["doctor"]);
    assert_eq!(done.code, Some(1));
    assert!(done.out.starts_with("not ok  config"), "{}", done.out);
}

#[test]
fn a_home_that_cannot_be_written() {
    // Not even root makes folders in /proc.
    let home = Home::new();
    let model = model([say("ok")]);
    for args in [&["registry", "ls"][..], &["run", "x"], &["registry", "call", "x"]] {
        let mut command = home.asking(&model, args);
        let done = crate::home::done(command.args(["--home", "/proc/toolwright"]));
        assert_eq!(done.code, Some(1), "{args:?}: {done:?}");
        assert!(done.err.starts_with("error: the folder `/proc/toolwright/data` cannot be made: "), "{}", done.err);
        assert!(done.err.contains("  hint: `--home DIR` uses another home, `--ephemeral`"), "{}", done.err);
    }
    assert_eq!(model.requests(), []);
    let done = home.run(&["doctor", "--home", "/proc/toolwright"]);
    assert_eq!(done.code, Some(1));
    assert!(done.out.contains("not ok  home "), "{}", done.out);
    let done =
        crate::home::done(home.asking(&model, &["run", "x", "--ephemeral"]).args(["--home", "/proc/toolwright"]));
    assert_eq!(done.code, Some(0), "the way out works: {done:?}");
}

#[test]
fn no_home_at_all() {
    let home = Home::new();
    let mut command = home.agent(&["registry", "ls"]);
    let done = crate::home::done(command.env_remove("HOME").env_remove("TOOLWRIGHT_HOME"));
    assert_eq!(done.code, Some(2));
    assert_eq!(
        done.err,
        "error: there is no home folder: neither `HOME` nor `XDG_CONFIG_HOME` is set\n\
         \x20 hint: `--home DIR` or `TOOLWRIGHT_HOME` names a folder for everything\n"
    );
}

#[test]
fn a_full_disk() {
    let home = Home::prepared();
    home.ask(&making("x", "export default () => 1", &[], json!({}), "ok"), &["run", "x"]);
    let done = home.run(&["registry", "export", "x", "-o", "/dev/full"]);
    assert_eq!(done.code, Some(1));
    assert_eq!(
        done.err,
        "error: the file `/dev/full` cannot be written: No space left on device (os error 28)\n\
         \x20 hint: choose a place that is writable and has room\n"
    );
}

/// Changes a byte in every artifact.
fn change_artifacts(home: &Home) {
    let artifacts = home.home().join("cache/artifacts");
    for entry in fs::read_dir(&artifacts).unwrap() {
        let path = entry.unwrap().path();
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, bytes).unwrap();
    }
}

#[test]
fn an_artifact_that_was_changed_is_made_again_and_told() {
    let home = Home::prepared();
    change_artifacts(&home);
    let done = home.run(&["doctor"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    let engine = done.out.lines().find(|line| line.contains(" engine ")).unwrap();
    assert!(engine.starts_with("note") && engine.contains("compiled for this machine"), "{engine}");

    let told = |err: &str| {
        err.lines().any(|line| line.starts_with("[note] the artifact `") && line.ends_with("; it is compiled again"))
    };
    change_artifacts(&home);
    let making = || making("x", "export default () => 1", &[], json!({}), "ok");
    let done = home.ask(&making(), &["run", "x"]);
    assert!(done.code == Some(0) && told(&done.err), "{done:?}");
    change_artifacts(&home);
    let done = home.run(&["registry", "call", "x"]);
    assert!((done.code, done.out.as_str()) == (Some(0), "1\n") && told(&done.err), "{done:?}");
    let done = home.run(&["registry", "call", "x"]);
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""));
}

#[test]
fn a_demo_that_cannot_use_the_cache_says_so() {
    let home = Home::prepared();
    fs::write(home.home().join("data/registry.sqlite"), "this is no database").unwrap();
    let done = home.run(&["demo"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(done.err.starts_with("[note] the engine is prepared anew, without your cache: `"), "{}", done.err);
    assert_eq!(done.err.lines().count(), 1, "{}", done.err);
}
