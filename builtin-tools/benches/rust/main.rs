#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a bench that cannot run has nothing to report"
)]
//! Calls of tools in Rust: a small one in a fresh instance beside wasmtime alone, and one that computes beside native code.
//! How long it takes to make one is measured by `cargo bench -p toolwright-compiler --bench rust`.
//!
//! `cargo bench -p toolwright-builtin-tools --bench rust`. Prints medians and ratios.

#[path = "../tools/bare.rs"]
#[expect(dead_code, reason = "the bench of JavaScript tools needs more of it")]
mod bare;
#[path = "../../../tests/support/precompile.rs"]
mod precompile;

use std::{
    collections::BTreeMap,
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use toolwright_compiler::{Compiler, RustCompiler, RustConfig, Source};
use toolwright_policy::{Authorizer, Call, Principal};
use toolwright_registry::{BaseLayer, Grants, Language, Limits, Registry};
use toolwright_sandbox::{Sandbox, SandboxConfig, Walls};
use toolwright_test_support::rust_library;

const CALLS: usize = 20_000;
const COMPUTATIONS: usize = 9;

const SMALL: &str = "
use tool_sdk::prelude::*;
#[derive(Deserialize, Schema)]
struct Input { text: String }
#[derive(Serialize)]
struct Output { words: usize }
fn call(input: Input) -> Result<Output, Failure> {
    Ok(Output { words: input.text.split_whitespace().count() })
}
tool!(call);
";

const FIB: &str = "
use tool_sdk::prelude::*;
#[derive(Deserialize, Schema)]
struct Input { n: u32 }
fn fib(n: u32) -> u64 { if n < 2 { u64::from(n) } else { fib(n - 1) + fib(n - 2) } }
fn call(input: Input) -> Result<u64, Failure> { Ok(fib(input.n)) }
tool!(call);
";

fn main() {
    precompile::child_if_asked();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(measure());
}

async fn measure() {
    let work = tempfile::tempdir().unwrap();
    let authorizer = Arc::new(Authorizer::new(&[]).unwrap());
    let registry = Arc::new(Registry::in_memory(BaseLayer::default()).unwrap());
    let config = SandboxConfig { precompiler: Some(precompile::precompiler()), ..SandboxConfig::default() };
    let sandbox = Sandbox::new(config, registry, authorizer.clone()).unwrap();
    let walls = Walls::find(None).unwrap();
    let rust = RustConfig { library: rust_library().clone(), walls, work: work.path().to_owned() };
    let compiler = Compiler::new(sandbox.clone()).with_rust(RustCompiler::new(rust));
    // It is compiled in the background, and would be in the way of what is measured.
    compiler.engine().ready().await.unwrap();
    let component = async |text| {
        let source = Source { language: Language::Rust, text, name: None };
        compiler.compile(&source, &Grants::default()).await.unwrap().component
    };
    let calls = async |component: &[u8], input: &str, count| {
        let program = sandbox.load(component, &Grants::default(), None).await.unwrap();
        let mut times = Vec::with_capacity(count);
        let mut permissions = Vec::new();
        for _ in 0..count {
            let call = Call { id: "app.generated:x".parse().unwrap() };
            permissions.push(authorizer.authorize(&Principal::Person, call).unwrap());
        }
        for permission in permissions {
            let begun = Instant::now();
            let called = program.call(permission, input, &Limits::default(), &BTreeMap::new()).await;
            times.push(begun.elapsed());
            assert!(called.outcome.is_ok(), "{called:?}");
        }
        median(times)
    };

    let small = component(SMALL).await;
    let input = r#"{"text":"the quick brown fox"}"#;
    let ours = calls(&small, input, CALLS).await;
    let bare = median(bare::Bare::new().calls(&small, input, CALLS).await);
    row("small tool, fresh instance", ours, "wasmtime alone", bare, 1.5);

    let fib35 = component(FIB).await;
    let ours = calls(&fib35, r#"{"n":35}"#, COMPUTATIONS).await;
    let (checked, plain) = (native(checked), native(plain));
    row("fib(35)", ours, "native, overflow checked too", checked, 2.2);
    row("fib(35)", ours, "native, overflow not checked", plain, 2.2);
}

fn row(what: &str, ours: Duration, beside: &str, baseline: Duration, most: f64) {
    let ratio = ours.as_secs_f64() / baseline.as_secs_f64();
    println!("{what}: {ours:.2?}; {beside} {baseline:.2?}; ratio {ratio:.2}, at most {most}");
}

fn native(fib: fn(u32) -> u64) -> Duration {
    median((0..COMPUTATIONS).map(|_| time(fib)).collect())
}

fn time(fib: fn(u32) -> u64) -> Duration {
    let begun = Instant::now();
    assert_eq!(black_box(fib)(black_box(35)), 9_227_465);
    begun.elapsed()
}

fn plain(n: u32) -> u64 {
    if n < 2 { u64::from(n) } else { plain(n.wrapping_sub(1)).wrapping_add(plain(n.wrapping_sub(2))) }
}

/// As rustc compiles the tool: with `overflow-checks=on`.
fn checked(n: u32) -> u64 {
    if n < 2 {
        return u64::from(n);
    }
    let (Some(a), Some(b)) = (n.checked_sub(1), n.checked_sub(2)) else { panic!() };
    checked(a).checked_add(checked(b)).unwrap_or_else(|| panic!())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
