use super::*;

#[test]
fn the_limit_is_the_last_size_that_passes() {
    let largest = "x".repeat(SOURCE_MAX);
    assert_eq!(checked(&largest), Ok(largest.as_str()));
    let error = checked(&"x".repeat(SOURCE_MAX + 1)).unwrap_err();
    assert_eq!(error.stage, Stage::Check);
    assert_eq!(error.message, "the source has 262145 bytes, the limit is 262144");
}

#[test]
fn a_byte_order_mark_is_left_out() {
    assert_eq!(checked("\u{feff}let a"), Ok("let a"));
}

#[test]
fn nothing_is_not_a_source() {
    for empty in ["", " \n\t", "\u{feff}"] {
        assert_eq!(checked(empty).unwrap_err().message, "the source is empty");
    }
}

#[test]
fn a_nul_is_refused_where_it_stands() {
    let error = checked("let a;\nlet b = '\0';").unwrap_err();
    assert_eq!((error.stage, error.line, error.column), (Stage::Check, Some(2), Some(10)));
    assert_eq!(error.excerpt.as_deref(), Some("let b = '\u{fffd}';\n         ^"));
}
