//! `kv` from inside a tool: what it keeps, for how long, and for whom.

use serde_json::{Value, json};
use toolwright_policy::Given;
use toolwright_registry::{EntryId, Example};
use toolwright_workshop::{NewTool, RefusalKind};

use crate::common::{Bench, adder, maker};

const COUNTS: &str = "const n = ((await kv.get('n')) ?? 0) + 1; await kv.set('n', n); return n;";

fn tool(name: &str, body: &str) -> NewTool {
    NewTool {
        id: EntryId::new("app.generated", name).unwrap(),
        source: format!("export default async function (input) {{ {body} }}"),
        capabilities: ["kv".parse().unwrap()].into_iter().collect(),
        input_schema: Some(json!({"type": "object"})),
        ..adder()
    }
}

async fn run(bench: &Bench, name: &str) -> Value {
    bench.run(name, json!({})).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tool_keeps_values_over_calls_and_processes_and_versions_and_no_other_sees_them() {
    let bench = Bench::new(Given::default()).await;
    for name in ["one", "two"] {
        bench.workshop.create(&maker(), tool(name, COUNTS)).await.unwrap();
    }
    assert_eq!((run(&bench, "one").await, run(&bench, "one").await), (json!(1), json!(2)));
    assert_eq!(run(&bench, "two").await, json!(1));

    let later = bench.reopened(Given::default());
    assert_eq!(run(&later, "one").await, json!(3));
    let next = NewTool { replaces: Some(1), ..tool("one", "return [await kv.get('n'), await kv.list()];") };
    later.workshop.create(&maker(), next).await.unwrap();
    assert_eq!(run(&bench, "one").await, json!([3, ["n"]]));
    bench.workshop.rollback(&maker(), &tool("one", "").id, 1).await.unwrap();
    assert_eq!(run(&later, "one").await, json!(4));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tool_that_is_removed_takes_what_it_kept_along() {
    let bench = Bench::new(Given::default()).await;
    let id = tool("one", "").id;
    bench.workshop.create(&maker(), tool("one", COUNTS)).await.unwrap();
    bench.workshop.create(&maker(), tool("two", COUNTS)).await.unwrap();
    assert_eq!((run(&bench, "one").await, run(&bench, "two").await), (json!(1), json!(1)));
    // By a process that has not used the store.
    bench.reopened(Given::default()).workshop.remove(&maker(), &id).unwrap();
    bench.workshop.rollback(&maker(), &id, 1).await.unwrap();
    assert_eq!((run(&bench, "one").await, run(&bench, "two").await), (json!(1), json!(2)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn examples_leave_nothing_behind() {
    let bench = Bench::new(Given::default()).await;
    let example = |n: u32| Example { input: json!({}), expected: Some(json!(n)), expected_schema: None };
    let with = |examples| NewTool { examples, ..tool("one", COUNTS) };
    bench.workshop.create(&maker(), with(vec![example(1), example(2)])).await.unwrap();
    assert_eq!(run(&bench, "one").await, json!(1));
    // Those of the next version find nothing there, and change nothing that the tool has.
    let next = NewTool { replaces: Some(1), ..with(vec![example(1)]) };
    bench.workshop.create(&maker(), next).await.unwrap();
    assert_eq!(run(&bench, "one").await, json!(2));
    let wrong = NewTool { replaces: Some(2), ..with(vec![example(1), example(1)]) };
    assert_eq!(bench.workshop.create(&maker(), wrong).await.unwrap_err().kind(), RefusalKind::Failed);
    assert_eq!(run(&bench, "one").await, json!(3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_was_not_asked_for_is_not_there_and_a_policy_may_refuse_it() {
    let bench = Bench::new(Given::default()).await;
    let without = NewTool { capabilities: Default::default(), ..tool("one", COUNTS) };
    bench.workshop.create(&maker(), without).await.unwrap();
    let said = bench.run("one", json!({})).await.unwrap_err().to_string();
    assert!(said.contains("kv") && said.contains("not granted"), "{said}");

    let strict = bench.with_policy(
        r#"@id("no_stores") forbid (principal, action == Action::"grant", resource) when { context.kind == "kv" };"#,
    );
    let refusal = strict.workshop.create(&maker(), tool("two", COUNTS)).await.unwrap_err();
    assert_eq!(refusal.kind(), RefusalKind::Denied);
    assert_eq!(refusal.denial().unwrap().policies, ["no_stores"]);
}
