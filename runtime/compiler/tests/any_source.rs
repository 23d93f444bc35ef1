//! Whatever the text: a component, or an error that can be shown.

#[expect(dead_code, reason = "each test binary uses a part of it")]
mod support;

use proptest::prelude::*;
use support::compile;
use toolwright_compiler::{CompileError, SOURCE_MAX, Stage};

/// What an error promises whatever the source.
fn presentable(error: &CompileError, source: &str) -> Result<(), TestCaseError> {
    prop_assert!(matches!(error.stage, Stage::Check | Stage::Compile), "{error}");
    prop_assert!(error.message.chars().count() <= 501);
    let excerpt = error.excerpt.as_deref().unwrap_or_default();
    prop_assert!(excerpt.chars().count() <= 210, "{excerpt}");
    let shown = format!("{}{excerpt}", error.message).replacen('\n', "", 1);
    prop_assert!(!shown.chars().any(|c| c.is_control()), "{shown:?}");
    let lines = source.split(['\n', '\r', '\u{2028}', '\u{2029}']).count();
    prop_assert!(error.line.is_none_or(|line| (1..=lines).contains(&(line as usize))), "{error}");
    Ok(())
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "export ",
            "default ",
            "function ",
            "async ",
            "await ",
            "class ",
            "return ",
            "import ",
            "let ",
            "for ",
            "x",
            "(",
            ")",
            "{",
            "}",
            "[",
            "]",
            "`",
            "${",
            "'",
            "\"",
            "/",
            "/*",
            "*/",
            "//",
            "=>",
            "=",
            "\n",
            "\r",
            "\\",
            "1e9",
            "?.",
            "#",
            "é",
            "\u{202e}",
            "\u{0}",
            "\u{2028}",
            "\u{1b}[2J",
            "<!--",
            "@",
            "yield ",
            "...",
            ",",
            ";",
            ":",
        ])
        .prop_map(str::to_owned),
        any::<String>().prop_map(|text| text.chars().take(8).collect()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_compiles_or_says_why_not(pieces in prop::collection::vec(piece(), 0..60)) {
        let source = pieces.concat();
        if let Err(error) = compile(&source, &[]) {
            presentable(&error, &source)?;
        }
    }
}

#[test]
fn bombs_end() {
    let half = SOURCE_MAX / 2 - 100;
    for (name, source) in [
        ("parentheses", format!("export default {}1{}", "(".repeat(half), ")".repeat(half))),
        ("open parentheses", "(".repeat(SOURCE_MAX)),
        ("arrays", format!("export default {}{}", "[".repeat(half), "]".repeat(half))),
        ("blocks", format!("export default 1;{}{}", "{".repeat(half), "}".repeat(half))),
        ("functions", format!("export default {}1", "()=>".repeat(half / 2))),
        ("templates", "`${".repeat(SOURCE_MAX / 3)),
        ("sum", format!("export default 1{}", "+1".repeat(half))),
        ("negations", format!("export default {}1", "!".repeat(SOURCE_MAX - 100))),
        ("groups of a regex", format!("export default /{}{}/", "(".repeat(half), ")".repeat(half))),
        ("classes of a regex", format!("export default /{}/u", r"\p{L}".repeat(SOURCE_MAX / 5 - 20))),
        ("repeats of a regex", format!("export default /{}/", "(a{9}){9}".repeat(SOURCE_MAX / 9 - 20))),
        ("ternaries", format!("export default {}1{}", "1?".repeat(half / 2), ":1".repeat(half / 2))),
        (
            "names",
            format!("export default 1;{}", (0..30_000).map(|n| format!("let a{n};")).collect::<String>())
                .chars()
                .take(SOURCE_MAX)
                .collect(),
        ),
    ] {
        if let Err(error) = compile(&source, &[]) {
            presentable(&error, &source).unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
        }
    }
}

#[test]
fn one_byte_more_than_the_limit_is_refused() {
    let source = |size: usize| format!("export default () => 1;{}", " ".repeat(size - 23));
    assert!(compile(&source(SOURCE_MAX), &[]).is_ok());
    let error = compile(&source(SOURCE_MAX + 1), &[]).unwrap_err();
    assert_eq!(
        (error.stage, error.message.as_str()),
        (Stage::Check, "the source has 262145 bytes, the limit is 262144")
    );
}
