//! Tools in Rust, from source to what is kept: by a real rustc, confined, against the library of all tests.

use serde_json::{Value, json};
use toolwright_compiler::{CompileError, inspect::inspect_foreign};
use toolwright_policy::{Given, Source};
use toolwright_registry::{EntryId, Example, Grants, Language};
use toolwright_sandbox::CallError;
use toolwright_workshop::{Cause, NewTool, Refusal};

use crate::common::{Bench, adder, maker};

/// A tool whose function body is `body`; its `input` is any JSON.
pub(crate) fn tool(name: &str, body: &str, capabilities: &[&str]) -> NewTool {
    let source = format!(
        "use tool_sdk::prelude::*;\nfn call(input: Value) -> Result<Value, Failure> {{\n{body}\n}}\ntool!(call);\n"
    );
    NewTool {
        id: EntryId::new("app.generated", name).unwrap(),
        language: Language::Rust,
        source,
        input_schema: None,
        capabilities: capabilities.iter().map(|capability| capability.parse().unwrap()).collect(),
        ..adder()
    }
}

pub(crate) fn given(capabilities: &[&str]) -> Given {
    let mut given = Given::default();
    for capability in capabilities {
        given.add(capability.parse().unwrap(), Source::Flag);
    }
    given
}

/// What the tool says when it fails.
pub(crate) fn failed(ran: Result<Value, CallError>) -> String {
    match ran {
        Err(CallError::Failed(text)) => text,
        other => panic!("{other:?}"),
    }
}

/// What the compiler says.
pub(crate) fn not_compiled(refusal: Refusal) -> CompileError {
    match refusal.cause {
        Cause::Compile(error) => *error,
        other => panic!("{other}"),
    }
}

const STATISTICS: &str = r#"use tool_sdk::prelude::*;

/// A sample.
#[derive(Deserialize, Schema)]
#[serde(deny_unknown_fields)]
struct Input {
    /// The values
    values: Vec<f64>,
    kind: Kind,
    /// Digits behind the point
    #[serde(default)]
    digits: u8,
    label: Option<String>,
}

#[derive(Deserialize, Schema)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Mean,
    Sum,
}

#[derive(Serialize)]
struct Output {
    value: f64,
    label: String,
}

fn call(input: Input) -> Result<Output, Failure> {
    if input.values.is_empty() {
        return Err(invalid_input("`values` is empty"));
    }
    let sum: f64 = input.values.iter().sum();
    let value = match input.kind {
        Kind::Mean => sum / input.values.len() as f64,
        Kind::Sum => sum,
    };
    let scale = 10_f64.powi(input.digits.into());
    Ok(Output { value: (value * scale).round() / scale, label: input.label.unwrap_or_default() })
}

tool!(call);
"#;

fn statistics() -> NewTool {
    let input = json!({"values": [1, 2, 2], "kind": "mean", "digits": 2});
    let example = Example { input, expected: Some(json!({"value": 1.67, "label": ""})), expected_schema: None };
    NewTool { source: STATISTICS.to_owned(), examples: vec![example], ..tool("statistics", "", &[]) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn a_tool_is_made_with_a_schema_of_its_own_and_called_and_taken_elsewhere() {
    let bench = Bench::with_rust(Given::default()).await;
    let made = bench.workshop.create(&maker(), statistics()).await.unwrap();
    let body = made.entry.tool().unwrap();
    assert_eq!((body.language, body.engine, &body.grants), (Language::Rust, None, &Grants::default()));
    assert!(body.source.is_some());
    let written = bench.workshop.written(&made.entry).unwrap();
    assert_eq!(
        written.input_schema,
        json!({
            "type": "object",
            "description": "A sample.",
            "properties": {
                "values": {"type": "array", "items": {"type": "number"}, "description": "The values"},
                "kind": {"type": "string", "enum": ["mean", "sum"]},
                "digits": {"type": "integer", "minimum": 0, "maximum": 255, "description": "Digits behind the point"},
                "label": {"type": ["string", "null"]},
            },
            "required": ["values", "kind"],
            "additionalProperties": false,
        })
    );
    assert_eq!(written.source.as_deref(), Some(STATISTICS));

    let input = json!({"values": [1, 2.5], "kind": "sum", "digits": 1, "label": "x"});
    assert_eq!(bench.run("statistics", input.clone()).await, Ok(json!({"value": 3.5, "label": "x"})));
    // Another process compiles nothing, and links nothing anew.
    let later = bench.reopened(Given::default());
    let loaded = later.workshop.load(&maker().principal, &made.entry.id).await.unwrap();
    assert!(!loaded.relinked);
    assert_eq!(later.run("statistics", input).await, Ok(json!({"value": 3.5, "label": "x"})));

    let exported = bench.workshop.export(&made.entry.id).await.unwrap();
    let inspection = inspect_foreign(&exported, &Grants::default()).unwrap();
    assert_eq!((inspection.imports.as_slice(), inspection.uses_engine), (&[] as &[String], false));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn what_does_not_fit_is_told_with_its_place() {
    let bench = Bench::with_rust(Given::default()).await;
    bench.workshop.create(&maker(), statistics()).await.unwrap();
    for (input, expected) in [
        (json!({"values": [], "kind": "sum"}), "`values` is empty"),
        (json!({"values": [1, "x"], "kind": "sum"}), "`values[1]`: expected a number, not the string \"x\""),
        (json!({"values": [1]}), "missing field `kind`"),
        (
            json!({"values": [1], "kind": "sum", "digits": 256}),
            "`digits`: expected an integer from 0 to 255, not the integer `256`",
        ),
        (json!({"values": [1], "kind": "max"}), "`kind`: unknown variant `max`, expected `mean` or `sum`"),
    ] {
        // The loop checks against the schema before it calls; the tool does so again for who calls it without.
        assert_eq!(bench.run("statistics", input).await, Err(CallError::InvalidInput(expected.to_owned())));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn a_tool_changes_its_language_and_back() {
    let bench = Bench::with_rust(Given::default()).await;
    bench.workshop.create(&maker(), adder()).await.unwrap();
    let body = r#"Ok(json!({"sum": input["a"].as_i64().ok_or_else(|| failed("no `a`"))? * 100}))"#;
    let in_rust = NewTool { replaces: Some(1), ..tool("adder", body, &[]) };
    let made = bench.workshop.create(&maker(), in_rust.clone()).await.unwrap();
    assert_eq!((made.entry.version, made.entry.tool().unwrap().language), (2, Language::Rust));
    assert_eq!(bench.run("adder", json!({"a": 1, "b": 1})).await, Ok(json!({"sum": 100})));
    let made = bench.workshop.rollback(&maker(), &adder().id, 1).await.unwrap();
    assert_eq!((made.entry.version, made.entry.tool().unwrap().language), (3, Language::JavaScript));
    assert_eq!(bench.run("adder", json!({"a": 1, "b": 1})).await, Ok(json!({"sum": 2})));
    // What was compiled once is not compiled again: a workshop without the compiler brings it back.
    let without = bench.without_rust();
    without.workshop.create(&maker(), NewTool { replaces: Some(3), ..in_rust.clone() }).await.unwrap_err();
    without.workshop.rollback(&maker(), &adder().id, 2).await.unwrap();
    assert_eq!(without.run("adder", json!({"a": 1, "b": 1})).await, Ok(json!({"sum": 100})));
    let stale = bench.workshop.create(&maker(), in_rust).await.unwrap_err();
    assert!(matches!(stale.cause, Cause::Registry(_)), "{stale}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn what_is_no_tool_says_what_is_missing() {
    let bench = Bench::with_rust(Given::default()).await;
    let create = async |source: &str| {
        let tool = NewTool { source: source.to_owned(), ..tool("wrong", "", &[]) };
        not_compiled(bench.workshop.create(&maker(), tool).await.unwrap_err())
    };
    let error = create("pub fn call() {}\n").await;
    assert_eq!(error.message, "the component does not export `call`: a tool has the world `toolwright:tool/tool`");
    let hint = "end the source with `tool!(call);`, where `call` is the function that does the work";
    assert_eq!(error.hint.as_deref(), Some(hint));

    let without = "#[derive(Deserialize)]\nstruct Input { n: u8 }\nfn call(input: Input) -> Result<u8, Failure> { Ok(input.n) }\ntool!(call);\n";
    let error = create(&format!("use tool_sdk::prelude::*;\n{without}")).await;
    assert_eq!((error.code.as_deref(), error.line), (Some("E0277"), Some(5)), "{error:?}");
    assert!(error.message.contains("`Input` has no schema"), "{error:?}");
    assert!(error.hint.as_deref().unwrap_or_default().contains("#[derive(Deserialize, Schema)]"), "{error:?}");
    assert_eq!(bench.workshop.registry().snapshot().get(&"app.generated:wrong".parse().unwrap()), None);
}
