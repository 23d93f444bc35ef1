//! What ends a run before its answer: limits, the person, a reader that goes away.

use serde_json::json;
use toolwright_test_support::{Reply, Turn};

use crate::{
    home::{Home, end, interrupt, read_until, signal},
    script::{call, create, load, making, model, say},
};

const SPIN: &str = "export default () => { for (;;) {} };";

#[test]
fn the_turn_limit_ends_a_run() {
    let home = Home::prepared();
    let model = model([call("registry_list", json!({})), call("registry_list", json!({})), say("never")]);
    let done = home.ask(&model, &["run", "x", "--max-turns", "2"]);
    assert_eq!(done.code, Some(4));
    assert_eq!(
        done.err.lines().last().unwrap(),
        "error: no final answer after 2 turns: raise `--max-turns`, or ask for less at once"
    );
    assert_eq!(model.turns_left(), 1);
}

#[test]
fn the_overall_timeout_ends_a_run_and_what_was_used_is_told() {
    let home = Home::prepared();
    let model = model([create("app.tools:x", "export default () => 1;", &[])]);
    model.then(Turn::hang());
    let done = home.ask(&model, &["run", "x", "--timeout", "3", "--output-format", "json"]);
    assert_eq!(done.code, Some(4));
    assert_eq!(model.requests().len(), 2, "the time was over before the hang: {done:?}");
    assert_eq!(done.err, "error: no final answer within 3 s\n  hint: raise `--timeout`, or ask for less at once\n");
    let result: serde_json::Value = serde_json::from_str(&done.out).unwrap();
    assert_eq!((&result["error"]["kind"], &result["usage"]["turns"]), (&json!("limit"), &json!(2)));
    assert_eq!(result["denials"][0]["resource"], "app.tools:x");
    assert_eq!(result["denials"].as_array().unwrap().len(), 1, "{}", result["denials"]);
    model.departed_blocking(1);
}

#[test]
fn ctrl_c_ends_the_models_stream_and_keeps_what_was_said() {
    let home = Home::prepared();
    let model = model([Reply::new().text("Once upon a time").then_hang()]);
    let mut child = home.asking(&model, &["run", "x"]).spawn().unwrap();
    let said = read_until(child.stdout.as_mut().unwrap(), "time");
    interrupt(&child);
    let done = end(child);
    assert_eq!(said + &done.out, "Once upon a time\n");
    assert_eq!((done.code, done.err.as_str()), (Some(130), "error: interrupted\n"));
    model.departed_blocking(1);
}

#[test]
fn what_was_said_is_kept_whoever_ends_the_program() {
    for asked in ["-TERM", "-HUP"] {
        let home = Home::prepared();
        let model = model([Reply::new().text("Once upon a time").then_hang()]);
        let mut child = home.asking(&model, &["run", "x"]).spawn().unwrap();
        read_until(child.stdout.as_mut().unwrap(), "time");
        signal(&child, asked);
        let done = end(child);
        assert_eq!((done.code, done.err.as_str()), (Some(130), "error: interrupted\n"), "{asked}");
        let text = home.run(&["export"]).out;
        assert!(text.contains("\n## Agent\n\nOnce upon a time\n"), "{text}");
    }
}

#[test]
fn ctrl_c_ends_a_tool_that_spins() {
    let home = Home::prepared();
    let model = model([create("spin", SPIN, &[]), load("spin"), call("spin", json!({})), say("never")]);
    let mut child = home.asking(&model, &["run", "x", "--output-format", "stream-json"]).spawn().unwrap();
    read_until(child.stdout.as_mut().unwrap(), r#""tool_called","call":"call","name":"spin""#);
    interrupt(&child);
    let done = end(child);
    assert_eq!((done.code, done.err.as_str()), (Some(130), "error: interrupted\n"));
    let result: serde_json::Value = serde_json::from_str(done.out.lines().last().unwrap()).unwrap();
    assert_eq!((&result["error"]["kind"], &result["exit_code"]), (&json!("interrupted"), &json!(130)));
    assert_eq!(result["tool_calls"][2]["failure"], "interrupted");
    assert_eq!(model.turns_left(), 1);
}

#[test]
fn a_tool_that_spins_is_ended_by_its_limit_and_the_run_goes_on() {
    let home = Home::prepared();
    let mut arguments = crate::script::tool("spin", SPIN, &[]);
    arguments["limits"] = json!({"cpu_ms": 100});
    let model = model([
        Reply::new().tool_call("create", "create_tool", arguments),
        load("spin"),
        call("spin", json!({})),
        say("It spins."),
    ]);
    let done = home.ask(&model, &["run", "x"]);
    assert_eq!((done.code, done.out.as_str()), (Some(0), "It spins.\n"));
    assert!(done.err.contains("[spin] failed: the tool used its 100 ms of processor time"), "{}", done.err);
}

#[test]
fn a_closed_output_is_no_panic() {
    let home = Home::prepared();
    let model = making("x", "export default () => 1", &[], json!({}), &"words ".repeat(50_000));
    for args in [&["run", "x"][..], &["registry", "ls", "--all"], &["--help"], &["demo"], &["registry", "ls", "--help"]]
    {
        let mut child = home.asking(&model, args).spawn().unwrap();
        drop(child.stdout.take());
        let done = end(child);
        assert_eq!(done.code, Some(0), "{args:?}: {done:?}");
        assert!(!done.err.contains("panicked") && !done.err.contains("error"), "{args:?}: {}", done.err);
    }
}

#[test]
fn a_full_output_is_an_error() {
    let home = Home::prepared();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let done = crate::home::done(home.agent(&["registry", "ls", "--all"]).stdout(full));
    assert_eq!(done.code, Some(1));
    assert!(done.err.starts_with("error: the output cannot be written: No space left on device"), "{}", done.err);
}
