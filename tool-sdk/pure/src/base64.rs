//! Base64 (RFC 4648) in its standard and its URL alphabet.

use crate::PureError;

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// In the standard alphabet, padded with `=`.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = encoded(bytes, STANDARD);
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

/// In the alphabet for URLs and file names (`-` and `_`), not padded.
pub fn encode_url(bytes: &[u8]) -> String {
    encoded(bytes, URL)
}

/// The bytes of a text in either alphabet. Padding may be missing, white space counts for nothing.
///
/// # Errors
/// A character that is in neither alphabet, one after the padding, a length that no bytes have, or bits left over
/// that are not zero (RFC 4648, section 3.5).
pub fn decode(text: &str) -> Result<Vec<u8>, PureError> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut bits, mut count, mut digits, mut padding, mut last) = (0u32, 0u32, 0usize, 0usize, 0usize);
    for (index, c) in text.chars().enumerate() {
        let position = index + 1;
        if c.is_whitespace() {
            continue;
        }
        if c == '=' {
            padding += 1;
            if padding > 2 {
                return Err(PureError::at_position(position, "not base64: too much padding"));
            }
            last = position;
            continue;
        }
        let Some(digit) = digit(c) else {
            return Err(PureError::at_position(position, format_args!("not base64: the character {c:?}")));
        };
        if padding > 0 {
            return Err(PureError::at_position(position, "not base64: more text after the padding"));
        }
        last = position;
        digits += 1;
        bits = (bits << 6 | digit) & 0xffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    if digits % 4 == 1 {
        return Err(PureError::at_position(last, "not base64: the text is cut off, one character is left over"));
    }
    if padding > 0 && !(digits + padding).is_multiple_of(4) {
        return Err(PureError::at_position(last, "not base64: the padding does not fit the length"));
    }
    if bits & ((1 << count) - 1) != 0 {
        return Err(PureError::at_position(last, "not base64: the last character holds bits that belong to no byte"));
    }
    Ok(bytes)
}

fn encoded(bytes: &[u8], alphabet: &[u8; 64]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for digit in 0..=chunk.len() {
            let index = (bits >> (18 - 6 * digit) & 63) as usize;
            text.extend(alphabet.get(index).map(|byte| char::from(*byte)));
        }
    }
    text
}

fn digit(c: char) -> Option<u32> {
    Some(match c {
        'A'..='Z' => c as u32 - 'A' as u32,
        'a'..='z' => c as u32 - 'a' as u32 + 26,
        '0'..='9' => c as u32 - '0' as u32 + 52,
        '+' | '-' => 62,
        '/' | '_' => 63,
        _ => return None,
    })
}

#[cfg(test)]
#[path = "base64_tests.rs"]
mod tests;
