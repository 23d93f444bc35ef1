//! UUIDs (RFC 9562): by name (versions 3 and 5) and from random bytes (version 4).

use std::fmt;
use std::str::FromStr;

use crate::PureError;
use crate::error::shown;
use crate::hash::{self, Algorithm};

/// An identifier of 128 bits. It is shown in lower case with hyphens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid([u8; 16]);

impl Uuid {
    /// All zeros.
    pub const NIL: Uuid = Uuid([0; 16]);
    /// The namespace of domain names.
    pub const DNS: Uuid = Uuid::of_namespace(0x10);
    /// The namespace of URLs.
    pub const URL: Uuid = Uuid::of_namespace(0x11);
    /// The namespace of ISO object identifiers.
    pub const OID: Uuid = Uuid::of_namespace(0x12);
    /// The namespace of X.500 names.
    pub const X500: Uuid = Uuid::of_namespace(0x14);

    /// RFC 9562, section 6.6: the four namespaces differ in one byte.
    const fn of_namespace(byte: u8) -> Uuid {
        Uuid([0x6b, 0xa7, 0xb8, byte, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8])
    }

    /// The same 16 bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Uuid {
        Uuid(bytes)
    }

    /// The 16 bytes.
    pub const fn bytes(&self) -> [u8; 16] {
        self.0
    }

    /// The version, 0 to 15; it means something where [`Uuid::is_standard`].
    pub const fn version(&self) -> u8 {
        (u128::from_be_bytes(self.0) >> 76 & 15) as u8
    }

    /// Whether it is laid out as RFC 9562 says (not the nil one, and none of other systems).
    pub const fn is_standard(&self) -> bool {
        u128::from_be_bytes(self.0) >> 62 & 3 == 2
    }

    fn with_version(bytes: [u8; 16], version: u128) -> Uuid {
        let bits = u128::from_be_bytes(bytes) & !(15 << 76) & !(3 << 62);
        Uuid((bits | version << 76 | 2 << 62).to_be_bytes())
    }
}

/// Version 5: always the same for one namespace and one name.
pub fn v5(namespace: Uuid, name: &[u8]) -> Uuid {
    named(Algorithm::Sha1, namespace, name, 5)
}

/// Version 3: like [`v5`], by MD5, for those who have such identifiers already.
pub fn v3(namespace: Uuid, name: &[u8]) -> Uuid {
    named(Algorithm::Md5, namespace, name, 3)
}

/// Version 4, of 16 bytes which must be random: they come with the capability `random`.
pub fn v4(random: [u8; 16]) -> Uuid {
    Uuid::with_version(random, 4)
}

/// A namespace: `dns`, `url`, `oid`, `x500`, or any UUID.
///
/// # Errors
/// The text is neither.
pub fn namespace(text: &str) -> Result<Uuid, PureError> {
    match text {
        "dns" => Ok(Uuid::DNS),
        "url" => Ok(Uuid::URL),
        "oid" => Ok(Uuid::OID),
        "x500" => Ok(Uuid::X500),
        _ => parse(text).map_err(|_| {
            PureError::new(format!("`{}` is no namespace: use dns, url, oid, x500 or a UUID", shown(text)))
        }),
    }
}

/// A UUID in any of the usual forms: upper or lower case, with hyphens or without, in braces or after `urn:uuid:`.
///
/// # Errors
/// The text has none of these forms.
pub fn parse(text: &str) -> Result<Uuid, PureError> {
    bits(text).map(|bits| Uuid(bits.to_be_bytes())).ok_or_else(|| {
        PureError::new(format!(
            "`{}` is not a UUID: it has 32 hexadecimal digits, as in 6ba7b810-9dad-11d1-80b4-00c04fd430c8",
            shown(text)
        ))
    })
}

impl FromStr for Uuid {
    type Err = PureError;

    fn from_str(text: &str) -> Result<Self, PureError> {
        parse(text)
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = u128::from_be_bytes(self.0);
        let (a, b, c, d) = (bits >> 96, bits >> 80 & 0xffff, bits >> 64 & 0xffff, bits >> 48 & 0xffff);
        write!(f, "{a:08x}-{b:04x}-{c:04x}-{d:04x}-{:012x}", bits & 0xffff_ffff_ffff)
    }
}

fn named(algorithm: Algorithm, namespace: Uuid, name: &[u8], version: u128) -> Uuid {
    let mut data = namespace.0.to_vec();
    data.extend_from_slice(name);
    let hash = hash::digest(algorithm, &data);
    let mut bytes = [0; 16];
    for (byte, hashed) in bytes.iter_mut().zip(hash) {
        *byte = hashed;
    }
    Uuid::with_version(bytes, version)
}

fn bits(text: &str) -> Option<u128> {
    let text = text.trim();
    let text = match text.get(..9) {
        Some(urn) if urn.eq_ignore_ascii_case("urn:uuid:") => text.get(9..)?,
        _ => match text.strip_prefix('{') {
            Some(inner) => inner.strip_suffix('}')?,
            None => text,
        },
    };
    let digits = match text.len() {
        32 => text.to_owned(),
        36 if [8, 13, 18, 23].iter().all(|at| text.as_bytes().get(*at) == Some(&b'-')) => text.replace('-', ""),
        _ => return None,
    };
    // `from_str_radix` would take a sign.
    let plain = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    plain.then(|| u128::from_str_radix(&digits, 16).ok()).flatten()
}

#[cfg(test)]
#[path = "uuid_tests.rs"]
mod tests;
