use proptest::prelude::*;

use super::*;
use crate::PureError;

fn plain(old: &str, new: &str) -> String {
    diff(old, new, &DiffOptions::default())
}

#[test]
fn a_difference_is_shown_with_its_surroundings() {
    let old: String = (1..=20).map(|n| format!("line {n}\n")).collect();
    let new = old.replace("line 3\n", "line three\n").replace("line 18\n", "");
    let names = DiffOptions { old_name: Some("a".into()), new_name: Some("b".into()), context: 2 };
    let expected = "\
--- a
+++ b
@@ -1,5 +1,5 @@
 line 1
 line 2
-line 3
+line three
 line 4
 line 5
@@ -16,5 +16,4 @@
 line 16
 line 17
-line 18
 line 19
 line 20
";
    assert_eq!(diff(&old, &new, &names), expected);
    assert_eq!(plain(&old, &old), "");
}

#[test]
fn ends_without_a_line_break_and_empty_texts_are_told_as_patch_reads_them() {
    assert_eq!(plain("a\nb", "a\nc\n"), "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n");
    assert_eq!(plain("", "a\n"), "@@ -0,0 +1 @@\n+a\n");
    assert_eq!(plain("a\n", ""), "@@ -1 +0,0 @@\n-a\n");
    let none = DiffOptions { context: 0, ..DiffOptions::default() };
    assert_eq!(diff("a\nb\n", "a\nx\nb\n", &none), "@@ -1,0 +2 @@\n+x\n");
}

#[test]
fn large_texts_are_compared_in_parts() {
    let numbered = |wrong: &[usize]| -> String {
        (0..60_000)
            .map(|n| if wrong.contains(&n) { "x\n".to_owned() } else { format!("{}\n", n / 2 * (n % 2)) })
            .collect()
    };
    let (old, new) = (numbered(&[]), numbered(&[7, 30_001, 59_991]));
    let none = DiffOptions { context: 0, ..DiffOptions::default() };
    assert_eq!(
        diff(&old, &new, &none),
        "@@ -8 +8 @@\n-3\n+x\n@@ -30002 +30002 @@\n-15000\n+x\n@@ -59992 +59992 @@\n-29995\n+x\n"
    );
    // Without a line that occurs once there is no place to cut at, and to compare would take minutes.
    let alternating =
        |period: usize| -> String { (0..400_000).map(|n| if n % period == 0 { "a\n" } else { "b\n" }).collect() };
    let (old, new) = (alternating(3), alternating(5));
    let shown = diff(&old, &new, &none);
    assert!(shown.starts_with("@@ -4,399997 +4,399997 @@\n"), "{}", &shown[..40]);
    assert_eq!(patched(&old, &shown), new);
}

#[test]
fn distances_are_counted_in_characters_and_bounded() {
    assert_eq!(distance("kitten", "sitting"), Ok(3));
    assert_eq!(distance("é", "e"), Ok(1));
    assert_eq!(similarity("abcd", "abcx"), Ok(0.75));
    assert_eq!(similarity("", ""), Ok(1.0));
    let long = "x".repeat(10_001);
    let expected = "texts of 10001 and 10001 characters are too long to compare character by character: \
                    compare parts, or use diff";
    assert_eq!(distance(&long, &long), Err(PureError::new(expected)));
    assert!(similarity(&long, &long).is_err());
    assert_eq!(distance(&long, "x"), Ok(10_000));
}

#[test]
fn the_likely_word_is_found() {
    assert_eq!(closest("lenght", ["width", "length", "height"].into_iter()), ["length"]);
    assert_eq!(closest("zzz", ["width"].into_iter()), [""; 0]);
}

#[test]
fn lines_are_wrapped_at_words() {
    assert_eq!(wrap("one two  three\n\nfour", 9), "one two\nthree\n\nfour");
    assert_eq!(wrap("a verylongword b\n", 5), "a\nverylongword\nb\n");
    assert_eq!(wrap("a b", 0), "a\nb");
    assert_eq!(wrap("e\u{301}e\u{301} x", 4), "e\u{301}e\u{301} x");
}

#[test]
fn common_indentation_is_taken_away() {
    assert_eq!(dedent("\n    a\n      b\n\n    c\n  "), "a\n  b\n\nc\n");
    assert_eq!(dedent("\ta\n  b"), "\ta\n  b");
    assert_eq!(dedent(""), "");
}

#[test]
fn a_text_is_cut_between_graphemes() {
    assert_eq!(truncate("abcdef", 4, "…"), "abc…");
    assert_eq!(truncate("abcd", 4, "…"), "abcd");
    assert_eq!(truncate("ab cdef", 4, "…"), "ab…");
    assert_eq!(truncate("abcdef", 2, "..."), "..");
    let family = "👨‍👩‍👧";
    assert_eq!(truncate(&family.repeat(3), 2, ""), family.repeat(2));
    assert_eq!(graphemes("e\u{301}👨‍👩‍👧x").collect::<Vec<_>>(), ["e\u{301}", "👨‍👩‍👧", "x"]);
}

#[test]
fn names_change_their_case() {
    for name in ["someXmlName", "SomeXmlName", "some_xml_name", "some-xml-name", "Some XML name"] {
        assert_eq!(camel_case(name), "someXmlName");
        assert_eq!(pascal_case(name), "SomeXmlName");
        assert_eq!(snake_case(name), "some_xml_name");
        assert_eq!(kebab_case(name), "some-xml-name");
        assert_eq!(title_case(name), "Some Xml Name");
    }
}

#[test]
fn a_slug_is_plain() {
    assert_eq!(slug("  Übergröße & Crème brûlée: it's 50 %! "), "uebergroesse-creme-brulee-its-50");
    assert_eq!(slug("Łódź — İstanbul"), "lodz-istanbul");
    assert_eq!(slug("東京 2026"), "東京-2026");
    assert_eq!(slug("!?"), "");
}

/// What `patch` would make of a diff without names.
fn patched(old: &str, diff: &str) -> String {
    let lines: Vec<&str> = old.split_inclusive('\n').collect();
    let (mut new, mut at) = (String::new(), 0);
    let mut rest = diff.split_inclusive('\n').peekable();
    while let Some(line) = rest.next() {
        let unended = rest.next_if(|next| next.starts_with('\\')).is_some();
        let content = if unended { line[1..].trim_end_matches('\n') } else { &line[1..] };
        if let Some(range) = line.strip_prefix("@@ -") {
            let (start, count) =
                range.split(' ').next().and_then(|range| range.split_once(',')).unwrap_or((range, "1"));
            let start: usize = start.split(' ').next().unwrap().parse().unwrap();
            let start = if count == "0" { start } else { start - 1 };
            new.push_str(&lines[at..start].concat());
            at = start;
        } else if line.starts_with('+') {
            new.push_str(content);
        } else {
            assert_eq!(lines[at], content);
            new.extend(line.starts_with(' ').then_some(content));
            at += 1;
        }
    }
    new.push_str(&lines[at..].concat());
    new
}

proptest! {
    #[test]
    fn a_diff_leads_from_old_to_new(old in "([a-c]\n){0,20}[a-c]?", new in "([a-c]\n){0,20}[a-c]?", context in 0usize..4) {
        let text = diff(&old, &new, &DiffOptions { context, ..DiffOptions::default() });
        prop_assert_eq!(patched(&old, &text), new);
    }

    #[test]
    fn nothing_fails_on_any_text(text in "\\PC{0,40}", other in "\\PC{0,10}", size in 0usize..20) {
        for made in [slug(&text), wrap(&text, size), dedent(&text), truncate(&text, size, &other), snake_case(&text)] {
            prop_assert!(made.len() <= 4 * (text.len() + other.len()) + 8);
        }
        prop_assert!(truncate(&text, size, &other).chars().count() <= text.chars().count() + other.chars().count());
    }
}
