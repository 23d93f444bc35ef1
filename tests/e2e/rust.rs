//! Tools in Rust, through the binary. The library that they are compiled against is that of all tests.

use std::{fs, os::unix::fs::symlink};

use serde_json::{Value, json};
use toolwright_test_support::{Reply, rust_cache, rust_library};

use crate::{
    home::{Home, done},
    script::{call, load, model, say, told},
};

/// A home in which `agent toolchain install rust` has been run.
fn home() -> Home {
    with_library(Home::prepared())
}

/// The same for this home.
pub(crate) fn with_library(home: Home) -> Home {
    assert!(rust_library().folder.is_dir());
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
fn the_compiler_is_given_to_no_tool() {
    let home = home().with("tool.js", "export default () => 1;");
    let library = rust_library().compiler.sysroot.join("lib/rustlib");
    for folder in [library.as_path(), library.parent().unwrap(), rust_library().compiler.rustc.parent().unwrap()] {
        let grant = format!("fs:{}:rw", folder.display());
        let done = home.run(&["dev", "tool.js", "--once", "--grant", &grant]);
        assert!(done.code == Some(3) && done.err.contains("`deny_own_folders`"), "{grant}: {done:?}");
    }
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

/// What the model is told when it asks for too little, and that it comes to its end by what it is told.
#[test]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
fn a_model_repairs_its_tool_by_what_it_is_told() {
    let home = home();
    let tool = |capabilities: Value, body: &str| {
        let source = format!(
            "use tool_sdk::prelude::*;\n\n#[derive(Deserialize, Schema)]\nstruct Input {{\n    sides: u32,\n}}\n\n\
             fn call(input: Input) -> Result<Value, Failure> {{\n    {body}\n}}\n\ntool!(call);\n"
        );
        json!({"name": "dice", "description": "Throws a die", "language": "rust", "source": source,
            "capabilities": capabilities})
    };
    let body = "let thrown = cap_random::range(1..=input.sides);";
    let thrown = format!("{body}\n    Ok(json!({{ \"thrown\": thrown, \"sides\": input.sides }}))");
    let create = |id: &str, arguments: Value| Reply::new().tool_call(id, "create_tool", arguments);
    let model = model([
        create("type", tool(json!(["random"]), &format!("{body}\n    Ok(thrown)"))),
        create("ungranted", tool(json!([]), &thrown)),
        create("right", tool(json!(["random"]), &thrown)),
        load("dice"),
        call("dice", json!({"sides": 1})),
        say("a one"),
    ]);
    let done = home.ask(&model, &["run", "throw a die"]);
    assert_eq!((done.code, done.out.as_str()), (Some(0), "a one\n"), "{done:?}");
    assert_eq!(
        told(&model, "type"),
        json!({"error": {
            "kind": "invalid_input",
            "message": "mismatched types: expected `Value`, found `u32`",
            "stage": "compile",
            "code": "E0308",
            "line": 10,
            "column": 8,
            "excerpt": "    Ok(thrown)\n       ^",
            "hint": "call `Into::into` on this expression to convert `u32` into `tool_sdk::prelude::Value`: `Ok(thrown.into())`",
        }})
    );
    assert_eq!(
        told(&model, "ungranted"),
        json!({"error": {
            "kind": "invalid_input",
            "message": "capability `random` was not granted: ask for it in `capabilities`",
            "stage": "compile",
            "line": 9,
            "column": 18,
            "excerpt": "    let thrown = cap_random::range(1..=input.sides);\n                 ^",
        }})
    );
    assert_eq!(told(&model, "right"), json!({"id": "app.generated:dice", "version": 1, "capabilities": ["random"]}));
    let schema = json!({"type": "object", "properties": {"sides": {"type": "integer", "minimum": 0, "maximum": u32::MAX}}, "required": ["sides"]});
    assert_eq!(told(&model, "load")["input_schema"], schema);
    assert_eq!(told(&model, "call"), json!({"thrown": 1, "sides": 1}));

    // What was made is a component like any other: it is taken out, and comes in again by another name.
    let done = home.run(&["registry", "export", "dice", "--output", "dice.wasm"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    let done = home.run(&[
        "registry",
        "add",
        "dice.wasm",
        "--name",
        "die",
        "--description",
        "Throws a die",
        "--grant",
        "random",
    ]);
    assert_eq!(done.code, Some(0), "{done:?}");
    let shown: Value = serde_json::from_str(&home.run(&["registry", "show", "user:die", "--json"]).out).unwrap();
    assert_eq!((&shown["language"], &shown["input_schema"]), (&json!("wasm"), &schema));
    let called = home.run(&["registry", "call", "user:die", r#"{"sides": 1}"#]);
    assert_eq!(called.out, "{\"thrown\":1,\"sides\":1}\n", "{called:?}");
    let listed = home.run(&["toolchain", "ls"]);
    assert_eq!(listed.code, Some(0), "{listed:?}");
    assert!(listed.out.ends_with("   used\n"), "{listed:?}");
}

#[test]
fn without_a_library_only_javascript_is_offered_and_asking_for_rust_says_what_the_doctor_says() {
    let home = Home::prepared();
    let arguments = json!({"name": "x", "description": "x", "language": "rust", "source": "tool!(call);",
        "input_schema": {"type": "object"}});
    let model = model([Reply::new().tool_call("create", "create_tool", arguments), say("no")]);
    let mut command = home.asking(&model, &["run", "x"]);
    assert_eq!(done(command.env("PATH", "/nowhere")).code, Some(0));
    let first = model.requests()[0].json();
    let system = first["messages"][0]["content"].as_str().unwrap();
    assert!(system.contains("Tools are written in JavaScript.") && !system.contains("Rust"), "{system}");
    let tools = first["tools"].as_array().unwrap();
    let create = tools.iter().find(|tool| tool["function"]["name"] == "create_tool").unwrap();
    assert!(!create.to_string().contains("Rust is one file"), "{create}");
    let error = &told(&model, "create")["error"];
    assert_eq!(error["message"], "tools in Rust cannot be made here");
    let report: Value = serde_json::from_str(&home.run(&["doctor", "--json"]).out).unwrap();
    let rust = report["parts"].as_array().unwrap().iter().find(|part| part["name"] == "rust").unwrap();
    assert_eq!(error["hint"], rust["detail"]);
}
