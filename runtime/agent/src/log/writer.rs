//! Records into a file, one write for each.

use std::{
    fs::{File, TryLockError},
    io::{self, BufReader, Write as _},
    path::{Path, PathBuf},
};

use super::{FILE_MAX, Header, LINE_MAX, LogError, Reader, Restored, Stamped, chain::Chain, file, now_ms};

/// A log that is written to. No other process can go on with it as long as it is open.
#[derive(Debug)]
pub(super) struct Writer {
    path: PathBuf,
    file: File,
    chain: Chain,
    seq: u64,
    length: u64,
}

impl Writer {
    /// A new one.
    pub(super) fn create(path: &Path, header: &Header) -> Result<Self, LogError> {
        let file = file::create(path)?;
        lock(&file, path, &header.session)?;
        let mut writer = Self { path: path.to_owned(), file, chain: Chain::new(), seq: 0, length: 0 };
        writer.write(header)?;
        Ok(writer)
    }

    /// One that is there, and what stands in it. A last line without an end is cut away.
    pub(super) fn resume(path: &Path, id: &str) -> Result<(Self, Restored), LogError> {
        let file = file::open(path, true)?;
        lock(&file, path, id)?;
        let mut input = BufReader::with_capacity(1 << 16, &file);
        let (mut reader, header) = Reader::begin(path, &mut input)?;
        if header.session != id {
            return Err(LogError::renamed(path));
        }
        let restored = Restored::of(header, &mut reader)?;
        let ((chain, seq), length) = (reader.end(), reader.whole());
        let (chain, is_partial) = (chain.clone(), reader.is_partial());
        if is_partial {
            file.set_len(length).map_err(LogError::io(path, "written"))?;
        }
        Ok((Self { path: path.to_owned(), file, chain, seq, length }, restored))
    }

    /// Writes one record.
    pub(super) fn write(&mut self, record: &impl serde::Serialize) -> Result<(), LogError> {
        let stamped = Stamped { seq: self.seq, ms: now_ms(), record };
        let body = serde_json::to_vec(&stamped).map_err(|error| self.io(error.into()))?;
        let (line, chain) = self.chain.line(&body);
        let (size, limit) = (line.len() as u64, LINE_MAX);
        if size > limit {
            return Err(LogError::LongLine { path: self.path.clone(), line: self.seq + 1, limit });
        }
        let length = self.length + size;
        if length > FILE_MAX {
            return Err(LogError::TooLarge { path: self.path.clone(), size: length, limit: FILE_MAX });
        }
        let written = match self.file.write(&line) {
            Ok(written) if written == line.len() => Ok(()),
            // The disk took a part of it.
            Ok(_) => Err(io::ErrorKind::StorageFull.into()),
            Err(error) => Err(error),
        };
        if let Err(error) = written {
            // Where even that fails, the reader leaves the part out.
            let cut = self.file.set_len(self.length);
            drop(cut);
            return Err(self.io(error));
        }
        (self.chain, self.seq, self.length) = (chain, self.seq + 1, length);
        Ok(())
    }

    fn io(&self, error: io::Error) -> LogError {
        LogError::io(&self.path, "written")(error)
    }

    #[cfg(test)]
    pub(super) fn onto(path: &Path, file: File) -> Self {
        Self { path: path.to_owned(), file, chain: Chain::new(), seq: 0, length: 0 }
    }
}

/// Takes the file for this process; the system gives it free when the process ends, however that is.
pub(super) fn lock(file: &File, path: &Path, id: &str) -> Result<(), LogError> {
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => LogError::InUse { id: id.to_owned() },
        TryLockError::Error(error) => LogError::io(path, "locked")(error),
    })
}

/// A log as it is read, without a lock.
pub(super) fn read(path: &Path) -> Result<(Reader<BufReader<File>>, Header), LogError> {
    let file = file::open(path, false)?;
    Reader::begin(path, BufReader::with_capacity(1 << 16, file))
}

#[cfg(test)]
#[path = "writer_tests.rs"]
mod tests;
