use wasmtime::{Engine, Instance, Module, Store};

use super::take;
use crate::error::Error;

/// As an engine is laid out: the stack grows down from 1024, data lies above it.
fn module(setup: &str) -> Vec<u8> {
    let text = format!(
        r#"(module
            (import "host" "now" (func $now))
            (memory (export "memory") 1)
            (global $stack (mut i32) (i32.const 1024))
            (global $count (mut i32) (i32.const 0))
            (data (i32.const 1024) "data")
            (data (i32.const 3000) "\01\00\00\00\01\00\00\00\c8\0b\00\00\05\00\00\00")
            (data (i32.const 3016) "oh no")
            (func (export "setup") (result i32) {setup})
            (func (export "call") (param i32 i32) (result i32) (i32.const 3000))
            (func (export "count") (result i32) (global.get $count))
            (func (export "peek") (param i32) (result i32) (i32.load (local.get 0))))"#
    );
    wat::parse_str(text).unwrap()
}

const WRITES: &str = "(i32.store (i32.const 100) (i32.const 9))
    (i32.store (i32.const 2000) (i32.const 7))
    (global.set $count (i32.const 3))
    (i32.const 0)";

#[test]
fn memory_and_globals_are_kept_and_the_stack_is_not() {
    let engine = Engine::default();
    let module = Module::new(&engine, take(&module(WRITES)).unwrap()).unwrap();
    let mut store = Store::new(&engine, ());
    let now = wasmtime::Func::wrap(&mut store, || {});
    let instance = Instance::new(&mut store, &module, &[now.into()]).unwrap();
    let peek = instance.get_typed_func::<i32, i32>(&mut store, "peek").unwrap();
    assert_eq!(peek.call(&mut store, 2000).unwrap(), 7);
    assert_eq!(peek.call(&mut store, 1024).unwrap(), i32::from_le_bytes(*b"data"));
    assert_eq!(peek.call(&mut store, 100).unwrap(), 0);
    let count = instance.get_typed_func::<(), i32>(&mut store, "count").unwrap();
    assert_eq!(count.call(&mut store, ()).unwrap(), 3);
    assert!(instance.get_func(&mut store, "setup").is_none());
}

#[test]
fn snapshots_of_one_module_are_equal() {
    assert_eq!(take(&module(WRITES)).unwrap(), take(&module(WRITES)).unwrap());
}

#[test]
fn a_setup_that_fails_gives_its_reason() {
    let error = take(&module("(i32.const 1)")).unwrap_err();
    assert!(matches!(&error, Error::Prelude(reason) if reason == "oh no"), "{error}");
}

#[test]
fn a_setup_that_calls_an_import_is_refused() {
    let error = take(&module("(call $now) (i32.const 0)")).unwrap_err();
    assert!(matches!(error, Error::Run(_)), "{error}");
}
