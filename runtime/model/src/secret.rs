//! A key that does not show itself.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// A provider's key. `Debug` prints `***`; there is no `Display` and no serialisation.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes the key without the white space around it, which shells and files add.
    pub fn new(key: &str) -> Self {
        Self(SecretString::from(key.trim()))
    }

    /// The key itself.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// `text` with every occurrence of the key replaced by `***`.
    pub fn redact(&self, text: &str) -> String {
        if self.expose().is_empty() { text.to_owned() } else { text.replace(self.expose(), "***") }
    }

    pub(crate) fn inner(&self) -> &SecretString {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(key: String) -> Self {
        Self::new(&key)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_secret_shows_itself_only_when_asked() {
        let secret = Secret::new(" sk-12345\n");
        assert_eq!(secret.expose(), "sk-12345");
        assert_eq!(format!("{secret:?}"), "***");
        assert_eq!(secret.redact("no such key: sk-12345, really sk-12345"), "no such key: ***, really ***");
        assert_eq!(Secret::new("").redact("text"), "text");
    }
}
