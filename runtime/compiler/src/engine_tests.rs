use super::*;
use crate::compiler::ENGINE;

#[test]
fn the_shape_of_the_engine_is_read() {
    let shape = EngineShape::read(ENGINE).unwrap();
    wasmparser::validate(&shape.skeleton).unwrap();
    assert!(shape.skeleton.len() < 64 << 10, "{}", shape.skeleton.len());
    let wall_clock: Vec<_> =
        shape.slots.slots.iter().filter(|slot| slot.module.starts_with("wasi:clocks/wall-clock")).collect();
    assert_eq!(wall_clock.len(), 1);
    assert_eq!(wall_clock[0].name, "now");
}

fn error(text: &str) -> String {
    match EngineShape::read(&wat::parse_str(text).unwrap()) {
        Ok(_) => "no error".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_is_not_an_engine_is_said_to_be_so() {
    assert_eq!(error(r#"(module (import "a" "b" (func)))"#), "the engine has an import, `a/b`");
    assert_eq!(error("(module)"), "the engine has no section `component-type`");
    let types = r#"(@custom "component-type:x" "")"#;
    assert_eq!(error(&format!("(module {types})")), "the engine has no export `memory`");
    assert_eq!(
        error(&format!(r#"(module (func (export "memory")) {types})"#)),
        "the engine has no export `cabi_realloc`"
    );
    assert_eq!(
        error(&format!(r#"(module (global (export "memory") i32 i32.const 0) {types})"#)),
        "the engine's export `memory` is of a kind that cannot be linked"
    );
    assert_eq!(
        error(&format!(r#"(module {types} (@custom "toolwright-slots" "{{"))"#)),
        "the engine's slots cannot be read"
    );
}
