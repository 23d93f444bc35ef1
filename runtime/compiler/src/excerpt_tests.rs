use unicode_width::UnicodeWidthStr as _;

use super::*;

#[test]
fn a_position_counts_lines_and_characters_from_one() {
    let text = "añ\nb\r\nc";
    assert_eq!(position(text, 0), (1, 1));
    assert_eq!(position(text, 3), (1, 3));
    assert_eq!(position(text, 4), (2, 1));
    assert_eq!(position(text, 7), (3, 1));
    assert_eq!(position(text, 8), (3, 2));
    assert_eq!(
        (line_of(text, 2), line_of(text, 3), line_of(text, 4), line_of(text, 0)),
        (Some("b"), Some("c"), None, None)
    );
}

#[test]
fn the_caret_stands_below_the_column() {
    assert_eq!(excerpt("let x = ;", 9), "let x = ;\n        ^");
    assert_eq!(excerpt("", 1), "\n^");
    assert_eq!(excerpt("ab", 99), "ab\n  ^");
}

#[test]
fn tabs_and_wide_characters_have_their_width() {
    assert_eq!(excerpt("\tx = ;", 6), "    x = ;\n        ^");
    assert_eq!(excerpt("'漢字' + ;", 8), "'漢字' + ;\n         ^");
}

#[test]
fn what_would_move_the_cursor_is_replaced() {
    assert_eq!(excerpt("a\u{1b}[2Jb\u{202e}c", 3), "a\u{fffd}[2Jb\u{fffd}c\n  ^");
}

#[test]
fn a_long_line_is_cut_around_the_column() {
    let line = format!("{}!{}", "a".repeat(500), "b".repeat(500));
    let excerpt = excerpt(&line, 501);
    let (text, caret) = excerpt.split_once('\n').unwrap();
    assert_eq!(text, format!("…{}!{}…", "a".repeat(60), "b".repeat(38)));
    assert_eq!(caret, format!("{}^", " ".repeat(61)));
    assert_eq!(text.width(), WIDTH + 1);
    let at_the_start = super::excerpt(&line, 1);
    assert_eq!(at_the_start, format!("{}…\n^", "a".repeat(WIDTH)));
}
