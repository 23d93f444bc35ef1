//! HTML in pieces: text, opening tags, closing tags. Every byte is looked at a fixed number of times.

/// A piece. Names are as they are written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'h> {
    Text(&'h str),
    Open { name: &'h str, attributes: &'h str, closes_itself: bool },
    Close(&'h str),
}

/// The pieces of a page; comments and declarations are none.
pub(super) struct Tokens<'h> {
    rest: &'h str,
}

impl<'h> Tokens<'h> {
    pub(super) const fn of(html: &'h str) -> Self {
        Self { rest: html }
    }

    /// The raw text of an element such as `script`, up to its closing tag or the page's end; the tag is taken too.
    pub(super) fn raw(&mut self, name: &str) -> &'h str {
        let mut from = 0;
        while let Some(at) = self.rest.get(from..).and_then(|rest| rest.find("</")) {
            let at = from + at;
            let after = self.rest.get(at + 2..).unwrap_or_default();
            let is_its = after.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))
                && after.get(name.len()..).is_some_and(|rest| rest.starts_with([' ', '\t', '\n', '\r', '/', '>']));
            if is_its {
                let raw = self.take(at);
                self.next();
                return raw;
            }
            from = at + 2;
        }
        self.take(self.rest.len())
    }

    fn take(&mut self, length: usize) -> &'h str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// What stands before `end`, which is taken too; or all that is left.
    fn until(&mut self, end: &str) -> &'h str {
        let at = self.rest.find(end);
        let taken = self.take(at.unwrap_or(self.rest.len()));
        self.take(end.len());
        taken
    }

    /// The inside of a tag up to `>`; one in quotes does not end it.
    fn attributes(&mut self) -> &'h str {
        let mut quote = None;
        let end = self.rest.bytes().position(|byte| {
            match (quote, byte) {
                (None, b'>') => return true,
                (None, b'"' | b'\'') => quote = Some(byte),
                (Some(open), byte) if open == byte => quote = None,
                _ => {}
            }
            false
        });
        let attributes = self.take(end.unwrap_or(self.rest.len()));
        self.take(1);
        attributes
    }

    fn name(&mut self) -> &'h str {
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(self.rest.len());
        self.take(end)
    }
}

impl<'h> Iterator for Tokens<'h> {
    type Item = Token<'h>;

    fn next(&mut self) -> Option<Token<'h>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let after = self.rest.strip_prefix('<');
            match after.and_then(|after| after.bytes().next()) {
                Some(byte) if byte.is_ascii_alphabetic() => {
                    self.take(1);
                    let name = self.name();
                    let attributes = self.attributes();
                    return Some(Token::Open { name, attributes, closes_itself: attributes.ends_with('/') });
                }
                Some(b'/') => {
                    self.take(2);
                    let name = self.name();
                    self.attributes();
                    if !name.is_empty() {
                        return Some(Token::Close(name));
                    }
                }
                Some(b'!') if self.rest.starts_with("<!--") => {
                    self.take(4);
                    self.until("-->");
                }
                Some(b'!' | b'?') => {
                    self.until(">");
                }
                _ => {
                    // A `<` that begins nothing is text.
                    let from = usize::from(after.is_some());
                    let end = self.rest.get(from..).and_then(|rest| rest.find('<')).map(|at| at + from);
                    return Some(Token::Text(self.take(end.unwrap_or(self.rest.len()))));
                }
            }
        }
    }
}

/// The value of an attribute.
pub(super) fn attribute<'h>(attributes: &'h str, wanted: &str) -> Option<&'h str> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=').unwrap_or(rest.len());
        let (name, after) = rest.split_at_checked(end.max(1))?;
        let (value, after) = match after.trim_start().strip_prefix('=') {
            None => ("", after),
            Some(value) => {
                let value = value.trim_start();
                match value.chars().next() {
                    Some(quote @ ('"' | '\'')) => {
                        let inner = value.get(1..)?;
                        inner.split_once(quote).unwrap_or((inner, ""))
                    }
                    _ => {
                        value.split_at_checked(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len()))?
                    }
                }
            }
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_in_pieces() {
        let open = |name, attributes| Token::Open { name, attributes, closes_itself: false };
        let found: Vec<_> = Tokens::of("<!doctype html>a<!-- <b> -->< b <A href='>'>x</A ><?x?></><p").collect();
        let expected = [
            Token::Text("a"),
            Token::Text("< b "),
            open("A", " href='>'"),
            Token::Text("x"),
            Token::Close("A"),
            open("p", ""),
        ];
        assert_eq!(found, expected);
        assert_eq!(Tokens::of("<p title=\"x>y").collect::<Vec<_>>(), [open("p", " title=\"x>y")]);
        let mut tokens = Tokens::of("</scripty></SCRIPT >b");
        assert_eq!((tokens.raw("script"), tokens.next()), ("</scripty>", Some(Token::Text("b"))));
    }

    #[test]
    fn an_attribute_is_found_in_any_quotes() {
        for (text, value) in [
            (" href=a b", Some("a")),
            (" x HREF = \"a b\"", Some("a b")),
            (" x='href=b' href='a'", Some("a")),
            (" hrefs=a =b", None),
            ("/", None),
            (" href", Some("")),
        ] {
            assert_eq!(attribute(text, "href"), value, "{text}");
        }
    }
}
