//! Tools in Rust: from source to a component that can be called, with what was granted and nothing else.

#[expect(dead_code, reason = "each test binary uses a part of it")]
mod plain_host;
#[path = "support/rust.rs"]
mod rust;
#[expect(dead_code, reason = "each test binary uses a part of it")]
mod support;

use std::time::Duration;

use plain_host::PlainHost;
use rust::{compile, compile_with, compiler_with, walls};
use support::grants;
use toolwright_compiler::{CompileError, Stage, inspect::inspect_foreign};
use toolwright_confine::Walls;
use toolwright_registry::Language;

const ADD: &str = "use tool_sdk::prelude::*;
#[derive(Deserialize, Schema)]
struct Input { n: i32 }
#[derive(Serialize)]
struct Output { sum: i32 }
fn call(input: Input) -> Result<Output, Failure> { Ok(Output { sum: input.n + 1 }) }
tool!(call);
";

fn imports(source: &str, list: &[&str]) -> Vec<String> {
    let compiled = compile(source, list).map_err(|error| error.to_string());
    let inspected = compiled.map(|compiled| inspect_foreign(&compiled.component, &grants(list)));
    inspected.map_or_else(
        |error| vec![error],
        |inspected| inspected.map_or_else(|error| vec![error.to_string()], |found| found.imports),
    )
}

#[test]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
fn a_tool_without_capabilities_imports_nothing_and_answers() {
    let compiled = compile(ADD, &[]).unwrap();
    assert_eq!(imports(ADD, &[]), [""; 0]);
    assert_eq!(PlainHost::new().call(&compiled.component, r#"{"n":41}"#), Ok(r#"{"sum":42}"#.to_owned()));
    assert_eq!((compiled.engine, compiled.warnings), (None, vec![]));
    assert!(compiled.timings.compile > Duration::ZERO && compiled.timings.link > Duration::ZERO);
}

#[test]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
fn what_was_granted_and_is_not_used_is_not_imported() {
    assert_eq!(imports(ADD, &["clock", "random", "http:*", "env:CITY", "fs:/tmp", "kv"]), [""; 0]);
    let random = "use tool_sdk::prelude::*;
        fn call(_: Value) -> Result<Value, Failure> { Ok(json!(cap_random::u64())) }
        tool!(call);";
    assert_eq!(imports(random, &["clock", "random"]), ["wasi:random/random@0.2.12"]);
}

#[test]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
fn with_log_the_tool_can_say_where_it_panicked_and_without_it_imports_nothing() {
    let with_log = imports(ADD, &["log"]);
    assert!(with_log.contains(&"wasi:cli/stderr@0.2.12".to_owned()), "{with_log:?}");
    assert_eq!(imports(ADD, &[]), [""; 0]);
}

#[test]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
fn an_overflow_is_no_wrong_number() {
    let compiled = compile(ADD, &[]).unwrap();
    let host = PlainHost::new();
    let called = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        host.call(&compiled.component, &format!(r#"{{"n":{}}}"#, i32::MAX))
    }));
    assert!(called.is_err(), "{called:?}");
}

#[test]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
fn the_work_of_a_tool_is_kept_by_its_name_and_an_edit_is_seen() {
    let work = tempfile::tempdir().unwrap();
    let compiler = compiler_with(Walls::find(None).unwrap(), work.path());
    let host = PlainHost::new();
    for (source, sum) in [(ADD.to_owned(), 2), (ADD.replace("+ 1", "+ 7"), 8), (ADD.to_owned(), 2)] {
        let compiled = compile_with(&compiler, Some("app.generated:add"), &source, &[]).unwrap();
        assert_eq!(host.call(&compiled.component, r#"{"n":1}"#), Ok(format!(r#"{{"sum":{sum}}}"#)));
        assert_eq!(std::fs::read_dir(work.path()).unwrap().count(), 1);
    }
}

#[test]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
fn behind_each_kind_of_walls_a_tool_is_made_and_an_attack_is_not() {
    let reads = format!("const HOST: &str = include_str!(\"/etc/passwd\");\n{ADD}");
    for walls in walls() {
        let work = tempfile::tempdir().unwrap();
        let compiler = compiler_with(walls.clone(), work.path());
        for _ in 0..2 {
            let compiled = compile_with(&compiler, Some("app.generated:add"), ADD, &["log"]);
            let compiled = compiled.unwrap_or_else(|error| panic!("{walls}: {error}"));
            assert_eq!(PlainHost::new().call(&compiled.component, r#"{"n":1}"#), Ok(r#"{"sum":2}"#.to_owned()));
        }
        let error = compile_with(&compiler, None, &reads, &[]).unwrap_err();
        assert_eq!(error.message, "the source reads another file", "{walls}");
    }
}

#[test]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
fn where_no_wall_stands_the_account_of_what_was_read_refuses() {
    let work = tempfile::tempdir().unwrap();
    let compiler = compiler_with(Walls::Open, work.path());
    let reads = format!("const HOST: &str = include_str!(\"/etc/passwd\");\n{ADD}");
    let error = compile_with(&compiler, None, &reads, &[]).unwrap_err();
    assert_eq!(
        (error.message.as_str(), error.line, error.column),
        ("the source reads another file", Some(1), Some(20))
    );
    let quotes = format!("compile_error!(include_str!(\"/etc/passwd\"));\n{ADD}");
    let error = compile_with(&compiler, None, &quotes, &[]).unwrap_err();
    assert_eq!((error.message.as_str(), error.more), ("the source reads another file", Box::default()));
    assert!(compile_with(&compiler, None, ADD, &[]).is_ok());
}

/// rustc writes its account of what it read last. What breaks it off before that must not have its words told.
#[test]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
fn where_no_wall_stands_a_source_that_breaks_the_compiler_off_is_told_nothing_of_the_host() {
    let work = tempfile::tempdir().unwrap();
    let compiler = compiler_with(Walls::Open, work.path());
    let errors = (0..4_000).map(|n| format!("fn f{n}() {{ x }}\n")).collect::<String>();
    for more in ["extern crate nope;", "macro_rules! m { ($($t:tt)*) => { m! { $($t)* $($t)* } } }\nm! { a }", &errors]
    {
        let quotes = format!("compile_error!(include_str!(\"/etc/passwd\"));\n{more}\n");
        let error = compile_with(&compiler, None, &quotes, &[]).unwrap_err();
        assert_eq!(error.stage, Stage::Compile);
        let told = serde_json::to_string(&error).unwrap();
        assert!(!told.contains("root:"), "{told}");
        let hint = error.hint.as_deref().unwrap_or_default();
        assert!(hint.contains("a tool is one file: ") || error.message.contains("limit"), "{told}");
    }
}

#[test]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
fn a_program_that_is_too_large_for_a_tool_is_not_made_one() {
    let large = "use tool_sdk::prelude::*;
        static LARGE: [u8; 9 << 20] = [1; 9 << 20];
        fn call(n: usize) -> Result<u8, Failure> { Ok(LARGE[n]) }
        tool!(call);";
    let error = compile(large, &[]).unwrap_err();
    assert_eq!(error.stage, Stage::Link, "{error}");
    assert!(error.message.ends_with(" bytes, the limit is 8388608"), "{error}");
}

#[test]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
fn bombs_end() {
    let tool = "fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }\ntool!(call);\n";
    let deep = 60_000;
    let told = |body: &str| compile(&format!("use tool_sdk::prelude::*;\n{body}\n{tool}"), &[]);
    let sound = |name: &str, error: &CompileError| {
        assert_eq!(error.stage, Stage::Compile, "{name}: {error}");
        assert!(error.more.len() <= 9 && error.to_string().len() < 12_000, "{name}: {error}");
        let shown = error.to_string().replace('\n', "");
        assert!(!shown.chars().any(char::is_control), "{name}: {shown:?}");
    };
    // These are wrong, and so they fail.
    let error = told(&format!("fn f() {{ {} }}", "let _:u8=\"\";\n".repeat(20_000))).unwrap_err();
    sound("errors", &error);
    let first = (error.message.as_str(), error.line, error.column, error.more.len());
    assert_eq!(first, ("mismatched types: expected `u8`, found `&str`", Some(2), Some(19), 9));
    let error = told(&format!("fn f() -> u8 {{ {}", "(".repeat(deep))).unwrap_err();
    sound("open parentheses", &error);
    let (broke_off, unclosed) =
        ("the Rust compiler broke off by signal 11", "this file contains an unclosed delimiter");
    assert!([broke_off, unclosed].contains(&error.message.as_str()), "{error}");
    // These are too deep for a compiler's stack, and right: one with more stack makes the tool.
    for (name, body) in [
        ("parentheses", format!("fn f() -> u8 {{ {}1{} }}", "(".repeat(deep), ")".repeat(deep))),
        ("types", format!("type T = {}u8{};", "Vec<".repeat(deep / 2), ">".repeat(deep / 2))),
        ("negations", format!("fn f() -> bool {{ {}true }}", "!".repeat(deep))),
        ("sum", format!("fn f() -> u64 {{ 1{} }}", "+1".repeat(deep))),
    ] {
        let said = told(&body).err().map(|error| {
            sound(name, &error);
            error.message
        });
        assert!(said.is_none() || said.as_deref() == Some(broke_off), "{name}: {said:?}");
    }
}

#[test]
fn without_a_toolchain_only_javascript_is_offered_and_rust_says_why() {
    let without = support::compiler().clone().without_rust("no rustc here: `agent toolchain install rust`");
    assert_eq!(without.languages(), [Language::JavaScript]);
    let error = compile_with(&without, None, ADD, &[]).unwrap_err();
    assert_eq!(
        (error.stage, error.message.as_str(), error.hint.as_deref()),
        (Stage::Check, "tools in Rust cannot be made here", Some("no rustc here: `agent toolchain install rust`"))
    );
}

#[test]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
fn with_a_toolchain_both_languages_are_offered() {
    assert_eq!(rust::compiler().languages(), [Language::JavaScript, Language::Rust]);
}
