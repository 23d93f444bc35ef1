#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a bench that cannot run has nothing to report"
)]
//! A warm call in a fresh instance, beside wasmtime alone with the same pool, epochs and asynchronous calls. And how long
//! it takes until a component with code of its own is loaded, compiled in a child, beside wasmtime alone in this process.
//!
//! `cargo bench -p toolwright-sandbox`. Prints the median of each and the ratio; the permission is made outside.

#[path = "../tests/all/support.rs"]
#[expect(dead_code, reason = "the tests need more of it")]
mod support;

#[path = "../../../tests/support/precompile.rs"]
mod precompile;

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use support::{component, grants, guest, permission, sandbox, wasm};
use toolwright_registry::Limits;
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store,
    component::{Component, Linker, types::ComponentItem},
};

const ROUNDS: usize = 20_000;
const COMPILATIONS: usize = 21;

fn main() {
    precompile::child_if_asked();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let echo = wasm(&guest("(call $ok (local.get 0) (local.get 1))"));
    let ours = runtime.block_on(ours(&echo));
    let bare = runtime.block_on(bare(&echo));
    println!("warm call, fresh instance: {ours:.2?} in the sandbox, {bare:.2?} in wasmtime alone");
    println!("ratio {:.2}, overhead {:.2?}", ours.as_secs_f64() / bare.as_secs_f64(), ours.saturating_sub(bare));
    for (name, functions) in [("small", 0), ("400 functions", 400)] {
        let (mut child, mut here) = (Vec::new(), Vec::new());
        for round in 0..COMPILATIONS {
            let component = large(functions, round);
            let sandbox = sandbox(1);
            let begun = Instant::now();
            runtime.block_on(sandbox.load(&component, &grants(&[]), None)).unwrap();
            child.push(begun.elapsed());
            let engine = engine();
            let begun = Instant::now();
            Component::new(&engine, &component).unwrap();
            here.push(begun.elapsed());
        }
        let (child, here) = (median(child), median(here));
        println!(
            "{name}: compiled in a child {child:.2?}, here {here:.2?}, overhead {:.2?}",
            child.saturating_sub(here)
        );
    }
}

/// A guest with more functions than it uses.
fn large(functions: usize, round: usize) -> Vec<u8> {
    let body = format!(
        "(local.set 1 (i32.add (local.get 0) (i32.const {round}))) (if (local.get 1) (then (return (i32.const 7))))"
    );
    let function = format!("(func (param i32) (result i32) (local i32) {} (local.get 1))", body.repeat(20));
    wasm(&component(
        "",
        &format!("{}(func (export \"call\") (param i32 i32) (result i32) unreachable)", function.repeat(functions)),
        "",
    ))
}

async fn ours(component: &[u8]) -> Duration {
    let sandbox = sandbox(4);
    let program = sandbox.load(component, &grants(&[]), None).await.unwrap();
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let permission = permission();
        let begun = Instant::now();
        let called = program.call(permission, "{}", &Limits::default(), &BTreeMap::new()).await;
        times.push(begun.elapsed());
        assert_eq!(called.outcome.as_deref(), Ok("{}"));
    }
    median(times)
}

fn engine() -> Engine {
    let mut config = Config::new();
    let mut pool = PoolingAllocationConfig::new();
    pool.linear_memory_keep_resident(4 << 20).table_keep_resident(256 << 10).pagemap_scan(Enabled::Auto);
    config.epoch_interruption(true).concurrency_support(false).wasm_gc(false).memory_may_move(false);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Engine::new(&config).unwrap()
}

async fn bare(component: &[u8]) -> Duration {
    let engine = engine();
    let component = Component::new(&engine, component).unwrap();
    let pre = Linker::<()>::new(&engine).instantiate_pre(&component).unwrap();
    let (ComponentItem::ComponentFunc(_), export) = component.get_export(None, "call").unwrap() else { panic!() };
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let mut store = Store::new(&engine, ());
        store.set_epoch_deadline(1 << 40);
        let instance = pre.instantiate_async(&mut store).await.unwrap();
        let call = instance.get_typed_func::<(&str,), (Result<String, Failure>,)>(&mut store, export).unwrap();
        let (result,) = call.call_async(&mut store, ("{}",)).await.unwrap();
        drop(store);
        times.push(begun.elapsed());
        assert_eq!(result.ok().as_deref(), Some("{}"));
    }
    median(times)
}

#[derive(wasmtime::component::ComponentType, wasmtime::component::Lift)]
#[component(variant)]
enum Failure {
    #[component(name = "invalid-input")]
    InvalidInput(#[expect(dead_code, reason = "the bench does not fail")] String),
    #[component(name = "failed")]
    Failed(#[expect(dead_code, reason = "the bench does not fail")] String),
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
