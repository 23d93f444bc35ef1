//! A line and its hash: `{"hash":"…",` and the rest, where the hash is over the former line's hash and the rest.

use sha2::{Digest as _, Sha256};

const BEFORE: &[u8] = b"{\"hash\":\"";
const AFTER: &[u8] = b"\",";
/// Hexadecimal digits of a hash: 64 bits of the SHA-256.
const DIGITS: usize = 16;

/// The hash of all lines so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain([u8; DIGITS]);

/// Why a line is not the next one.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// It does not begin as every line does.
    Form,
    /// It is not what was written after the former ones.
    Hash,
}

impl Chain {
    pub(super) const fn new() -> Self {
        Self([b'0'; DIGITS])
    }

    fn after(&self, rest: &[u8]) -> Self {
        let hash = Sha256::new().chain_update(self.0).chain_update(rest).finalize();
        let digit = |half: u8| char::from_digit(u32::from(half), 16).map_or(b'0', |digit| digit as u8);
        let mut digits = [b'0'; DIGITS];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(hash) {
            pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
        }
        Self(digits)
    }

    /// The line, with its end, for the JSON object `body`; and the chain that goes on after it.
    pub(super) fn line(&self, body: &[u8]) -> (Vec<u8>, Self) {
        let rest = body.strip_prefix(b"{").unwrap_or(body);
        let next = self.after(rest);
        let line = [BEFORE, &next.0, AFTER, rest, b"\n"].concat();
        (line, next)
    }

    /// The chain after `line`, which comes without its end.
    pub(super) fn check(&self, line: &[u8]) -> Result<Self, Broken> {
        let (digits, rest) = line
            .strip_prefix(BEFORE)
            .and_then(<[u8]>::split_first_chunk::<DIGITS>)
            .and_then(|(digits, rest)| Some((digits, rest.strip_prefix(AFTER)?)))
            .ok_or(Broken::Form)?;
        let next = self.after(rest);
        if next.0 == *digits { Ok(next) } else { Err(Broken::Hash) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_belongs_after_those_before_it() {
        let start = Chain::new();
        let (first, one) = start.line(br#"{"seq":0}"#);
        let (second, two) = one.line(br#"{"seq":1}"#);
        assert_eq!(String::from_utf8(first.clone()).unwrap(), "{\"hash\":\"0b605956749bc478\",\"seq\":0}\n");
        let check = |chain: &Chain, line: &[u8]| chain.check(line.strip_suffix(b"\n").unwrap());
        assert_eq!(check(&start, &first), Ok(one.clone()));
        assert_eq!(check(&one, &second), Ok(two));
        assert_eq!(check(&start, &second), Err(Broken::Hash));
        let mut edited = second;
        edited.swap(30, 31);
        assert_eq!(check(&one, &edited), Err(Broken::Hash));
        assert_eq!(check(&one, b"{\"hash\":\"07\",\"seq\":0}\n"), Err(Broken::Form));
    }
}
