use proptest::prelude::*;

use super::*;

#[test]
fn plain_text_is_not_copied() {
    let text = "naïve “text”\n\twith 漢字, नमस्ते, می\u{200c}خواهم and 👩\u{200d}💻";
    assert!(matches!(sanitize(text), Cow::Borrowed(same) if same == text));
}

#[test]
fn sequences_go_as_a_whole() {
    for (given, shown) in [
        ("a\u{1b}[31mred\u{1b}[0m b", "ared b"),
        ("a\u{1b}[2J\u{1b}[1;1Hb", "ab"),
        ("a\u{1b}]0;title\u{7}b", "ab"),
        ("a\u{1b}]8;;http://evil\u{1b}\\link\u{1b}]8;;\u{1b}\\b", "alinkb"),
        ("a\u{1b}]52;c;aGk=\u{9c}b", "ab"),
        ("a\u{1b}Pq#0\u{1b}\\b", "ab"),
        ("a\u{1b}^private\u{1b}\\b\u{1b}_app\u{1b}\\c\u{1b}Xsos\u{1b}\\d", "abcd"),
        ("a\u{1b}(Bb\u{1b}cc\u{1b}7d", "abcd"),
        ("a\u{9b}31mb\u{9d}0;t\u{7}c\u{90}q\u{9c}d", "abcd"),
        ("a\u{1b}\u{1b}[1mb", "ab"),
        ("a\u{1b}[3\u{1b}[1mb", "ab"),
        ("a\u{1b}", "a"),
        ("a\u{1b}[1;2", "a"),
    ] {
        assert_eq!(sanitize(given), shown, "{given:?}");
    }
}

#[test]
fn a_sequence_that_breaks_off_hides_nothing_beyond_its_line() {
    assert_eq!(sanitize("a\u{1b}]0;open\nb"), "a\nb");
    assert_eq!(sanitize("a\u{1b}[31\nb"), "a\nb");
    assert_eq!(sanitize("a\u{1b}Ωb"), "aΩb");
    assert_eq!(sanitize("a\u{1b}[3Ωb"), "aΩb");
    assert_eq!(sanitize("a\u{1b}]x\rb"), "a\nb");
}

#[test]
fn a_return_overwrites_nothing() {
    assert_eq!(sanitize("safe\rrm -rf"), "safe\nrm -rf");
    assert_eq!(sanitize("a\r\nb\r\rc\n\rd"), "a\nb\n\nc\n\nd");
    assert_eq!(sanitize("a\u{8}\u{8}b\u{b}\u{c}\u{7f}\0c\u{85}d"), "abcd");
}

#[test]
fn nothing_reorders_or_hides() {
    assert_eq!(sanitize("a\u{202e}b\u{2066}c\u{2069}d\u{200f}e\u{61c}f"), "abcdef");
    assert_eq!(sanitize("a\u{200b}b\u{feff}c\u{2060}d\u{e0041}e\u{ad}f"), "abcdef");
    assert_eq!(sanitize("a\u{2028}b\u{2029}c"), "a\nb\nc");
}

#[test]
fn what_is_taken_out_is_in_no_granted_folder() {
    for c in '\0'..=char::MAX {
        let path = format!("/a{c}b");
        if sanitize(&path) != path {
            assert!(path.parse::<toolwright_registry::FsRule>().is_err(), "{c:?}");
        }
    }
}

#[test]
fn a_line_is_one_line() {
    assert_eq!(one_line("  a\n\nb\r\n\tc\u{1b}[1m  d ", 80), "a b c d");
    assert_eq!(one_line("äöü", 3), "äöü");
    assert_eq!(one_line("äöüß", 3), "äöü…");
    assert_eq!(one_line("ab cd", 2), "ab…");
    assert_eq!(one_line("", 3), "");
}

/// Texts in which what matters is frequent.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "\u{1b}", "[", "]", "P", "\\", "\u{9b}", "\u{9c}", "\u{9d}", "\u{7}", "\r", "\n", "0", ";", "m",
            "\u{202e}", "\u{18}", " ", "é", "\u{2028}", "\u{90}", "(",
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn nothing_that_steers_is_left(text in texts()) {
        let clean = sanitize(&text);
        prop_assert!(clean.chars().all(|c| matches!(c, '\n' | '\t') || !c.is_control()), "{clean:?}");
        prop_assert!(!clean.chars().any(is_hidden), "{clean:?}");
    }

    #[test]
    fn twice_is_once(text in texts()) {
        let once = sanitize(&text).into_owned();
        prop_assert_eq!(sanitize(&once), once.as_str());
    }

    #[test]
    fn pieces_are_the_whole(text in texts(), cuts in proptest::collection::vec(any::<proptest::sample::Index>(), 0..6)) {
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| ends[cut.index(ends.len())]).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let mut sanitizer = Sanitizer::default();
        let pieces: String = cuts.windows(2).map(|cut| sanitizer.push(&text[cut[0]..cut[1]]).into_owned()).collect();
        prop_assert_eq!(pieces, sanitize(&text).into_owned());
    }

    #[test]
    fn a_line_is_bounded(text in texts(), most in 0_usize..20) {
        let line = one_line(&text, most);
        prop_assert!(line.chars().count() <= most + 1);
        prop_assert!(!line.contains(['\n', '\t']));
    }
}
