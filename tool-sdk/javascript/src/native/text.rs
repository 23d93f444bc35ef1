//! Characters and bytes.

use rquickjs::convert::List;
use rquickjs::{ArrayBuffer, Ctx, Exception, Function, Object, Result, TypedArray};

use super::bytes;

pub(super) fn add(host: &Object<'_>) -> Result<()> {
    let ctx = host.ctx();
    host.set("utf8Encode", Function::new(ctx.clone(), encode)?)?;
    host.set("decode", Function::new(ctx.clone(), decode)?)
}

/// `text` must be well formed.
fn encode<'js>(ctx: Ctx<'js>, text: String) -> Result<ArrayBuffer<'js>> {
    bytes::buffer(&ctx, text.into_bytes())
}

/// The text, and how many bytes at the end were left because a character goes on after them. With `more`
/// false none are. Throws when `fatal` and the bytes are malformed.
fn decode<'js>(
    ctx: Ctx<'js>,
    encoding: String,
    data: TypedArray<'js, u8>,
    fatal: bool,
    more: bool,
) -> Result<List<(String, u32)>> {
    // SAFETY: no JavaScript runs while the slice is alive: everything made from it is Rust's own.
    let data = unsafe { data.as_bytes() }.unwrap_or_default();
    let decoded = match encoding.as_str() {
        "utf-8" => utf8(data, fatal, more),
        "utf-16le" => utf16(data, u16::from_le_bytes, fatal, more),
        "utf-16be" => utf16(data, u16::from_be_bytes, fatal, more),
        _ => Some((windows_1252(data), 0)),
    };
    match decoded {
        Some((text, left)) => Ok(List((text, left as u32))),
        None => Err(Exception::throw_type(&ctx, &format!("The encoded data was not valid for encoding {encoding}"))),
    }
}

fn utf8(data: &[u8], fatal: bool, more: bool) -> Option<(String, usize)> {
    let left = match std::str::from_utf8(data) {
        Ok(text) => return Some((text.to_owned(), 0)),
        Err(_) if more => unfinished(data),
        Err(_) => 0,
    };
    let (data, _) = data.split_at_checked(data.len() - left)?;
    match std::str::from_utf8(data) {
        Ok(text) => Some((text.to_owned(), left)),
        Err(_) if fatal => None,
        Err(_) => Some((String::from_utf8_lossy(data).into_owned(), left)),
    }
}

/// How many bytes at the end open a character that they do not close.
fn unfinished(data: &[u8]) -> usize {
    let tail = data.utf8_chunks().last().map(|chunk| chunk.invalid()).unwrap_or_default();
    match std::str::from_utf8(tail) {
        Err(e) if e.error_len().is_none() => tail.len(),
        _ => 0,
    }
}

fn utf16(data: &[u8], unit: fn([u8; 2]) -> u16, fatal: bool, more: bool) -> Option<(String, usize)> {
    let mut units = Vec::new();
    units.try_reserve(data.len() / 2).ok()?;
    let pairs = data.chunks_exact(2);
    let mut left = pairs.remainder().len();
    units.extend(pairs.filter_map(|pair| Some(unit(pair.try_into().ok()?))));
    if more && units.last().is_some_and(|last| (0xd800..0xdc00).contains(last)) {
        units.pop();
        left += 2;
    }
    let odd = left % 2 == 1 && !more;
    match String::from_utf16(&units) {
        Ok(text) if !odd => Some((text, left)),
        _ if fatal => None,
        _ => {
            let mut text = String::from_utf16_lossy(&units);
            if odd {
                text.push('\u{fffd}');
            }
            Some((text, if more { left } else { 0 }))
        }
    }
}

/// What the web means by latin1: ISO 8859-1 but for 0x80 to 0x9f.
fn windows_1252(data: &[u8]) -> String {
    const C1: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    let special = |b: u8| C1.get(usize::from(b.wrapping_sub(0x80))).copied();
    data.iter().map(|&b| special(b).unwrap_or(char::from(b))).collect()
}
