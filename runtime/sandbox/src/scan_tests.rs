use wasm_encoder::{
    BlockType, CodeSection, Component, ExportKind, ExportSection, Function, FunctionSection, Module, ModuleSection,
    TypeSection, ValType,
};

use super::*;

/// A component with one core module that has these functions.
pub(crate) fn component(functions: &[Function]) -> Vec<u8> {
    let (mut types, mut declared, mut code) = (TypeSection::new(), FunctionSection::new(), CodeSection::new());
    types.ty().function([], []);
    for function in functions {
        declared.function(0);
        code.function(function);
    }
    let mut exports = ExportSection::new();
    exports.export("first", ExportKind::Func, 0);
    let mut module = Module::new();
    module.section(&types).section(&declared).section(&exports).section(&code);
    let mut component = Component::new();
    component.section(&ModuleSection(&module));
    component.finish()
}

/// `count` locals, each of which every one of `loops` loops changes: the compiler joins all of them at each.
pub(crate) fn locals(count: u32, loops: u32) -> Function {
    let mut function = Function::new([(count, ValType::I32)]);
    let mut body = function.instructions();
    for _ in 0..loops {
        body.loop_(BlockType::Empty);
        body.local_get(0).br_if(0);
    }
    for local in 1..count {
        body.local_get(local).i32_const(1).i32_add().local_set(local);
    }
    for _ in 0..loops {
        body.local_get(count - 1).br_if(0).end();
    }
    body.end();
    function
}

/// Blocks one after the other, or each in the one before.
pub(crate) fn blocks(count: u32, nested: bool) -> Function {
    let mut function = Function::new([(1, ValType::I32)]);
    let mut body = function.instructions();
    for _ in 0..count {
        body.block(BlockType::Empty).local_get(0).br_if(0);
        if !nested {
            body.end();
        }
    }
    for _ in 0..if nested { count } else { 0 } {
        body.end();
    }
    body.end();
    function
}

pub(crate) fn empty() -> Function {
    let mut function = Function::new([]);
    function.instructions().end();
    function
}

fn nops(count: usize) -> Function {
    let mut function = Function::new([]);
    for _ in 0..count {
        function.instructions().nop();
    }
    function.instructions().end();
    function
}

fn refused(wasm: &[u8]) -> (&'static str, u64, u64) {
    match scan(wasm) {
        Err(LoadError::TooComplex { what, value, limit }) => (what, value, limit),
        other => panic!("{other:?}"),
    }
}

fn text(component: &str) -> Vec<u8> {
    wat::parse_str(format!("(component {component})")).unwrap()
}

#[test]
fn locals_are_limited() {
    assert_eq!(refused(&component(&[locals(49_000, 1)])).0, "bytes of code in one function");
    assert_eq!(refused(&component(&[locals(1_001, 1)])), ("locals in one function", 1_001, 1_000));
    let many = Function::new([(49_000, ValType::I64)]);
    assert_eq!(refused(&component(&[many])).0, "locals in one function");
    assert_eq!(scan(&component(&[locals(1_000, 1), locals(1_000, 1)])), Ok(()));
}

#[test]
fn blocks_are_limited() {
    assert_eq!(refused(&component(&[blocks(100_000, false)])).0, "bytes of code in one function");
    assert_eq!(refused(&component(&[blocks(10_001, false)])), ("blocks in one function", 10_001, 10_000));
    assert_eq!(scan(&component(&[blocks(10_000, false), blocks(10_000, false)])), Ok(()));
    assert_eq!(refused(&component(&[blocks(1_001, true)])), ("blocks within each other", 1_001, 1_000));
    assert_eq!(scan(&component(&[blocks(1_000, true)])), Ok(()));
}

#[test]
fn functions_and_their_bodies_are_limited() {
    assert_eq!(refused(&component(&vec![empty(); 1_000_000])), ("functions", 1_000_000, 20_000));
    assert_eq!(scan(&component(&vec![empty(); 20_000])), Ok(()));
    assert_eq!(refused(&component(&[nops(262_143)])), ("bytes of code in one function", 262_145, 262_144));
    assert_eq!(scan(&component(&[nops(262_142)])), Ok(()));
}

#[test]
fn functions_are_counted_over_all_modules() {
    let one = component(&vec![empty(); 10_001]);
    let mut two = one.clone();
    // The sections of a component stand one after the other, behind 8 bytes of head.
    two.extend_from_slice(&one[8..]);
    assert_eq!(scan(&one), Ok(()));
    assert_eq!(refused(&two), ("functions", 20_002, 20_000));
}

#[test]
fn components_within_components_are_limited() {
    // Each has the one before twice: together they would be 2^30 instances.
    let bomb = (0..30).fold("(component $c)".to_owned(), |inner, _| {
        format!("(component $c {inner} (instance (instantiate $c)) (instance (instantiate $c)))")
    });
    assert_eq!(refused(&text(&bomb)), ("components within it", 9, 8));
    let instances = format!("(component $c) {}", "(instance (instantiate $c))".repeat(9));
    assert_eq!(refused(&text(&instances)), ("instances of components", 9, 8));
    let modules = format!("(core module $m) {}", "(core instance (instantiate $m))".repeat(101));
    assert_eq!(refused(&text(&modules)), ("instances of core modules", 101, 100));
    assert_eq!(refused(&text(&"(core module)".repeat(101))), ("core modules", 101, 100));
    assert_eq!(
        scan(&text("(component $c) (instance (instantiate $c)) (core module $m) (core instance (instantiate $m))")),
        Ok(())
    );
}

#[test]
fn what_a_module_declares_is_limited() {
    for (field, count, refusal) in [
        ("(memory 0)", 9, ("memories", 9, 8)),
        ("(table 0 funcref)", 17, ("tables", 17, 16)),
        ("(global i32 (i32.const 0))", 10_001, ("globals", 10_001, 10_000)),
        ("(data \"\")", 20_001, ("segments of data and elements", 20_001, 20_000)),
        ("(elem func)", 20_001, ("segments of data and elements", 20_001, 20_000)),
        ("(type (func))", 20_001, ("types, imports and exports", 20_001, 20_000)),
    ] {
        assert_eq!(refused(&text(&format!("(core module {})", field.repeat(count)))), refusal);
    }
    let targets = "0 ".repeat(20_002);
    let table = format!("(core module (func (block (br_table {targets} (i32.const 0)))))");
    assert_eq!(refused(&text(&table)), ("branch targets in one function", 20_001, 20_000));
}

#[test]
fn what_cannot_be_read_is_not_valid() {
    for wasm in [&b"no wasm at all"[..], b"", b"\0asm\x0d\0\x01\0\xff\xff\xff\xff\xff", &component(&[empty()])[..20]] {
        assert!(matches!(scan(wasm), Err(LoadError::Invalid { .. })), "{wasm:?}");
    }
}
