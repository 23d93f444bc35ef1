use super::*;
use crate::tokens::tokens;

fn named(source: &str, grants: &[&str]) -> Vec<(Option<&'static str>, u32, u32)> {
    all(source, grants).into_iter().map(|warning| (warning.capability, warning.line, warning.column)).collect()
}

fn all(source: &str, grants: &[&str]) -> Vec<Warning> {
    let grants = grants.iter().map(|grant| grant.parse().unwrap()).collect();
    warnings(source, &tokens(source), &grants)
}

#[test]
fn a_global_without_its_capability_is_named_once() {
    assert_eq!(
        all("let r =\n  await fetch(u); await fetch(v)", &[]),
        [Warning {
            message: "`fetch` is used, but `http` was not asked for: ask for `http:HOST`".into(),
            capability: Some("http"),
            line: 2,
            column: 9
        }]
    );
    assert_eq!(all("await fetch(u)", &["http:*"]), []);
}

#[test]
fn each_global_needs_its_capability() {
    for (source, capability, grant) in [
        ("fetch(u)", "http", "http:a.org"),
        ("globalThis.fetch(u)", "http", "http:a.org"),
        ("Date.now()", "clock", "clock"),
        ("new Date()", "clock", "clock"),
        ("new Date", "clock", "clock"),
        ("Date()", "clock", "clock"),
        ("`${new Date().toISOString()}`", "clock", "clock"),
        ("performance.now()", "clock", "clock"),
        ("setTimeout(f, 1)", "clock", "clock"),
        ("setTimeout(f, 1)", "clock", "http:a.org"),
        ("setInterval(f, 1)", "clock", "clock"),
        ("setInterval(f, 1)", "clock", "http:a.org"),
        ("AbortSignal.timeout(1)", "clock", "clock"),
        ("AbortSignal.timeout(1)", "clock", "http:a.org"),
        ("Math.random()", "random", "random"),
        ("crypto.getRandomValues(a)", "random", "random"),
        ("crypto?.randomUUID()", "random", "random"),
        ("process.env.CITY", "env", "env:CITY"),
        ("await fs.readFile(p)", "fs", "fs:/data"),
        ("import fs from 'fs/promises'; fs.readFile(p)", "fs", "fs:/data:rw"),
        ("import { readFile } from \"node:fs/promises\"", "fs", "fs:/data"),
        ("import * as fs from 'fs'", "fs", "fs:/data"),
        ("await import('node:fs')", "fs", "fs:/data"),
        ("await kv.get(k)", "kv", "kv"),
        ("import kv from 'kv'", "kv", "kv"),
    ] {
        let found: Vec<_> = all(source, &[]).into_iter().map(|warning| warning.capability).collect();
        assert_eq!(found, [Some(capability)], "{source}");
        assert_eq!(all(source, &[grant]), [], "{source}");
    }
}

#[test]
fn what_only_looks_like_a_global_is_passed_over() {
    for source in [
        "api.fetch(u)",
        "const fetch = 1; fetch",
        "fetch => fetch()",
        "({ fetch: 1 })",
        "'fetch'",
        "// fetch",
        "/fetch/",
        "`fetch`",
        "new Date(0)",
        "Date.UTC(2020)",
        "Date.parse(x)",
        "Math.max(1)",
        "crypto.subtle.digest(a, b)",
        "typeof process",
        "AbortSignal.any(signals)",
        "console.log(1)",
        "function require(x) {} require(1)",
        "x.Intl",
        "pairs.map((kv) => kv.split('='))",
        "pairs.map((kv, at) => [kv, at])",
        "const { fs, kv } = input; fs + kv",
        "for (const [kv] of list) kv",
        "function f(a, kv = 1) { return kv }",
        "import hash from 'hash'",
        "const s = 'fs'",
    ] {
        assert_eq!(named(source, &[]), [], "{source}");
    }
}

#[test]
fn names_of_other_hosts_have_a_stand_in() {
    assert_eq!(
        all("const _ = require('lodash')", &[])[0].message,
        "there is no `require` in a tool: modules are imported, as in `import hash from \"hash\"`"
    );
    assert_eq!(
        all("process.argv; process.exit()", &["env:A"]),
        [Warning {
            message: "there is no `process` in a tool: only `process.env` is there, with `env:NAME`".into(),
            capability: None,
            line: 1,
            column: 1
        }]
    );
    for name in ["Intl", "Buffer", "XMLHttpRequest", "WebSocket", "localStorage", "Deno", "Bun"] {
        assert_eq!(named(&format!("new {name}.X()"), &[]), [(None, 1, 5)], "{name}");
    }
}

#[test]
fn a_module_is_named_once_and_where_it_is_imported() {
    assert_eq!(
        all("\nimport { readFile } from 'fs'\nimport kv from 'kv'\nfs.readFile()", &["kv"]),
        [Warning {
            message: "`fs` is used, but `fs` was not asked for: ask for `fs:FOLDER`, or for `fs:FOLDER:rw` to write"
                .into(),
            capability: Some("fs"),
            line: 2,
            column: 26
        }]
    );
}

#[test]
fn brackets_that_never_close_take_no_longer() {
    for source in
        ["const {".repeat(40_000), "function (".repeat(25_000), "(a = ".repeat(50_000) + &") => 1".repeat(40_000)]
    {
        assert_eq!(named(&source, &[]), []);
    }
}

#[test]
fn a_source_full_of_globals_takes_no_longer() {
    let source = "fetch;".repeat(40_000);
    assert_eq!(named(&source, &[]), [(Some("http"), 1, 1)]);
}
