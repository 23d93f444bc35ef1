//! Components that bring code of their own: what is compiled, what is refused, and what they say about themselves.

use std::sync::Arc;

use crate::support::{EXPORT, MEMORY, component, grants, guest, load, permission, registry, sandbox, wasm};
use toolwright_policy::Authorizer;
use toolwright_registry::Limits;
use toolwright_sandbox::{CallError, LoadError, Sandbox, SandboxConfig};

/// A guest whose `input-schema` has this body, which gives the address of an address and a length.
fn described(body: &str) -> String {
    let guest = component(
        "",
        &format!(
            r#"(func (export "call") (param i32 i32) (result i32) unreachable)
      (func (export "schema") (result i32) {body}) (data (i32.const 64) "{{}}")"#
        ),
        "",
    );
    let export = r#"(func $schema (result string) (canon lift (core func $main "schema") (memory $libc "memory")))
      (export "input-schema" (func $schema)))"#;
    format!("{}{export}", guest.trim_end().strip_suffix(')').unwrap())
}

/// The pair of address and length of a text.
fn text(address: u32, length: u32) -> String {
    format!(
        "(i32.store (i32.const 16) (i32.const {address})) (i32.store (i32.const 20) (i32.const {length})) (i32.const 16)"
    )
}

#[tokio::test]
async fn a_component_with_code_is_not_compiled_in_this_process() {
    let alone = Sandbox::new(SandboxConfig::default(), registry(), Arc::new(Authorizer::new(&[]).unwrap())).unwrap();
    let echo = wasm(&guest("(call $ok (local.get 0) (local.get 1))"));
    assert_eq!(alone.load(&echo, &grants(&[]), None).await.unwrap_err(), LoadError::NoPrecompiler);
    assert!(sandbox(1).load(&echo, &grants(&[]), None).await.is_ok());
}

#[tokio::test]
async fn a_component_that_costs_too_much_is_refused_before_it_is_compiled() {
    let locals = format!("(local {}) unreachable", "i32 ".repeat(49_000));
    let error = load(&guest(&locals), &[]).await.unwrap_err();
    let refusal = LoadError::TooComplex { what: "locals in one function", value: 49_000, limit: 1_000 };
    assert_eq!(error, refusal);
    assert_eq!(
        error.to_string(),
        "the component has 49000 locals in one function, and at most 1000 are compiled: make the tool smaller or simpler"
    );
    let fewer = format!("(local {}) unreachable", "i32 ".repeat(1_000));
    assert!(load(&guest(&fewer), &[]).await.is_ok());
}

#[tokio::test]
async fn a_tool_says_what_its_input_is() {
    let program = load(&described(&text(64, 2)), &[]).await.unwrap();
    assert_eq!(program.input_schema(permission(), &Limits::default()).await, Some(Ok("{}".to_owned())));
    let silent = load(&guest("unreachable"), &[]).await.unwrap();
    assert_eq!(silent.input_schema(permission(), &Limits::default()).await, None);
}

#[tokio::test]
async fn what_a_tool_says_of_itself_has_the_limits_of_a_call() {
    let ask = async |body: &str, limits: Limits| {
        load(&described(body), &[]).await.unwrap().input_schema(permission(), &limits).await.unwrap().unwrap_err()
    };
    let cpu = Limits { cpu_ms: 30, ..Limits::default() };
    assert_eq!(ask("(loop $l (br $l)) unreachable", cpu).await, CallError::CpuLimit { limit_ms: 30 });
    let short = Limits { result_bytes: 1, ..Limits::default() };
    assert_eq!(ask(&text(64, 2), short).await, CallError::ResultLimit { limit_bytes: 1 });
    assert!(matches!(ask("unreachable", Limits::default()).await, CallError::Trap(_)));
}

#[tokio::test]
async fn a_schema_of_another_type_is_refused() {
    let number = format!(
        r#"(component {MEMORY}
        (core module $code
          (func (export "call") (param i32 i32) (result i32) unreachable)
          (func (export "schema") (result i32) unreachable))
        (core instance $main (instantiate $code))
        {EXPORT}"#
    );
    let export = r#"(func $schema (result u32) (canon lift (core func $main "schema")))
        (export "input-schema" (func $schema)))"#;
    let number = format!("{}{export}", number.trim_end());
    let error = load(&number, &[]).await.unwrap_err();
    assert!(matches!(error, LoadError::NoSchema { .. }), "{error}");
}
