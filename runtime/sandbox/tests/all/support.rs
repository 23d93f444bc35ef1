//! Components in text form, and a sandbox to run them in.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use crate::precompile::precompiler;
use toolwright_policy::{Authorized, Authorizer, Call, Principal};
use toolwright_registry::{BaseLayer, Grants, Limits, Registry};
use toolwright_sandbox::{Called, LoadError, Program, Sandbox, SandboxConfig};

/// The core of every guest here: a memory that `cabi_realloc` takes from without ever giving back.
pub(crate) const MEMORY: &str = r#"
  (core module $libc
    (memory (export "memory") 2)
    (global $next (mut i32) (i32.const 4096))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
      (local $at i32)
      (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
      (global.set $next (i32.add (local.get $at) (local.get 3)))
      (block $fits
        (br_if $fits (i32.le_u (global.get $next) (i32.mul (memory.size) (i32.const 65536))))
        (drop (memory.grow (i32.add (i32.const 1) (i32.shr_u (local.get 3) (i32.const 16))))))
      (local.get $at)))
  (core instance $libc (instantiate $libc))"#;

/// The export of the world, lifted from `call` of the core instance `$main`.
pub(crate) const EXPORT: &str = r#"
  (type $variant (variant (case "invalid-input" string) (case "failed" string)))
  (export $failure "failure" (type $variant))
  (func $call (param "input" string) (result (result string (error $failure)))
    (canon lift (core func $main "call") (memory $libc "memory") (realloc (func $libc "cabi_realloc"))))
  (export "call" (func $call))"#;

/// A guest whose `call` has this body. It gets the input in locals 0 and 1, and gives the address of its result, which
/// `$ok` and `$fail` write.
pub(crate) fn guest(body: &str) -> String {
    component("", &format!("(func (export \"call\") (param i32 i32) (result i32) {body})"), "")
}

/// A guest with these component-level `imports`, these fields of its core module (which may begin with imports), and what
/// the core module is given under the name `host`.
pub(crate) fn component(imports: &str, fields: &str, host: &str) -> String {
    let with = if host.is_empty() { String::new() } else { format!(r#"(with "host" (instance {host}))"#) };
    format!(
        r#"(component {imports} {MEMORY}
  (core module $code
    (import "libc" "memory" (memory 2))
    {fields}
    (func $ok (param i32 i32) (result i32) (call $out (i32.const 0) (i32.const 0) (local.get 0) (local.get 1)))
    (func $fail (param i32 i32 i32) (result i32) (call $out (i32.const 1) (local.get 0) (local.get 1) (local.get 2)))
    (func $out (param i32 i32 i32 i32) (result i32)
      (if (local.get 0)
        (then
          (i32.store (i32.const 16) (i32.const 1))
          (i32.store (i32.const 20) (local.get 1))
          (i32.store (i32.const 24) (local.get 2))
          (i32.store (i32.const 28) (local.get 3)))
        (else
          (i32.store (i32.const 16) (i32.const 0))
          (i32.store (i32.const 20) (local.get 2))
          (i32.store (i32.const 24) (local.get 3))))
      (i32.const 16)))
  (core instance $main (instantiate $code (with "libc" (instance $libc)) {with}))
  {EXPORT})"#
    )
}

pub(crate) fn wasm(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

pub(crate) fn registry() -> Arc<Registry> {
    Arc::new(Registry::in_memory(BaseLayer::default()).unwrap())
}

pub(crate) fn sandbox(max_concurrent: u32) -> Sandbox {
    let config = SandboxConfig { max_concurrent, precompiler: Some(precompiler()), ..SandboxConfig::default() };
    Sandbox::new(config, registry(), Arc::new(Authorizer::new(&[]).unwrap())).unwrap()
}

pub(crate) fn grants(of: &[&str]) -> Grants {
    of.iter().map(|text| text.parse().unwrap()).collect()
}

pub(crate) async fn load(text: &str, granted: &[&str]) -> Result<Program, LoadError> {
    sandbox(2).load(&wasm(text), &grants(granted), None).await
}

pub(crate) fn permission() -> Authorized<Call> {
    static AUTHORIZER: LazyLock<Authorizer> = LazyLock::new(|| Authorizer::new(&[]).unwrap());
    AUTHORIZER.authorize(&Principal::Person, Call { id: "app.generated:guest".parse().unwrap() }).unwrap()
}

pub(crate) async fn call(program: &Program, input: &str, limits: Limits) -> Called {
    program.call(permission(), input, &limits, &BTreeMap::new()).await
}
