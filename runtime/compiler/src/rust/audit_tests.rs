use super::*;

const OWN: &str = "../out/tool.d: tool.rs\n\n../out/tool.wasm: tool.rs\n\ntool.rs:\n";

#[test]
fn the_source_alone_is_fine() {
    assert_eq!(audit(OWN, ""), Ok(()));
}

#[test]
fn any_other_file_is_refused() {
    for account in [
        OWN.replace("tool.wasm: tool.rs", "tool.wasm: tool.rs /etc/passwd"),
        OWN.replace("tool.wasm: tool.rs", "tool.wasm: /etc/passwd tool.rs"),
        format!("{OWN}/etc/passwd:\n"),
        format!("{OWN}../tool.rs:\n"),
        format!("{OWN}/etc/passwd: tool.rs\n"),
        format!("{OWN}# checksum:x\n"),
    ] {
        let source = "fn f() {}\nconst A: &str = include_str!(\"/etc/passwd\");";
        let error = audit(&account, source).unwrap_err();
        assert_eq!(
            (error.stage, error.message.as_str(), error.hint.as_deref(), error.line, error.column),
            (Stage::Compile, "the source reads another file", Some(ONE_FILE), Some(2), Some(17)),
            "{account}"
        );
    }
}

#[test]
fn any_variable_is_refused_and_its_value_not_repeated() {
    for line in ["# env-dep:TOKEN=secret", "# env-dep:TOKEN"] {
        let error = audit(&format!("{OWN}\n{line}\n"), "m!()").unwrap_err();
        assert_eq!(error.message, "the source reads the environment variable `TOKEN` of the compiler");
        assert_eq!((error.hint.as_deref(), error.line), (Some(NO_VARIABLES), None));
    }
}

#[test]
fn a_macro_that_reads_is_seen_under_each_name() {
    for (source, named) in [
        ("compile_error!(include_str!(\"x\"));", Some("include_str")),
        ("use core::include_bytes as other;", Some("include_bytes")),
        ("pass!(r#env, \"TMPDIR\");", Some("env")),
        ("use std::env;", Some("env")),
        ("include /**/ ! (\"x\");", Some("include")),
        ("let environment = std::env::args(); including(cap_env::get(\"A\"));", None),
    ] {
        assert_eq!(reading(source), named, "{source}");
    }
}
