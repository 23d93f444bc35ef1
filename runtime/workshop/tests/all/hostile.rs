//! Hostile tools: one tiny program for each attack, in `tests/hostile`. Each ends in a typed error, and the host goes on.

use std::{collections::BTreeSet, fs, path::PathBuf};

use crate::common::{Bench, adder, maker};
use serde_json::{Value, json};
use toolwright_policy::Given;
use toolwright_registry::Limits;
use toolwright_sandbox::CallError;
use toolwright_workshop::{NewTool, Ran};

/// Low enough that a run is short, and high enough for what ought to work.
const LIMITS: Limits = Limits {
    cpu_ms: 300,
    wall_ms: 30_000,
    memory_bytes: 16 << 20,
    result_bytes: 1 << 20,
    log_bytes: 4 << 10,
    http_body_bytes: 1 << 20,
    http_requests: 3,
    fs_write_bytes: 64 << 10,
};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/hostile"))
}

/// What each ends in.
enum End {
    Cpu,
    Wall,
    Memory,
    ResultLimit,
    /// The guest's own error, which holds this text.
    Failed(&'static str),
    /// The attack came to nothing, and this is the result.
    Result(Value),
}

#[rustfmt::skip]
fn expected() -> Vec<(&'static str, End)> {
    vec![
        ("endless_loop", End::Cpu),
        ("endless_loop_at_top_level", End::Cpu),
        ("endless_regular_expression", End::Cpu),
        ("endless_microtasks", End::Cpu),
        ("endless_timers", End::Wall),
        ("never_settles", End::Failed("never settles")),
        ("memory_in_one_piece", End::Memory),
        ("memory_in_pieces", End::Memory),
        ("memory_in_small_objects", End::Memory),
        ("memory_in_strings", End::Failed("InternalError: string too long")),
        ("memory_at_top_level", End::Memory),
        ("recursion", End::Failed("RangeError: Maximum call stack size exceeded")),
        ("recursion_in_json", End::Failed("RangeError: Maximum call stack size exceeded")),
        ("recursion_caught_for_ever", End::Cpu),
        ("result_flood", End::ResultLimit),
        ("result_without_end", End::Cpu),
        ("log_flood", End::Result(json!("done"))),
        ("error_flood", End::Failed("Error: xxx")),
        ("error_with_escapes", End::Failed("gone")),
        ("ungranted_clock", End::Failed("capability `clock` is not granted to this tool")),
        ("ungranted_fetch", End::Failed("capability `http` is not granted to this tool")),
        ("ungranted_environment", End::Failed("capability `env` is not granted to this tool")),
        ("broken_prototypes", End::Result(json!("undefined"))),
        ("constructor_escape", End::Result(json!([]))),
        ("ungranted_files", End::Failed("capability `fs` is not granted to this tool")),
        ("ungranted_store", End::Failed("capability `kv` is not granted to this tool")),
        ("module_import", End::Result(json!([]))),
        ("module_bombs", End::Result(json!(0))),
        ("module_aliases", End::Memory),
        ("module_memory", End::Memory),
        ("getter_as_result", End::Cpu),
        ("thenable_bomb", End::Cpu),
    ]
}

#[test]
fn every_program_is_run() {
    let files: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(files, expected().iter().map(|(name, _)| (*name).to_owned()).collect());
}

async fn run(bench: &Bench, name: &str, limits: Limits) -> Ran {
    let source = fs::read_to_string(folder().join(format!("{name}.js"))).unwrap();
    let asked = source.lines().next().and_then(|line| line.strip_prefix("// capabilities: ")).unwrap_or_default();
    let tool = NewTool {
        id: format!("app.generated:{name}").parse().unwrap(),
        capabilities: asked.split_whitespace().map(|text| text.parse().unwrap()).collect(),
        source,
        input_schema: Some(json!({"type": "object"})),
        limits,
        ..adder()
    };
    bench.workshop.create(&maker(), tool).await.unwrap();
    bench.ran(name, json!({})).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_ends_in_a_typed_error_and_the_host_goes_on() {
    let bench = Bench::new(Given::default()).await;
    bench.workshop.create(&maker(), adder()).await.unwrap();
    let mut wrong = Vec::new();
    for (name, end) in expected() {
        // What waits for ever is given little of the wall clock; what spins must not reach it on a busy machine.
        let limits = if matches!(end, End::Wall) { Limits { wall_ms: 500, ..LIMITS } } else { LIMITS };
        let ran = run(&bench, name, limits).await;
        let as_expected = match (&end, &ran.result) {
            (End::Cpu, Err(error)) => *error == CallError::CpuLimit { limit_ms: LIMITS.cpu_ms },
            (End::Wall, Err(error)) => *error == CallError::WallLimit { limit_ms: limits.wall_ms },
            (End::Memory, Err(error)) => *error == CallError::MemoryLimit { limit_bytes: LIMITS.memory_bytes },
            (End::ResultLimit, Err(error)) => *error == CallError::ResultLimit { limit_bytes: LIMITS.result_bytes },
            (End::Failed(text), Err(CallError::Failed(message))) => message.contains(text),
            (End::Result(expected), Ok(result)) => expected == result,
            _ => false,
        };
        if !as_expected {
            let shown: String = format!("{:?}", ran.result).chars().take(300).collect();
            wrong.push(format!("{name}: {shown}"));
        }
        let text = ran.result.as_ref().map_or_else(ToString::to_string, ToString::to_string);
        assert!(text.len() <= LIMITS.result_bytes as usize, "{name}: {} bytes", text.len());
        assert!(ran.log.len() <= LIMITS.log_bytes as usize + 200, "{name}: {} bytes of log", ran.log.len());
        assert_eq!(bench.run("adder", json!({"a": 1, "b": 2})).await.unwrap(), json!({"sum": 3}), "after {name}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_hostile_source_cannot_ask_for_more_than_policy_permits() {
    let bench = Bench::new(Given::default()).await;
    let limits = Limits { memory_bytes: 8 << 30, ..Limits::default() };
    let refusal = bench.workshop.create(&maker(), NewTool { limits, ..adder() }).await.unwrap_err();
    assert_eq!(refusal.denial().unwrap().action, "create");
    let source = format!("/*{}*/ export default () => 0", "x".repeat(256 << 10));
    let refusal = bench.workshop.create(&maker(), NewTool { source, ..adder() }).await.unwrap_err();
    assert_eq!(refusal.denial().unwrap().action, "create");
}
