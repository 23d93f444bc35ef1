use proptest::prelude::*;

use super::*;

/// Tags, broken ones too, in any order.
const PIECES: [&str; 44] = [
    "<ul>",
    "</ul>",
    "<ol>",
    "</ol>",
    "<li>",
    "</li>",
    "<blockquote>",
    "</blockquote>",
    "<p>",
    "</p>",
    "<h2>",
    "</h2>",
    "<pre>",
    "</pre>",
    "<code>",
    "</code>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<a href=x>",
    "<a href='\"<b>'>",
    "</a>",
    "<br>",
    "<hr>",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "</td>",
    "<svg>",
    "</svg>",
    "<title>",
    "</title>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<x \"",
    "text ",
    "`",
    "&amp;",
    "<",
    "\u{e4}",
];

/// Groups with their items, the block, and each kind of inline once.
const NESTED_MAX: usize = 2 * DEPTH_MAX + 2 + 4;

fn whole(html: &str) -> String {
    rebuilt(html, usize::MAX).unwrap()
}

#[test]
fn a_page_that_would_be_too_long_is_given_up() {
    assert_eq!(rebuilt("<b>x</b>", 24), None);
    assert_eq!(rebuilt("<b>x</b>", 25).unwrap(), "<p><strong>x</strong></p>");
}

/// How deep the tags are nested; each is closed in its turn.
fn depth(rebuilt: &str) -> Result<usize, TestCaseError> {
    let (mut open, mut deepest) = (Vec::new(), 0);
    for token in Tokens::of(rebuilt) {
        match token {
            Token::Open { name: "br" | "hr", .. } | Token::Text(_) => {}
            Token::Open { name, .. } => open.push(name),
            Token::Close(name) => prop_assert_eq!(open.pop(), Some(name), "{}", rebuilt),
        }
        deepest = deepest.max(open.len());
    }
    prop_assert!(open.is_empty(), "{rebuilt}");
    Ok(deepest)
}

#[test]
fn lists_and_quotations_are_nested_so_deep_and_no_deeper() {
    let lists = whole(&format!("{}x", "<ul><li>".repeat(1000)));
    assert_eq!(depth(&lists).unwrap(), 2 * DEPTH_MAX);
    let quotations = whole(&format!("{}<a href=x><b><i><code>x", "<blockquote>".repeat(1000)));
    assert_eq!(depth(&quotations).unwrap(), DEPTH_MAX + 1 + 4);
}

proptest! {
    #[test]
    fn whatever_comes_is_closed_in_order_and_nested_a_few_deep(picks in prop::collection::vec(0..PIECES.len(), 0..400)) {
        let html: String = picks.iter().map(|pick| PIECES[*pick]).collect();
        prop_assert!(depth(&whole(&html))? <= NESTED_MAX);
        crate::html::to_markdown(&html, usize::MAX);
    }
}
