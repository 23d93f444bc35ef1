//! Each capability in Rust: with its grant it works and is all that the component imports; without it, its crate is not there.

use std::fs;

use serde_json::{Value, json};
use toolwright_compiler::inspect::inspect_foreign;
use toolwright_policy::Given;
use toolwright_test_support::{Route, ScriptedHttp};
use toolwright_workshop::NewTool;

use crate::{
    common::{Bench, maker},
    rust::{given, not_compiled, tool},
};

/// Capability, a body that uses it, and the interfaces that this takes.
const TOOLS: [(&str, &str, &[&str]); 6] = [
    (
        "clock",
        "cap_clock::sleep(std::time::Duration::from_millis(1)); Ok(json!(cap_clock::unix_ms() > input[\"after\"].as_u64().unwrap()))",
        &["wasi:io/poll", "wasi:clocks/monotonic-clock", "wasi:clocks/wall-clock"],
    ),
    ("random", "Ok(json!(cap_random::uuid() != cap_random::uuid() && input.is_object()))", &["wasi:random/random"]),
    (
        "log",
        "cap_log::info!(\"{} {input}\", 1 + 1); Ok(json!(true))",
        &["wasi:io/error", "wasi:io/streams", "wasi:cli/stderr"],
    ),
    (
        "env:CITY",
        "Ok(json!(cap_env::var(\"CITY\")?.len() == 4 && cap_env::var(\"HOME\").is_err() && input.is_object()))",
        &["wasi:cli/environment"],
    ),
    (
        "kv",
        "let n = cap_kv::get_json::<u64>(\"n\")?.unwrap_or(0); cap_kv::set_json(\"n\", &(n + 1))?; Ok(json!(input.is_object() && n == 0))",
        &["wasi:keyvalue/store"],
    ),
    (
        "http:127.0.0.1:1",
        "Ok(json!(cap_http::get(\"http://127.0.0.1:1/\").send().is_err() && input.is_object()))",
        &[
            "wasi:clocks/monotonic-clock",
            "wasi:http/outgoing-handler",
            "wasi:http/types",
            "wasi:io/error",
            "wasi:io/poll",
            "wasi:io/streams",
        ],
    ),
];

fn interfaces(imports: &[String]) -> Vec<&str> {
    let mut names: Vec<_> = imports.iter().filter_map(|import| import.split('@').next()).collect();
    names.sort_unstable();
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn a_granted_capability_works_and_is_all_that_is_imported() {
    let capabilities: Vec<&str> = TOOLS.iter().map(|(capability, ..)| *capability).collect();
    let bench = Bench::with_rust_and_env(given(&capabilities), &[("CITY", "Oslo"), ("HOME", "/root")]).await;
    let asks_for_all = tool("all", "Ok(input)", &capabilities);
    let made = bench.workshop.create(&maker(), asks_for_all).await.unwrap();
    let grants = &made.entry.tool().unwrap().grants;
    let component = bench.workshop.export(&made.entry.id).await.unwrap();
    // That a panic can be told is the one thing that is taken with the grant alone.
    assert_eq!(
        interfaces(&inspect_foreign(&component, grants).unwrap().imports),
        ["wasi:cli/stderr", "wasi:io/error", "wasi:io/streams"]
    );
    for (capability, body, expected) in TOOLS {
        let name = capability.split(':').next().unwrap();
        let made = bench.workshop.create(&maker(), tool(name, body, &[capability])).await.unwrap();
        let component = bench.workshop.export(&made.entry.id).await.unwrap();
        let inspection = inspect_foreign(&component, &made.entry.tool().unwrap().grants).unwrap();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(interfaces(&inspection.imports), expected, "{capability}");
        assert_eq!(bench.run(name, json!({"after": 1})).await, Ok(Value::Bool(true)), "{capability}");
    }
    let ran = bench.ran("log", json!({"x": 1})).await;
    assert_eq!(ran.log, "2 {\"x\":1}\n");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn a_capability_that_was_not_granted_is_named_where_it_is_used() {
    let bench = Bench::with_rust(Given::default()).await;
    for (capability, body, _) in TOOLS {
        let kind = capability.split(':').next().unwrap();
        let refusal = bench.workshop.create(&maker(), tool("without", body, &[])).await.unwrap_err();
        let error = not_compiled(refusal);
        assert_eq!(error.message, format!("capability `{kind}` was not granted: ask for it in `capabilities`"));
        assert_eq!((error.line, error.excerpt.is_some()), (Some(3), true), "{error:?}");
    }
    let named = tool("without", "let _ = cap_fs::read(\"a\"); Ok(input)", &["kv"]);
    let error = not_compiled(bench.workshop.create(&maker(), named).await.unwrap_err());
    assert_eq!(error.message, "capability `fs` was not granted: ask for it in `capabilities`");
}

/// A type may implement the schema by hand, and that runs when the tool is made: nothing is reached then.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn a_tool_that_is_asked_for_its_schema_reaches_nothing() {
    const SOURCE: &str = r#"
use tool_sdk::prelude::*;
#[derive(Deserialize)]
struct Input {}
impl Schema for Input {
    fn write(w: &mut tool_sdk::schema::SchemaWriter) {
        let tried = [
            cap_kv::set("n", "1").is_ok(),
            cap_fs::write("a.txt", "a").is_ok(),
            cap_env::var("CITY").is_ok(),
            cap_http::get("http://SERVER/").send().is_ok(),
        ];
        w.kind(if tried == [true, false, false, false] { "object" } else { "string" });
    }
}
fn call(_: Input) -> Result<Value, Failure> {
    Ok(json!([cap_kv::list()?, cap_env::var("CITY")?, cap_http::get("http://SERVER/").send()?.status]))
}
tool!(call);
"#;
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().canonicalize().unwrap();
    let server = ScriptedHttp::start();
    server.route("/", Route::text("x"));
    let capabilities =
        [format!("http:{}", server.address()), format!("fs:{}:rw", folder.display()), "env:CITY".into(), "kv".into()];
    let capabilities: Vec<&str> = capabilities.iter().map(String::as_str).collect();
    let bench = Bench::with_rust_and_env(given(&capabilities), &[("CITY", "Oslo")]).await;
    let source = SOURCE.replace("SERVER", &server.address().to_string());
    let made = bench.workshop.create(&maker(), NewTool { source, ..tool("nosy", "", &capabilities) }).await.unwrap();
    assert_eq!(bench.workshop.written(&made.entry).unwrap().input_schema, json!({"type": "object"}));
    assert_eq!((server.requests(), fs::read_dir(&folder).unwrap().count()), (Vec::new(), 0));
    assert_eq!(bench.run("nosy", json!({})).await, Ok(json!([[], "[redacted CITY]", 200])));
}
