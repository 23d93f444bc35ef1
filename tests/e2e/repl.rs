//! The conversation, in a pseudo-terminal.

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::json;
use toolwright_test_support::{Reply, ScriptedModel, Turn};

use crate::{
    home::Home,
    script::{call, create, load},
    terminal::{Terminal, messages},
};

#[test]
fn a_tool_is_made_loaded_and_called_in_one_conversation() {
    let home = Home::prepared();
    let model = ScriptedModel::start();
    let mut terminal = Terminal::plain(&home, &model);

    let source = "export default () => ({ year: new Date().getUTCFullYear() });";
    model
        .then(create("year", source, &["clock"]).text("Let me make it."))
        .then(load("year"))
        .then(call("year", json!({})))
        .then(Reply::new().text("It is that year."));
    terminal.types("which year is it?");
    for shown in ["Let me make it.", "[create_tool] ok", "[load_tool] ok", "[+] app.generated:year", "[year] ok"] {
        terminal.sees(shown);
    }
    terminal.sees("It is that year.");
    terminal.is_asked();
    assert!(messages(&model).last().unwrap().starts_with("tool: {\"year\":2"), "{:?}", messages(&model));

    // The tool stays, and so does what was said.
    model.then(call("year", json!({}))).then(Reply::new().text("Still the same."));
    terminal.types("and now?");
    terminal.sees("[year] ok");
    terminal.sees("Still the same.");
    terminal.is_asked();
    assert_eq!(messages(&model)[0], "user: which year is it?");

    assert!(terminal.says("registry ls").contains("app.generated:year"));
    assert!(terminal.says("/tools").contains("app.generated:year (version 1)"));
    let status = terminal.says("/status");
    assert!(status.contains("6 model calls, 4 tool calls"), "{status}");

    assert!(terminal.says("/clear").contains("forgotten"));
    model.then(Reply::new().text("Hello again."));
    terminal.says("hello");
    assert_eq!(messages(&model), ["user: hello"]);
    terminal.presses('d');
    terminal.leaves();
    assert_eq!(home.run(&["registry", "ls"]).out.lines().count(), 2);
}

#[test]
fn ctrl_c_stops_the_models_stream_and_keeps_what_was_said() {
    let home = Home::prepared();
    let model = ScriptedModel::start();
    let mut terminal = Terminal::plain(&home, &model);
    model.then(Reply::new().text("It all began ").then_hang());
    terminal.types("tell me a story");
    terminal.sees("It all began");
    terminal.presses('c');
    terminal.sees("interrupted; what was said is kept");
    terminal.is_asked();
    model.departed_blocking(1);

    model.then(Reply::new().text("a long time ago."));
    terminal.types("go on");
    terminal.sees("a long time ago.");
    terminal.is_asked();
    assert_eq!(messages(&model), ["user: tell me a story", "assistant: It all began ", "user: go on"]);

    // The second of two is for the next prompt at most, and never for the process.
    model.then(Reply::new().text("Once more ").then_hang());
    terminal.types("and then?");
    terminal.sees("Once more");
    terminal.presses('c');
    terminal.presses('c');
    terminal.sees("interrupted");
    terminal.is_asked();
    model.then(Reply::new().text("The end."));
    terminal.types("end it");
    terminal.sees("The end.");
    terminal.is_asked();
    terminal.presses('d');
    terminal.leaves();
}

#[test]
fn ctrl_c_stops_a_tool_that_spins() {
    let home = Home::prepared();
    let model = ScriptedModel::start();
    let mut terminal = Terminal::plain(&home, &model);
    model
        .then(create("spin", "export default () => { for (;;) {} };", &[]))
        .then(load("spin"))
        .then(call("spin", json!({})));
    terminal.types("spin");
    terminal.sees("[+] app.generated:spin");
    terminal.sees("running spin");
    terminal.presses('c');
    terminal.sees("[spin] interrupted");
    terminal.sees("interrupted; what was said is kept");
    terminal.is_asked();

    model.then(Reply::new().text("Better not."));
    terminal.types("what happened?");
    terminal.sees("Better not.");
    terminal.is_asked();
    let told = messages(&model);
    assert!(told.iter().any(|message| message.contains("the person interrupted this call")), "{told:?}");
    terminal.presses('d');
    terminal.leaves();
}

#[test]
fn only_what_was_typed_as_a_prompt_gives_a_host() {
    let home = Home::prepared();
    let model = ScriptedModel::start();
    let mut terminal = Terminal::plain(&home, &model);
    let make = || create("weather", "export default () => 1;", &["http:api.example.org"]);

    terminal.says("/model https://api.example.org/");
    model.then(make()).then(Reply::new().text("I may not reach https://api.example.org/."));
    terminal.types("how is the weather?");
    terminal.sees("[denied] grant http:api.example.org to app.generated:weather");
    terminal.sees("[create_tool] failed: ");
    terminal.is_asked();
    // The model's own words give nothing.
    model.then(make()).then(Reply::new().text("Still not."));
    terminal.types("try again");
    terminal.sees("[denied] grant http:api.example.org");
    terminal.is_asked();

    model.then(make()).then(Reply::new().text("Now I may."));
    terminal.types("use https://api.example.org/");
    terminal.sees("[create_tool] ok");
    terminal.sees("Now I may.");
    terminal.is_asked();
    let given = "http:api.example.org (in your words)";
    assert!(terminal.says("/status").contains(given));
    let grant = "policy explain 'grant http:api.example.org to weather'";
    assert!(terminal.says(grant).contains("allowed"));

    // What is forgotten gives nothing any more.
    let cleared = terminal.says("/clear");
    assert!(cleared.contains("the hosts in your words are no longer given"), "{cleared}");
    let status = terminal.says("/status");
    assert!(!status.contains(given) && status.contains("given      nothing"), "{status}");
    assert!(terminal.says(grant).contains("denied"));
    terminal.presses('d');
    terminal.leaves();
}

#[test]
fn a_conversation_is_taken_up_again() {
    let home = Home::prepared();
    let model = ScriptedModel::start();
    let terminal = Terminal::plain(&home, &model);
    leave(terminal, None);
    assert!(!home.home().join("data/sessions").exists(), "nothing was said");

    let mut terminal = Terminal::plain(&home, &model);
    model.then(Reply::new().text("It is blue.").usage(2000, 5));
    terminal.types("which colour has api.example.org?");
    terminal.sees("It is blue.");
    terminal.is_asked();
    let id = home.session_id();
    let listed = terminal.says("/sessions");
    assert!(listed.contains(&id) && listed.contains("which colour has api.example.org?"), "{listed}");
    leave(terminal, Some(&id));

    let mut terminal = Terminal::with_args(&home, &model, &["-c"]);
    let status = terminal.says("/status");
    assert!(status.contains(&format!("session    {id}")), "{status}");
    assert!(status.contains("1 model call,") && status.contains("2,000 in, 5 out"), "{status}");
    assert!(status.contains("given      http:api.example.org (in your words)"), "{status}");
    model.then(Reply::new().text("Still blue."));
    terminal.types("and now?");
    terminal.sees("Still blue.");
    terminal.is_asked();
    let said = ["user: which colour has api.example.org?", "assistant: It is blue.", "user: and now?"];
    assert_eq!(messages(&model), said);

    // What is cleared stays so, and with it what it gave.
    terminal.says("/clear");
    leave(terminal, Some(&id));
    let mut terminal = Terminal::with_args(&home, &model, &["-r", &id[..8]]);
    assert!(terminal.says("/status").contains("given      nothing"));
    model.then(Reply::new().text("Hello."));
    terminal.types("hello");
    terminal.sees("Hello.");
    terminal.is_asked();
    assert_eq!(messages(&model), ["user: hello"]);
    leave(terminal, Some(&id));
}

/// Leaves by Ctrl-C, and sees how to go on.
fn leave(mut terminal: Terminal, id: Option<&str>) {
    terminal.presses('c');
    terminal.sees("Ctrl-C again leaves");
    terminal.presses('c');
    if let Some(id) = id {
        terminal.sees(&format!("go on with `agent -r {id}`"));
    }
    terminal.leaves();
}

#[test]
fn history_is_kept_across_runs() {
    let home = Home::new();
    let model = ScriptedModel::start();
    let mut terminal = Terminal::plain(&home, &model);
    model.then(Reply::new().text("One."));
    terminal.says("what is the first?");
    terminal.says("/help");
    terminal.presses('d');
    terminal.leaves();
    let file = home.home().join("history");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_to_string(&file).unwrap(), "#V2\nwhat is the first?\n/help\n");

    let mut terminal = Terminal::plain(&home, &model);
    model.then(Reply::new().text("One again."));
    terminal.0.send("\u{1b}[A\u{1b}[A").unwrap();
    terminal.0.flush().unwrap();
    terminal.sees("what is the first?");
    terminal.types("");
    terminal.sees("One again.");
    terminal.is_asked();
    assert_eq!(messages(&model), ["user: what is the first?"]);
    terminal.presses('d');
    terminal.leaves();
}

#[test]
fn a_run_that_keeps_nothing_keeps_no_history() {
    let home = Home::new();
    let model = ScriptedModel::start();
    let mut terminal = Terminal::start(&home, &model, |command| {
        command.arg("--ephemeral");
    });
    terminal.says("/tools");
    terminal.presses('d');
    terminal.leaves();
    assert!(!home.home().join("history").exists());
}

#[test]
fn what_fails_does_not_end_the_conversation() {
    let home = Home::new();
    let model = ScriptedModel::start();
    let mut terminal = Terminal::plain(&home, &model);
    model.then(Turn::status(401, json!({"error": {"message": "no such key"}})));
    let shown = terminal.says("hello");
    assert!(shown.contains("error: the server refused the key (401): no such key"), "{shown}");
    assert!(shown.contains("hint: "), "{shown}");
    model.then(Reply::new().text("Here I am."));
    terminal.types("hello?");
    terminal.sees("Here I am.");
    terminal.is_asked();
    terminal.presses('d');
    terminal.leaves();
}

#[test]
fn a_conversation_tells_what_it_used_and_makes_room_when_asked() {
    let home = Home::prepared();
    let model = ScriptedModel::start();
    let mut terminal = Terminal::plain(&home, &model);
    let nothing = terminal.says("/compact");
    assert!(nothing.contains("there is nothing to shorten: all that was said is new"), "{nothing}");
    for answer in ["Yes.", "No."] {
        model.then(Reply::new().text(answer).usage(4_000, 7));
        let shown = terminal.says("is it so?");
        assert!(shown.contains("[usage] 4,000 in, 7 out; context ~3 %"), "{shown}");
    }
    let tokens = terminal.says("/tokens");
    assert!(
        tokens.contains("answers      8,000 in, 14 out") && tokens.contains(" of 128,000 tokens (~3 %)"),
        "{tokens}"
    );
    let cost = terminal.says("/cost");
    assert!(cost.contains("answers      not known: the model's entry has no prices"), "{cost}");
    let status = terminal.says("/status");
    assert!(status.contains("tokens     8,000 in, 14 out") && status.contains("context    ~4,0"), "{status}");
    let compressed = terminal.says("/compact");
    assert!(compressed.contains("[compressed] ~") && compressed.contains(" tokens by collapse"), "{compressed}");
    model.then(Reply::new().text("Perhaps."));
    terminal.says("and now?");
    assert!(messages(&model)[0].contains("asked: is it so?\n- said: Yes.\n"), "{:?}", messages(&model));
    terminal.presses('d');
    terminal.leaves();
}
