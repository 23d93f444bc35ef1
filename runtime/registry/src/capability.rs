//! One thing that a tool may do, and how it is written.
//!
//! One grammar everywhere (`create_tool`, flags, config, listings): `clock`, `random`, `log`, `kv`, `env:NAME`,
//! `http:[METHOD,METHOD ]HOST[:PORT]`, `fs:FOLDER[:rw]`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{FsRule, HttpRule, plain};

/// Each [kind](Capability::kind) of capability. Of those that open the same interface, the one that opens least comes first.
pub const KINDS: [&str; 7] = ["clock", "random", "log", "env", "http", "fs", "kv"];

/// One thing that a tool may do, in the form in which it is asked for and granted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Capability {
    /// `wasi:clocks`: the time, and timers.
    Clock,
    /// `wasi:random`.
    Random,
    /// `wasi:cli/stderr`: the tool's log.
    Log,
    /// `wasi:http/outgoing-handler`, for the hosts of one rule.
    Http(HttpRule),
    /// `wasi:cli/environment`, for one variable.
    Env(String),
    /// `wasi:filesystem`, for one folder.
    Fs(FsRule),
    /// `wasi:keyvalue/store`: a store of the tool's own.
    Kv,
}

/// A text that is not a [`Capability`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not a capability: {reason}")]
pub struct CapabilityError {
    /// The text as given, shortened, control characters replaced.
    pub given: String,
    /// What is wrong, and the form that is right.
    pub reason: &'static str,
}

impl Capability {
    /// The word before the colon: one of [`KINDS`].
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Clock => "clock",
            Self::Random => "random",
            Self::Log => "log",
            Self::Http(_) => "http",
            Self::Env(_) => "env",
            Self::Fs(_) => "fs",
            Self::Kv => "kv",
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clock | Self::Random | Self::Log | Self::Kv => f.write_str(self.kind()),
            Self::Http(rule) => write!(f, "http:{rule}"),
            Self::Env(name) => write!(f, "env:{name}"),
            Self::Fs(rule) => write!(f, "fs:{rule}"),
        }
    }
}

const THERE_ARE: &str = "there are `clock`, `random`, `log`, `kv`, `http:HOST`, `env:NAME` and `fs:FOLDER`";

impl FromStr for Capability {
    type Err = CapabilityError;

    fn from_str(text: &str) -> Result<Self, CapabilityError> {
        let fail = |reason| CapabilityError { given: plain(text, 80), reason };
        match text.split_once(':') {
            None => match text {
                "clock" => Ok(Self::Clock),
                "random" => Ok(Self::Random),
                "log" => Ok(Self::Log),
                "kv" => Ok(Self::Kv),
                "http" => Err(fail("name the host, as in `http:api.example.org`")),
                "env" => Err(fail("name the variable, as in `env:CITY`")),
                "fs" => Err(fail("name the folder, as in `fs:/home/me/notes` or `fs:/home/me/notes:rw`")),
                _ => Err(fail(THERE_ARE)),
            },
            Some(("http", rule)) => rule.parse().map(Self::Http).map_err(fail),
            Some(("fs", rule)) => rule.parse().map(Self::Fs).map_err(fail),
            Some(("env", name)) => {
                if is_variable(name) {
                    Ok(Self::Env(name.to_owned()))
                } else {
                    Err(fail("a variable's name is `[A-Za-z_][A-Za-z0-9_]*`, at most 128 characters"))
                }
            }
            Some(_) => Err(fail(THERE_ARE)),
        }
    }
}

fn is_variable(name: &str) -> bool {
    name.len() <= 128
        && name.bytes().enumerate().all(|(n, b)| b == b'_' || b.is_ascii_alphabetic() || n > 0 && b.is_ascii_digit())
        && !name.is_empty()
}

impl TryFrom<String> for Capability {
    type Error = CapabilityError;

    fn try_from(text: String) -> Result<Self, CapabilityError> {
        text.parse()
    }
}

impl From<Capability> for String {
    fn from(capability: Capability) -> Self {
        capability.to_string()
    }
}

#[cfg(test)]
#[path = "capability_tests.rs"]
mod tests;
