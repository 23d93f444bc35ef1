//! Components that were made elsewhere.

use std::{fs, path::Path, process::Command};

use serde_json::{Value, json};
use toolwright_compiler::InspectError;
use toolwright_policy::{Given, Principal, Source};
use toolwright_registry::{Example, Grants, Language, Limits};
use toolwright_sandbox::CallError;
use toolwright_test_support::answering;
use toolwright_workshop::{Cause, Maker, NewComponent, RefusalKind};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use crate::common::{Bench, adder};

/// A component that says this of its input.
fn describing(schema: &str) -> Vec<u8> {
    let text = format!(
        r#"(component
          (core module $m
            (memory (export "memory") 1)
            (data (i32.const 16) "\40\00\00\00\{:02x}\00\00\00")
            (data (i32.const 64) "{}")
            (func (export "schema") (result i32) i32.const 16)
            (func (export "call") (param i32 i32) (result i32) i32.const 0)
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024))
          (core instance $i (instantiate $m))
          (type $cases (variant (case "invalid-input" string) (case "failed" string)))
          (import "failure" (type $failure (eq $cases)))
          (func (export "input-schema") (result string)
            (canon lift (core func $i "schema") (memory $i "memory") (realloc (func $i "cabi_realloc"))))
          (func (export "call") (param "input" string) (result (result string (error $failure)))
            (canon lift (core func $i "call") (memory $i "memory") (realloc (func $i "cabi_realloc")))))"#,
        schema.len(),
        schema.replace('"', "\\22")
    );
    wat::parse_str(text).unwrap()
}

const NOW: &str = r#"(import "wasi:clocks/monotonic-clock@0.2.3" (instance (export "now" (func (result u64)))))"#;

fn person() -> Maker {
    Maker { principal: Principal::Person, session: "test".into(), model: None }
}

fn new(component: Vec<u8>) -> NewComponent {
    NewComponent {
        id: "user:answer".parse().unwrap(),
        description: "Answers 42".into(),
        component,
        input_schema: Some(json!({"type": "object"})),
        capabilities: Grants::default(),
        limits: Limits::default(),
        examples: vec![Example { input: json!({}), expected: Some(json!({"n": 42})), expected_schema: None }],
        replaces: None,
    }
}

fn grants(list: &[&str]) -> Grants {
    list.iter().map(|grant| grant.parse().unwrap()).collect()
}

async fn call(bench: &Bench, id: &str, input: Value) -> Result<Value, CallError> {
    bench.ran_at(&id.parse().unwrap(), input).await.result
}

#[tokio::test]
async fn a_component_is_added_called_rolled_back_and_exported_as_it_is() {
    let bench = Bench::new(Given::default()).await;
    let component = answering("");
    let made = bench.workshop.add(&person(), new(component.clone())).await.unwrap();
    assert_eq!(made.imports, Vec::<String>::new());
    let body = made.entry.tool().unwrap();
    assert_eq!((body.language, body.source, body.engine), (Language::Wasm, None, None));
    assert_eq!(body.source_bytes, component.len() as u64);
    assert_eq!(call(&bench, "user:answer", json!({"anything": 1})).await, Ok(json!({"n": 42})));
    let id = &made.entry.id;
    assert_eq!(bench.workshop.export(id).await.unwrap(), component);
    let written = bench.workshop.written(&made.entry).unwrap();
    assert_eq!((written.source, written.input_schema), (None, json!({"type": "object"})));
    assert_eq!(written.examples, json!([{"input": {}, "expected": {"n": 42}}]));
    let none = bench.workshop.source(id).unwrap_err();
    assert_eq!(none.to_string(), "`user:answer` came as a component: there is no source of it here");

    bench.workshop.remove(&person(), id).unwrap();
    let again = bench.workshop.rollback(&person(), id, 1).await.unwrap();
    assert_eq!(again.entry.version, 3);
    let reopened = bench.reopened(Given::default());
    assert_eq!(call(&reopened, "user:answer", json!({})).await, Ok(json!({"n": 42})));
}

#[tokio::test]
async fn an_import_needs_its_grant() {
    let bench = Bench::new(Given::default()).await;
    let refusal = bench.workshop.add(&person(), new(answering(NOW))).await.unwrap_err();
    let interface = "wasi:clocks/monotonic-clock@0.2.3".to_owned();
    let Cause::Inspect(error) = &refusal.cause else { panic!("{refusal}") };
    assert_eq!(*error, InspectError::NotGranted { interface, capability: "clock" });
    assert_eq!(refusal.kind(), RefusalKind::Invalid);
    let with_clock = NewComponent { capabilities: grants(&["clock"]), ..new(answering(NOW)) };
    let made = bench.workshop.add(&person(), with_clock).await.unwrap();
    assert_eq!(made.imports, ["wasi:clocks/monotonic-clock@0.2.3"]);
}

#[tokio::test]
async fn the_policy_is_asked_before_the_component_is_looked_at() {
    let bench = Bench::new(Given::default()).await;
    let capabilities = grants(&["http:api.example.org"]);
    let broken = NewComponent { capabilities: capabilities.clone(), ..new(b"no component".to_vec()) };
    let refusal = bench.workshop.add(&person(), broken).await.unwrap_err();
    assert_eq!(refusal.kind(), RefusalKind::Denied, "{refusal}");
    let mut given = Given::default();
    given.add("http:api.example.org".parse().unwrap(), Source::Flag);
    let bench = Bench::new(given).await;
    let granted = NewComponent { capabilities, ..new(answering("")) };
    let made = bench.workshop.add(&person(), granted).await.unwrap();
    assert_eq!(made.entry.provenance.policies.keys().collect::<Vec<_>>(), ["create", "grant http:api.example.org"]);
    let agents = Maker { principal: Principal::Agent("app:dev_assistant".parse().unwrap()), ..person() };
    let elsewhere = NewComponent { id: "user:other".parse().unwrap(), ..new(answering("")) };
    let refusal = bench.workshop.add(&agents, elsewhere).await.unwrap_err();
    assert_eq!(refusal.kind(), RefusalKind::Denied, "an agent does not write to `user`: {refusal}");
}

#[tokio::test]
async fn what_is_no_tool_is_refused_by_what_it_is() {
    let bench = Bench::new(Given::default()).await;
    let linked = bench.workshop.create(&person(), adder()).await.unwrap();
    let linked = linked.entry.tool().unwrap().component;
    let linked = bench.workshop.registry().blob(&linked).unwrap().unwrap().to_vec();
    for (component, expected) in [
        (wat::parse_str("(module)").unwrap(), "this is a core module, not a component"),
        (wat::parse_str("(component)").unwrap(), "the component does not export `call`"),
        (b"#!/bin/sh".to_vec(), "not a valid component: "),
        (vec![0; 8 * 1024 * 1024 + 1], "the component has 8388609 bytes, the limit is 8388608"),
        (
            answering(r#"(import "my:own/thing" (instance (export "f" (func))))"#),
            "the import `my:own/thing` is not one",
        ),
        (linked, "is only for tools that were compiled here from JavaScript"),
    ] {
        let refusal = bench.workshop.add(&person(), new(component)).await.unwrap_err();
        assert!(refusal.to_string().contains(expected), "{refusal}");
        assert!(matches!(refusal.cause, Cause::Inspect(_)), "{refusal}");
    }
    assert!(bench.workshop.registry().snapshot().get(&"user:answer".parse().unwrap()).is_none());
}

#[tokio::test]
async fn a_schema_must_come_from_somewhere() {
    let bench = Bench::new(Given::default()).await;
    let without = NewComponent { input_schema: None, ..new(answering("")) };
    let refusal = bench.workshop.add(&person(), without).await.unwrap_err();
    assert!(matches!(refusal.cause, Cause::NoSchema { language: Language::Wasm }), "{refusal}");
    assert!(refusal.to_string().contains("`--schema`"), "{refusal}");
    let without = toolwright_workshop::NewTool { input_schema: None, ..adder() };
    let refusal = bench.workshop.create(&person(), without).await.unwrap_err();
    assert!(matches!(refusal.cause, Cause::NoSchema { language: Language::JavaScript }), "{refusal}");
}

#[tokio::test]
async fn an_own_schema_must_be_one() {
    let bench = Bench::new(Given::default()).await;
    for (schema, expected) in [
        (
            "no JSON",
            Err("the tool does not say what its input must be: its export `input-schema` failed: it is not JSON: "),
        ),
        (r#"{"type": "array"}"#, Err("schema")),
        (r#"{"type": "object", "required": ["x"]}"#, Ok(json!({"type": "object", "required": ["x"]}))),
    ] {
        let added = NewComponent { input_schema: None, examples: Vec::new(), ..new(describing(schema)) };
        match (bench.workshop.add(&person(), added).await, expected) {
            (Ok(made), Ok(expected)) => {
                assert_eq!(bench.workshop.written(&made.entry).unwrap().input_schema, expected);
            }
            (Err(refusal), Err(expected)) => {
                assert!(refusal.to_string().contains(expected), "{refusal}");
                assert_eq!(refusal.kind(), RefusalKind::Invalid);
            }
            (got, expected) => panic!("{expected:?}, got {got:?}"),
        }
    }
}

/// `examples/c-word-count`, by the way that its page describes: clang, then what `wasm-tools component` does.
#[tokio::test]
#[cfg_attr(not(toolwright_clang), ignore = "no clang that makes WebAssembly: `apt-get install clang lld`")]
async fn a_tool_in_c_is_added_with_its_own_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = tempfile::tempdir().unwrap();
    let core = folder.path().join("core.wasm");
    let compiled = Command::new(option_env!("TOOLWRIGHT_CLANG").unwrap_or("clang"))
        .args(["--target=wasm32", "-nostdlib", "-O2", "-Wall", "-Werror", "-Wl,--no-entry", "-o"])
        .arg(&core)
        .arg(root.join("examples/c-word-count/word_count.c"))
        .output()
        .unwrap();
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    let mut module = fs::read(core).unwrap();
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(root.join("tool-sdk/wit")).unwrap();
    let world = resolve.select_world(&[package], Some("described")).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    let component = ComponentEncoder::default().module(&module).unwrap().validate(true).encode().unwrap();

    let bench = Bench::new(Given::default()).await;
    let example =
        Example { input: json!({"text": "one two"}), expected: Some(json!({"words": 2})), expected_schema: None };
    let counter = NewComponent {
        id: "user:word_count".parse().unwrap(),
        input_schema: None,
        examples: vec![example],
        ..new(component)
    };
    let made = bench.workshop.add(&person(), counter).await.unwrap();
    let schema = bench.workshop.written(&made.entry).unwrap().input_schema;
    assert_eq!((&schema["required"], &schema["additionalProperties"]), (&json!(["text"]), &json!(false)));
    for (text, words) in [("", 0), (" a\tb\nc \"d\" \\ é", 6), (&*"word ".repeat(100_000), 100_000)] {
        let counted = call(&bench, "user:word_count", json!({"text": text})).await;
        assert_eq!(counted, Ok(json!({"words": words})), "{}", text.len());
    }
    let refused = call(&bench, "user:word_count", json!({})).await;
    assert_eq!(refused, Err(CallError::InvalidInput("there is no `text`".into())));
}

/// Each instance makes the validator compare two large types piece by piece.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_would_take_long_to_validate_is_refused_before() {
    let large = |name: &str| {
        let (words, parts) = ("u32 ".repeat(1000), format!("${name}0 ").repeat(900));
        format!("(type ${name}0 (tuple {words})) (type ${name}1 (tuple {parts}))")
    };
    let inner = format!(
        r#"(component {} (import "f" (func $f (param "a" $a1)))
          (component $c {} (import "f" (func (param "a" $b1)))) {})"#,
        large("a"),
        large("b"),
        r#"(instance (instantiate $c (with "f" (func $f))))"#.repeat(900)
    );
    let bomb = wat::parse_str(format!("(component {})", inner.repeat(100))).unwrap();
    let bench = Bench::new(Given::default()).await;
    let refusal = bench.workshop.add(&person(), new(bomb)).await.unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "the component has 9 instances of components, and at most 8 are compiled: make the tool smaller or simpler"
    );
}
