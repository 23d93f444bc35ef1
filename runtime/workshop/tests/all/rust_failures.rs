//! How a tool in Rust fails: by its own words, by a panic, by a limit.

use serde_json::json;
use toolwright_policy::Given;
use toolwright_registry::Limits;
use toolwright_sandbox::CallError;
use toolwright_workshop::{NewTool, RefusalKind};

use crate::{
    common::{Bench, maker},
    rust::{failed, tool},
};

/// Each way of failing, by its name.
const WAYS: &str = r#"
    let text = |name: &str| input[name].as_str().unwrap_or_default().to_owned();
    match text("way").as_str() {
        "parse" => Ok(json!(text("number").parse::<u8>()?)),
        "utf8" => Ok(json!(String::from_utf8(vec![0xff])?)),
        "callers" => Ok(json!(text("number").parse::<u8>().map_err(invalid_input)?)),
        "words" => Err(failed("no words for it")),
        "index" => Ok(json!([1, 2, 3][text("way").len()])),
        "unwrap" => Ok(json!(text("number").parse::<u8>().unwrap())),
        "overflow" => Ok(json!(u8::try_from(text("way").len())? * 40)),
        "clock" => Ok(json!(std::time::SystemTime::now().elapsed()?.as_secs())),
        "instant" => Ok(json!(std::time::Instant::now().elapsed().as_secs())),
        "file" => Ok(json!(std::fs::read_to_string("/etc/passwd")?)),
        "thread" => Ok(json!(std::thread::Builder::new().spawn(|| 1)?.is_finished())),
        "variable" => Ok(json!(std::env::var("HOME")?)),
        "loop" => loop { std::hint::black_box(&input); },
        "memory" => {
            let mut kept = Vec::new();
            loop { kept.push(std::hint::black_box(vec![1_u8; 1 << 20])); }
        }
        "recursion" => Ok(json!(deeper(&input, 0))),
        "result" => Ok(json!("x".repeat(2 << 20))),
        _ => Ok(json!("none")),
    }
}
fn deeper(input: &Value, n: u64) -> u64 {
    let room = std::hint::black_box([n; 64]);
    if input.is_null() { n } else { deeper(input, n + 1) + room[3] }
"#;

fn ways(name: &str, capabilities: &[&str]) -> NewTool {
    let limits = Limits { cpu_ms: 500, memory_bytes: 16 << 20, ..Limits::default() };
    NewTool { limits, ..tool(name, WAYS, capabilities) }
}

const WAY_OUT: &str = ": time not implemented on this platform: use `cap_clock::now()` or `cap_clock::Instant`, with the \
                       capability `clock`";

/// The place of the first `text` in the source, as rustc counts.
fn place(text: &str) -> String {
    let source = ways("ways", &[]).source;
    let (number, line) = source.lines().enumerate().find(|(_, line)| line.contains(text)).unwrap();
    format!("tool.rs:{}:{}", number + 1, line.find(text).unwrap() + 1)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn errors_are_told_in_their_own_words_and_panics_with_their_place() {
    let bench = Bench::with_rust(Given::default()).await;
    bench.workshop.create(&maker(), ways("ways", &["log"])).await.unwrap();
    let run = async |way: &str| bench.run("ways", json!({"way": way, "number": "300"})).await;
    for (way, expected) in [
        ("parse", "number too large to fit in target type".to_owned()),
        ("utf8", "invalid utf-8 sequence of 1 bytes from index 0".to_owned()),
        ("words", "no words for it".to_owned()),
        ("file", "operation not supported on this platform".to_owned()),
        ("thread", "operation not supported on this platform".to_owned()),
        ("variable", "environment variable not found".to_owned()),
        ("index", format!("panicked at {}: index out of bounds: the len is 3 but the index is 5", place("[1, 2, 3]["))),
        (
            "unwrap",
            format!(
                "panicked at {}: called `Result::unwrap()` on an `Err` value: ParseIntError {{ kind: PosOverflow }}",
                place("unwrap()))")
            ),
        ),
        ("overflow", format!("panicked at {}: attempt to multiply with overflow", place("u8::try_from(text(\"way\")"))),
    ] {
        assert_eq!(failed(run(way).await), expected, "{way}");
    }
    for way in ["clock", "instant"] {
        let said = failed(run(way).await);
        assert!(said.starts_with("panicked at ") && said.ends_with(WAY_OUT), "{said}");
    }
    let wrong = Err(CallError::InvalidInput("number too large to fit in target type".to_owned()));
    assert_eq!(run("callers").await, wrong);
    // After all of this it is as good as new.
    assert_eq!(run("").await, Ok(json!("none")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn what_has_no_end_is_ended() {
    let bench = Bench::with_rust(Given::default()).await;
    bench.workshop.create(&maker(), ways("ways", &[])).await.unwrap();
    let run = async |way: &str| bench.run("ways", json!({"way": way})).await.unwrap_err();
    assert_eq!(run("loop").await, CallError::CpuLimit { limit_ms: 500 });
    assert_eq!(run("memory").await, CallError::MemoryLimit { limit_bytes: 16 << 20 });
    assert_eq!(run("result").await, CallError::ResultLimit { limit_bytes: 1 << 20 });
    let deep = run("recursion").await.to_string();
    assert!(deep.contains("recurse"), "{deep}");
    assert_eq!(bench.run("ways", json!({})).await, Ok(json!("none")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn without_the_log_a_panic_has_no_text_and_a_policy_may_forbid_the_log() {
    let bench = Bench::with_rust(Given::default()).await;
    let quiet = bench.with_policy(
        r#"@id("no_logs") forbid (principal, action == Action::"grant", resource) when { context.kind == "log" };"#,
    );
    let refusal = quiet.workshop.create(&maker(), ways("ways", &["log"])).await.unwrap_err();
    assert_eq!(
        (refusal.kind(), refusal.denial().unwrap().policies.as_slice()),
        (RefusalKind::Denied, &["no_logs".to_owned()][..])
    );
    quiet.workshop.create(&maker(), ways("ways", &[])).await.unwrap();
    let said = quiet.run("ways", json!({"way": "index"})).await.unwrap_err();
    assert!(said.to_string().contains("as after a panic: in Rust the capability `log` tells where and why"), "{said}");
    assert_eq!(quiet.run("ways", json!({"way": "words"})).await, Err(CallError::Failed("no words for it".to_owned())));
}
