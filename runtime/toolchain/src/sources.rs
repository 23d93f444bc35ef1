//! The SDK's crates and all that they need, inside this program.

use toolwright_registry::Digest;

/// The sources of a library.
#[derive(Debug, Clone, Copy)]
pub struct Sources {
    digest: [u8; 32],
}

/// The sources inside this program.
#[must_use]
pub fn sources() -> Sources {
    Sources { digest: [0; 32] }
}

impl Sources {
    /// The digest of all of it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::from(self.digest)
    }
}
