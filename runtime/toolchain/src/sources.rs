//! The SDK's crates and all that they need, inside this program: a workspace that builds offline. `build/` packs it.

use std::{fs, iter, path::Path, str};

use toolwright_registry::Digest;

use crate::ToolchainError;

/// The sources of a library.
#[derive(Debug, Clone, Copy)]
pub struct Sources {
    /// For each file its path, its length in bytes, each ended by a line feed, and the bytes.
    archive: &'static [u8],
    digest: [u8; 32],
}

/// The sources inside this program.
#[must_use]
pub const fn sources() -> Sources {
    Sources {
        archive: include_bytes!(concat!(env!("OUT_DIR"), "/sources.archive")),
        digest: *include_bytes!(concat!(env!("OUT_DIR"), "/sources.sha256")),
    }
}

impl Sources {
    /// The digest of all of it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::from(self.digest)
    }

    /// How much it is, in bytes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.archive.len()
    }

    /// Whether there is nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.archive.is_empty()
    }

    /// Each file's path in the workspace, and its bytes.
    pub fn files(&self) -> impl Iterator<Item = (&'static str, &'static [u8])> + use<> {
        let mut rest = self.archive;
        iter::from_fn(move || {
            let (file, after) = first(rest)?;
            rest = after;
            Some(file)
        })
    }

    /// Writes the workspace into `folder`.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(crate) fn unpack(&self, folder: &Path) -> Result<(), ToolchainError> {
        for (path, bytes) in self.files() {
            let to = folder.join(path);
            let parent = to.parent().unwrap_or(folder);
            fs::create_dir_all(parent).map_err(ToolchainError::io("made", parent))?;
            fs::write(&to, bytes).map_err(ToolchainError::io("written", &to))?;
        }
        Ok(())
    }
}

type File = (&'static str, &'static [u8]);

/// The first file, and what follows it.
fn first(archive: &'static [u8]) -> Option<(File, &'static [u8])> {
    let (path, rest) = line(archive)?;
    let (length, rest) = line(rest)?;
    let (bytes, rest) = rest.split_at_checked(length.parse().ok()?)?;
    Some(((path, bytes), rest))
}

fn line(archive: &'static [u8]) -> Option<(&'static str, &'static [u8])> {
    let end = archive.iter().position(|byte| *byte == b'\n')?;
    let (line, rest) = archive.split_at_checked(end)?;
    Some((str::from_utf8(line).ok()?, rest.get(1..)?))
}

#[cfg(test)]
mod tests {
    use std::path::Component;

    use super::*;

    #[test]
    fn the_archive_is_read_to_its_end_and_stays_in_its_folder() {
        let sources = sources();
        let packed: usize =
            sources.files().map(|(path, bytes)| format!("{path}\n{}\n", bytes.len()).len() + bytes.len()).sum();
        assert_eq!(packed, sources.len());
        assert_eq!(Digest::of(sources.archive), sources.digest());
        let plain = |path: &str| Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        assert!(sources.files().all(|(path, _)| plain(path)));
        for needed in ["Cargo.toml", "Cargo.lock", ".cargo/config.toml", "library/Cargo.toml"] {
            assert!(sources.files().any(|(path, _)| path == needed), "{needed}");
        }
    }

    #[test]
    fn every_crate_of_others_has_its_licence_and_no_tests() {
        let of_others = || sources().files().filter_map(|(path, _)| path.strip_prefix("vendor/")?.split_once('/'));
        for (package, file) in of_others().filter(|(_, file)| *file == "Cargo.toml") {
            let licence = of_others().any(|(other, file)| {
                other == package && ["LIC", "COPYING", "UNLIC"].iter().any(|name| file.to_uppercase().contains(name))
            });
            assert!(licence, "{package} has no licence text: {file}");
        }
        assert!(!of_others().any(|(_, file)| file.starts_with("tests/") || file.starts_with("benches/")));
    }
}
