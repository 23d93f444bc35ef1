//! `agent registry add` and `diff`: tools that the person brings.

use std::fs;

use serde_json::{Value, json};
use toolwright_test_support::{Reply, answering};

use crate::{
    home::{Done, Home, done_with},
    script::{load, model, say},
};

const NOW: &str = r#"(import "wasi:clocks/monotonic-clock@0.2.3" (instance (export "now" (func (result u64)))))"#;
const SCHEMA: &str = r#"{"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}"#;

fn home() -> Home {
    Home::prepared().with("schema.json", SCHEMA).with("answer.wasm", answering("")).with("now.wasm", answering(NOW))
}

fn refused(home: &Home, args: &[&str], code: i32) -> String {
    let done = home.run(&[&["registry", "add"], args].concat());
    assert_eq!((done.code, done.out.as_str()), (Some(code), ""), "{done:?}");
    done.err
}

#[test]
fn a_component_is_added_shown_called_and_exported() {
    let home = home();
    let args = ["registry", "add", "now.wasm", "--name", "answer", "--schema", "schema.json", "--grant", "clock"];
    let done = home.run(&args);
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""), "{done:?}");
    let size = answering(NOW).len();
    assert_eq!(
        done.out,
        format!(
            "user:answer is registered, version 1\n  made of       wasm, {size} B\n  capabilities  clock\n  \
             imports       wasi:clocks/monotonic-clock@0.2.3 (clock)\n  \
             call it       agent registry call user:answer '{{\"text\":\"…\"}}'\n"
        )
    );
    assert_eq!(home.run(&["registry", "call", "user:answer", r#"{"text": "x"}"#]).out, "{\"n\":42}\n");
    let piped = done_with(&mut home.agent(&["registry", "call", "user:answer", "-"]), r#"{"text": "x"}"#);
    assert_eq!(piped.out, "{\"n\":42}\n");
    assert_eq!(home.run(&["registry", "call", "user:answer", "{}"]).code, Some(2));
    let shown: Value = serde_json::from_str(&home.run(&["registry", "show", "user:answer", "--json"]).out).unwrap();
    assert_eq!((&shown["language"], &shown["source"]), (&json!("wasm"), &json!(null)));
    let done = home.run(&["registry", "source", "user:answer"]);
    assert_eq!(done.code, Some(1));
    assert!(done.err.contains("came as a component"), "{}", done.err);
    assert_eq!(home.run(&["registry", "export", "user:answer", "-o", "out.wasm"]).code, Some(0));
    assert_eq!(fs::read(home.path().join("out.wasm")).unwrap(), answering(NOW));
    // The model calls it, too.
    let call = Reply::new().tool_call("call", "answer", json!({"text": "x"}));
    let model = model([load("user:answer"), call, say("42")]);
    assert_eq!(home.ask(&model, &["run", "x"]).out, "42\n");
}

#[test]
fn what_is_no_tool_is_refused_with_the_way_out() {
    let home = home().with("core.wasm", wat::parse_str("(module)").unwrap()).with("note.txt", "hello");
    let home = home.with("other.wasm", answering(r#"(import "my:own/thing" (instance (export "f" (func))))"#));
    let home = home.with("empty.wasm", wat::parse_str("(component)").unwrap());
    let home = home.with("large.wasm", [&b"\0asm"[..], &vec![0; 9 << 20]].concat());
    let named = ["--name", "x", "--schema", "schema.json"];
    for (file, code, expected) in [
        (
            "core.wasm",
            1,
            "this is a core module, not a component: make a component of it with `wasm-tools component new`",
        ),
        ("note.txt", 2, "`note.txt` is not WebAssembly\n  hint: name a component in its binary form"),
        ("other.wasm", 1, "the import `my:own/thing` is not one that a tool can have: no capability opens it"),
        ("empty.wasm", 1, "the component does not export `call`"),
        ("large.wasm", 1, "the component has 8388609 bytes, the limit is 8388608"),
        ("none.wasm", 2, "the file `none.wasm` cannot be read: "),
        ("now.wasm", 1, "was not granted: ask for the capability `clock`\n  hint: add `--grant clock`"),
    ] {
        let err = refused(&home, &[&[file], &named[..]].concat(), code);
        assert!(err.contains(expected), "{file}: {err}");
    }
    assert!(refused(&home, &["answer.wasm", "--name", "x"], 1).contains("with `--schema`"));
    assert!(refused(&home, &["answer.wasm", "--schema", "schema.json"], 2).contains("add `--name NAME`"));
    let forbidden = ["answer.wasm", "--id", "app.tools:x", "--schema", "schema.json"];
    assert!(refused(&home, &forbidden, 3).contains("by policy `deny_tools_ns`"));
    let key = ["answer.wasm", "--name", "x", "--schema", "schema.json", "--grant", "env:OPENAI_API_KEY"];
    assert_eq!(home.run(&[&["registry", "add"], &key[..]].concat()).code, Some(2));
    assert!(home.run(&["registry", "ls"]).out.starts_with("no tools yet"));
}

#[test]
fn a_grant_on_the_command_line_is_given_by_it() {
    let home = home();
    let done = home.run(&[
        "registry",
        "add",
        "answer.wasm",
        "--name",
        "answer",
        "--schema",
        "schema.json",
        "--grant",
        "http:api.example.org",
    ]);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(done.out.contains("  capabilities  http:api.example.org\n"), "{}", done.out);
    let show = home.run(&["registry", "show", "user:answer"]);
    assert!(show.out.contains("grant http:api.example.org by grant_http_given"), "{}", show.out);
}

#[test]
fn a_component_from_a_pipe_takes_the_place_of_an_earlier_one() {
    let home = home();
    let args = ["registry", "add", "-", "--name", "answer", "--schema", "schema.json", "--grant", "clock"];
    let add = |more: &[&str], bytes: &[u8]| -> Done {
        use std::{io::Write as _, process::Stdio};
        let mut child = home.agent(&[&args, more].concat()).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        crate::home::end(child)
    };
    assert_eq!(add(&[], &answering("")).code, Some(0));
    let done = add(&[], &answering(NOW));
    assert_eq!(done.code, Some(1), "{done:?}");
    assert!(done.err.contains("hint: add `--replaces 1`, or `--force`"), "{}", done.err);
    assert_eq!(add(&["--replaces", "1", "--description", "Answers"], &answering(NOW)).code, Some(0));
    assert!(add(&["--force"], &answering("")).out.starts_with("user:answer is registered, version 3\n"));
    let diff = home.run(&["registry", "diff", "user:answer", "1", "2"]);
    assert_eq!(diff.code, Some(0), "{diff:?}");
    assert!(diff.out.contains("+++ description, version 2\n") && diff.out.contains("+Answers\n"), "{}", diff.out);
    assert!(diff.out.contains("-component of ") && diff.out.contains("+component of "), "{}", diff.out);
}

#[test]
fn two_versions_of_a_source_are_compared() {
    let home = Home::prepared().with("double.js", "export default ({ n }) =>\n  n * 2;\n");
    assert_eq!(home.run(&["registry", "add", "double.js", "--description", "Doubles"]).code, Some(0));
    let done = home.run(&["registry", "diff", "user:double"]);
    assert_eq!(done.code, Some(1));
    assert!(done.err.contains("has one version only"), "{}", done.err);
    let home = home.with("double.js", "export default ({ n }) =>\n  2 * n;\n");
    let again = ["registry", "add", "double.js", "--description", "Doubles", "--grant", "clock", "--replaces", "1"];
    assert_eq!(home.run(&again).code, Some(0));
    let done = home.run(&["registry", "diff", "user:double"]);
    assert_eq!(
        done.out,
        "--- capabilities, version 1\n+++ capabilities, version 2\n@@ -0,0 +1 @@\n+clock\n--- source, version 1\n\
         +++ source, version 2\n@@ -1,2 +1,2 @@\n export default ({ n }) =>\n-  n * 2;\n+  2 * n;\n"
    );
    assert_eq!(home.run(&["registry", "rollback", "user:double", "1"]).code, Some(0));
    let done = home.run(&["registry", "diff", "user:double", "1", "3"]);
    assert_eq!(done.out, "user:double: version 1 and version 3 are the same\n");
    assert_eq!(home.run(&["registry", "diff", "user:double", "1", "9"]).code, Some(1));
    assert_eq!(home.run(&["registry", "diff", "user:double", "1"]).code, Some(2));
}
