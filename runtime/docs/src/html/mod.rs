//! HTML from anywhere, as Markdown.
//!
//! A parser of HTML keeps a stack of open elements and walks it for every tag, and what renders the tree walks it by
//! recursion. Both are open to a page of a hundred thousand nested tags. So the page is first rebuilt (`rebuild`) from few
//! tags, nested a few deep and each of them closed; only that is parsed and rendered.

mod rebuild;
mod token;

use htmd::HtmlToMarkdown;

/// Markdown of `html`, without scripts, styles, forms and pictures; nothing when its text with the tags that are left is
/// longer than `most` bytes. A tree takes a hundred times as much memory as its tags, so that is seen before there is one.
pub(crate) fn to_markdown(html: &str, most: usize) -> Option<String> {
    let rebuilt = rebuild::rebuilt(html, most)?;
    // It reads from memory, and so cannot fail.
    HtmlToMarkdown::new().convert(&rebuilt).ok()
}

#[cfg(test)]
#[path = "../html_tests.rs"]
mod tests;
