//! Input of more than one line: a backslash at a line's end and an open fence of code go on.

use crate::render::Fence;

/// What was typed, as far as it goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Typed {
    /// The text, without the backslashes that made it go on.
    pub(super) text: String,
    /// Whether more is to come.
    pub(super) goes_on: bool,
}

impl Typed {
    /// Within a fence backslashes are part of the code.
    pub(super) fn read(typed: &str) -> Self {
        let mut lines = Vec::new();
        let mut fence: Option<Fence> = None;
        let mut goes_on = false;
        for line in typed.split('\n') {
            goes_on = false;
            match fence {
                Some(open) if open.is_closed_by(line) => fence = None,
                Some(_) => {}
                None => {
                    fence = Fence::opening(line);
                    // Of two backslashes the first one only makes the second one a backslash.
                    let backslashes = line.bytes().rev().take_while(|b| *b == b'\\').count();
                    goes_on = fence.is_none() && backslashes % 2 == 1;
                }
            }
            lines.push(if goes_on { line.strip_suffix('\\').unwrap_or(line) } else { line });
        }
        Self { text: lines.join("\n"), goes_on: goes_on || fence.is_some() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(typed: &str, text: &str, goes_on: bool) {
        assert_eq!(Typed::read(typed), Typed { text: text.to_owned(), goes_on }, "{typed:?}");
    }

    #[test]
    fn a_backslash_goes_on() {
        is("one", "one", false);
        is("one\\", "one", true);
        is("one\\\n", "one\n", false);
        is("one\\\ntwo\\\nthree", "one\ntwo\nthree", false);
        is("C:\\\\", "C:\\\\", false);
        is("a\\b", "a\\b", false);
    }

    #[test]
    fn an_open_fence_goes_on() {
        is("what is\n```", "what is\n```", true);
        is("```sh\nls \\", "```sh\nls \\", true);
        is("```sh\nls \\\n  -l\n```", "```sh\nls \\\n  -l\n```", false);
        is("```sh\nls\n``` \\", "```sh\nls\n``` \\", true);
        is("a `b` c", "a `b` c", false);
        is("~~~\n```", "~~~\n```", true);
    }

    #[test]
    fn lines_that_were_pasted_stay_together() {
        is("one\ntwo\n\nthree", "one\ntwo\n\nthree", false);
    }
}
