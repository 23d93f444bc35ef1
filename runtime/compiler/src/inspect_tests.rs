use super::*;

const CORE: &str = r#"
  (core module $m
    (memory (export "memory") 1)
    (func (export "call") (param i32 i32) (result i32) i32.const 0)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 0))
  (core instance $i (instantiate $m))"#;
const FAILURE: &str = r#"
  (type $cases (variant (case "invalid-input" string) (case "failed" string)))
  (import "failure" (type $failure (eq $cases)))"#;
const CALL: &str = r#"
  (func (export "call") (param "input" string) (result (result string (error $failure)))
    (canon lift (core func $i "call") (memory $i "memory") (realloc (func $i "cabi_realloc"))))"#;
const NOW: &str = r#"(import "wasi:clocks/monotonic-clock@0.2.3" (instance (export "now" (func (result u64)))))"#;

fn bytes(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap()
}

fn component(imports: &str) -> Vec<u8> {
    bytes(&format!("(component {imports} {CORE} {FAILURE} {CALL})"))
}

fn grants(list: &[&str]) -> Grants {
    list.iter().map(|grant| grant.parse().unwrap()).collect()
}

fn imports(component: &[u8], given: &[&str]) -> Result<Vec<String>, InspectError> {
    inspect(component, &grants(given)).map(|inspection| inspection.imports)
}

#[test]
fn the_world_without_imports_needs_nothing() {
    let nothing = Inspection { imports: Vec::new(), uses_engine: false };
    assert_eq!(inspect(&component(""), &Grants::default()), Ok(nothing.clone()));
    assert_eq!(inspect_foreign(&component(""), &Grants::default()), Ok(nothing));
}

#[test]
fn an_import_needs_a_capability_that_opens_it() {
    let component = component(NOW);
    let interface = "wasi:clocks/monotonic-clock@0.2.3".to_owned();
    assert_eq!(imports(&component, &["clock"]), Ok(vec![interface.clone()]));
    assert_eq!(imports(&component, &["http:*"]), Ok(vec![interface.clone()]));
    assert_eq!(
        imports(&component, &["random", "log", "env:A"]),
        Err(InspectError::NotGranted { interface, capability: "clock" })
    );
}

#[test]
fn an_interface_of_types_alone_gives_nothing() {
    let types =
        r#"(import "wasi:clocks/monotonic-clock@0.2.3" (instance (type $d u64) (export "duration" (type (eq $d)))))"#;
    assert_eq!(imports(&component(types), &[]), Ok(Vec::new()));
    let resource = r#"(import "wasi:io/poll@0.2.3" (instance (export "pollable" (type (sub resource)))))"#;
    assert_eq!(
        imports(&component(resource), &[]),
        Err(InspectError::NotGranted { interface: "wasi:io/poll@0.2.3".into(), capability: "clock" })
    );
}

#[test]
fn what_no_capability_opens_is_refused_by_name() {
    let every = grants(&["clock", "random", "log", "http:*", "env:A"]);
    for (import, name) in [
        (r#"(import "wasi:sockets/tcp@0.2.0" (instance (export "x" (func))))"#, "wasi:sockets/tcp@0.2.0"),
        (r#"(import "open" (func))"#, "open"),
        (r#"(import "part" (component))"#, "part"),
        (r#"(import "other-engine" (core module))"#, "other-engine"),
        (r#"(import "thing" (type (sub resource)))"#, "thing"),
    ] {
        assert_eq!(inspect(&component(import), &every), Err(InspectError::Unknown { interface: name.into() }));
    }
}

#[test]
fn another_generation_of_wasi_is_refused() {
    let later = NOW.replace("0.2.3", "0.3.0");
    assert_eq!(
        imports(&component(&later), &["clock"]),
        Err(InspectError::Version { interface: "wasi:clocks/monotonic-clock@0.3.0".into() })
    );
}

#[test]
fn only_what_is_made_here_imports_the_engine() {
    let linked = component(&format!(r#"(import "{ENGINE_IMPORT}" (core module))"#));
    let none = Grants::default();
    assert_eq!(inspect(&linked, &none), Ok(Inspection { imports: Vec::new(), uses_engine: true }));
    assert_eq!(inspect_foreign(&linked, &none), Err(InspectError::Engine));
    // A function of that name is not the engine.
    let named = component(&format!(r#"(import "{ENGINE_IMPORT}" (func))"#));
    assert_eq!(inspect(&named, &none), Err(InspectError::Unknown { interface: ENGINE_IMPORT.into() }));
}

#[test]
fn call_has_exactly_the_type_of_the_world() {
    let none = Grants::default();
    assert_eq!(inspect(&bytes(&format!("(component {CORE})")), &none), Err(InspectError::NoCall));
    let not_a_function = format!(r#"(component {CORE} (export "call" (core module $m)))"#);
    assert_eq!(inspect(&bytes(&not_a_function), &none), Err(InspectError::CallType));
    for (right, wrong) in [
        (r#"(param "input" string)"#, r#"(param "text" string)"#),
        (r#"(param "input" string)"#, r#"(param "input" (list u8))"#),
        ("(result string (error $failure))", "(result string (error string))"),
        ("(result string (error $failure))", "(result (list u8) (error $failure))"),
        ("(result (result string (error $failure)))", "(result string)"),
        (r#"(case "failed" string)"#, r#"(case "failed")"#),
        (r#"(case "failed" string)"#, r#"(case "failed" string) (case "more" string)"#),
        (r#"(case "invalid-input" string)"#, r#"(case "wrong-input" string)"#),
    ] {
        let text = format!("(component {CORE} {FAILURE} {CALL})");
        let changed = text.replace(right, wrong);
        assert_ne!(text, changed);
        assert_eq!(inspect(&bytes(&changed), &none), Err(InspectError::CallType), "{wrong}");
    }
}

#[test]
fn a_tool_may_export_its_own_schema_and_that_has_exactly_its_type() {
    let none = Grants::default();
    let with = |params: &str, result: &str| {
        let own = format!(
            r#"(core module $s (memory (export "memory") 1) (func (export "f") {params} (result i32) i32.const 0))
              (core instance $o (instantiate $s))
              (func (export "input-schema") {result}
                (canon lift (core func $o "f") (memory $o "memory")))"#
        );
        inspect(&bytes(&format!("(component {CORE} {FAILURE} {CALL} {own})")), &none).map(|_| ())
    };
    assert_eq!(with("", "(result string)"), Ok(()));
    assert_eq!(with("", "(result u32)"), Err(InspectError::SchemaType));
    assert_eq!(with("(param i32)", r#"(param "of" u32) (result string)"#), Err(InspectError::SchemaType));
    let module = format!(r#"(component {CORE} {FAILURE} {CALL} (export "input-schema" (core module $m)))"#);
    assert_eq!(inspect(&bytes(&module), &none), Err(InspectError::SchemaType));
}

#[test]
fn what_is_not_a_component_is_said_to_be_so() {
    let none = Grants::default();
    assert_eq!(inspect(&bytes("(module)"), &none), Err(InspectError::CoreModule));
    for bad in [&b""[..], b"\0asm", b"hello", &component("")[..40]] {
        assert!(matches!(inspect(bad, &none), Err(InspectError::Malformed { .. })), "{bad:?}");
    }
    let threads = format!("(component (core module (memory 1 1 shared)) {CORE} {FAILURE} {CALL})");
    assert!(matches!(inspect(&bytes(&threads), &none), Err(InspectError::Malformed { .. })));
}

#[test]
fn size_and_number_of_imports_are_bounded() {
    let none = Grants::default();
    // The bytes after a component would be malformed: only the size is looked at first.
    let mut large = component("");
    large.resize(COMPONENT_MAX + 1, 0);
    assert_eq!(inspect(&large, &none), Err(InspectError::TooLarge { size: COMPONENT_MAX + 1 }));
    large.truncate(COMPONENT_MAX);
    assert!(matches!(inspect(&large, &none), Err(InspectError::Malformed { .. })));
    let many = |count: usize| -> String { (0..count).map(|n| format!(r#"(import "t{n}" (type (eq $s)))"#)).collect() };
    let with = |count| component(&format!("(type $s string) {}", many(count)));
    assert_eq!(imports(&with(IMPORTS_MAX - 1), &[]), Ok(Vec::new()));
    assert_eq!(inspect(&with(IMPORTS_MAX), &none), Err(InspectError::TooManyImports { count: IMPORTS_MAX + 1 }));
}

#[test]
fn a_message_holds_no_control_characters() {
    let error = InspectError::Malformed { reason: plain("\u{1b}[2J", 300) };
    assert_eq!(error.to_string(), "not a valid component: \u{fffd}[2J");
}
