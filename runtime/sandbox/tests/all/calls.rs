//! What a tool gets, and what comes of its call.

use std::collections::BTreeMap;

use crate::support::{call, component, grants, guest, load, permission, sandbox, wasm};
use toolwright_registry::Limits;
use toolwright_sandbox::{CallError, LoadError};

#[tokio::test]
async fn a_result_a_wrong_input_and_a_failure_are_told_apart() {
    let echo = load(&guest("(call $ok (local.get 0) (local.get 1))"), &[]).await.unwrap();
    let called = call(&echo, "{\"é\": 1}", Limits::default()).await;
    assert_eq!(called.outcome, Ok("{\"é\": 1}".to_owned()));
    assert_eq!(called.log, "");
    assert_eq!(called.usage.memory_bytes, 2 * 65536);
    assert_eq!((called.usage.http_requests, called.usage.denials.len()), (0, 0));

    let wrong = load(&guest("(call $fail (i32.const 0) (local.get 0) (local.get 1))"), &[]).await.unwrap();
    let outcome = call(&wrong, "why", Limits::default()).await.outcome;
    assert_eq!(outcome, Err(CallError::InvalidInput("why".to_owned())));
    let failed = load(&guest("(call $fail (i32.const 1) (local.get 0) (local.get 1))"), &[]).await.unwrap();
    let outcome = call(&failed, "why", Limits::default()).await.outcome;
    assert_eq!(outcome, Err(CallError::Failed("why".to_owned())));
}

#[tokio::test]
async fn nothing_is_left_of_one_call_in_the_next() {
    // Adds one to a byte of its memory, and gives it back.
    let body = "(i32.store8 (i32.const 64) (i32.add (i32.load8_u (i32.const 64)) (i32.const 1)))
      (i32.store8 (i32.const 65) (i32.add (i32.load8_u (i32.const 64)) (i32.const 48)))
      (call $ok (i32.const 65) (i32.const 1))";
    let program = load(&guest(body), &[]).await.unwrap();
    for _ in 0..3 {
        assert_eq!(call(&program, "", Limits::default()).await.outcome, Ok("1".to_owned()));
    }
}

#[tokio::test]
async fn what_is_no_tool_is_refused() {
    let empty = load("(component)", &[]).await.unwrap_err();
    assert_eq!(empty, LoadError::NoCall { cause: "there is no export of this name".to_owned() });
    let module = load("(module)", &[]).await.unwrap_err();
    assert!(matches!(module, LoadError::Invalid { .. }), "{module}");
    let sandbox = sandbox(1);
    let garbage = sandbox.load(b"\0asm garbage", &grants(&[]), None).await.unwrap_err();
    assert!(matches!(garbage, LoadError::Invalid { .. }), "{garbage}");
    let large = sandbox.load(&vec![0; (8 << 20) + 1], &grants(&[]), None).await.unwrap_err();
    assert_eq!(large, LoadError::TooLarge { bytes: (8 << 20) + 1, limit: 8 << 20 });
    let other = r#"(component
      (core module $m (func (export "call") (param i32) (result i32) (local.get 0)))
      (core instance $i (instantiate $m))
      (func $f (param "input" u32) (result u32) (canon lift (core func $i "call")))
      (export "call" (func $f)))"#;
    let other = load(other, &[]).await.unwrap_err();
    assert!(matches!(other, LoadError::NoCall { .. }), "{other}");
}

#[tokio::test]
async fn what_is_switched_off_is_not_valid() {
    let with = |module: &str| {
        component(
            module,
            "(func (export \"call\") (param i32 i32) (result i32) (call $ok (local.get 0) (local.get 1)))",
            "",
        )
    };
    assert!(load(&with("(core module (memory 1))"), &[]).await.is_ok());
    for (what, module) in [
        ("tail calls", "(core module (func $x (return_call $x)))"),
        ("threads", "(core module (memory 1 1 shared))"),
        ("multi-memory", "(core module (memory 1) (memory 1))"),
        ("memory64", "(core module (memory i64 1))"),
        ("custom page sizes", "(core module (memory 1 (pagesize 1)))"),
        ("exceptions", "(core module (tag $x))"),
        ("gc", "(core module (type $x (struct)))"),
        (
            "relaxed SIMD",
            "(core module (func (result v128) (i8x16.relaxed_swizzle (v128.const i64x2 0 0) (v128.const i64x2 0 0))))",
        ),
        ("wide arithmetic", "(core module (func (result i64 i64) (i64.mul_wide_u (i64.const 1) (i64.const 1))))"),
        ("asynchronous components", "(core func (canon task.cancel))"),
    ] {
        let error = load(&with(module), &[]).await.unwrap_err();
        assert!(matches!(error, LoadError::Invalid { .. }), "{what}: {error}");
    }
}

const CLOCK: &str = r#"
  (import "wasi:clocks/monotonic-clock@0.2.12" (instance $clock (export "now" (func (result u64)))))
  (core func $now (canon lower (func $clock "now")))
  (core instance $host (export "now" (func $now)))"#;

/// Gives `yes` when the clock runs.
const READS_CLOCK: &str = r#"
    (import "host" "now" (func $now (result i64)))
    (data (i32.const 100) "yes")
    (func (export "call") (param i32 i32) (result i32)
      (if (i64.eqz (call $now)) (then unreachable))
      (call $ok (i32.const 100) (i32.const 3)))"#;

#[tokio::test]
async fn a_granted_interface_is_there_and_one_that_is_not_granted_cannot_be_linked() {
    let text = component(CLOCK, READS_CLOCK, "$host");
    for granted in [&["clock"][..], &["http:a.org"], &["clock", "random", "log", "env:A"]] {
        let program = load(&text, granted).await.unwrap();
        assert_eq!(call(&program, "", Limits::default()).await.outcome, Ok("yes".to_owned()));
    }
    for granted in [&[][..], &["random"], &["log"], &["env:A"]] {
        let error = load(&text, granted).await.unwrap_err();
        assert_eq!(
            error,
            LoadError::NotGranted {
                import: "wasi:clocks/monotonic-clock@0.2.12#now".to_owned(),
                capability: Some("clock"),
            }
        );
    }
}

#[tokio::test]
async fn an_interface_that_no_capability_opens_is_refused_with_every_grant() {
    let all = ["clock", "random", "log", "env:A", "http:*"];
    for import in [
        r#"(import "wasi:random/insecure@0.2.12" (instance (export "get-insecure-random-u64" (func (result u64)))))"#,
        r#"(import "wasi:cli/exit@0.2.12" (instance (export "exit" (func (param "status" (result))))))"#,
        r#"(import "evil:random/random@0.2.12" (instance (export "get-random-u64" (func (result u64)))))"#,
        r#"(import "wasi:random/random@0.3.0" (instance (export "get-random-u64" (func (result u64)))))"#,
        r#"(import "anything" (func))"#,
    ] {
        let text = component(import, "(func (export \"call\") (param i32 i32) (result i32) unreachable)", "");
        let error = load(&text, &all).await.unwrap_err();
        assert!(matches!(error, LoadError::NotGranted { capability: None, .. }), "{import}: {error}");
    }
}

#[tokio::test]
async fn an_interface_that_is_imported_for_a_type_alone_needs_no_grant() {
    let import =
        r#"(import "wasi:clocks/monotonic-clock@0.2.12" (instance (type $u u64) (export "duration" (type (eq $u)))))"#;
    let text = component(
        import,
        "(func (export \"call\") (param i32 i32) (result i32) (call $ok (local.get 0) (local.get 1)))",
        "",
    );
    let program = load(&text, &[]).await.unwrap();
    assert_eq!(call(&program, "x", Limits::default()).await.outcome, Ok("x".to_owned()));
}

#[tokio::test]
async fn a_core_module_is_imported_only_under_the_engines_name_and_with_an_engine() {
    for import in ["javascript-engine", "other-engine"] {
        let text = component(
            &format!("(import \"{import}\" (core module $e (export \"memory\" (memory 1))))"),
            "(func (export \"call\") (param i32 i32) (result i32) unreachable)",
            "",
        );
        let error = load(&text, &[]).await.unwrap_err();
        assert_eq!(error, LoadError::ForeignModule { import: import.to_owned() });
    }
}

/// Gives the environment as wasmtime lays it out: the first variable's value.
const ENV: &str = r#"
  (import "wasi:cli/environment@0.2.12" (instance $env
    (export "get-environment" (func (result (list (tuple string string)))))))"#;

#[tokio::test]
async fn the_environment_has_the_granted_variables_and_no_other() {
    // `count` of the list at 32 as a digit.
    let text = format!(
        r#"(component {ENV} {memory}
  (core func $get (canon lower (func $env "get-environment") (memory $libc "memory") (realloc (func $libc "cabi_realloc"))))
  (core instance $host (export "get" (func $get)))
  (core module $code
    (import "libc" "memory" (memory 2))
    (import "host" "get" (func $get (param i32)))
    (func (export "call") (param i32 i32) (result i32)
      (call $get (i32.const 32))
      (i32.store (i32.const 16) (i32.const 0))
      ;; The value of the first pair, when there is exactly one.
      (if (i32.ne (i32.load (i32.const 36)) (i32.const 1)) (then unreachable))
      (i32.store (i32.const 20) (i32.load offset=8 (i32.load (i32.const 32))))
      (i32.store (i32.const 24) (i32.load offset=12 (i32.load (i32.const 32))))
      (i32.const 16)))
  (core instance $main (instantiate $code (with "libc" (instance $libc)) (with "host" (instance $host))))
  {export})"#,
        memory = crate::support::MEMORY,
        export = crate::support::EXPORT,
    );
    let values: BTreeMap<String, String> =
        [("CITY", "Oslo"), ("OPENAI_API_KEY", "secret")].map(|(k, v)| (k.to_owned(), v.to_owned())).into();
    let program = load(&text, &["env:CITY", "env:ABSENT"]).await.unwrap();
    let called = program.call(permission(), "", &Limits::default(), &values).await;
    assert_eq!(called.outcome, Ok("Oslo".to_owned()));
}

#[tokio::test]
async fn a_component_is_compiled_once_and_comes_from_its_artifact_later() {
    let folder = std::env::temp_dir().join(format!("toolwright-calls-{}", std::process::id()));
    let registry = crate::support::registry();
    let authorizer = std::sync::Arc::new(toolwright_policy::Authorizer::new(&[]).unwrap());
    let config = toolwright_sandbox::SandboxConfig {
        cache: Some(folder.clone()),
        max_concurrent: 1,
        precompiler: Some(crate::precompile::precompiler()),
        ..toolwright_sandbox::SandboxConfig::default()
    };
    let echo = wasm(&guest("(call $ok (local.get 0) (local.get 1))"));
    let mut artifacts = Vec::new();
    for _ in 0..2 {
        let sandbox = toolwright_sandbox::Sandbox::new(config.clone(), registry.clone(), authorizer.clone()).unwrap();
        let program = sandbox.load(&echo, &grants(&[]), None).await.unwrap();
        assert_eq!(call(&program, "x", Limits::default()).await.outcome, Ok("x".to_owned()));
        assert_eq!(sandbox.take_notes(), []);
        let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap()).collect();
        artifacts.push(files.iter().map(|file| file.metadata().unwrap().modified().unwrap()).collect::<Vec<_>>());
        assert_eq!(files.len(), 1);
    }
    assert_eq!(artifacts[0], artifacts[1], "it was written once");

    // Whoever changes an artifact only makes it be compiled again.
    let path = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let sandbox = toolwright_sandbox::Sandbox::new(config, registry, authorizer).unwrap();
    let program = sandbox.load(&echo, &grants(&[]), None).await.unwrap();
    assert_eq!(call(&program, "x", Limits::default()).await.outcome, Ok("x".to_owned()));
    let notes = sandbox.take_notes();
    assert!(matches!(notes.as_slice(), [toolwright_sandbox::CacheNote::NotTrusted { .. }]), "{notes:?}");
    assert_ne!(std::fs::read(&path).unwrap(), bytes);
    std::fs::remove_dir_all(&folder).unwrap();
}
