//! The machine-readable output of `agent run`.

use serde_json::{Value, json};
use toolwright_test_support::Turn;

use crate::{
    home::Home,
    script::{CLOCK, call, create, load, making, model, say},
};

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

#[test]
fn json_is_one_object() {
    let home = Home::prepared();
    let model = model([
        create("clock", CLOCK, &["clock"]),
        create("app.tools:clock", CLOCK, &["clock"]),
        load("clock"),
        call("clock", json!({})),
        say("It is late."),
    ]);
    let done = home.ask(&model, &["run", "x", "--output-format", "json"]);
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""));
    let [result] = lines(&done.out).try_into().unwrap();
    assert_eq!(result["type"], "result");
    assert_eq!(result["answer"], "It is late.");
    assert_eq!((&result["error"], &result["exit_code"]), (&Value::Null, &json!(0)));
    assert_eq!(result["model"], "scripted");
    // The scripted server says that each prompt has ten tokens, which cannot be.
    let usage = &result["usage"];
    assert_eq!((&usage["turns"], &usage["estimated"], &usage["cost_usd"]), (&json!(5), &json!(true), &json!(null)));
    assert!(usage["input_tokens"].as_u64().unwrap() > 5_000, "{usage}");
    assert!(usage["context"]["tokens"].as_u64().unwrap() > 1_000, "{usage}");
    let calls: Vec<_> = result["tool_calls"].as_array().unwrap().iter().map(|call| &call["name"]).collect();
    assert_eq!(calls, ["create_tool", "create_tool", "load_tool", "clock"]);
    let failed = &result["failed_calls"].as_array().unwrap()[..];
    assert_eq!((failed.len(), &failed[0]["failure"]), (1, &json!("denied")));
    let denials = result["denials"].as_array().unwrap();
    assert_eq!(denials[0]["policies"], json!(["deny_tools_ns"]));
    assert_eq!(denials[0]["resource"], "app.tools:clock");
    assert!(result["session"].as_str().unwrap().len() > 8);
}

#[test]
fn stream_json_is_every_event_and_then_the_object() {
    let home = Home::prepared();
    let model = making("clock", CLOCK, &["clock"], json!({}), "It is late.");
    let done = home.ask(&model, &["run", "x", "--output-format", "stream-json"]);
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""));
    let lines = lines(&done.out);
    let kinds: Vec<_> =
        lines.iter().map(|line| line["type"].as_str().unwrap()).filter(|kind| *kind != "note").collect();
    assert_eq!(kinds[..3], ["session_started", "model_called", "tool_called"]);
    for kind in ["decided", "tool_finished", "tool_loaded", "text"] {
        assert!(kinds.contains(&kind), "{kind}: {kinds:?}");
    }
    assert_eq!(kinds[kinds.len() - 2..], ["finished", "result"]);
    let text: String =
        lines.iter().filter(|line| line["type"] == "text").map(|line| line["delta"].as_str().unwrap()).collect();
    assert_eq!(text, "It is late.");
    let decided = lines.iter().find(|line| line["type"] == "decided" && line["action"] == "grant").unwrap();
    assert_eq!(decided["policies"], json!(["grant_harmless"]));
}

#[test]
fn a_failure_is_an_object_too() {
    let home = Home::prepared();
    let model = model([]);
    model.then(Turn::status(401, json!({"error": {"message": "no \u{1b}[31mkey"}})));
    for format in ["json", "stream-json"] {
        model.then(Turn::status(401, json!({"error": {"message": "no \u{1b}[31mkey"}})));
        let done = home.ask(&model, &["run", "x", "--output-format", format]);
        assert_eq!(done.code, Some(5));
        let result = lines(&done.out).pop().unwrap();
        assert_eq!((&result["answer"], &result["exit_code"]), (&Value::Null, &json!(5)));
        assert_eq!(result["error"]["kind"], "provider");
        assert_eq!(result["error"]["hints"], json!(["check the API key, and that it belongs to this base URL"]));
        assert!(done.err.starts_with("error: the server refused the key (401)"), "{}", done.err);
        assert!(!done.out.contains('\u{1b}') && !done.err.contains('\u{1b}'));
    }
    let done = home.run(&["run", "x", "--output-format", "json"]);
    assert_eq!(lines(&done.out)[0]["exit_code"], 5);
}
