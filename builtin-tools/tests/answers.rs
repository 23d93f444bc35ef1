//! What the built-in tools answer the model, over a real workshop.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a helper that fails is a test that fails")]

#[path = "../../runtime/workshop/tests/all/common.rs"]
#[expect(dead_code, reason = "the workshop's own tests need more of it")]
mod common;
#[path = "../../tests/support/precompile.rs"]
mod precompile;
#[path = "answers/recipes.rs"]
mod recipes;

use std::sync::{Arc, Mutex};

use common::Bench;
use serde_json::{Value, json};
use toolwright_agent::{Context, Event, Events, Failure, FailureKind, Outcome, Tool};
use toolwright_builtin_tools::{PAGES, tools};
use toolwright_docs::Docs;
use toolwright_policy::{Call, Given, Principal, Source};

struct Desk {
    bench: Bench,
    tools: Vec<Arc<dyn Tool>>,
    events: Arc<Mutex<Vec<Event>>>,
}

impl Desk {
    async fn new() -> Self {
        Self::with(Given::default()).await
    }

    async fn with(given: Given) -> Self {
        Self::over(Bench::new(given).await)
    }

    fn over(bench: Bench) -> Self {
        let tools = tools(&bench.workshop, &Arc::new(Docs::new(PAGES)));
        Self { bench, tools, events: Arc::default() }
    }

    async fn call(&self, name: &str, input: Value) -> Outcome {
        let tool = self.tools.iter().find(|tool| tool.spec().id.name() == name).unwrap();
        assert_eq!(tool.spec().schema.check(&input), Ok(()), "{name} {input}");
        let principal = Principal::Agent("app:dev_assistant".parse().unwrap());
        let call = Call { id: tool.spec().id.clone() };
        let call = self.bench.workshop.authorizer().authorize(&principal, call).unwrap();
        let sink = Arc::clone(&self.events);
        let context = Context {
            session: "s1".into(),
            agent: "app:dev_assistant".parse().unwrap(),
            model: "scripted".into(),
            events: Events::new(move |event| sink.lock().unwrap().push(event)),
        };
        Arc::clone(tool).call(call, input, context).await
    }

    async fn ok(&self, name: &str, input: Value) -> Value {
        self.call(name, input).await.result.unwrap()
    }

    async fn failure(&self, name: &str, input: Value) -> Failure {
        self.call(name, input).await.result.unwrap_err()
    }
}

fn adder() -> Value {
    json!({
        "name": "adder",
        "description": "Adds two numbers",
        "source": "export default ({ a, b }) => a + b",
        "input_schema": {"type": "object", "properties": {"a": {"type": "number"}, "b": {"type": "number"}}},
    })
}

fn with(mut value: Value, name: &str, member: Value) -> Value {
    value[name] = member;
    value
}

#[tokio::test]
async fn a_tool_is_created_loaded_and_listed() {
    let desk = Desk::new().await;
    assert_eq!(
        desk.ok("create_tool", adder()).await,
        json!({"id": "app.generated:adder", "version": 1, "capabilities": []})
    );
    let loaded = desk.call("load_tool", json!({"id": "adder"})).await;
    assert_eq!(
        loaded.result.unwrap(),
        json!({
            "id": "app.generated:adder",
            "version": 1,
            "description": "Adds two numbers",
            "input_schema": adder()["input_schema"],
        })
    );
    assert_eq!(loaded.loaded.len(), 1);
    let listed = desk.ok("registry_list", json!({"contains": "ADDS"})).await;
    assert_eq!(
        listed,
        json!({
            "total": 1,
            "entries": [{
                "id": "app.generated:adder",
                "version": 1,
                "kind": "tool",
                "description": "Adds two numbers",
                "capabilities": [],
                "calls": 0,
                "failures": 0,
            }],
            "next_offset": null,
        })
    );
    let read = desk.ok("registry_read", json!({"id": "adder"})).await;
    assert_eq!(read["source"], adder()["source"]);
    assert_eq!(read["limits"]["cpu_ms"], 5000);
    assert_eq!((&read["input_schema"], &read["examples"]), (&adder()["input_schema"], &json!([])));
    assert_eq!(read["next_offset"], json!(null));
}

/// All that is needed to write it again: no page of it is longer than what the loop hands to the model whole.
#[tokio::test]
async fn a_long_tool_is_read_in_pages() {
    let desk = Desk::new().await;
    let source = format!("export default ({{ a, b }}) => a + b\n{}", "// \"ä\"\n".repeat(2_000));
    let examples = json!([{"input": {"a": 1, "b": 2}, "expected": 3}]);
    let mut schema = adder()["input_schema"].clone();
    schema["description"] = json!("x".repeat(5_000));
    let tool = with(with(adder(), "source", json!(source)), "examples", examples.clone());
    desk.ok("create_tool", with(tool, "input_schema", schema.clone())).await;

    let first = desk.ok("registry_read", json!({"id": "adder"})).await;
    assert_eq!((&first["input_schema"], &first["examples"]), (&schema, &examples));
    assert_eq!(first["source_chars"], source.chars().count());
    let (mut read, mut page) = (String::new(), first);
    loop {
        assert!(page.to_string().chars().count() <= 15_100, "{} characters", page.to_string().chars().count());
        read.push_str(page["source"].as_str().unwrap());
        if page["next_offset"].is_null() {
            break;
        }
        page = desk.ok("registry_read", json!({"id": "adder", "offset": page["next_offset"]})).await;
        assert_eq!(page.get("input_schema"), None);
    }
    assert_eq!(read, source);
    let past = desk.ok("registry_read", json!({"id": "adder", "offset": 1_000_000})).await;
    assert_eq!((&past["source"], &past["next_offset"]), (&json!(""), &json!(null)));
}

#[tokio::test]
async fn a_syntax_error_says_where_and_what_to_do() {
    let desk = Desk::new().await;
    let source = "export default function ({ a }) {\n  return a +;\n}";
    let failure = desk.failure("create_tool", with(adder(), "source", json!(source))).await;
    assert_eq!(failure.kind, FailureKind::InvalidInput);
    assert_eq!(
        (&failure.details["stage"], &failure.details["line"], &failure.details["column"]),
        (&json!("compile"), &json!(2), &json!(13))
    );
    assert_eq!(failure.details["excerpt"], "  return a +;\n            ^");
}

#[tokio::test]
async fn a_denial_names_the_policy() {
    let desk = Desk::new().await;
    let outcome = desk.call("create_tool", with(adder(), "name", json!("app.tools:create_tool"))).await;
    let failure = outcome.result.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Denied);
    assert_eq!(failure.details["policies"], json!(["deny_tools_ns"]));
    assert_eq!(outcome.decisions.iter().filter(|decision| !decision.allowed).count(), 1);
}

#[tokio::test]
async fn names_and_capabilities_are_told_how_to_be_written() {
    let desk = Desk::new().await;
    for name in ["App.Tools:x", "../x", "сlock", "Clock", ""] {
        let failure = desk.failure("create_tool", with(adder(), "name", json!(name))).await;
        assert_eq!(failure.kind, FailureKind::InvalidInput, "{name}");
        assert!(failure.message.contains("is not an entry id"), "{}", failure.message);
    }
    let failure = desk.failure("create_tool", with(adder(), "capabilities", json!(["http"]))).await;
    assert!(failure.message.contains("name the host, as in `http:api.example.org`"), "{}", failure.message);
    let failure = desk.failure("create_tool", with(adder(), "description", json!("\u{1b}[2J gone"))).await;
    assert!(failure.message.contains("control character"), "{}", failure.message);
    let failure = desk.failure("load_tool", json!({"id": "nothing"})).await;
    assert_eq!(failure.kind, FailureKind::InvalidInput);
}

#[tokio::test]
async fn the_docs_answer_a_query_or_show_a_page() {
    let desk = Desk::new().await;
    let hits = desk.ok("doc_search", json!({"query": "fetch json"})).await;
    let path = hits["hits"][0]["path"].as_str().unwrap().to_owned();
    let page = desk.ok("doc_search", json!({"path": path})).await;
    assert!(page["text"].as_str().unwrap().starts_with("# "), "{page}");
    let failure = desk.failure("doc_search", json!({"query": "x", "path": "y"})).await;
    assert_eq!(failure.message, "give either `query` or `path`");
}

#[tokio::test]
async fn an_existing_name_shows_what_is_there() {
    let desk = Desk::new().await;
    desk.ok("create_tool", adder()).await;
    let failure = desk.failure("create_tool", adder()).await;
    assert_eq!(failure.details["version"], 1);
    assert!(failure.message.contains("\"Adds two numbers\""), "{}", failure.message);
    let made = desk.ok("create_tool", with(adder(), "replaces", json!(1))).await;
    assert_eq!(made["version"], 2);
}

/// What stands in the pages is what the model copies.
#[tokio::test]
async fn every_tool_in_the_docs_compiles_with_the_capabilities_it_names() {
    let desk = Desk::with(given_by_the_docs()).await;
    let tools = tools_in_the_docs("js");
    assert!(tools.len() >= 24, "{} tools in the docs", tools.len());
    for (number, (page, capabilities, source)) in tools.into_iter().enumerate() {
        let tool = with(with(adder(), "source", json!(source)), "capabilities", capabilities);
        let made = desk.ok("create_tool", with(tool, "name", json!(format!("doc_{number}")))).await;
        assert_eq!(made.get("warnings"), None, "{page}: {made}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn every_tool_in_the_docs_in_rust_compiles_with_the_capabilities_it_names() {
    let desk = Desk::over(Bench::with_rust(given_by_the_docs()).await);
    let tools = tools_in_the_docs("rust");
    assert!(tools.len() >= 10, "{} tools in the docs", tools.len());
    let mut wrong = Vec::new();
    for (number, (page, capabilities, source)) in tools.into_iter().enumerate() {
        let tool = json!({
            "name": format!("doc_{number}"),
            "description": "from a page",
            "language": "rust",
            "source": source,
            "capabilities": capabilities,
        });
        if let Err(failure) = desk.call("create_tool", tool).await.result {
            wrong.push(format!("{page}: {failure:?}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

fn given_by_the_docs() -> Given {
    let mut given = Given::default();
    for capability in ["http:*", "env:CITY", "env:API_TOKEN", "fs:/home/me/notes:rw"] {
        given.add(capability.parse().unwrap(), Source::Flag);
    }
    given
}

/// Page, capabilities and source of each block in `language` that is a whole tool. The capabilities are those of the line
/// before it that names some.
fn tools_in_the_docs(language: &str) -> Vec<(&'static str, Value, String)> {
    let fence = format!("```{language}\n");
    let mut tools = Vec::new();
    for (page, _) in PAGES.iter().copied() {
        let text = Docs::new(PAGES).show(page, 0).unwrap().text;
        let mut capabilities = json!([]);
        for (before, block) in text.split(&fence).zip(text.split(&fence).skip(1)) {
            if let Some(line) = before.trim_end().lines().last().and_then(|line| line.strip_prefix("capabilities: ")) {
                capabilities = serde_json::from_str(line).unwrap();
            }
            let source = block.split("```").next().unwrap();
            if source.contains("export default") || source.contains("tool!(") {
                tools.push((page, capabilities.clone(), source.to_owned()));
            }
        }
    }
    tools
}

/// The workshop of these tests has no compiler of Rust.
#[tokio::test]
async fn a_language_that_is_not_there_is_not_offered_and_asking_for_it_says_why() {
    let desk = Desk::new().await;
    let spec = desk.tools.iter().map(|tool| tool.spec()).find(|spec| spec.id.name() == "create_tool").unwrap();
    assert!(!spec.description.contains("Rust") && spec.description.contains("JavaScript is one module"));
    let language = &spec.schema.json()["properties"]["language"];
    assert_eq!(*language, json!({"type": "string", "description": "`javascript`"}));
    let in_rust = with(adder(), "language", json!("rust"));
    let failure = desk.failure("create_tool", in_rust).await;
    assert_eq!(failure.message, "tools in Rust cannot be made here");
    assert_eq!(failure.details["hint"], "`agent doctor` says what it takes");
    let unknown = desk.failure("create_tool", with(adder(), "language", json!("cobol"))).await;
    assert_eq!(unknown, Failure::new(FailureKind::InvalidInput, "`language` is `javascript` or `rust`"));
    desk.ok("create_tool", with(adder(), "language", json!("javascript"))).await;
}
