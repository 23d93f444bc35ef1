use serde_json::{Value, json};

use super::*;

const SOURCE_TEXT: &str = "use cap_http::get;\nfn f() -> u32 { let s: &str = x; 1 }\n";

fn grants(list: &[&str]) -> Grants {
    list.iter().map(|grant| grant.parse().unwrap()).collect()
}

fn span(file: &str, line: u32, column: u32, label: Value) -> Value {
    json!({
        "file_name": file, "byte_start": 49, "byte_end": 50, "line_start": line, "column_start": column,
        "is_primary": true, "label": label, "suggested_replacement": null, "expansion": null
    })
}

fn said(message: &str, code: Value, spans: Value, children: Value) -> String {
    json!({"message": message, "code": code, "level": "error", "spans": spans, "children": children}).to_string()
}

fn code(code: &str) -> Value {
    json!({"code": code, "explanation": "much text"})
}

fn told(lines: &[String], given: &[&str]) -> Option<CompileError> {
    explain(&Diagnostic::errors(&lines.join("\n")), true, SOURCE_TEXT, &grants(given))
}

#[test]
fn a_problem_has_its_place_its_code_and_the_advice_of_the_compiler() {
    let mut change = span("tool.rs", 2, 31, Value::Null);
    change["suggested_replacement"] = json!("&x");
    let help = json!([{"message": "consider borrowing here", "level": "help", "spans": [change]}]);
    let label = json!("expected `&str`, found `String`");
    let error = told(&[said("mismatched types", code("E0308"), json!([span("tool.rs", 2, 31, label)]), help)], &[]);
    assert_eq!(
        serde_json::to_value(error.unwrap()).unwrap(),
        json!({
            "stage": "compile",
            "message": "mismatched types: expected `&str`, found `String`",
            "code": "E0308",
            "line": 2,
            "column": 31,
            "excerpt": "fn f() -> u32 { let s: &str = x; 1 }\n                              ^",
            "hint": "consider borrowing here: `fn f() -> u32 { let s: &str = &x; 1 }`"
        })
    );
}

#[test]
fn a_note_is_preferred_to_a_help_that_repeats_the_message() {
    let children = json!([
        {"message": "required by a bound in `call`", "level": "note", "spans": []},
        {"message": "the trait `Schema` is not implemented for `Input`", "level": "help", "spans": []},
        {"message": "derive it\n   `#[derive(Schema)]`", "level": "note", "spans": []}
    ]);
    let error = told(&[said("`Input` has no schema", code("E0277"), json!([]), children.clone())], &[]).unwrap();
    assert_eq!(error.hint.as_deref(), Some("derive it, `#[derive(Schema)]`"));
    let bare = json!([children.get(1)]);
    let error = told(&[said("`Input` has no schema", code("E0277"), json!([]), bare)], &[]).unwrap();
    assert_eq!(error.hint.as_deref(), Some("the trait `Schema` is not implemented for `Input`"));
}

#[test]
fn a_capability_that_is_missing_is_told_once_and_in_the_words_of_create_tool() {
    let import =
        said("unresolved import `cap_http`", code("E0432"), json!([span("tool.rs", 1, 5, Value::Null)]), json!([]));
    let label = json!("use of unresolved module or unlinked crate `cap_http`");
    let path = said("cannot find module or crate", code("E0433"), json!([span("tool.rs", 2, 1, label)]), json!([]));
    let error = told(&[import.clone(), path], &["clock"]).unwrap();
    assert_eq!(error.message, "capability `http` was not granted: ask for it in `capabilities`");
    assert_eq!((error.line, error.code, error.hint, error.more), (Some(1), None, None, Box::default()));
    // Granted, it is another error.
    assert_eq!(told(&[import], &["http:*"]).unwrap().message, "unresolved import `cap_http`");
}

#[test]
fn at_most_ten_are_told_the_first_one_first() {
    let lines: Vec<_> = (0..20).map(|n| said(&format!("number {n}"), code("E0001"), json!([]), json!([]))).collect();
    let error = told(&lines, &[]).unwrap();
    assert_eq!(error.message, "number 0");
    assert_eq!(
        error.more.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>(),
        ["number 1", "number 2", "number 3", "number 4", "number 5", "number 6", "number 7", "number 8", "number 9"]
    );
}

#[test]
fn a_place_inside_a_macro_is_where_the_macro_was_called() {
    let mut inner = span("/rustc/library/macros.rs", 40, 9, Value::Null);
    inner["expansion"] = json!({"span": span("tool.rs", 2, 4, Value::Null), "macro_decl_name": "vec!"});
    let error = told(&[said("no", Value::Null, json!([inner]), json!([]))], &[]).unwrap();
    assert_eq!((error.message.as_str(), error.line, error.column), ("no", Some(2), Some(4)));
}

#[test]
fn what_is_said_of_another_file_is_not_repeated() {
    let lines = [said(
        "expected item, found `secret`",
        Value::Null,
        json!([span("/etc/shadow", 1, 1, Value::Null)]),
        json!([]),
    )];
    let diagnostics = Diagnostic::errors(&lines.join("\n"));
    let error = explain(&diagnostics, false, SOURCE_TEXT, &Grants::default()).unwrap();
    assert_eq!((error.message.as_str(), error.line, error.hint.as_deref()), (ANOTHER_FILE, None, Some(ONE_FILE)));
    // Known to have read nothing else, it is a place in the library: the message stays, the place does not.
    let error = explain(&diagnostics, true, SOURCE_TEXT, &Grants::default()).unwrap();
    assert_eq!((error.message.as_str(), error.line), ("expected item, found `secret`", None));
}

#[test]
fn neither_warnings_nor_summaries_nor_half_a_line_are_errors() {
    let warning = said("unused", Value::Null, json!([]), json!([])).replace("\"error\"", "\"warning\"");
    let summary = said("aborting due to 2 previous errors", Value::Null, json!([]), json!([]));
    assert_eq!(told(&[warning, summary, "{\"message\":\"cut".to_owned(), "thread panicked".to_owned()], &[]), None);
}

#[test]
fn control_characters_are_not_repeated() {
    let label = json!("\u{1b}[2J");
    let spans = json!([span("tool.rs", 1, 1, label)]);
    let help = json!([{"message": "try\u{202e}\n\u{7}this", "level": "help", "spans": []}]);
    let error = told(&[said("bad \u{1b}[31m", code("E\u{7}"), spans, help)], &[]).unwrap();
    assert_eq!(error.message, "bad \u{fffd}[31m: \u{fffd}[2J");
    assert_eq!((error.code.as_deref(), error.hint.as_deref()), (Some("E\u{fffd}"), Some("try\u{fffd}, \u{fffd}this")));
}

#[test]
fn what_may_quote_a_file_is_not_told_without_an_account() {
    let source = "compile_error!(include_str!(\"/etc/hostname\"));\nextern crate nope;\n";
    let lines =
        said("can't find crate for `nope`", code("E0463"), json!([span("tool.rs", 2, 1, json!("box"))]), json!([]))
            + "\n"
            + &said("box", Value::Null, json!([span("tool.rs", 1, 1, Value::Null)]), json!([]));
    let said = Diagnostic::errors(&lines);
    let error = explain(&said, false, source, &grants(&[])).unwrap();
    assert_eq!((error.message.as_str(), error.code.as_deref(), error.line), (UNTOLD, Some("E0463"), Some(2)));
    assert!(error.hint.as_deref().unwrap().starts_with("leave `include_str` out: "), "{:?}", error.hint);
    let more = serde_json::to_string(&error).unwrap();
    assert!(!more.contains("box"), "{more}");
    let error = explain(&said, true, source, &grants(&[])).unwrap();
    assert!(error.message.starts_with("can't find crate for `nope`"), "{}", error.message);
}
