use super::*;
use crate::tokens::tokens;

/// The hint for an error at the first `¶` of `source`, which is left out.
fn at(source: &str, message: &str) -> Option<String> {
    let place = source.find('¶').map(|at| position(source, at));
    let source = source.replacen('¶', "", 1);
    hint(&source, &tokens(&source), message, place)
}

#[test]
fn types_are_recognised_where_the_parser_gave_up() {
    for source in [
        "function f(a¶: string) {}",
        "function f(a, b¶: Array<number>) {}",
        "function f(a)¶: void {}",
        "const a¶: number = 1",
        "let a = b ¶as string",
        "let a = b ¶satisfies T",
        "interface ¶Input { a }",
        "export interface ¶Input { a }",
        "type ¶Input = string",
        "enum ¶Kind { A }",
        "import type ¶{ A } from 'a'",
        "const a = new Map¶<string, number>()",
        "class A { f(a¶?: number) {} }",
    ] {
        let expected = (!source.contains("?:")).then_some(TYPESCRIPT);
        let hint = at(source, "expecting ','");
        assert!(hint.as_deref() == Some(TYPESCRIPT) || expected.is_none(), "{source}: {hint:?}");
    }
    for source in ["let a = { b: ¶}", "let a = x ? y : ¶", "label: ¶)", "import a ¶as"] {
        assert_eq!(at(source, "unexpected token"), None, "{source}");
    }
}

#[test]
fn await_needs_an_async_function() {
    for source in ["function f() { await ¶g() }", "function f() { ¶await g() }", "() => ¶await g()"] {
        assert_eq!(at(source, "expecting ';'").as_deref(), Some(AWAIT), "{source}");
    }
}

#[test]
fn what_is_never_closed_is_told_with_its_place() {
    for (source, expected) in [
        ("a;\nlet b = `c¶", "the template literal that begins at line 2, column 9 is never closed"),
        ("let b = ¶'c\n", "the string that begins at line 1, column 9 is never closed"),
        ("/* a¶", "the comment that begins at line 1, column 1 is never closed"),
        ("function f() {\n  g();\n¶", "the `{` that begins at line 1, column 14 is never closed"),
    ] {
        assert_eq!(at(source, "unexpected end").as_deref(), Some(expected), "{source}");
    }
    // Not at the end: the bracket is open because the parser stopped inside of it.
    assert_eq!(at("f(a ¶b", "expecting ')'"), None);
}

#[test]
fn a_missing_default_export_is_told_by_what_is_there() {
    for (source, expected) in [
        ("module.exports = f", COMMON_JS.to_owned()),
        ("exports.f = f", COMMON_JS.to_owned()),
        ("function f() {}", "put `export default` in front of the function `f`".to_owned()),
        ("function f() {} function g() {}", DEFAULT.to_owned()),
        ("1", DEFAULT.to_owned()),
    ] {
        assert_eq!(at(source, "the module has no default export: write …"), Some(expected), "{source}");
    }
}

#[test]
fn the_message_alone_may_do() {
    for (source, message, expected) in [
        ("```js\n1\n```", "unexpected token", FENCE),
        ("import a from 'a'", "there is no module `a`: …", ONE_FILE),
        ("import a from 'node:crypto'", "there is no module `node:crypto`: …", STAND_INS[0].1),
        ("import a from 'luxon'", "there is no module `luxon`: …", STAND_INS[2].1),
        (
            "import { readFileSync } from 'fs'",
            "the module `fs` has no `readFileSync`: …",
            "there are only promises: use `await readFile(…)`",
        ),
        ("return 1", "return not in a function", RETURN),
        ("[[[", "InternalError: stack overflow", NESTED),
        ("let a = ¶“b”", "unexpected character", QUOTES),
    ] {
        assert_eq!(at(source, message).as_deref(), Some(expected), "{source}");
    }
    assert_eq!(at("let a = ¶;", "unexpected token"), None);
}
