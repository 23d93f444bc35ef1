use proptest::prelude::*;

use super::*;

fn blocks(text: &str) -> Vec<(Kind, String)> {
    let mut stream = MarkdownStream::default();
    let mut blocks = stream.push(text);
    blocks.extend(stream.flush());
    blocks.into_iter().map(|block| (block.kind, block.text)).collect()
}

fn is(text: &str, expected: &[(Kind, &str)]) {
    let expected: Vec<_> = expected.iter().map(|(kind, text)| (*kind, (*text).to_owned())).collect();
    assert_eq!(blocks(text), expected);
}

#[test]
fn a_block_comes_when_it_is_whole() {
    let mut stream = MarkdownStream::default();
    assert_eq!(stream.push("# Ti"), []);
    let heading = Block { kind: Kind::Heading, text: "# Title".into(), gap: false };
    assert_eq!(stream.push("tle\nSome "), [heading]);
    assert_eq!(stream.push("text\nand more\n"), []);
    let paragraph = Block { kind: Kind::Paragraph, text: "Some text\nand more".into(), gap: false };
    assert_eq!(stream.push("\n"), [paragraph]);
    assert_eq!(stream.push("```js\nlet a"), []);
    assert_eq!(stream.push(" = 1;\n\nb();\n``"), []);
    let code = Block { kind: Kind::Code, text: "let a = 1;\n\nb();\n".into(), gap: true };
    assert_eq!(stream.push("`\n"), [code]);
    assert_eq!(stream.push("the end"), []);
    let end = Block { kind: Kind::Paragraph, text: "the end".into(), gap: false };
    assert_eq!(stream.flush(), [end]);
    assert_eq!(stream.flush(), []);
}

#[test]
fn every_kind_of_block() {
    is(
        "text\n- a\n  more\n- b\n\n> q\n> r\n\n---\n1. x\n2) y\n",
        &[
            (Kind::Paragraph, "text"),
            (Kind::List, "- a\n  more\n- b"),
            (Kind::Quote, "> q\n> r"),
            (Kind::Rule, "---"),
            (Kind::List, "1. x\n2) y"),
        ],
    );
    is(
        "| a | b |\n|---|---|\n| 1 | 2 |\n\na | b\n--|--\n1 | 2\nafter\n",
        &[
            (Kind::Table, "| a | b |\n|---|---|\n| 1 | 2 |"),
            (Kind::Table, "a | b\n--|--\n1 | 2"),
            (Kind::Paragraph, "after"),
        ],
    );
    is("## a\n####### no\n#no\n", &[(Kind::Heading, "## a"), (Kind::Paragraph, "####### no\n#no")]);
    is("-no item\n1.5 is no item\n12345678901. x", &[(Kind::Paragraph, "-no item\n1.5 is no item\n12345678901. x")]);
}

#[test]
fn fences() {
    is("````\n```\n````\n", &[(Kind::Code, "```\n")]);
    is("~~~\na\n```\n~~~\n", &[(Kind::Code, "a\n```\n")]);
    is("  ```js\n  a\n    b\n  ```\nc", &[(Kind::Code, "a\n  b\n"), (Kind::Paragraph, "c")]);
    is("```a``` b", &[(Kind::Paragraph, "```a``` b")]);
    is("```\nnever closed", &[(Kind::Code, "never closed\n")]);
    is("a\n```\nb\n```\n", &[(Kind::Paragraph, "a"), (Kind::Code, "b\n")]);
}

#[test]
fn nothing_in_it_steers_the_terminal() {
    is("a\u{1b}[2Jb\r\nc", &[(Kind::Paragraph, "ab\nc")]);
}

/// Texts in which what matters is frequent.
fn texts() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        "\n",
        "\n\n",
        "# ",
        "- ",
        "  - ",
        "1. ",
        "> ",
        "```",
        "```js\n",
        "~~~",
        "|",
        "|-|\n",
        "| a | b |\n",
        "---\n",
        "a",
        "é",
        " ",
        "**b**",
        "\u{1b}",
        "[31m",
        "\r",
    ]);
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn however_it_is_cut_the_blocks_are_the_same(
        text in texts(),
        cuts in proptest::collection::vec(any::<proptest::sample::Index>(), 0..8),
    ) {
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| ends[cut.index(ends.len())]).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let mut stream = MarkdownStream::default();
        let mut cut: Vec<Block> = cuts.windows(2).flat_map(|cut| stream.push(&text[cut[0]..cut[1]])).collect();
        cut.extend(stream.flush());
        let mut whole = stream.push(&text);
        whole.extend(stream.flush());
        prop_assert_eq!(cut, whole);
    }
}
