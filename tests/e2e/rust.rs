//! Tools in Rust, through the binary. The library that they are compiled against is that of all tests.

use std::{fs, os::unix::fs::symlink};

use serde_json::{Value, json};
use toolwright_test_support::{Reply, rust_cache, rust_library};

use crate::{
    home::Home,
    script::{call, load, model, say, told},
};

/// A home in which `agent toolchain install rust` has been run.
fn home() -> Home {
    assert!(rust_library().folder.is_dir());
    let home = Home::prepared();
    fs::create_dir_all(home.home().join("cache")).unwrap();
    symlink(rust_cache().canonicalize().unwrap().join("rust"), home.home().join("cache/rust")).unwrap();
    home
}

#[test]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
fn a_new_tool_in_rust_is_tried_and_registered() {
    let home = home();
    assert_eq!(home.run(&["new-tool", "word_count", "--language", "rust"]).code, Some(0));
    let done = home.run(&["dev", "word_count", "--once", "--call", r#"{"text": "a b"}"#]);
    assert_eq!((done.code, done.out.lines().last()), (Some(0), Some(r#"{"words":2}"#)), "{done:?}");
    let done = home.run(&["registry", "add", "word_count"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    let shown: Value = serde_json::from_str(&home.run(&["registry", "show", "user:word_count", "--json"]).out).unwrap();
    assert_eq!((&shown["language"], &shown["engine"]), (&json!("rust"), &json!(null)));
    assert_eq!(shown["input_schema"]["required"], json!(["text"]));
    assert_eq!(home.run(&["registry", "call", "user:word_count", r#"{"text": "a b c"}"#]).out, "{\"words\":3}\n");

    let home = home.with(
        "word_count/tool.rs",
        "use tool_sdk::prelude::*;\nfn call(input: u8) -> Missing { input }\ntool!(call);\n",
    );
    let done = home.run(&["dev", "word_count", "--once"]);
    assert_eq!((done.code, done.out.as_str()), (Some(1), ""));
    assert!(done.err.starts_with("error: compile: line 2, column 23: "), "{}", done.err);
    assert!(done.err.contains("\n  fn call(input: u8) -> Missing { input }\n"), "{}", done.err);
}

#[test]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
fn the_model_is_offered_rust_and_reads_every_diagnostic() {
    let home = home();
    let source = |body: &str| {
        format!(
            "use tool_sdk::prelude::*;\n#[derive(Deserialize, Schema)]\nstruct Input {{ n: u64 }}\n\
             fn call(input: Input) -> Result<u64, Failure> {{ {body} }}\ntool!(call);\n"
        )
    };
    let tool = |body: &str| {
        json!({"name": "sum", "description": "Sums 1 to n", "language": "rust", "source": source(body),
            "examples": [{"input": {"n": 4}, "expected": 10}]})
    };
    let wrong = Reply::new().tool_call("wrong", "create_tool", tool("let a: u8 = \"x\"; let b: u8 = 'y'; Ok(a + b)"));
    let right = Reply::new().tool_call("right", "create_tool", tool("Ok((1..=input.n).sum())"));
    let model = model([wrong, right, load("sum"), call("sum", json!({"n": 100})), say("5050")]);
    let done = home.ask(&model, &["run", "sum 1 to 100"]);
    assert_eq!((done.code, done.out.as_str()), (Some(0), "5050\n"), "{done:?}");
    let first = model.requests()[0].json();
    let system = first["messages"][0]["content"].as_str().unwrap();
    assert!(system.contains("or in Rust, which runs at native"), "{system}");
    let tools = first["tools"].as_array().unwrap();
    let create = tools.iter().find(|tool| tool["function"]["name"] == "create_tool").unwrap();
    assert_eq!(create["function"]["parameters"]["properties"]["language"]["enum"], json!(["javascript", "rust"]));
    let error = &told(&model, "wrong")["error"];
    assert_eq!((&error["stage"], &error["code"]), (&json!("compile"), &json!("E0308")), "{error}");
    assert_eq!(error["more"][0]["code"], "E0308", "{error}");
    assert_eq!(told(&model, "right"), json!({"id": "app.generated:sum", "version": 1, "capabilities": []}));
    assert_eq!(told(&model, "call"), json!(5050));
}
