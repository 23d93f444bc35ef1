use super::*;

fn words(source: &str) -> Vec<&str> {
    tokens(source).list.iter().filter(|token| token.kind == Kind::Word).map(|token| token.text).collect()
}

#[test]
fn strings_comments_and_regular_expressions_hold_no_words() {
    let source = r#"a /* b */ + 'c\'d' + "e" // f
    g = /h[/]\/i/gi.test(j) ; k = l / m / n; /*/ o */ p"#;
    assert_eq!(words(source), ["a", "g", "test", "j", "k", "l", "m", "n", "p"]);
}

#[test]
fn a_template_holds_words_only_in_its_expressions() {
    assert_eq!(words("`a ${b + `c ${d} e` + {f: g}} h` + i"), ["b", "d", "f", "g", "i"]);
    assert_eq!(words(r"`\${a} \` b` c"), ["c"]);
    assert_eq!(words("`$${a}` b"), ["a", "b"]);
}

#[test]
fn a_token_knows_its_place() {
    let tokens = tokens("é = 1.5e3 => x?.y");
    let seen: Vec<_> = tokens.list.iter().map(|token| (token.kind, token.text, token.at)).collect();
    assert_eq!(
        seen,
        [
            (Kind::Word, "é", 0),
            (Kind::Sign, "=", 3),
            (Kind::Number, "1.5e3", 5),
            (Kind::Sign, "=>", 11),
            (Kind::Word, "x", 14),
            (Kind::Sign, "?.", 15),
            (Kind::Word, "y", 17)
        ]
    );
    assert_eq!((tokens.index_at(0), tokens.index_at(3), tokens.index_at(99)), (0, 1, 7));
}

#[test]
fn what_is_never_closed_is_named() {
    for (source, unclosed) in [
        ("a(b", Some(("`(`", 1))),
        ("a ${", Some(("`{`", 3))),
        ("x = `abc", Some(("template literal", 4))),
        ("x = `abc ${y", Some(("`${`", 4))),
        ("x = `a ${'b'} c", Some(("template literal", 4))),
        ("x /* y", Some(("comment", 2))),
        ("x = 'y\nz", Some(("string", 4))),
        ("x = { y: [1] }", None),
    ] {
        assert_eq!(tokens(source).unclosed, unclosed, "{source}");
    }
}

#[test]
fn any_text_has_tokens_that_cover_it_in_order() {
    for source in ["'", "`", "/", "/[", "\\", "}", "`${", "`${}", "\u{2028}//\u{2029}x", "#!/x", "0x", "🙂`🙂${🙂}"]
    {
        let mut end = 0;
        for token in tokens(source).list {
            assert!(token.at >= end, "{source}");
            end = token.at + token.text.len();
            assert_eq!(source.get(token.at..end), Some(token.text));
        }
    }
}
