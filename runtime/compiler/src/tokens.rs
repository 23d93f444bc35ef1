//! JavaScript as words and signs, roughly: enough to tell code from strings, comments, templates and regular expressions.
//!
//! Nothing is decided by it. It feeds warnings and hints; the engine's parser and the component's imports decide.

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'s> {
    pub(crate) kind: Kind,
    pub(crate) text: &'s str,
    /// Byte offset in the source.
    pub(crate) at: usize,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name or a keyword.
    Word,
    Number,
    /// One character, or `=>`, or `?.`.
    Sign,
    /// A string, with its quotes.
    Text,
    /// One stretch of a template literal's text.
    Template,
    Regex,
}

/// The tokens of a source.
#[derive(Debug)]
pub(crate) struct Tokens<'s> {
    pub(crate) list: Vec<Token<'s>>,
    /// What is never closed, and where it begins.
    pub(crate) unclosed: Option<(&'static str, usize)>,
}

/// After these words a `/` begins a regular expression.
const BEFORE_REGEX: [&str; 16] = [
    "return",
    "typeof",
    "case",
    "in",
    "of",
    "delete",
    "void",
    "throw",
    "new",
    "else",
    "do",
    "yield",
    "await",
    "instanceof",
    "default",
    "extends",
];

struct Lexer<'s> {
    source: &'s str,
    at: usize,
    list: Vec<Token<'s>>,
    /// The open brackets, with their places; a backquote stands for the `${` of a template.
    open: Vec<(char, usize)>,
    unclosed: Option<(&'static str, usize)>,
}

/// Splits `source`. Never fails: what makes no sense becomes signs.
pub(crate) fn tokens(source: &str) -> Tokens<'_> {
    let mut lexer = Lexer { source, at: 0, list: Vec::new(), open: Vec::new(), unclosed: None };
    while lexer.step() {}
    let bracket = lexer.open.last().map(|(sign, at)| match sign {
        '(' => ("`(`", *at),
        '[' => ("`[`", *at),
        '`' => ("`${`", *at),
        _ => ("`{`", *at),
    });
    Tokens { list: lexer.list, unclosed: lexer.unclosed.or(bracket) }
}

impl<'s> Lexer<'s> {
    fn rest(&self) -> &'s str {
        self.source.get(self.at..).unwrap_or("")
    }

    /// One token, or what lies between two. False at the end.
    fn step(&mut self) -> bool {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return false };
        match first {
            c if c.is_whitespace() => self.at += c.len_utf8(),
            '/' if rest.starts_with("//") => self.at += rest.find(['\n', '\u{2028}', '\u{2029}']).unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => match rest.find("*/") {
                Some(end) if end >= 2 => self.at += end + 2,
                Some(_) | None => self.comment(rest),
            },
            '/' if self.regex_may_begin() => self.regex(rest),
            '"' | '\'' => self.string(rest, first),
            '`' => self.template(self.at, 1),
            c if c.is_ascii_digit() => self.push(Kind::Number, run(rest, |c| is_word(c) || c == '.')),
            c if is_word(c) || c == '#' => {
                self.push(Kind::Word, c.len_utf8() + run(rest.get(c.len_utf8()..).unwrap_or(""), is_word))
            }
            c => self.sign(rest, c),
        }
        true
    }

    fn push(&mut self, kind: Kind, length: usize) {
        let text = self.rest().get(..length).unwrap_or_else(|| self.rest());
        self.list.push(Token { kind, text, at: self.at });
        self.at += text.len();
    }

    fn comment(&mut self, rest: &str) {
        // `/*/` opens a comment and does not close it.
        match rest.get(2..).and_then(|inner| inner.find("*/")) {
            Some(end) => self.at += end + 4,
            None => {
                self.unclosed.get_or_insert(("comment", self.at));
                self.at = self.source.len();
            }
        }
    }

    fn string(&mut self, rest: &str, quote: char) {
        let mut escaped = false;
        for (at, c) in rest.char_indices().skip(1) {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '\n' => {
                    self.unclosed.get_or_insert(("string", self.at));
                    return self.push(Kind::Text, at);
                }
                c if c == quote => return self.push(Kind::Text, at + 1),
                _ => {}
            }
        }
        self.unclosed.get_or_insert(("string", self.at));
        self.push(Kind::Text, rest.len());
    }

    /// The text of a template, up to its end or to its next `${`. `skip` is what stands before the text.
    fn template(&mut self, begin: usize, skip: usize) {
        let rest = self.rest();
        let (mut escaped, mut dollar) = (false, false);
        for (at, c) in rest.char_indices().skip(skip) {
            let literal = escaped;
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '`' => return self.push(Kind::Template, at + 1),
                '{' if dollar => {
                    self.push(Kind::Template, at + 1);
                    return self.open.push(('`', begin));
                }
                _ => {}
            }
            dollar = c == '$' && !literal;
        }
        self.unclosed.get_or_insert(("template literal", begin));
        self.push(Kind::Template, rest.len());
    }

    fn regex(&mut self, rest: &str) {
        let (mut escaped, mut class) = (false, false);
        for (at, c) in rest.char_indices().skip(1) {
            match c {
                '\n' => break,
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '[' => class = true,
                ']' => class = false,
                '/' if !class => {
                    let flags = run(rest.get(at + 1..).unwrap_or(""), is_word);
                    return self.push(Kind::Regex, at + 1 + flags);
                }
                _ => {}
            }
        }
        // It was a division after all.
        self.push(Kind::Sign, 1);
    }

    fn sign(&mut self, rest: &str, sign: char) {
        match sign {
            '(' | '[' | '{' => self.open.push((sign, self.at)),
            '}' => {
                if let Some((_, begin)) = self.open.pop_if(|(open, _)| *open == '`') {
                    return self.template(begin, 1);
                }
                self.open.pop_if(|(open, _)| *open == '{');
            }
            ')' => drop(self.open.pop_if(|(open, _)| *open == '(')),
            ']' => drop(self.open.pop_if(|(open, _)| *open == '[')),
            _ => {}
        }
        let length = if rest.starts_with("=>") || rest.starts_with("?.") { 2 } else { sign.len_utf8() };
        self.push(Kind::Sign, length);
    }

    fn regex_may_begin(&self) -> bool {
        self.list.last().is_none_or(|last| match last.kind {
            Kind::Word => BEFORE_REGEX.contains(&last.text),
            Kind::Sign => !matches!(last.text, ")" | "]" | "}"),
            Kind::Template => last.text.ends_with("${"),
            Kind::Number | Kind::Text | Kind::Regex => false,
        })
    }
}

impl Tokens<'_> {
    /// The text of the token at `index`; empty outside of the list, so that neighbours can be asked for freely.
    pub(crate) fn text(&self, index: Option<usize>) -> &str {
        index.and_then(|index| self.list.get(index)).map_or("", |token| token.text)
    }

    /// The one token of this kind, when there is exactly one.
    pub(crate) fn only(&self, kind: Kind) -> Option<&Token<'_>> {
        let mut of_the_kind = self.list.iter().filter(|token| token.kind == kind);
        of_the_kind.next().filter(|_| of_the_kind.next().is_none())
    }

    /// The index of the first token that does not end before the byte offset `at`.
    pub(crate) fn index_at(&self, at: usize) -> usize {
        self.list.partition_point(|token| token.at + token.text.len() <= at)
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// The length, in bytes, of the characters at the start of `text` that are of one kind.
fn run(text: &str, kind: impl Fn(char) -> bool) -> usize {
    text.find(|c| !kind(c)).unwrap_or(text.len())
}

#[cfg(test)]
#[path = "tokens_tests.rs"]
mod tests;
