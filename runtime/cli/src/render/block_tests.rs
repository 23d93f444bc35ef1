use proptest::prelude::*;
use termimad::crossterm::style::force_color_output;

use super::{super::markdown::MarkdownStream, *};

fn rendered(text: &str, width: usize) -> String {
    // The variable `NO_COLOR` of whoever runs the tests is not theirs.
    force_color_output(true);
    let mut stream = MarkdownStream::default();
    let mut blocks = stream.push(text);
    blocks.extend(stream.flush());
    let look = Look::new();
    blocks.iter().map(|block| look.render(block, width)).collect()
}

/// What is read of it: without colours, without spaces at the ends of lines.
fn read(text: &str, width: usize) -> String {
    let shown = rendered(text, width);
    let plain = super::super::sanitize(&shown).into_owned();
    plain.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

#[test]
fn blocks_are_laid_out() {
    assert_eq!(read("# A *title*\n\ntext **b** `c`\n", 40), "A title\n\ntext b c\n");
    assert_eq!(read("> said\n> so\n", 40), "▐ said\n▐ so\n");
    assert_eq!(read("```js\nlet a = '*b*';\n\n\tc\n```\n", 40), "  let a = '*b*';\n\n  \tc\n");
    assert_eq!(read("- a\n- b\n  goes on\n  - c\n    - d\n- e\n", 40), "• a\n• b goes on\n  • c\n    • d\n• e\n");
    assert_eq!(read("1. a\n2. b\n   - c\n3. d\n", 40), "1. a\n2. b\n  • c\n3. d\n");
    assert_eq!(read("---\n", 20), "――――――――――――――――――――\n");
}

#[test]
fn a_table_is_laid_out_or_left_as_it_is() {
    assert_eq!(
        read("| a | b |\n|---|--:|\n| 1 | **22222** |\n| x \\| y |\n", 40),
        "┌─────┬─────┐\n│a    │b    │\n├─────┼─────┤\n│1    │22222│\n│x | y│     │\n└─────┴─────┘\n"
    );
    assert_eq!(read("|a|b|c|d|e|f|\n|-|-|-|-|-|-|\n", 20), "|a|b|c|d|e|f|\n|-|-|-|-|-|-|\n");
    assert_eq!(read("| no | table |\n| x | y |\n", 40), "| no | table |\n| x | y |\n");
}

#[test]
fn styles_are_styles() {
    assert_eq!(rendered("**b** *i*", 40), "\u{1b}[1mb\u{1b}[0m \u{1b}[3mi\u{1b}[0m\n");
    assert_eq!(rendered("```\nx\n```", 40), "  \u{1b}[38;5;14mx\u{1b}[39m\n");
}

#[test]
fn long_lines_are_wrapped() {
    assert_eq!(read("- one two three four five six", 20), "• one two three four\n  five six\n");
}

/// It is enough that it ends: what grows with the square of the length takes minutes here.
#[test]
fn a_long_run_is_written_at_once() {
    const LENGTH: usize = 400_000;
    for unit in
        ["x", "[", "`", "*", "_", "~", "\\", "|", "漢", "*a ", "`` ` ", "a|", "- ", "> ", "#", "a\n", "a\n-|-\n"]
    {
        let run = unit.repeat(LENGTH / unit.len());
        let kept = |text: &str| text.chars().filter(|c| matches!(c, 'x' | '[' | 'a' | '漢')).count();
        assert_eq!(kept(&read(&run, 80)), kept(&run), "{unit}");
        // Lines that are just short enough to be looked at.
        let line = unit.repeat((8 << 10) / unit.len());
        for before in ["", "- ", "> "] {
            let lines = format!("{before}{line}\n").repeat(LENGTH / line.len());
            assert_eq!(kept(&read(&lines, 80)), kept(&lines), "{before}{unit}");
        }
        let table = format!("| a | b |\n|---|---|\n{}", format!("| {line} | x |\n").repeat(LENGTH / line.len()));
        assert!(read(&table, 80).contains("┌"), "{unit}");
    }
}

proptest! {
    #[test]
    fn no_text_breaks_it_and_no_letter_is_lost(
        text in proptest::collection::vec(
            proptest::sample::select(vec![
                "\n", "\n", "# ", "- ", "   - ", "7. ", "> ", "```\n", "|", "|-|-|\n", "---\n", "a", "é", "漢字", " ", "**",
                "*", "`", "~~", "\t", "\\", "wordswithoutanyspacethatislongerthanaline", "👩\u{200d}💻",
            ]),
            0..60,
        ).prop_map(|pieces| pieces.concat()),
        width in 0_usize..120,
    ) {
        let kept = |text: &str| text.chars().filter(|c| matches!(c, 'a' | 'é' | '漢')).count();
        let shown = read(&text, width);
        // The language after an opening fence is not shown, and cells beyond a table's head are not.
        if !text.contains("```") && !text.contains("~~~") && !text.contains('|') {
            prop_assert_eq!(kept(&shown), kept(&text), "{}", shown);
        }
    }
}
