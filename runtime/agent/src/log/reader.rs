//! The records of a file, one after the other.

use std::{
    io::{BufRead, Read as _},
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::{
    FORMAT, Header, LINE_MAX, LogError, Stamped,
    chain::{Broken, Chain},
};

/// Longest version of a program that is repeated.
const PROGRAM_SHOWN: usize = 40;

/// Reads a log. After an error there is nothing more to be had of it.
pub struct Reader<R> {
    path: PathBuf,
    input: R,
    line: Vec<u8>,
    line_max: u64,
    chain: Chain,
    seq: u64,
    whole: u64,
    is_partial: bool,
}

/// As much of the first line as every version's has.
#[derive(Deserialize)]
struct AnyHeader {
    record: AnyRecord,
}

#[derive(Deserialize)]
struct AnyRecord {
    r#type: String,
    format: u64,
    program: String,
}

impl<R: BufRead> Reader<R> {
    /// Reads the first line. `path` is for the errors.
    ///
    /// # Errors
    /// When `input` is no session, or one that a later version made.
    pub fn begin(path: &Path, input: R) -> Result<(Self, Header), LogError> {
        Self::with_limit(path, input, LINE_MAX)
    }

    pub(super) fn with_limit(path: &Path, input: R, line_max: u64) -> Result<(Self, Header), LogError> {
        let (path, line, chain) = (path.to_owned(), Vec::new(), Chain::new());
        let mut reader = Self { path, input, line, line_max, chain, seq: 0, whole: 0, is_partial: false };
        if !reader.read_line()? {
            let reason = if reader.is_partial { "its first line has no end" } else { "it is empty" };
            return Err(reader.no_session(reason));
        }
        // The format first: another one may do all else in another way.
        let begins: AnyHeader = serde_json::from_slice(&reader.line)
            .map_err(|_| reader.no_session("its first line is not that of a session"))?;
        let AnyRecord { r#type, format, program } = begins.record;
        if r#type != "session" {
            return Err(reader.no_session("its first line is not that of a session"));
        }
        if format > u64::from(FORMAT) {
            let program = program.chars().filter(|c| !c.is_control()).take(PROGRAM_SHOWN).collect();
            return Err(LogError::Newer { path: reader.path, found: format, program, known: FORMAT });
        }
        let header = reader.record()?.record;
        Ok((reader, header))
    }

    /// The next record; `None` at the end. A last line without an end is left out: a process was killed while it wrote it.
    ///
    /// # Errors
    /// When the next line is not the record that was written there.
    pub fn read(&mut self) -> Result<Option<Stamped>, LogError> {
        if self.read_line()? { self.record().map(Some) } else { Ok(None) }
    }

    /// The line that was read last, as it stands in the file, without its end.
    #[must_use]
    pub fn line(&self) -> &[u8] {
        &self.line
    }

    /// Whether the end was a line without an end.
    #[must_use]
    pub const fn is_partial(&self) -> bool {
        self.is_partial
    }

    /// How many bytes the whole records have.
    pub(super) const fn whole(&self) -> u64 {
        self.whole
    }

    /// What a writer goes on with: the chain, and the next number.
    pub(super) const fn end(&self) -> (&Chain, u64) {
        (&self.chain, self.seq)
    }

    /// An error at the line that was read last.
    pub(super) fn damaged(&self, reason: impl Into<String>) -> LogError {
        LogError::Damaged { path: self.path.clone(), line: self.seq, reason: reason.into() }
    }

    fn no_session(&self, reason: &'static str) -> LogError {
        LogError::NotASession { path: self.path.clone(), reason }
    }

    fn read_line(&mut self) -> Result<bool, LogError> {
        self.line.clear();
        let mut capped = (&mut self.input).take(self.line_max + 1);
        let read = capped.read_until(b'\n', &mut self.line).map_err(LogError::io(&self.path, "read"))?;
        if self.line.pop_if(|last| *last == b'\n').is_some() {
            self.whole += read as u64;
            return Ok(true);
        }
        if read as u64 > self.line_max {
            return Err(LogError::LongLine { path: self.path.clone(), line: self.seq + 1, limit: self.line_max });
        }
        self.is_partial = read > 0;
        Ok(false)
    }

    fn record<T: for<'de> Deserialize<'de>>(&mut self) -> Result<Stamped<T>, LogError> {
        let (path, line) = (self.path.clone(), self.seq + 1);
        let checked = self.chain.check(&self.line);
        if checked == Err(Broken::Form) {
            let reason = "it does not begin with a hash".to_owned();
            return Err(LogError::Damaged { path, line, reason });
        }
        let read = serde_json::from_slice::<Stamped<T>>(&self.line);
        match (checked, read) {
            (Ok(_), Ok(read)) if read.seq != self.seq => {
                Err(LogError::Cut { path, line, expected: self.seq, found: read.seq })
            }
            (Ok(chain), Ok(read)) => {
                self.chain = chain;
                self.seq += 1;
                Ok(read)
            }
            (Err(_), Ok(read)) if read.seq > self.seq => {
                Err(LogError::Cut { path, line, expected: self.seq, found: read.seq })
            }
            (Err(_), Ok(_)) => Err(LogError::Edited { path, line }),
            (_, Err(error)) => Err(LogError::Damaged { path, line, reason: error.to_string() }),
        }
    }
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
