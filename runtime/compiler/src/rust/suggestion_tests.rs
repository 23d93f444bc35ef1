use super::*;

fn help(source: &str, parts: &[(usize, usize, &str)]) -> Option<String> {
    let spans = parts.iter().map(|(byte_start, byte_end, text)| Span {
        file_name: SOURCE.to_owned(),
        byte_start: *byte_start,
        byte_end: *byte_end,
        line_start: 1,
        column_start: 1,
        is_primary: true,
        label: None,
        suggested_replacement: Some((*text).to_owned()),
        expansion: None,
    });
    suggestion(&Child { message: String::new(), level: "help".into(), spans: spans.collect() }, source)
}

#[test]
fn the_line_is_shown_as_it_would_be() {
    let source = "fn f() {\n    let s: &str = x;\n}";
    assert_eq!(help(source, &[(27, 27, "&")]).as_deref(), Some("let s: &str = &x;"));
    assert_eq!(help(source, &[(27, 27, "Some("), (28, 28, ")")]).as_deref(), Some("let s: &str = Some(x);"));
}

#[test]
fn of_alternatives_the_first_is_shown() {
    assert_eq!(help("let a = x;", &[(8, 9, "y"), (8, 9, "z")]).as_deref(), Some("let a = y;"));
}

#[test]
fn more_than_a_line_is_shown_as_what_is_put_in() {
    let import = "use std::collections::HashMap;\n";
    assert_eq!(help("fn f() {}", &[(0, 0, import)]).as_deref(), Some("use std::collections::HashMap;"));
}

#[test]
fn what_does_not_fit_the_source_suggests_nothing() {
    assert_eq!(help("é", &[(1, 1, "x")]), None);
    assert_eq!(help("", &[(5, 9, "x")]), None);
    assert_eq!(help("", &[]), None);
}
