//! A formula's words and signs.

use crate::PureError;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Text(String),
    Name(String),
    /// An operator, a parenthesis or a comma. `and`, `or`, `not` and the other spellings are `&&`, `||`, `not`, `==`, `!=`.
    Sign(&'static str),
    End,
}

/// Longer signs stand before those that they begin with.
const SIGNS: [(&str, &str); 25] = [
    ("&&", "&&"),
    ("||", "||"),
    ("==", "=="),
    ("!=", "!="),
    ("<>", "!="),
    ("<=", "<="),
    (">=", ">="),
    ("**", "^"),
    ("=", "=="),
    ("<", "<"),
    (">", ">"),
    ("!", "!"),
    ("+", "+"),
    ("-", "-"),
    ("−", "-"),
    ("*", "*"),
    ("×", "*"),
    ("/", "/"),
    ("%", "%"),
    ("^", "^"),
    ("(", "("),
    (")", ")"),
    (",", ","),
    ("?", "?"),
    (":", ":"),
];

/// The tokens of a formula, each with its position from 1; the last is [`Token::End`].
pub(super) fn tokens(formula: &str) -> Result<Vec<(Token, usize)>, PureError> {
    let mut tokens = Vec::new();
    let mut rest = formula;
    let mut position = 1;
    while let Some(c) = rest.chars().next() {
        let (token, length) = if c.is_whitespace() {
            (None, c.len_utf8())
        } else if c.is_ascii_digit() || c == '.' {
            let length = number_length(rest);
            let number = rest.get(..length).unwrap_or_default();
            let value = number.parse().ok().filter(|value: &f64| value.is_finite());
            let value =
                value.ok_or_else(|| PureError::at_position(position, format_args!("`{number}` is not a number")))?;
            (Some(Token::Number(value)), length)
        } else if c == '"' || c == '\'' {
            let (text, length) = quoted(rest, c)
                .ok_or_else(|| PureError::at_position(position, "the quote is not closed that begins"))?;
            (Some(Token::Text(text)), length)
        } else if c.is_alphabetic() || c == '_' {
            let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.').unwrap_or(rest.len());
            (Some(word(rest.get(..length).unwrap_or_default())), length)
        } else if let Some((spelling, sign)) = SIGNS.iter().find(|(spelling, _)| rest.starts_with(spelling)) {
            (Some(Token::Sign(sign)), spelling.len())
        } else {
            return Err(PureError::at_position(position, format_args!("unexpected character {c:?}")));
        };
        tokens.extend(token.map(|token| (token, position)));
        let (read, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        position += read.chars().count();
        rest = after;
    }
    tokens.push((Token::End, position));
    Ok(tokens)
}

fn word(word: &str) -> Token {
    match word {
        "and" | "AND" => Token::Sign("&&"),
        "or" | "OR" => Token::Sign("||"),
        "not" | "NOT" => Token::Sign("not"),
        _ => Token::Name(word.to_owned()),
    }
}

/// Digits, a point, digits, an exponent.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| from + bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = digits(0);
    if bytes.get(end) == Some(&b'.') {
        end = digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let after = digits(end + 1 + sign);
        if after > end + 1 + sign {
            end = after;
        }
    }
    end
}

/// A text up to its closing quote, and how long that is with the quotes. A backslash takes the next character as it is, but for
/// `\n` and `\t`.
fn quoted(rest: &str, quote: char) -> Option<(String, usize)> {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1);
    loop {
        match chars.next()? {
            (at, c) if c == quote => return Some((text, at + 1)),
            (_, '\\') => text.push(match chars.next()?.1 {
                'n' => '\n',
                't' => '\t',
                c => c,
            }),
            (_, c) => text.push(c),
        }
    }
}
