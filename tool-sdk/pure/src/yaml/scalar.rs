//! What a plain scalar is by the core schema (YAML 1.2.2, section 10.3).

use serde_json::{Number, Value};

/// A scalar as far as JSON has it.
pub(super) enum Scalar {
    Value(Value),
    /// A float that is infinite or not a number.
    NotFinite,
}

/// The value of a plain scalar.
pub(super) fn resolve(text: &str) -> Scalar {
    if let Some(value) = word(text) {
        return Scalar::Value(value);
    }
    if let Some(number) = integer(text) {
        return Scalar::Value(Value::Number(number));
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Scalar::NotFinite;
    }
    if !is_decimal(unsigned) {
        return Scalar::Value(Value::String(text.to_owned()));
    }
    match text.parse::<f64>().ok().and_then(Number::from_f64) {
        Some(number) => Scalar::Value(Value::Number(number)),
        None => Scalar::NotFinite,
    }
}

/// Whether a text would not stay a text if it were written plain; also for readers of YAML 1.1, which see more words
/// and numbers.
pub(super) fn looks_like_more(text: &str) -> bool {
    const OLD_WORDS: [&str; 8] = ["y", "n", "yes", "no", "on", "off", "<<", "="];
    !matches!(resolve(text), Scalar::Value(Value::String(_)))
        || OLD_WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
        || text.bytes().all(|byte| byte.is_ascii_digit() || b"_:.+-".contains(&byte))
        || text.strip_prefix(['-', '+']).unwrap_or(text).starts_with("0b")
}

fn word(text: &str) -> Option<Value> {
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => return None,
    })
}

/// An integer of 64 bits, with a sign or without. What is larger, and decimal, is a float.
fn integer(text: &str) -> Option<Number> {
    let prefixed =
        [("0o", 8), ("0x", 16)].iter().find_map(|(prefix, radix)| Some((text.strip_prefix(prefix)?, *radix)));
    if let Some((digits, radix)) = prefixed {
        let plain = digits.chars().all(|c| c.is_digit(radix));
        return plain.then(|| u64::from_str_radix(digits, radix).ok()).flatten().map(Number::from);
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse::<i64>().map(Number::from).or_else(|_| text.parse::<u64>().map(Number::from)).ok()
}

/// `1`, `1.`, `1.5`, `.5`, each with an exponent or without.
fn is_decimal(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    let mut rest = text.get(whole..).unwrap_or_default();
    let mut fraction = 0;
    if let Some(after) = rest.strip_prefix('.') {
        fraction = digits(after);
        rest = after.get(fraction..).unwrap_or_default();
    }
    if whole + fraction == 0 {
        return false;
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        let length = digits(exponent);
        rest = if length == 0 { "e" } else { exponent.get(length..).unwrap_or_default() };
    }
    rest.is_empty()
}
