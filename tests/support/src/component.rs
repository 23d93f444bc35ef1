//! A component that no toolchain of ours made.

/// Its `call` answers `{"n":42}` to everything. `imports` is what else stands in it, as text.
///
/// # Panics
/// When `imports` is not WebAssembly's text.
#[must_use]
pub fn answering(imports: &str) -> Vec<u8> {
    let text = format!(
        r#"(component {imports}
          (core module $m
            (memory (export "memory") 1)
            (data (i32.const 16) "\00\00\00\00\20\00\00\00\08\00\00\00")
            (data (i32.const 32) "{{\22n\22:42}}")
            (func (export "call") (param i32 i32) (result i32) i32.const 16)
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024))
          (core instance $i (instantiate $m))
          (type $cases (variant (case "invalid-input" string) (case "failed" string)))
          (import "failure" (type $failure (eq $cases)))
          (func (export "call") (param "input" string) (result (result string (error $failure)))
            (canon lift (core func $i "call") (memory $i "memory") (realloc (func $i "cabi_realloc")))))"#
    );
    wat::parse_str(text).expect("the text is a component")
}
