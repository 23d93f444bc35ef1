//! A line cut into words, with the quotes of a shell.

/// Why a line cannot be cut into words.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the quote `{0}` is not closed")]
pub(super) struct OpenQuote(char);

/// The words: white space parts them, `'…'` keeps everything, `"…"` everything but `\"` and `\\`, and outside of quotes a
/// backslash keeps the next character.
///
/// # Errors
/// [`OpenQuote`]
pub(super) fn words(line: &str) -> Result<Vec<String>, OpenQuote> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None | Some('"'), '\\') => {
                let escaped = chars.next_if(|next| quote.is_none() || matches!(next, '"' | '\\'));
                word.get_or_insert_default().push(escaped.unwrap_or('\\'));
            }
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    match quote {
        Some(open) => Err(OpenQuote(open)),
        None => Ok(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_keep_words_together() {
        assert_eq!(words("  ls  --all ").unwrap(), ["ls", "--all"]);
        assert_eq!(words(r#"call x '{"a": "b c\n"}'"#).unwrap(), ["call", "x", r#"{"a": "b c\n"}"#]);
        assert_eq!(words(r#"a "b \"c\" \d" e\ f '' g"h""#).unwrap(), ["a", r#"b "c" \d"#, "e f", "", "gh"]);
        assert_eq!(words("").unwrap(), [""; 0]);
        assert_eq!(words("a \\").unwrap(), ["a", "\\"]);
    }

    #[test]
    fn an_open_quote_is_told() {
        assert_eq!(words("a 'b").unwrap_err().to_string(), "the quote `'` is not closed");
        assert_eq!(words("a \"b\\\"").unwrap_err(), OpenQuote('"'));
    }
}
