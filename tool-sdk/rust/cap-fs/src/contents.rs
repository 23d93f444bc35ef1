//! What is in a file.

use std::path::Path;

use crate::bindings::wasi::filesystem::types::{Descriptor, DescriptorFlags, ErrorCode, OpenFlags, PathFlags};
use crate::error::FsError;
use crate::place::locate;

/// How much is read or written at once.
const CHUNK: usize = 64 << 10;
/// The most that one `blocking-write-and-flush` takes.
const STREAMED: usize = 4096;

/// All bytes of a file.
///
/// # Errors
/// [`FsError`] when it is not there or may not be read.
pub fn read(path: impl AsRef<Path>) -> Result<Vec<u8>, FsError> {
    read_file(path.as_ref())
}

/// A file as text.
///
/// # Errors
/// [`FsError`] when it is not there, may not be read or is not UTF-8.
pub fn read_to_string(path: impl AsRef<Path>) -> Result<String, FsError> {
    let path = path.as_ref();
    String::from_utf8(read_file(path)?)
        .map_err(|_| FsError::other("read", path, "it is not UTF-8 text: use `read`".to_owned()))
}

/// Makes a file of these bytes or this text; what was in it is gone.
///
/// # Errors
/// [`FsError`] when its folder is not there or may not be written.
pub fn write(path: impl AsRef<Path>, contents: impl AsRef<[u8]>) -> Result<(), FsError> {
    let path = path.as_ref();
    let file = open("write", path, OpenFlags::CREATE | OpenFlags::TRUNCATE, DescriptorFlags::WRITE)?;
    write_all(&file, contents.as_ref()).map_err(|code| FsError::of("write", path, code))
}

/// Adds bytes or text at the end of a file, which is made when it is not there. What other calls add meanwhile stays; of
/// up to 4096 bytes none of it is between these.
///
/// # Errors
/// [`FsError`] when its folder is not there or may not be written.
pub fn append(path: impl AsRef<Path>, contents: impl AsRef<[u8]>) -> Result<(), FsError> {
    let path = path.as_ref();
    let failed = |code| FsError::of("append to", path, code);
    let file = open("append to", path, OpenFlags::CREATE, DescriptorFlags::WRITE)?;
    // Where the end is, is seen by the system as it writes; a stream does not say which error it was.
    let stream = file.append_via_stream().map_err(failed)?;
    let mut chunks = contents.as_ref().chunks(STREAMED);
    chunks.try_for_each(|chunk| stream.blocking_write_and_flush(chunk)).map_err(|_| failed(ErrorCode::Io))
}

fn read_file(path: &Path) -> Result<Vec<u8>, FsError> {
    let file = open("read", path, OpenFlags::empty(), DescriptorFlags::READ)?;
    let mut contents = Vec::new();
    loop {
        match file.read(CHUNK as u64, contents.len() as u64) {
            Ok((chunk, ended)) => {
                contents.extend(chunk);
                if ended {
                    return Ok(contents);
                }
            }
            // A folder can be opened, too, but has no contents.
            Err(ErrorCode::BadDescriptor) => return Err(FsError::of("read", path, ErrorCode::IsDirectory)),
            Err(code) => return Err(FsError::of("read", path, code)),
        }
    }
}

fn open(action: &str, path: &Path, how: OpenFlags, flags: DescriptorFlags) -> Result<Descriptor, FsError> {
    let place = locate(action, path)?;
    let opened = place.folder.open_at(PathFlags::SYMLINK_FOLLOW, &place.relative, how, flags);
    opened.map_err(|code| FsError::of(action, path, code))
}

fn write_all(file: &Descriptor, contents: &[u8]) -> Result<(), ErrorCode> {
    let (mut rest, mut offset) = (contents, 0);
    while !rest.is_empty() {
        let chunk = rest.get(..CHUNK).unwrap_or(rest);
        let written = file.write(chunk, offset)?;
        offset += written;
        let left = usize::try_from(written).ok().filter(|written| *written > 0).and_then(|written| rest.get(written..));
        rest = left.ok_or(ErrorCode::Io)?;
    }
    Ok(())
}
