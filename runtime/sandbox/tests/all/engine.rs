//! The engine module: made ready in the background, run on source, imported by tools.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use crate::support::{call, grants, permission, registry, sandbox, wasm};
use toolwright_policy::Authorizer;
use toolwright_registry::{Limits, Registry};
use toolwright_sandbox::{CallError, LoadError, Sandbox, SandboxConfig, SandboxError};

/// An engine of a few lines: `alloc`, a function that turns each byte up by the low byte of `flags` and answers with
/// the rest as its status, one that spins, one that asks for memory until it gets none, one that gets none and answers with `flags` as its status, and two whose answer lies outside.
const ENGINE: &str = r#"(module
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 1024))
  (func $alloc (export "alloc") (param i32) (result i32)
    (global.get $next)
    (global.set $next (i32.add (global.get $next) (local.get 0))))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (call $alloc (local.get 3)))
  (func $out (param i32 i32 i32) (result i32)
    (i32.store (i32.const 16) (local.get 0))
    (i32.store (i32.const 20) (local.get 1))
    (i32.store (i32.const 24) (local.get 2))
    (i32.const 16))
  (func (export "turn") (param $at i32) (param $length i32) (param $by i32) (result i32)
    (local $n i32)
    (block $done (loop $next
      (br_if $done (i32.eq (local.get $n) (local.get $length)))
      (i32.store8 (i32.add (local.get $at) (local.get $n))
        (i32.add (i32.load8_u (i32.add (local.get $at) (local.get $n))) (i32.and (local.get $by) (i32.const 255))))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br $next)))
    (call $out (i32.shr_u (local.get $by) (i32.const 8)) (local.get $at) (local.get $length)))
  (func (export "spin") (param i32 i32 i32) (result i32) (loop $l (br $l)) unreachable)
  (func (export "grow") (param i32 i32 i32) (result i32)
    (loop $l (br_if $l (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) unreachable)
  (func (export "refused") (param i32 i32 i32) (result i32)
    (drop (memory.grow (i32.const 1000))) (call $out (local.get 2) (local.get 0) (local.get 1)))
  (func (export "outside") (param i32 i32 i32) (result i32) (call $out (i32.const 0) (i32.const 65536) (i32.const 1)))
  (func (export "far") (param i32 i32 i32) (result i32) (i32.const -4)))"#;

/// A tool that gives its input, each byte turned up by one: `Out` with the status 0 is laid out like an `ok` result.
const TOOL: &str = r#"(component
  (import "javascript-engine" (core module $engine
    (export "memory" (memory 1))
    (export "cabi_realloc" (func (param i32 i32 i32 i32) (result i32)))
    (export "turn" (func (param i32 i32 i32) (result i32)))))
  (core instance $libc (instantiate $engine))
  (core module $code
    (import "libc" "turn" (func $turn (param i32 i32 i32) (result i32)))
    (func (export "call") (param i32 i32) (result i32)
      (call $turn (local.get 0) (local.get 1) (i32.const 1))))
  (core instance $main (instantiate $code (with "libc" (instance $libc))))
  (type $variant (variant (case "invalid-input" string) (case "failed" string)))
  (export $failure "failure" (type $variant))
  (func $call (param "input" string) (result (result string (error $failure)))
    (canon lift (core func $main "call") (memory $libc "memory") (realloc (func $libc "cabi_realloc"))))
  (export "call" (func $call)))"#;

fn engine() -> &'static [u8] {
    wasm(ENGINE).leak()
}

#[tokio::test]
async fn source_is_transformed_in_an_instance_of_its_own() {
    let sandbox = sandbox(1);
    let engine = sandbox.start_engine(engine());
    let preparation = engine.ready().await.unwrap();
    assert!(!preparation.from_artifact);
    assert!(engine.is_ready());
    for _ in 0..2 {
        let out = sandbox.transform(&engine, "turn", b"abc", 0x201, &Limits::default()).await;
        assert_eq!(out, Ok((2, b"bcd".to_vec())));
    }
    assert_eq!(sandbox.transform(&engine, "turn", b"", 0x700, &Limits::default()).await, Ok((7, vec![])));
}

#[tokio::test]
async fn a_transformation_has_limits() {
    let sandbox = sandbox(1);
    let engine = sandbox.start_engine(engine());
    let run = async |export: &str, input: &[u8], limits: Limits| {
        sandbox.transform(&engine, export, input, 0, &limits).await.unwrap_err()
    };
    let cpu = Limits { cpu_ms: 30, ..Limits::default() };
    assert_eq!(run("spin", b"", cpu).await, CallError::CpuLimit { limit_ms: 30 });
    let memory = Limits { memory_bytes: 1 << 20, ..Limits::default() };
    assert_eq!(run("grow", b"", memory).await, CallError::MemoryLimit { limit_bytes: 1 << 20 });
    let result = Limits { result_bytes: 2, ..Limits::default() };
    assert_eq!(run("turn", b"abc", result).await, CallError::ResultLimit { limit_bytes: 2 });
    for (export, words) in [
        ("outside", "the engine module answers outside its memory; this is a fault of the build"),
        ("far", "the engine module answers outside its memory; this is a fault of the build"),
        ("absent", "the engine module has no `absent`; this is a fault of the build"),
    ] {
        assert_eq!(run(export, b"", Limits::default()).await, CallError::Engine(words.to_owned()));
    }
    let large = vec![b'x'; 100_000];
    assert!(matches!(run("turn", &large, Limits::default()).await, CallError::Engine(_)));
}

#[tokio::test]
async fn a_transformation_that_fails_without_memory_is_told_so() {
    let sandbox = sandbox(1);
    let engine = sandbox.start_engine(engine());
    let run = async |status, memory_bytes| {
        sandbox.transform(&engine, "refused", b"abc", status, &Limits { memory_bytes, ..Limits::default() }).await
    };
    assert_eq!(run(3, 1 << 20).await, Err(CallError::MemoryLimit { limit_bytes: 1 << 20 }));
    // It could do without.
    assert_eq!(run(0, 1 << 20).await, Ok((0, b"abc".to_vec())));
    assert_eq!(run(3, 128 << 20).await, Ok((3, b"abc".to_vec())));
}

#[tokio::test]
async fn a_tool_imports_the_engine_that_it_is_given() {
    let sandbox = sandbox(1);
    let engine = sandbox.start_engine(engine());
    let component = wasm(TOOL);
    let program = sandbox.load(&component, &grants(&[]), Some(&engine)).await.unwrap();
    assert_eq!(call(&program, "abc", Limits::default()).await.outcome, Ok("bcd".to_owned()));
    let error = sandbox.load(&component, &grants(&[]), None).await.unwrap_err();
    assert_eq!(error, LoadError::ForeignModule { import: "javascript-engine".to_owned() });
}

#[tokio::test]
async fn an_engine_that_is_none_is_an_error_for_all_who_wait() {
    let sandbox = sandbox(1);
    let engine = sandbox.start_engine(b"no module");
    let error = engine.ready().await.unwrap_err();
    assert!(matches!(error, SandboxError::Module { .. }), "{error}");
    let loaded = sandbox.load(&wasm(TOOL), &grants(&[]), Some(&engine)).await;
    assert!(matches!(loaded, Err(LoadError::Engine { .. })), "{loaded:?}");
    let transformed = sandbox.transform(&engine, "turn", b"", 0, &Limits::default()).await;
    assert!(matches!(transformed, Err(CallError::Engine(_))), "{transformed:?}");
}

#[tokio::test]
async fn a_component_that_does_not_fit_the_engine_is_refused() {
    let sandbox = sandbox(1);
    let other = wasm("(module (memory (export \"memory\") 1))").leak();
    let engine = sandbox.start_engine(other);
    let error = sandbox.load(&wasm(TOOL), &grants(&[]), Some(&engine)).await.unwrap_err();
    assert!(matches!(error, LoadError::Link { .. }), "{error}");
}

#[tokio::test]
async fn an_engine_with_imports_is_refused() {
    let sandbox = sandbox(1);
    let engine = sandbox.start_engine(wasm("(module (import \"a\" \"b\" (func)))").leak());
    let error = engine.ready().await.unwrap_err();
    assert!(matches!(error, SandboxError::Module { .. }), "{error}");
}

#[tokio::test]
async fn an_engine_is_compiled_once_per_machine() {
    let folder = std::env::temp_dir().join(format!("toolwright-engine-{}", std::process::id()));
    let registry = registry();
    let mut from_artifact = Vec::new();
    for _ in 0..2 {
        let sandbox = with_cache(&folder, &registry);
        let engine = sandbox.start_engine(engine());
        from_artifact.push(engine.ready().await.unwrap().from_artifact);
        assert_eq!(sandbox.transform(&engine, "turn", b"abc", 1, &Limits::default()).await, Ok((0, b"bcd".to_vec())));
        let program = sandbox.load(&wasm(TOOL), &grants(&[]), Some(&engine)).await.unwrap();
        let called = program.call(permission(), "abc", &Limits::default(), &BTreeMap::new()).await;
        assert_eq!(called.outcome, Ok("bcd".to_owned()));
        assert_eq!(sandbox.take_notes(), []);
    }
    assert_eq!(from_artifact, [false, true]);
    std::fs::remove_dir_all(&folder).unwrap();
}

fn with_cache(folder: &Path, registry: &Arc<Registry>) -> Sandbox {
    let config = SandboxConfig { cache: Some(folder.to_owned()), max_concurrent: 1, ..SandboxConfig::default() };
    Sandbox::new(config, registry.clone(), Arc::new(Authorizer::new(&[]).unwrap())).unwrap()
}
