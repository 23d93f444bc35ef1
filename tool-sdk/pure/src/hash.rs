//! MD5 (RFC 1321), SHA-1 and SHA-2 (RFC 6234), HMAC (RFC 2104).

use hmac::{Hmac, Mac, digest::KeyInit};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use subtle::ConstantTimeEq;

use crate::PureError;
use crate::error::shown;

/// A hash function. Md5 and Sha1 are for checksums and old protocols: whoever wants to can make two texts with one hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// 16 bytes.
    Md5,
    /// 20 bytes.
    Sha1,
    /// 32 bytes.
    Sha256,
    /// 64 bytes.
    Sha512,
}

impl std::str::FromStr for Algorithm {
    type Err = PureError;

    /// `md5`, `sha1`, `sha256`, `sha512`; also in capitals and with a hyphen, as in `SHA-256`.
    fn from_str(name: &str) -> Result<Self, PureError> {
        let plain = if name.len() > 16 { String::new() } else { name.replace('-', "").to_ascii_lowercase() };
        match plain.as_str() {
            "md5" => Ok(Algorithm::Md5),
            "sha1" => Ok(Algorithm::Sha1),
            "sha256" => Ok(Algorithm::Sha256),
            "sha512" => Ok(Algorithm::Sha512),
            _ => Err(PureError::new(format!(
                "unknown hash algorithm `{}`: use md5, sha1, sha256 or sha512",
                shown(name)
            ))),
        }
    }
}

/// The hash of `data`, raw.
pub fn digest(algorithm: Algorithm, data: &[u8]) -> Vec<u8> {
    match algorithm {
        Algorithm::Md5 => Md5::digest(data).to_vec(),
        Algorithm::Sha1 => Sha1::digest(data).to_vec(),
        Algorithm::Sha256 => Sha256::digest(data).to_vec(),
        Algorithm::Sha512 => Sha512::digest(data).to_vec(),
    }
}

/// The keyed hash of `data`, raw. A key may have any length.
pub fn hmac(algorithm: Algorithm, key: &[u8], data: &[u8]) -> Vec<u8> {
    fn tag<M: Mac + KeyInit>(key: &[u8], data: &[u8]) -> Vec<u8> {
        // An HMAC takes keys of every length, so this is never empty.
        <M as Mac>::new_from_slice(key)
            .map_or_else(|_| Vec::new(), |mac| mac.chain_update(data).finalize().into_bytes().to_vec())
    }
    match algorithm {
        Algorithm::Md5 => tag::<Hmac<Md5>>(key, data),
        Algorithm::Sha1 => tag::<Hmac<Sha1>>(key, data),
        Algorithm::Sha256 => tag::<Hmac<Sha256>>(key, data),
        Algorithm::Sha512 => tag::<Hmac<Sha512>>(key, data),
    }
}

/// The MD5 hash in hexadecimal.
pub fn md5(data: impl AsRef<[u8]>) -> String {
    hex(&digest(Algorithm::Md5, data.as_ref()))
}

/// The SHA-1 hash in hexadecimal.
pub fn sha1(data: impl AsRef<[u8]>) -> String {
    hex(&digest(Algorithm::Sha1, data.as_ref()))
}

/// The SHA-256 hash in hexadecimal.
pub fn sha256(data: impl AsRef<[u8]>) -> String {
    hex(&digest(Algorithm::Sha256, data.as_ref()))
}

/// The SHA-512 hash in hexadecimal.
pub fn sha512(data: impl AsRef<[u8]>) -> String {
    hex(&digest(Algorithm::Sha512, data.as_ref()))
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// The bytes of hexadecimal digits of either case.
///
/// # Errors
/// A character that is no digit, or an odd number of digits.
pub fn unhex(text: &str) -> Result<Vec<u8>, PureError> {
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut high = None;
    let mut length = 0;
    for (index, c) in text.chars().enumerate() {
        let Some(digit) = c.to_digit(16) else {
            return Err(PureError::at_position(index + 1, format_args!("not hexadecimal: the character {c:?}")));
        };
        length = index + 1;
        match high.take() {
            None => high = Some(digit << 4),
            Some(high) => bytes.push((high | digit) as u8),
        }
    }
    if high.is_some() {
        return Err(PureError::at_position(length, "not hexadecimal: one digit is left over"));
    }
    Ok(bytes)
}

/// Whether two secrets are the same, in a time that depends on their lengths only.
pub fn equal(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

#[cfg(test)]
#[path = "hash_tests.rs"]
mod tests;
