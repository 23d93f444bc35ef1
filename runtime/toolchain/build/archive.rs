//! One file of many: for each its path, its length in bytes, each ended by a line feed, and the bytes. In the order of the
//! paths, so that the same sources give the same file; compressed as RFC 1951 says. The digest is of what was compressed.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use crate::Wrong;

/// Of 10; beyond, it takes three times as long for one part in a hundred.
const LEVEL: u8 = 6;

/// Packs `folder` into `archive`, and writes its digest.
pub(crate) fn pack(folder: &Path, archive: &Path, digest: &Path) -> Result<(), Wrong> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    files.sort();
    let mut packed = Vec::new();
    for file in files {
        let bytes = fs::read(&file)?;
        let path = file.strip_prefix(folder)?.to_str().ok_or("a path that is not UTF-8")?;
        packed.extend(format!("{path}\n{}\n", bytes.len()).bytes());
        packed.extend(bytes);
    }
    fs::write(digest, Sha256::digest(&packed))?;
    Ok(fs::write(archive, miniz_oxide::deflate::compress_to_vec(&packed, LEVEL))?)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Wrong> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
