//! `agent registry`, `policy`, `docs`, `doctor`: what they answer, and with which code.

use std::fs;

use serde_json::{Value, json};
use toolwright_test_support::Reply;

use crate::{
    home::{Done, Home},
    script::{CLOCK, call, create, load, making, model, say, tool},
};

fn ok(out: &str) -> Done {
    Done { code: Some(0), out: out.into(), err: String::new() }
}

/// A home with `double` in two versions, of which the first is right.
fn with_two_versions() -> Home {
    let home = Home::prepared();
    let schema = json!({"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]});
    let mut first = tool("double", "export default ({ n }) => { console.log(`n is ${n}`); return n * 2; };", &["log"]);
    first["input_schema"] = schema.clone();
    let mut second = tool("double", "export default ({ n }) => { throw new Error('broken'); };", &[]);
    second["input_schema"] = schema;
    second["replaces"] = json!(1);
    let model = model([
        Reply::new().tool_call("one", "create_tool", first),
        Reply::new().tool_call("two", "create_tool", second),
        say("ok"),
    ]);
    let done = home.ask(&model, &["run", "x"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    home
}

#[test]
fn versions_come_and_go_and_come_back() {
    let home = with_two_versions();
    let history = |expected: &[(&str, &str)]| {
        let done = home.run(&["registry", "history", "double"]);
        let rows: Vec<_> = done.out.lines().skip(1).collect();
        assert_eq!(rows.len(), expected.len(), "{}", done.out);
        for (row, (version, what)) in rows.iter().zip(expected) {
            assert!(row.trim_start().starts_with(version) && row.contains(what), "{row}");
        }
    };
    history(&[("1", "written"), ("2", "written")]);
    let source = home.run(&["registry", "source", "double"]);
    assert_eq!(source, ok("export default ({ n }) => { throw new Error('broken'); };"));

    let done = home.run(&["registry", "rollback", "double", "1"]);
    assert_eq!(done, ok("app.generated:double is at version 3, which is version 1 again\n"));
    history(&[("1", "written"), ("2", "written"), ("3", "back to 1")]);

    let done = home.run(&["registry", "rm", "double"]);
    assert_eq!(
        done,
        ok("app.generated:double is removed; `agent registry rollback app.generated:double 3` brings it back\n")
    );
    assert!(home.run(&["registry", "ls"]).out.starts_with("no tools yet"));
    history(&[("1", "written"), ("2", "written"), ("3", "back to 1"), ("4", "removed")]);
    assert_eq!(home.run(&["registry", "rollback", "double", "3"]).code, Some(0));
    assert_eq!(home.run(&["registry", "call", "double", r#"{"n": 4}"#]).out, "8\n");

    let done = home.run(&["registry", "rollback", "double", "9"]);
    assert_eq!(done.code, Some(1));
    assert!(done.err.contains("has no version 9"), "{}", done.err);
}

#[test]
fn the_person_calls_through_the_same_gate() {
    let home = with_two_versions();
    assert_eq!(home.run(&["registry", "rollback", "double", "1"]).code, Some(0));
    let done = home.run(&["registry", "call", "double", r#"{"n": 21}"#]);
    assert_eq!((done.code, done.out.as_str()), (Some(0), "42\n"));
    assert!(done.err.contains("n is 21"), "the log is on the error stream: {done:?}");
    let ls = home.run(&["registry", "ls", "--output", "json"]);
    let entries: Value = serde_json::from_str(&ls.out).unwrap();
    assert_eq!((&entries[0]["calls"], &entries[0]["failures"]), (&json!(1), &json!(0)));

    for (input, code, expected) in [
        ("{", 2, "error: the input is not JSON: "),
        ("{}", 2, "error: the input does not meet the schema of `app.generated:double`\n  hint: at `/`: "),
    ] {
        let done = home.run(&["registry", "call", "double", input]);
        assert_eq!(done.code, Some(code), "{done:?}");
        assert!(done.err.starts_with(expected), "{}", done.err);
    }
    let policy = "@id(\"no_calls\")\n@reason(\"not today\")\nforbid (principal is Person, action == Action::\"call\", resource is Entry);";
    let home = home.with("home/policies/mine.cedar", policy);
    let done = home.run(&["registry", "call", "double", r#"{"n": 1}"#]);
    assert_eq!((done.code, done.out.as_str()), (Some(3), ""));
    assert!(
        done.err.starts_with("error: denied: person call app.generated:double by policy `no_calls`: not today"),
        "{}",
        done.err
    );
    assert!(done.err.contains("  hint: the person can change it in `"), "{}", done.err);
}

#[test]
fn a_call_that_fails_has_its_code() {
    let home = with_two_versions();
    let done = home.run(&["registry", "call", "double", r#"{"n": 1}"#]);
    assert_eq!((done.code, done.out.as_str()), (Some(1), ""));
    assert!(
        done.err.starts_with("error: `app.generated:double` failed: ") && done.err.contains("broken"),
        "{}",
        done.err
    );

    let mut spin = tool("spin", "export default () => { for (;;) {} };", &[]);
    spin["limits"] = json!({"cpu_ms": 50});
    home.ask(&model([call("create_tool", spin), say("ok")]), &["run", "x"]);
    let done = home.run(&["registry", "call", "spin"]);
    assert_eq!(done.code, Some(4), "{done:?}");
    assert!(done.err.contains("used its 50 ms of processor time"), "{}", done.err);

    let fetch = "export default async () => (await fetch('http://127.0.0.1:9/')).status;";
    let create = create("reach", fetch, &["http:api.example.org"]);
    home.ask(&model([create, say("ok")]), &["run", "x", "--allow-http", "api.example.org"]);
    let done = home.run(&["registry", "call", "reach"]);
    assert_eq!(done.code, Some(3), "{done:?}");
    assert!(done.err.contains("127.0.0.1:9"), "{}", done.err);
}

#[test]
fn a_rollback_asks_for_every_grant_again() {
    let home = Home::prepared();
    let create = || create("reach", "export default () => 1;", &["http:api.example.org"]);
    home.ask(&model([create(), say("ok")]), &["run", "x", "--allow-http", "api.example.org"]);
    home.run(&["registry", "rm", "reach"]);
    let done = home.run(&["registry", "rollback", "reach", "1"]);
    assert_eq!(done.code, Some(3), "{done:?}");
    assert!(done.err.contains("hint: the person can allow it with `--allow-http api.example.org`"), "{}", done.err);
    let done = home.run(&["registry", "rollback", "reach", "1", "--allow-http", "api.example.org"]);
    assert_eq!(done.code, Some(0), "{done:?}");
}

#[test]
fn what_comes_with_the_program_stays() {
    let home = Home::prepared();
    for args in [&["registry", "rm", "app.tools:create_tool"][..], &["registry", "rm", "app:dev_assistant"]] {
        let done = home.run(args);
        assert_eq!(done.code, Some(3), "{done:?}");
        assert!(done.err.contains("by policy `deny_"), "{}", done.err);
    }
    let done = home.run(&["registry", "call", "app.tools:create_tool"]);
    assert_eq!(done.code, Some(1));
    let done = home.run(&["registry", "ls", "--all", "--output", "json"]);
    let entries: Value = serde_json::from_str(&done.out).unwrap();
    assert!(
        entries.as_array().unwrap().iter().any(|entry| entry["id"] == "app.tools:create_tool" && entry["version"] == 0)
    );
}

#[test]
fn an_entry_that_is_not_there_or_no_id() {
    let home = Home::prepared();
    home.ask(&making("clock", CLOCK, &["clock"], json!({}), "ok"), &["run", "x"]);
    for command in ["show", "source", "history", "rm", "call"] {
        let done = home.run(&["registry", command, "clokc"]);
        assert_eq!(done.code, Some(1), "{command}");
        assert_eq!(
            done.err,
            "error: there is no `app.generated:clokc` in the registry\n  hint: did you mean `app.generated:clock`?\n"
        );
        for id in ["App.Tools:x", "../x", "сlock"] {
            let done = home.run(&["registry", command, id]);
            assert_eq!(done.code, Some(2), "{command} {id}: {done:?}");
        }
    }
}

#[test]
fn show_tells_where_an_entry_comes_from() {
    let home = Home::prepared();
    home.ask(&making("clock", CLOCK, &["clock"], json!({}), "ok"), &["run", "x"]);
    let done = home.run(&["registry", "show", "clock"]);
    for expected in [
        "app.generated:clock (tool)\na tool of a test\n",
        "  capabilities  clock\n",
        "  calls         1, 0 failed\n",
        "  made by       scripted\n",
        "agent_writes_generated",
        "  input schema  {\"type\":\"object\"}\n",
    ] {
        assert!(done.out.contains(expected), "`{expected}` in {}", done.out);
    }
}

#[test]
fn show_and_history_have_a_form_for_programs() {
    let home = with_two_versions();
    let read = |args: &[&str]| serde_json::from_str::<Value>(&home.run(args).out).unwrap();
    let shown = read(&["registry", "show", "double", "--json"]);
    assert_eq!((&shown["id"], &shown["version"]), (&json!("app.generated:double"), &json!(2)));
    assert_eq!((&shown["language"], &shown["capabilities"]), (&json!("javascript"), &json!([])));
    assert_eq!(shown["input_schema"]["required"], json!(["n"]));
    assert_eq!(shown["provenance"]["model"], "scripted");
    assert_eq!(read(&["registry", "show", "app:dev_assistant", "--json"])["model"], "app:gpt_5_mini");
    assert_eq!(home.run(&["registry", "rm", "double"]).code, Some(0));
    let history = read(&["registry", "history", "double", "--json"]);
    let versions: Vec<_> = history
        .as_array()
        .unwrap()
        .iter()
        .map(|version| (version["version"].clone(), version["removed"].clone()))
        .collect();
    assert_eq!(versions, [(json!(1), json!(false)), (json!(2), json!(false)), (json!(3), json!(true))]);
    assert_eq!(history[0]["capabilities"], json!(["log"]));
}

#[test]
fn an_export_is_a_component() {
    let home = Home::prepared();
    home.ask(&making("clock", CLOCK, &["clock"], json!({}), "ok"), &["run", "x"]);
    let done = home.run(&["registry", "export", "clock", "-o", "clock.wasm"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    let component = fs::read(home.path().join("clock.wasm")).unwrap();
    // The preamble of a component: WebAssembly, version 13, layer 1.
    assert_eq!(component[..8], [0, b'a', b's', b'm', 0x0d, 0, 1, 0]);
    assert!(component.len() > 500_000, "it carries the engine: {} bytes", component.len());
}

#[test]
fn policies_are_checked_and_explained() {
    let home = Home::new();
    let done = home.run(&["policy", "check"]);
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""));
    assert!(
        done.out.starts_with("0 policy files of yours, ") && done.out.ends_with(" cases, 0 failed\n"),
        "{}",
        done.out
    );

    let done = home.run(&["policy", "explain", "create app.tools:x"]);
    assert_eq!(done.code, Some(0));
    assert!(done.out.starts_with("denied\n") && done.out.contains("deny_tools_ns"), "{}", done.out);
    let done = home.run(&["policy", "explain", "create x"]);
    assert!(done.out.starts_with("allowed\n") && done.out.contains("agent_writes_generated"), "{}", done.out);
    let grant = "grant http:api.example.org to x";
    let done = home.run(&["policy", "explain", grant]);
    assert!(done.out.starts_with("denied\n") && done.out.contains("`--allow-http api.example.org`"), "{}", done.out);
    let done = home.run(&["policy", "explain", grant, "--allow-http", "api.example.org"]);
    assert!(done.out.starts_with("allowed\n") && done.out.contains("grant_http_given"), "{}", done.out);
    let note = "  note      there is no `app.generated:x`: this is what would be decided if there were one\n";
    for (question, is_noted) in [("call x", true), ("http.request GET https://a.org/ by x", true), ("create x", false)]
    {
        assert_eq!(home.run(&["policy", "explain", question]).out.contains(note), is_noted, "{question}");
    }
    let schema = home.run(&["policy", "schema"]);
    assert!(schema.out.contains("entity ") && schema.out.contains("action "), "{}", schema.out);
    let done = home.run(&["policy", "explain", "fly"]);
    assert_eq!(done.code, Some(2));
    assert!(done.err.contains("is not a question; the forms are"), "{}", done.err);
}

#[test]
fn a_case_of_the_persons_that_fails_is_shown() {
    let case = r#"[{"case": "agents may write to app.tools", "principal": "agent app:dev_assistant", "action": "delete",
        "resource": "app.tools:create_tool", "decision": "allow", "policies": []}]"#;
    let home = Home::new().with("home/policies/mine.cedar", "").with("home/policies/mine.cases.json", case);
    let done = home.run(&["policy", "check"]);
    assert_eq!(done.code, Some(1), "{done:?}");
    assert!(done.out.contains("1 policy file of yours, "), "{}", done.out);
    assert!(done.out.contains("mine.cases.json: agents may write to app.tools"), "{}", done.out);
    assert!(done.out.contains("deny_tools_ns"), "{}", done.out);
}

#[test]
fn docs_are_found_and_shown() {
    let home = Home::new();
    let done = home.run(&["docs", "search", "clock"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(done.out.starts_with("clock: the current time"), "{}", done.out);
    assert_eq!(home.run(&["docs", "search", "clock", "-n", "1"]).out.lines().count(), 2);
    let path = done.out.split(':').next().unwrap().to_owned();
    let page = home.run(&["docs", "show", &path]);
    assert_eq!(page.code, Some(0));
    assert!(page.out.starts_with("# "), "{}", page.out);
    assert_eq!(home.run(&["docs", "search", "qqqzzz"]).code, Some(1));
    assert_eq!(home.run(&["docs", "show", "../../etc/passwd"]).code, Some(1));
}

#[test]
fn the_doctor_looks_at_every_part() {
    let home = Home::new();
    let done = home.run(&["doctor"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    let parts: Vec<_> = done
        .out
        .lines()
        .filter(|line| !line.starts_with(' '))
        .map(|line| line[8..].split(' ').next().unwrap())
        .collect();
    assert_eq!(parts, ["config", "home", "journal", "policies", "engine", "sandbox", "provider", "docs", "rust"]);
    let model = model([]);
    let done = home.ask(&model, &["doctor", "--json"]);
    let report: Value = serde_json::from_str(&done.out).unwrap();
    assert_eq!(report["ok"], true);
    assert_eq!(report["parts"][6]["status"], "ok");
    assert!(report["parts"][6]["detail"].as_str().unwrap().ends_with("which can be reached"), "{}", report["parts"][6]);
    assert_eq!(model.requests(), [], "a connection, and no request");
    assert!(
        fs::read_dir(home.home().join("data")).unwrap().all(|file| !file
            .unwrap()
            .file_name()
            .to_str()
            .unwrap()
            .starts_with("doctor"))
    );
}

#[test]
fn load_and_create_are_the_same_for_a_bare_name_and_an_id() {
    let home = Home::prepared();
    let model = model([create("app.generated:clock", CLOCK, &["clock"]), load("app.generated:clock"), say("ok")]);
    assert_eq!(home.ask(&model, &["run", "x"]).err.lines().filter(|line| line.starts_with('[')).count(), 3);
}

#[test]
fn usage_is_told_with_code_2() {
    let home = Home::new();
    for args in [
        &["fly"][..],
        &["run", "x", "--output-format", "xml"],
        &["--allow-http", "http://a/", "run", "x"],
        &["--max-turns", "0"],
    ] {
        let done = home.run(args);
        assert_eq!(done.code, Some(2), "{args:?}: {done:?}");
        assert!(done.err.starts_with("error: "), "{}", done.err);
    }
    for (args, message) in [
        (&["--max-turns", "0"][..], "give a whole number from 1 on"),
        (&["run", "x", "--timeout", "0"], "give a whole number from 1 on"),
        (&["registry", "rollback", "clock", "abc"], "give a whole number from 1 on"),
        (&["registry", "rollback", "clock", "4294967296"], "the number is too large"),
        (&["docs", "search", "clock", "-n", "0"], "give a whole number from 1 on"),
    ] {
        let done = home.run(args);
        assert_eq!(done.code, Some(2), "{args:?}: {done:?}");
        let first = done.err.lines().next().unwrap();
        assert!(first.starts_with("error: invalid value '") && first.ends_with(&format!(": {message}")), "{first}");
    }
    let done = home.run(&["--version"]);
    assert_eq!(done, ok(&format!("agent {}\n", env!("CARGO_PKG_VERSION"))));
}
