//! What the model thinks aloud: dim, on lines of its own, for a terminal only.

use super::Sanitizer;

const DIM: &str = "\u{1b}[2m";
const PLAIN: &str = "\u{1b}[0m";

/// A thought while it comes in.
#[derive(Default)]
pub(crate) struct Thought {
    sanitizer: Sanitizer,
    /// Whether its last line has no end yet.
    is_open: bool,
}

impl Thought {
    /// More of it, fit for the terminal. Each piece ends as plain text, whatever comes next.
    pub(crate) fn push(&mut self, delta: &str) -> String {
        let mut shown = self.sanitizer.push(delta).into_owned();
        if !self.is_open {
            shown = shown.trim_start().to_owned();
        }
        if shown.is_empty() {
            return shown;
        }
        self.is_open = !shown.ends_with('\n');
        format!("{DIM}{shown}{PLAIN}")
    }

    /// The end of its line, where that is missing.
    pub(crate) fn end(&mut self) -> &'static str {
        self.sanitizer = Sanitizer::default();
        if std::mem::take(&mut self.is_open) { "\n" } else { "" }
    }

    /// Whether something stands in its line.
    pub(crate) const fn is_open(&self) -> bool {
        self.is_open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_dim_and_cannot_steer_the_terminal() {
        let mut thought = Thought::default();
        assert_eq!(thought.push("\n a\u{1b}[2"), "\u{1b}[2ma\u{1b}[0m");
        assert_eq!(thought.push("Jb\u{1b}[0mc\n"), "\u{1b}[2mbc\n\u{1b}[0m");
        assert_eq!(thought.end(), "");
        assert_eq!(thought.push(" \u{9b}"), "");
        assert_eq!(thought.end(), "");
        assert_eq!(thought.push("d"), "\u{1b}[2md\u{1b}[0m");
        assert!(thought.is_open());
        assert_eq!((thought.end(), thought.end()), ("\n", ""));
    }
}
