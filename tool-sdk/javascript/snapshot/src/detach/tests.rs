use wasmtime::{Engine, Func, Instance, Ref, Store, Trap};

use super::{SECTION, SLOTS, detach};

/// Calls its import both directly and by name, and has an own entry in the table.
const MODULE: &str = r#"(module
    (import "a:b/c@1.0.0" "twice" (func $twice (param i32) (result i32)))
    (import "a:b/c@1.0.0" "note" (func $note (param i64 f64)))
    (table 1 1 funcref)
    (elem (i32.const 0) $own)
    (func $own (result i32) i32.const 7)
    (func (export "run") (param i32) (result i32)
        (call $note (i64.const 1) (f64.const 2))
        (call $twice (local.get 0)))
    (func (export "own") (result i32) (call_indirect (result i32) (i32.const 0))))"#;

fn detached() -> super::Detached {
    detach(&wat::parse_str(MODULE).unwrap()).unwrap()
}

#[test]
fn nothing_is_imported_and_the_slots_are_described_in_order() {
    let detached = detached();
    assert_eq!((detached.base, detached.slots), (1, 2));
    let module = wasmtime::Module::new(&Engine::default(), &detached.module).unwrap();
    assert_eq!(module.imports().count(), 0);

    let sections = wasmparser::Parser::new(0).parse_all(&detached.module);
    let described: Vec<serde_json::Value> = sections
        .filter_map(|payload| match payload.unwrap() {
            wasmparser::Payload::CustomSection(section) if section.name() == SECTION => {
                Some(serde_json::from_slice(section.data()).unwrap())
            }
            _ => None,
        })
        .collect();
    assert_eq!(
        described,
        [serde_json::json!({
            "base": 1,
            "slots": [
                {"module": "a:b/c@1.0.0", "name": "twice", "params": ["i32"], "results": ["i32"]},
                {"module": "a:b/c@1.0.0", "name": "note", "params": ["i64", "f64"], "results": []},
            ],
        })]
    );
}

#[test]
fn a_filled_slot_is_called_and_an_empty_one_traps() {
    let engine = Engine::default();
    let module = wasmtime::Module::new(&engine, detached().module).unwrap();
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[]).unwrap();
    let own = instance.get_typed_func::<(), i32>(&mut store, "own").unwrap();
    assert_eq!(own.call(&mut store, ()).unwrap(), 7);

    let run = instance.get_typed_func::<i32, i32>(&mut store, "run").unwrap();
    let trap = run.call(&mut store, 21).unwrap_err().downcast::<Trap>().unwrap();
    assert_eq!(trap, Trap::IndirectCallToNull);

    let table = instance.get_table(&mut store, SLOTS).unwrap();
    let twice = Func::wrap(&mut store, |n: i32| n * 2);
    let note = Func::wrap(&mut store, |_: i64, _: f64| {});
    table.set(&mut store, 1, Ref::Func(Some(twice))).unwrap();
    table.set(&mut store, 2, Ref::Func(Some(note))).unwrap();
    assert_eq!(run.call(&mut store, 21).unwrap(), 42);
}

#[test]
fn a_module_without_a_table_or_with_another_import_is_refused() {
    let no_table = wat::parse_str("(module (import \"a\" \"b\" (func)))").unwrap();
    assert_eq!(detach(&no_table).err().unwrap().to_string(), "the module has no table");
    let memory = wat::parse_str("(module (import \"a\" \"m\" (memory 1)) (table 1 funcref))").unwrap();
    assert_eq!(detach(&memory).err().unwrap().to_string(), "import `m` is not a function");
}
