//! What tools need no capability for. The JavaScript engine and the Rust SDK offer the same modules, and this is where
//! both have them from; it runs inside the sandbox and knows nothing of the host, the clock or randomness.
//!
//! - `base64`: bytes as text and back
//! - `hash`: MD5, SHA-1, SHA-2, HMAC, hexadecimal
//! - `uuid`: identifiers by name and from random bytes
//! - `yaml`, `csv`: two formats, to and from JSON values
//! - `text`: differences, distances, wrapping, names in other cases
//! - `expr`: formulas
//! - `tz`: time zones with their data, dates as text
//! - `error`: the one error of all of them
//!
//! Input is not trusted: nothing panics, and each function says what bounds its work. Lines, columns and positions count
//! from 1, columns and positions in characters.

pub mod base64;
pub mod csv;
mod error;
pub mod expr;
pub mod hash;
pub mod text;
pub mod tz;
pub mod uuid;
pub mod yaml;

pub use error::PureError;
