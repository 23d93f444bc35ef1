//! A conversation by Responses in place of Chat Completions.

use serde_json::{Value, json};
use toolwright_test_support::{Reply, ScriptedModel};

use crate::{
    home::Home,
    script::{CLOCK, model, say, tool},
    terminal::Terminal,
};

const CONFIG: &str = "api = \"responses\"";

#[test]
fn a_tool_is_made_loaded_and_called() {
    let home = Home::prepared().with("home/config.toml", CONFIG);
    let model = model([
        Reply::new()
            .reasoning("I need a clock.")
            .text("I make one.")
            .tool_call("create", "create_tool", tool("clock", CLOCK, &["clock"]))
            .arguments_in_pieces_of(9),
        Reply::new().tool_call("load", "load_tool", json!({"id": "clock"})),
        Reply::new().reasoning("Now.").tool_call("call", "clock", json!({})),
        say("It is late."),
    ]);
    let done = home.ask(&model, &["run", "what time is it?"]);
    assert_eq!((done.code, done.out.as_str()), (Some(0), "I make one.\nIt is late.\n"), "{}", done.err);
    let lines: Vec<_> = done.err.lines().filter(|line| !line.starts_with("[note]")).collect();
    assert_eq!(lines, ["[create_tool] ok", "[load_tool] ok", "[+] app.generated:clock", "[clock] ok"]);

    let requests = model.requests();
    assert!(requests.iter().all(|request| request.path == "/v1/responses"));
    let second = requests[1].json();
    assert!(second["instructions"].as_str().unwrap().contains("time zone is UTC"));
    let items = second["input"].as_array().unwrap();
    let [prompt, reasoning, said, called, result] = &items[..] else { panic!("{items:?}") };
    assert_eq!(prompt, &json!({"type": "message", "role": "user", "content": "what time is it?"}));
    assert_eq!(reasoning["encrypted_content"], "encrypted I need a clock.");
    assert_eq!(said, &json!({"type": "message", "role": "assistant", "content": "I make one."}));
    assert_eq!((&called["type"], &called["call_id"]), (&json!("function_call"), &json!("create")));
    let arguments: Value = serde_json::from_str(called["arguments"].as_str().unwrap()).unwrap();
    assert_eq!(arguments, tool("clock", CLOCK, &["clock"]));
    assert_eq!((&result["type"], &result["call_id"]), (&json!("function_call_output"), &json!("create")));
    let names: Vec<_> =
        requests[2].json()["tools"].as_array().unwrap().iter().map(|tool| tool["name"].clone()).collect();
    assert_eq!(names.last(), Some(&json!("clock")));

    // The true time reached the model, and each reasoning stands before what it led to.
    let last = requests[3].json()["input"].as_array().unwrap().clone();
    let kinds: Vec<_> = last.iter().map(|item| item["type"].as_str().unwrap()).collect();
    let (call, result) = ("function_call", "function_call_output");
    assert_eq!(kinds, ["message", "reasoning", "message", call, result, call, result, "reasoning", call, result]);
    let told: Value = serde_json::from_str(last[9]["output"].as_str().unwrap()).unwrap();
    assert!(told["iso"].as_str().unwrap().ends_with('Z'), "{told}");
}

#[test]
fn usage_and_what_goes_wrong_are_told_as_by_chat() {
    let home = Home::prepared().with("home/config.toml", CONFIG);
    let done = home.ask(&model([say("ok").usage(3_000, 7)]), &["run", "x", "--output-format", "json"]);
    let result: Value = serde_json::from_str(&done.out).unwrap();
    assert_eq!((&result["usage"]["input_tokens"], &result["usage"]["output_tokens"]), (&json!(3_000), &json!(7)));
    let done = home.ask(&model([say("half").finish("length")]), &["run", "x"]);
    assert!(done.err.contains("the answer was cut at the limit on the model's output"), "{}", done.err);
    let done = home.ask(&model([Reply::new()]), &["run", "x"]);
    assert_eq!(done.code, Some(5));
    assert!(done.err.contains("sent an empty reply"), "{}", done.err);
}

#[test]
fn thoughts_are_seen_and_are_no_part_of_the_answer() {
    let home = Home::prepared().with("home/config.toml", "api = \"responses\"");
    let model = ScriptedModel::start();
    let reply = || Reply::new().reasoning("Let me ").reasoning("see.\u{1b}]0;t\u{7}").text("Noon.");
    model.then(reply()).then(reply());
    let mut terminal = Terminal::start(&home, &model, |_| ());
    let said = terminal.says("what time is it?");
    let lines: Vec<_> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let thought = lines.iter().position(|line| line.ends_with("Let me see.")).unwrap_or_else(|| panic!("{lines:?}"));
    assert_eq!(lines.get(thought + 1), Some(&"Noon."), "{lines:?}");
    terminal.presses('d');
    terminal.leaves();
    let mut plain = Terminal::plain(&home, &model);
    let said = plain.says("what time is it?");
    assert!(said.contains("Noon.") && !said.contains("Let me see."), "{said}");
    plain.presses('d');
    plain.leaves();
}
