//! Guests that mean harm: one for each attack, and what stops it.

use std::{pin::pin, task::Poll};

use crate::support::{call, component, grants, guest, load, sandbox, wasm};
use toolwright_registry::Limits;
use toolwright_sandbox::{CallError, LoadError};

const SPIN: &str = "(loop $for_ever (br $for_ever)) unreachable";

fn cpu(cpu_ms: u64) -> Limits {
    Limits { cpu_ms, ..Limits::default() }
}

fn memory(memory_bytes: u64) -> Limits {
    Limits { memory_bytes, ..Limits::default() }
}

#[tokio::test]
async fn an_endless_loop_in_a_call_ends_with_its_processor_time() {
    let program = load(&guest(SPIN), &[]).await.unwrap();
    let called = call(&program, "", cpu(50)).await;
    assert_eq!(called.outcome, Err(CallError::CpuLimit { limit_ms: 50 }));
    assert!(called.usage.cpu.as_millis() >= 50, "{:?}", called.usage);
}

#[tokio::test]
async fn an_endless_loop_at_the_top_level_ends_too() {
    let start = format!(
        "(start $start) (func $start {SPIN}) (func (export \"call\") (param i32 i32) (result i32) unreachable)"
    );
    let program = load(&component("", &start, ""), &[]).await.unwrap();
    assert_eq!(call(&program, "", cpu(50)).await.outcome, Err(CallError::CpuLimit { limit_ms: 50 }));
}

#[tokio::test]
async fn an_endless_loop_ends_with_the_clock_too() {
    let program = load(&guest(SPIN), &[]).await.unwrap();
    let limits = Limits { wall_ms: 50, ..Limits::default() };
    assert_eq!(call(&program, "", limits).await.outcome, Err(CallError::WallLimit { limit_ms: 50 }));
}

#[tokio::test(flavor = "current_thread")]
async fn a_guest_that_spins_leaves_the_thread_to_others() {
    let sandbox = sandbox(2);
    let spin = sandbox.load(&wasm(&guest(SPIN)), &grants(&[]), None).await.unwrap();
    let echo = sandbox.load(&wasm(&guest("(call $ok (local.get 0) (local.get 1))")), &grants(&[]), None).await.unwrap();
    tokio::select! {
        biased;
        called = call(&spin, "", Limits::default()) => panic!("{called:?}"),
        called = call(&echo, "x", Limits::default()) => assert_eq!(called.outcome, Ok("x".to_owned())),
    }
}

#[tokio::test(flavor = "current_thread")]
async fn dropping_a_call_ends_a_guest_that_spins() {
    // One place in the pool: the second call has it only when the first has given it back.
    let sandbox = sandbox(1);
    let spin = sandbox.load(&wasm(&guest(SPIN)), &grants(&[]), None).await.unwrap();
    let echo = sandbox.load(&wasm(&guest("(call $ok (local.get 0) (local.get 1))")), &grants(&[]), None).await.unwrap();
    {
        let mut spinning = pin!(call(&spin, "", Limits::default()));
        for _ in 0..3 {
            let state = std::future::poll_fn(|cx| Poll::Ready(spinning.as_mut().poll(cx).is_pending())).await;
            assert!(state, "it spins");
        }
    }
    assert_eq!(call(&echo, "x", Limits::default()).await.outcome, Ok("x".to_owned()));
}

#[tokio::test]
async fn a_memory_ends_at_its_limit() {
    let body = "(loop $more (br_if $more (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) unreachable";
    let program = load(&guest(body), &[]).await.unwrap();
    let called = call(&program, "", memory(16 << 20)).await;
    assert_eq!(called.outcome, Err(CallError::MemoryLimit { limit_bytes: 16 << 20 }));
    assert!(called.usage.memory_bytes <= 16 << 20 && called.usage.memory_bytes > 14 << 20, "{:?}", called.usage);
}

#[tokio::test]
async fn several_memories_have_one_limit() {
    // Three modules with 10 MiB each, and the one that every guest has.
    let modules: String =
        (0..3).map(|n| format!("(core module $m{n} (memory 160)) (core instance (instantiate $m{n}))")).collect();
    let fields = "(func (export \"call\") (param i32 i32) (result i32) (call $ok (local.get 0) (local.get 1)))";
    let program = load(&component(&modules, fields, ""), &[]).await.unwrap();
    assert_eq!(call(&program, "x", memory(40 << 20)).await.outcome, Ok("x".to_owned()));
    assert_eq!(
        call(&program, "x", memory(16 << 20)).await.outcome,
        Err(CallError::MemoryLimit { limit_bytes: 16 << 20 })
    );
}

#[tokio::test]
async fn tables_have_one_limit() {
    let table = |count: u32| -> String {
        (0..count)
            .map(|n| format!("(core module $t{n} (table 19000 funcref)) (core instance (instantiate $t{n}))"))
            .collect()
    };
    let fields = "(func (export \"call\") (param i32 i32) (result i32) (call $ok (local.get 0) (local.get 1)))";
    let few = load(&component(&table(5), fields, ""), &[]).await.unwrap();
    assert_eq!(call(&few, "x", Limits::default()).await.outcome, Ok("x".to_owned()));
    let many = load(&component(&table(6), fields, ""), &[]).await.unwrap();
    let outcome = call(&many, "x", Limits::default()).await.outcome;
    assert!(matches!(outcome, Err(CallError::Trap(_))), "{outcome:?}");
}

#[tokio::test]
async fn a_table_does_not_grow_for_ever() {
    let fields = "(table $t 0 funcref)
      (func (export \"call\") (param i32 i32) (result i32)
        (loop $more (br_if $more (i32.ne (table.grow $t (ref.null func) (i32.const 100)) (i32.const -1))))
        (if (i32.gt_u (table.size $t) (i32.const 20000)) (then unreachable))
        (call $ok (local.get 0) (local.get 1)))";
    let program = load(&component("", fields, ""), &[]).await.unwrap();
    assert_eq!(call(&program, "x", Limits::default()).await.outcome, Ok("x".to_owned()));
}

#[tokio::test]
async fn many_instances_are_refused() {
    let instances = |count: u32| {
        format!("(core module $m) {}", (0..count).map(|_| "(core instance (instantiate $m))").collect::<String>())
    };
    let fields = "(func (export \"call\") (param i32 i32) (result i32) (call $ok (local.get 0) (local.get 1)))";
    let few = load(&component(&instances(38), fields, ""), &[]).await.unwrap();
    assert_eq!(call(&few, "x", Limits::default()).await.outcome, Ok("x".to_owned()));
    let many = load(&component(&instances(39), fields, ""), &[]).await;
    assert!(matches!(many, Err(LoadError::Invalid { .. })), "{many:?}");
}

#[tokio::test]
async fn deep_recursion_is_a_trap() {
    let fields = "(func $deeper (param i32) (result i32) (i32.add (call $deeper (local.get 0)) (i32.const 1)))
      (func (export \"call\") (param i32 i32) (result i32) (call $deeper (i32.const 0)))";
    let program = load(&component("", fields, ""), &[]).await.unwrap();
    let outcome = call(&program, "", Limits::default()).await.outcome;
    assert_eq!(outcome, Err(CallError::Trap("it recursed too deeply and ran out of stack".to_owned())));
}

#[tokio::test]
async fn traps_are_told_in_words() {
    for (body, words) in [
        (
            "unreachable",
            "it aborted (`unreachable`), as after a panic: in Rust the capability `log` tells where and why",
        ),
        ("(i32.load (i32.const -8))", "it used memory outside its own (out of bounds), as when it recurses too deeply"),
        ("(i32.div_u (i32.const 1) (i32.const 0))", "it divided by zero"),
        ("(i32.trunc_f32_s (f32.const nan))", "it converted a number that is no integer"),
    ] {
        let program = load(&guest(body), &[]).await.unwrap();
        let outcome = call(&program, "", Limits::default()).await.outcome;
        assert_eq!(outcome, Err(CallError::Trap(words.to_owned())), "{body}");
    }
}

#[tokio::test]
async fn a_result_ends_at_its_limit() {
    // As long as the input says: "1" is 1 MiB, "2" one more byte, "9" nearly all of 60 MiB, "0" far outside the memory.
    let body = "(local $length i32)
      (drop (memory.grow (i32.const 958)))
      (local.set $length (i32.const 1048576))
      (if (i32.eq (i32.load8_u (local.get 0)) (i32.const 50)) (then (local.set $length (i32.const 1048577))))
      (if (i32.eq (i32.load8_u (local.get 0)) (i32.const 57)) (then (local.set $length (i32.const 60000000))))
      (if (i32.eq (i32.load8_u (local.get 0)) (i32.const 48)) (then (local.set $length (i32.const -1))))
      (call $ok (i32.const 65536) (local.get $length))";
    let program = load(&guest(body), &[]).await.unwrap();
    assert_eq!(call(&program, "1", Limits::default()).await.outcome.map(|text| text.len()), Ok(1 << 20));
    for input in ["2", "9"] {
        let outcome = call(&program, input, Limits::default()).await.outcome;
        assert_eq!(outcome, Err(CallError::ResultLimit { limit_bytes: 1 << 20 }), "{input}");
    }
    let wide = Limits { result_bytes: 64 << 20, ..Limits::default() };
    assert_eq!(call(&program, "9", wide).await.outcome.map(|text| text.len()), Ok(60_000_000));
    let outside = call(&program, "0", Limits::default()).await.outcome;
    assert!(matches!(outside, Err(CallError::Trap(_))), "{outside:?}");
}

#[tokio::test]
async fn a_failure_text_ends_at_the_same_limit() {
    let body = "(drop (memory.grow (i32.const 100))) (call $fail (i32.const 1) (i32.const 4096) (i32.const 2000000))";
    let program = load(&guest(body), &[]).await.unwrap();
    let outcome = call(&program, "", Limits::default()).await.outcome;
    assert_eq!(outcome, Err(CallError::ResultLimit { limit_bytes: 1 << 20 }));
}

/// A guest with standard error, whose core module has these fields.
fn logging(fields: &str) -> String {
    format!(
        r#"(component
  (import "wasi:io/error@0.2.12" (instance $errors (export "error" (type (sub resource)))))
  (alias export $errors "error" (type $error))
  (import "wasi:io/streams@0.2.12" (instance $streams
    (export "output-stream" (type $stream (sub resource)))
    (alias outer 1 $error (type $outer))
    (export "error" (type $e (eq $outer)))
    (type $v (variant (case "last-operation-failed" (own $e)) (case "closed")))
    (export "stream-error" (type $se (eq $v)))
    (export "[method]output-stream.blocking-write-and-flush"
      (func (param "self" (borrow $stream)) (param "contents" (list u8)) (result (result (error $se)))))
    (export "[method]output-stream.write"
      (func (param "self" (borrow $stream)) (param "contents" (list u8)) (result (result (error $se)))))))
  (alias export $streams "output-stream" (type $stream))
  (import "wasi:cli/stderr@0.2.12" (instance $stderr
    (alias outer 1 $stream (type $outer))
    (export "output-stream" (type $s (eq $outer)))
    (export "get-stderr" (func (result (own $s))))))
  {memory}
  (core func $get (canon lower (func $stderr "get-stderr")))
  (core func $print (canon lower (func $streams "[method]output-stream.blocking-write-and-flush") (memory $libc "memory")))
  (core func $write (canon lower (func $streams "[method]output-stream.write") (memory $libc "memory")))
  (core instance $host (export "get" (func $get)) (export "print" (func $print)) (export "write" (func $write)))
  (core module $code
    (import "libc" "memory" (memory 2))
    (import "host" "get" (func $get (result i32)))
    (import "host" "print" (func $print (param i32 i32 i32 i32)))
    (import "host" "write" (func $write (param i32 i32 i32 i32)))
    (func $ok (result i32) (i32.store (i32.const 16) (i32.const 0)) (i32.store (i32.const 24) (i32.const 0)) (i32.const 16))
    {fields})
  (core instance $main (instantiate $code (with "libc" (instance $libc)) (with "host" (instance $host))))
  {export})"#,
        memory = crate::support::MEMORY,
        export = crate::support::EXPORT,
    )
}

/// Writes the input a thousand times.
const PRINTS: &str = r#"(func (export "call") (param i32 i32) (result i32)
      (local $stderr i32) (local $n i32)
      (local.set $stderr (call $get))
      (loop $again
        (call $print (local.get $stderr) (local.get 0) (local.get 1) (i32.const 64))
        (br_if $again (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 1000))))
      (call $ok))"#;

#[tokio::test]
async fn a_log_ends_at_its_limit_and_the_guest_goes_on() {
    let program = load(&logging(PRINTS), &["log"]).await.unwrap();
    let called = call(&program, "ab", Limits { log_bytes: 2000, ..Limits::default() }).await;
    assert_eq!(called.outcome, Ok(String::new()));
    assert_eq!(called.log, "ab".repeat(1000));
    let called = call(&program, "ab", Limits { log_bytes: 5, ..Limits::default() }).await;
    assert_eq!(called.outcome, Ok(String::new()));
    assert_eq!(called.log, "ababa\n[log cut here]");
}

#[tokio::test]
async fn a_log_is_kept_when_the_guest_is_stopped() {
    let fields = format!(
        r#"(func (export "call") (param i32 i32) (result i32)
      (call $print (call $get) (local.get 0) (local.get 1) (i32.const 64)) {SPIN})"#
    );
    let program = load(&logging(&fields), &["log"]).await.unwrap();
    for limits in [cpu(30), Limits { wall_ms: 30, ..Limits::default() }] {
        let called = call(&program, "last words", limits).await;
        assert!(called.outcome.is_err());
        assert_eq!(called.log, "last words");
    }
}

#[tokio::test]
async fn a_panic_that_was_logged_is_the_failure() {
    let call_with = async |end: &str, input: &str| {
        let fields = format!(
            r#"(func (export "call") (param i32 i32) (result i32)
          (call $print (call $get) (local.get 0) (local.get 1) (i32.const 64)) {end})"#
        );
        let program = load(&logging(&fields), &["log"]).await.unwrap();
        call(&program, input, Limits { log_bytes: 4, ..Limits::default() }).await.outcome
    };
    let panic = "panicked at tool.rs:1:69: out of cheese";
    assert_eq!(call_with("unreachable", &format!("{panic}\n")).await, Err(CallError::Failed(panic.to_owned())));
    assert!(matches!(call_with("unreachable", "went on").await, Err(CallError::Trap(_))));
    // Only the trap that a panic ends in.
    assert!(matches!(call_with("(i32.div_u (i32.const 1) (i32.const 0))", panic).await, Err(CallError::Trap(_))));
    assert_eq!(call_with("(call $ok)", panic).await, Ok(String::new()));
}

#[tokio::test]
async fn too_much_for_one_call_of_a_host_function_is_a_trap() {
    let fields = r#"(func (export "call") (param i32 i32) (result i32)
      (drop (memory.grow (i32.const 100)))
      (call $write (call $get) (i32.const 0) (i32.const 6000000) (i32.const 64)) (call $ok))"#;
    let program = load(&logging(fields), &["log"]).await.unwrap();
    let outcome = call(&program, "", Limits::default()).await.outcome;
    let words = "it handed too much to the host in one call: write in smaller pieces";
    assert_eq!(outcome, Err(CallError::Trap(words.to_owned())));
}

#[tokio::test]
async fn handles_end_at_their_limit() {
    let hosts = logging(
        r#"(func (export "call") (param i32 i32) (result i32) (loop $more (drop (call $get)) (br $more)) unreachable)"#,
    );
    let own = component(
        "(type $own (resource (rep i32))) (core func $get (canon resource.new $own))",
        r#"(import "host" "get" (func $get (param i32) (result i32)))
    (func (export "call") (param i32 i32) (result i32)
      (loop $more (drop (call $get (i32.const 0))) (br $more)) unreachable)"#,
        r#"(export "get" (func $get))"#,
    );
    for text in [hosts, own] {
        let program = load(&text, &["log"]).await.unwrap();
        let outcome = call(&program, "", Limits::default()).await.outcome;
        let words = "it has more than 4096 handles at once (a timer, a stream or a request takes some): end some \
                     before it begins more";
        assert_eq!(outcome, Err(CallError::Trap(words.to_owned())));
    }
}

#[tokio::test]
async fn headers_end_at_their_limit() {
    let text = format!(
        r#"(component
  (import "wasi:http/types@0.2.12" (instance $http
    (export "fields" (type $fields (sub resource)))
    (type $v (variant (case "invalid-syntax") (case "forbidden") (case "immutable")))
    (export "header-error" (type $e (eq $v)))
    (export "[constructor]fields" (func (result (own $fields))))
    (export "[method]fields.append" (func
      (param "self" (borrow $fields)) (param "name" string) (param "value" (list u8)) (result (result (error $e)))))))
  {memory}
  (core func $new (canon lower (func $http "[constructor]fields")))
  (core func $append (canon lower (func $http "[method]fields.append") (memory $libc "memory")))
  (core instance $host (export "new" (func $new)) (export "append" (func $append)))
  (core module $code
    (import "libc" "memory" (memory 2))
    (import "host" "new" (func $new (result i32)))
    (import "host" "append" (func $append (param i32 i32 i32 i32 i32 i32)))
    (func (export "call") (param i32 i32) (result i32)
      (local $fields i32)
      (local.set $fields (call $new))
      (loop $more
        (call $append (local.get $fields) (local.get 0) (local.get 1) (local.get 0) (local.get 1) (i32.const 64))
        (br $more))
      unreachable))
  (core instance $main (instantiate $code (with "libc" (instance $libc)) (with "host" (instance $host))))
  {export})"#,
        memory = crate::support::MEMORY,
        export = crate::support::EXPORT,
    );
    let program = load(&text, &["http:a.org"]).await.unwrap();
    let outcome = call(&program, "x-a", Limits::default()).await.outcome;
    let words = "the headers of one request are larger than 131072 bytes in memory: set fewer or shorter ones";
    assert_eq!(outcome, Err(CallError::Trap(words.to_owned())));
}

#[tokio::test]
async fn random_bytes_in_one_call_are_bounded() {
    let text = format!(
        r#"(component
  (import "wasi:random/random@0.2.12" (instance $random
    (export "get-random-bytes" (func (param "len" u64) (result (list u8))))))
  {memory}
  (core func $get (canon lower (func $random "get-random-bytes") (memory $libc "memory") (realloc (func $libc "cabi_realloc"))))
  (core instance $host (export "get" (func $get)))
  (core module $code
    (import "libc" "memory" (memory 2))
    (import "host" "get" (func $get (param i64 i32)))
    (func (export "call") (param i32 i32) (result i32)
      (call $get (i64.shl (i64.const 1) (i64.extend_i32_u (i32.sub (i32.load8_u (local.get 0)) (i32.const 32)))) (i32.const 32))
      (i32.store (i32.const 16) (i32.const 0)) (i32.store (i32.const 24) (i32.const 0)) (i32.const 16)))
  (core instance $main (instantiate $code (with "libc" (instance $libc)) (with "host" (instance $host))))
  {export})"#,
        memory = crate::support::MEMORY,
        export = crate::support::EXPORT,
    );
    let program = load(&text, &["random"]).await.unwrap();
    // 2 to the power of the character's code less 32: `4` is 2^20, `5` is 2^21, `H` is 2^40.
    assert_eq!(call(&program, "4", Limits::default()).await.outcome, Ok(String::new()));
    for input in ["5", "H"] {
        let outcome = call(&program, input, Limits::default()).await.outcome;
        assert!(
            matches!(&outcome, Err(CallError::Trap(text)) if text.contains("exceeds limit 1048576")),
            "{outcome:?}"
        );
    }
}
