//! A session is gone on with in another run: what comes back, and what does not.

use std::fs;

use serde_json::{Value, json};
use toolwright_test_support::{Reply, ScriptedModel, Turn};

use crate::{
    home::{Done, Home, end, interrupt, read_until},
    script::{CLOCK, call, create, load, making, model, say, told},
};

const NO_HTTP: &str = r#"@id("no_http") @reason("not today") forbid (principal, action == Action::"grant", resource) when { context.kind == "http" };"#;

/// The messages of the newest request, without the system prompt.
fn messages(model: &ScriptedModel) -> Vec<Value> {
    let request = model.requests().last().unwrap().json();
    request["messages"].as_array().unwrap()[1..].to_vec()
}

/// The notes among what was said on the way.
fn notes(done: &Done) -> Vec<&str> {
    done.err.lines().filter_map(|line| line.strip_prefix("[note] ")).collect()
}

#[test]
fn messages_tools_and_hosts_come_back() {
    let home = Home::prepared();
    let model = making("weather", "export default () => 1;", &["http:api.example.org"], json!({}), "One.");
    let done = home.ask(&model, &["run", "what does api.example.org say?"]);
    assert_eq!((done.code, done.out.as_str()), (Some(0), "One.\n"), "{done:?}");
    let before = messages(&model);

    // The tool is there without being loaded, and the words of the first run still give the host.
    model.then(call("weather", json!({}))).then(create("other", "export default () => 2;", &["http:api.example.org"]));
    model.then(say("Still one."));
    let done = home.ask(&model, &["run", "-c", "and now?"]);
    assert_eq!((done.code, done.out.as_str()), (Some(0), "Still one.\n"), "{done:?}");
    let going_on = format!("going on with session {}: 1 prompt so far", home.session_id());
    assert_eq!(notes(&done), [going_on.as_str()]);
    assert!(done.err.contains("[+] app.generated:weather\n[weather] ok\n[create_tool] ok\n"), "{}", done.err);
    let after = messages(&model);
    assert_eq!(after[..before.len()], before);
    assert_eq!(after[before.len() + 1], json!({"role": "user", "content": "and now?"}));
    // What is made belongs to the same session.
    let shown: Value = serde_json::from_str(&home.run(&["registry", "show", "other", "--json"]).out).unwrap();
    assert_eq!(shown["provenance"]["session"], home.session_id());
}

#[test]
fn what_a_policy_refuses_today_does_not_come_back_and_the_model_is_told() {
    let home = Home::prepared();
    let model = model([
        create("weather", "export default () => 1;", &["http:api.example.org"]),
        create("clock", CLOCK, &["clock"]),
        load("weather"),
        load("clock"),
        say("Done."),
    ]);
    assert_eq!(home.ask(&model, &["run", "what does api.example.org say?"]).code, Some(0));

    let home = home.with("home/policies/mine.cedar", NO_HTTP);
    model.then(call("weather", json!({}))).then(call("clock", json!({}))).then(say("No weather."));
    let done = home.ask(&model, &["run", "-c", "and now?"]);
    assert_eq!((done.code, done.out.as_str()), (Some(0), "No weather.\n"), "{done:?}");
    let notes = notes(&done);
    let refused = "`app.generated:weather` is not loaded again: denied by policy `no_http`: not today";
    assert!(notes.len() == 2 && notes[1].starts_with(refused), "{notes:?}");
    assert!(done.err.contains("[+] app.generated:clock\n[weather] failed: there is no tool `weather`"), "{}", done.err);
    assert!(done.err.contains("[clock] ok"), "{}", done.err);
    let asked = messages(&model).into_iter().rfind(|message| message["role"] == "user").unwrap();
    let asked = asked["content"].as_str().unwrap();
    let remark = "and now?\n\n<program note=\"said by the program, not by the person\">\nThe tool `app.generated:weather` is \
                  not loaded any more, do not call it: denied by policy `no_http`: not today";
    assert!(asked.starts_with(remark) && asked.ends_with("\n</program>"), "{asked}");

    // A tool that is gone is named as well.
    assert_eq!(home.run(&["registry", "rm", "clock"]).code, Some(0));
    model.then(say("Nothing is left."));
    let done = home.ask(&model, &["run", "-c", "and now?"]);
    assert!(
        done.err.contains("[note] `app.generated:clock` is not loaded again: there is no `app.generated:clock`"),
        "{done:?}"
    );
}

#[test]
fn another_version_is_told() {
    let home = Home::prepared();
    let model = making("n", "export default () => 1;", &[], json!({}), "One.");
    home.ask(&model, &["run", "count"]);
    let mut replaced = crate::script::tool("n", "export default () => 2;", &[]);
    replaced["replaces"] = json!(1);
    model.then(Reply::new().tool_call("create", "create_tool", replaced)).then(say("Made."));
    assert!(home.ask(&model, &["run", "make it two"]).err.contains("[create_tool] ok"));

    let first = home.run(&["sessions", "ls", "--output", "json"]);
    let listed: Vec<Value> = serde_json::from_str(&first.out).unwrap();
    let id = listed[1]["id"].as_str().unwrap();
    model.then(call("n", json!({}))).then(say("Two."));
    let done = home.ask(&model, &["run", "-r", id, "count"]);
    assert_eq!(notes(&done)[1], "`app.generated:n` has version 2 now; it was 1");
    assert_eq!(told(&model, "call"), json!(1), "the first call of that id");
    let asked = messages(&model).into_iter().rfind(|message| message["role"] == "user").unwrap();
    let remark = "\nThe tool `app.generated:n` has version 2 now; until here it was version 1.\n</program>";
    assert!(asked["content"].as_str().unwrap().ends_with(remark), "{asked}");
}

#[test]
fn a_session_that_was_killed_within_a_call_goes_on() {
    let home = Home::prepared();
    let spin = "export default () => { for (;;) {} };";
    let model = model([create("spin", spin, &[]), load("spin"), call("spin", json!({}))]);
    let mut child = home.asking(&model, &["run", "x", "--output-format", "stream-json"]).spawn().unwrap();
    read_until(child.stdout.as_mut().unwrap(), r#""tool_called","call":"call","name":"spin""#);
    child.kill().unwrap();
    child.wait().unwrap();

    model.then(say("It was broken off."));
    let done = home.ask(&model, &["run", "-r", &home.session_id(), "what happened?"]);
    assert_eq!((done.code, done.out.as_str()), (Some(0), "It was broken off.\n"), "{done:?}");
    assert_eq!(notes(&done)[1], "1 tool call had no result when the program ended; the model is told so");
    let message = "the program ended before this call did: whether it was done is not known";
    assert_eq!(told(&model, "call"), json!({"error": {"kind": "interrupted", "message": message}}));
    assert_eq!(messages(&model).last().unwrap()["content"], "what happened?");

    // Mended once and for all; and what the killed run used counts.
    let show = home.run(&["sessions", "show", &home.session_id()]).out;
    assert!(show.contains("  used      2 prompts, 4 model calls, 2 tool calls"), "{show}");
    model.then(say("Yes."));
    assert_eq!(notes(&home.ask(&model, &["run", "-c", "sure?"])).len(), 1);
}

#[test]
fn a_session_that_was_killed_while_the_model_spoke_goes_on() {
    let home = Home::prepared();
    let model = model([Reply::new().text("Once upon").then_hang()]);
    let mut child = home.asking(&model, &["run", "a story"]).spawn().unwrap();
    read_until(child.stdout.as_mut().unwrap(), "upon");
    child.kill().unwrap();
    child.wait().unwrap();
    model.then(say("a time."));
    let done = home.ask(&model, &["-c", "run", "go on"]);
    assert_eq!((done.code, done.out.as_str()), (Some(0), "a time.\n"), "{done:?}");
    let said: Vec<Value> = messages(&model).iter().map(|message| message["content"].clone()).collect();
    assert_eq!(said, ["a story", "go on"]);
}

#[test]
fn two_processes_do_not_go_on_with_one_session() {
    let home = Home::prepared();
    let model = model([say("One.")]);
    home.ask(&model, &["run", "first"]);
    let id = home.session_id();
    model.then(Reply::new().text("Two").then_hang());
    let mut child = home.asking(&model, &["run", "-c", "second"]).spawn().unwrap();
    read_until(child.stdout.as_mut().unwrap(), "Two");

    let asked = model.requests().len();
    let done = home.ask(&model, &["run", "-c", "third"]);
    let expected = format!(
        "error: the session `{id}` is in use: a process goes on with it\n  hint: end it there first, or read it with `agent \
         sessions show {id}` or `agent sessions export {id}`\n"
    );
    assert_eq!((done.code, done.err.as_str()), (Some(1), expected.as_str()));
    assert_eq!(model.requests().len(), asked);
    assert_eq!(home.run(&["sessions", "rm", &id]).code, Some(1));
    assert!(home.run(&["sessions", "export", &id]).out.contains("> second"));
    interrupt(&child);
    assert_eq!(end(child).code, Some(130));

    model.then(say("Three."));
    home.ask(&model, &["run", "-c", "third"]);
    let said: Vec<Value> = messages(&model).iter().map(|message| message["content"].clone()).collect();
    assert_eq!(said, ["first", "One.", "second", "Two", "third"]);
}

#[test]
fn the_way_back_is_told_also_after_ctrl_c() {
    let home = Home::prepared();
    let model = model([say("One."), say("Two.")]);
    let raw = |args: &[&str]| String::from_utf8(home.asking(&model, args).output().unwrap().stderr).unwrap();
    let err = raw(&["run", "x"]);
    let hint = format!("go on with `agent -r {}`", home.session_id());
    assert_eq!(err.lines().last().unwrap(), hint);
    assert_eq!(raw(&["run", "-c", "x", "-q"]), "");

    model.then(Reply::new().text("Three").then_hang());
    let mut child = home.asking(&model, &["run", "-c", "x"]).spawn().unwrap();
    read_until(child.stdout.as_mut().unwrap(), "Three");
    interrupt(&child);
    let err = String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap();
    assert!(err.ends_with(&format!("error: interrupted\n  hint: {hint}\n")), "{err}");

    // Where nothing was recorded there is nothing to go on with.
    model.then(say("Four."));
    assert!(!raw(&["run", "--ephemeral", "x"]).contains("go on with"));
    assert!(!raw(&["run", ""]).contains("go on with"));
    home.session();
}

#[test]
fn the_last_session_is_that_of_the_folder() {
    let home = Home::prepared().with("a/x", "").with("b/x", "");
    let model = ScriptedModel::start();
    let ask = |folder: &str, args: &[&str]| {
        crate::home::done(home.asking(&model, args).current_dir(home.path().join(folder)))
    };
    let done = ask("a", &["run", "-c", "x"]);
    let here = |folder: &str| home.path().canonicalize().unwrap().join(folder).display().to_string();
    assert_eq!(
        (done.code, done.err),
        (Some(1), format!("error: there is no session of the folder `{}`\n  hint: `agent` begins one\n", here("a")))
    );
    model.then(say("One."));
    ask("a", &["run", "one"]);
    let id = home.session_id();
    let done = ask("b", &["run", "-c", "x"]);
    let hint = format!("  hint: the last one is of `{}`: `agent -r {id}`", here("a"));
    assert_eq!(done.err.lines().last().unwrap(), hint);

    model.then(say("Two."));
    let done = ask("b", &["run", "-r", &id, "two"]);
    assert_eq!(notes(&done)[1], format!("it began in the folder `{}`", here("a")));
}

#[test]
fn the_model_of_the_session_is_taken_up_unless_another_is_named() {
    let home = Home::prepared();
    let server = model([say("One."), say("Two."), say("Three."), say("Four.")]);
    let asked = |args: &[&str]| {
        let done = home.ask(&server, args);
        (server.requests().last().unwrap().json()["model"].as_str().unwrap().to_owned(), done)
    };
    assert_eq!(asked(&["run", "-m", "first", "x"]).0, "first");
    let (model, done) = asked(&["run", "-c", "x"]);
    assert_eq!((model.as_str(), notes(&done).len()), ("first", 1));
    let (model, done) = asked(&["run", "-c", "-m", "second", "x"]);
    assert_eq!(model, "second");
    let url = server.base_url();
    let told = format!("it goes on with `second` at {url}; until now it was with `first` at {url}");
    assert_eq!(notes(&done)[1], told);
    assert_eq!(asked(&["run", "-c", "x"]).0, "second");
}

#[test]
fn what_was_said_to_one_server_goes_to_another_only_when_one_is_named() {
    let home = Home::prepared();
    let (first, second) = (model([say("One.")]), model([say("Two.")]));
    home.ask(&first, &["run", "x"]);
    let done = home.ask(&second, &["run", "-c", "y"]);
    let (from, to) = (first.base_url(), second.base_url());
    let expected = format!(
        "error: this session was with `scripted` at {from}, and would now be sent to {to}\n  \
         hint: `-m NAME` or `--base-url URL` says who goes on with it\n"
    );
    assert_eq!((done.code, done.err, second.requests().len()), (Some(2), expected, 0));
    assert_eq!(home.ask(&second, &["run", "-c", "--base-url", &to, "y"]).code, Some(0));
    assert_eq!(messages(&second)[0]["content"], "x");
}

#[test]
fn a_session_goes_on_with_the_entry_that_it_was_with() {
    let (first, second) = (model([]), model([say("One."), say("Two.")]));
    let entry = |name: &str, server: &ScriptedModel| {
        format!("[models.{name}]\nmodel = \"same\"\nbase_url = \"{}\"\n", server.base_url())
    };
    let config = entry("a", &first) + &entry("b", &second);
    let home = Home::prepared().with("home/config.toml", &config);
    assert_eq!(home.ask(&first, &["run", "-m", "b", "x"]).code, Some(0));
    assert_eq!(home.ask(&first, &["run", "-c", "y"]).out, "Two.\n");
    assert_eq!((first.requests().len(), second.requests().len()), (0, 2));
}

#[test]
fn a_copy_of_a_session_is_not_gone_on_with() {
    let home = Home::prepared();
    let model = model([say("One."), say("Two.")]);
    home.ask(&model, &["run", "x"]);
    let id = home.session_id();
    let copy = home.session().with_file_name("copy.jsonl");
    fs::copy(home.session(), &copy).unwrap();
    let reason =
        format!("`{}` is no session: its first line names another one, so it was copied or renamed", copy.display());
    let done = home.ask(&model, &["run", "-r", "copy", "y"]);
    let expected = format!("error: {reason}\n  hint: move it out of the folder of sessions\n");
    assert_eq!((done.code, done.err), (Some(1), expected));
    let done = home.ask(&model, &["run", "-c", "y"]);
    assert_eq!((done.code, done.out.as_str()), (Some(0), "Two.\n"), "{done:?}");
    assert!(notes(&done).iter().any(|note| *note == format!("passed over: {reason}")), "{done:?}");
    assert!(notes(&done).iter().any(|note| note.starts_with(&format!("going on with session {id}"))), "{done:?}");
}

#[test]
fn with_ephemeral_nothing_is_written_and_nothing_read() {
    let home = Home::prepared();
    let model = model([say("One.")]);
    assert_eq!(home.ask(&model, &["run", "--ephemeral", "x"]).code, Some(0));
    assert_eq!(home.run(&["demo"]).code, Some(0));
    assert!(!home.home().join("data/sessions").exists());
    for args in [&["run", "--ephemeral", "-c", "x"][..], &["sessions", "ls", "--ephemeral"]] {
        let done = home.ask(&model, args);
        let expected = "error: with `--ephemeral` no session is read\n  hint: leave `--ephemeral` out\n";
        assert_eq!((done.code, done.err.as_str()), (Some(2), expected), "{args:?}");
    }
    let done = home.run(&["-c", "registry", "ls"]);
    assert_eq!(done.code, Some(2));
    assert!(done.err.starts_with("error: `-c` and `-r` are for a conversation"), "{}", done.err);
    model.then(Turn::hang());
}
