//! The SDK's crates and all that they need, inside this program: a workspace that builds offline. `build/` packs it.

use std::{fs, iter, path::Path, str};

use miniz_oxide::inflate;
use toolwright_registry::Digest;

use crate::ToolchainError;

/// The sources of a library.
#[derive(Debug, Clone, Copy)]
pub struct Sources {
    compressed: &'static [u8],
    digest: [u8; 32],
}

/// The largest that they may be, unpacked, in bytes.
const LARGEST: usize = 64 << 20;

/// The sources inside this program.
#[must_use]
pub const fn sources() -> Sources {
    Sources {
        compressed: include_bytes!(concat!(env!("OUT_DIR"), "/sources.archive")),
        digest: *include_bytes!(concat!(env!("OUT_DIR"), "/sources.sha256")),
    }
}

impl Sources {
    /// The digest of all of it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::from(self.digest)
    }

    /// Writes the workspace into `folder`.
    ///
    /// # Errors
    /// When a file cannot be written, or the program is damaged.
    pub(crate) fn unpack(&self, folder: &Path) -> Result<(), ToolchainError> {
        for (path, bytes) in files(&self.archive()?) {
            let to = folder.join(path);
            let parent = to.parent().unwrap_or(folder);
            fs::create_dir_all(parent).map_err(ToolchainError::io("made", parent))?;
            fs::write(&to, bytes).map_err(ToolchainError::io("written", &to))?;
        }
        Ok(())
    }

    /// For each file its path, its length in bytes, each ended by a line feed, and the bytes.
    fn archive(&self) -> Result<Vec<u8>, ToolchainError> {
        let archive = inflate::decompress_to_vec_with_limit(self.compressed, LARGEST);
        archive.ok().filter(|archive| Digest::of(archive) == self.digest()).ok_or(ToolchainError::Packed)
    }
}

/// Each file's path in the workspace, and its bytes.
fn files(archive: &[u8]) -> impl Iterator<Item = File<'_>> {
    let mut rest = archive;
    iter::from_fn(move || {
        let (file, after) = first(rest)?;
        rest = after;
        Some(file)
    })
}

type File<'a> = (&'a str, &'a [u8]);

/// The first file, and what follows it.
fn first(archive: &[u8]) -> Option<(File<'_>, &[u8])> {
    let (path, rest) = line(archive)?;
    let (length, rest) = line(rest)?;
    let (bytes, rest) = rest.split_at_checked(length.parse().ok()?)?;
    Some(((path, bytes), rest))
}

fn line(archive: &[u8]) -> Option<(&str, &[u8])> {
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
        let archive = sources().archive().unwrap();
        let packed: usize =
            files(&archive).map(|(path, bytes)| format!("{path}\n{}\n", bytes.len()).len() + bytes.len()).sum();
        assert_eq!(packed, archive.len());
        let plain = |path: &str| Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        assert!(files(&archive).all(|(path, _)| plain(path)));
        for needed in ["Cargo.toml", "Cargo.lock", ".cargo/config.toml", "library/Cargo.toml"] {
            assert!(files(&archive).any(|(path, _)| path == needed), "{needed}");
        }
    }

    #[test]
    fn what_is_damaged_is_not_unpacked() {
        let damaged = Sources { digest: [0; 32], ..sources() };
        assert!(matches!(damaged.archive(), Err(ToolchainError::Packed)));
        let cut = Sources { compressed: &sources().compressed[..1000], ..sources() };
        assert!(matches!(cut.archive(), Err(ToolchainError::Packed)));
    }

    #[test]
    fn every_crate_of_others_has_its_licence_and_no_tests() {
        let archive = sources().archive().unwrap();
        let of_others = || files(&archive).filter_map(|(path, _)| path.strip_prefix("vendor/")?.split_once('/'));
        for (package, file) in of_others().filter(|(_, file)| *file == "Cargo.toml") {
            let licence = of_others().any(|(other, file)| {
                other == package && ["LIC", "COPYING", "UNLIC"].iter().any(|name| file.to_uppercase().contains(name))
            });
            assert!(licence, "{package} has no licence text: {file}");
        }
        assert!(!of_others().any(|(_, file)| file.starts_with("tests/") || file.starts_with("benches/")));
    }
}
