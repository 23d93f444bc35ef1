//! A guest's log: what it writes to standard error, up to a limit.

use std::sync::Arc;

use bytes::Bytes;
use wasmtime_wasi::{
    async_trait,
    cli::{IsTerminal, StdoutStream},
    p2::{OutputStream, Pollable, StreamError},
};

use crate::ledger::Ledger;

/// What a guest may write at once.
const CHUNK: usize = 64 << 10;
/// How the line begins that a Rust tool writes before it aborts; the SDK writes it in one piece.
const PANIC: &[u8] = b"panicked at ";
/// How much of such a line is kept.
const PANIC_MAX: usize = 4 << 10;

#[derive(Debug)]
pub(crate) struct Log {
    limit: usize,
    bytes: Vec<u8>,
    truncated: bool,
    /// The line of a panic, when nothing was written after it; kept also when the log is full.
    panic: Option<Vec<u8>>,
}

impl Log {
    pub(crate) fn new(limit: u64) -> Self {
        Self { limit: usize::try_from(limit).unwrap_or(usize::MAX), bytes: Vec::new(), truncated: false, panic: None }
    }

    /// Keeps what fits and drops the rest: a guest that logs too much runs on.
    fn write(&mut self, bytes: &[u8]) {
        // What ended the guest is the last thing that it says.
        self.panic = bytes.starts_with(PANIC).then(|| bytes.get(..PANIC_MAX).unwrap_or(bytes).to_vec());
        let room = self.limit.saturating_sub(self.bytes.len());
        match bytes.get(..room) {
            Some(fitting) if fitting.len() < bytes.len() => {
                self.bytes.extend_from_slice(fitting);
                self.truncated = true;
            }
            _ => self.bytes.extend_from_slice(bytes),
        }
    }

    /// What the guest said of its panic, when that was the last thing: where it was, and the message.
    pub(crate) fn panic(&self) -> Option<String> {
        self.panic.as_ref().map(|bytes| String::from_utf8_lossy(bytes).trim_end().to_owned())
    }

    /// The text; where some of it was dropped, a last line says so.
    pub(crate) fn take(&mut self) -> String {
        let mut text = String::from_utf8_lossy(&self.bytes).into_owned();
        if self.truncated {
            // The cut may be inside a character; and it is said where it is.
            text.truncate(text.trim_end_matches('\u{fffd}').len());
            text.push_str("\n[log cut here]");
        }
        self.bytes = Vec::new();
        text
    }
}

/// Standard error of one call.
pub(crate) struct Stderr(pub(crate) Arc<Ledger>);

struct Pipe(Arc<Ledger>);

impl IsTerminal for Stderr {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Stderr {
    fn async_stream(&self) -> Box<dyn tokio::io::AsyncWrite + Send + Sync> {
        // Only WASI 0.3 asks for this one.
        Box::new(tokio::io::sink())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(Pipe(self.0.clone()))
    }
}

#[async_trait]
impl Pollable for Pipe {
    async fn ready(&mut self) {}
}

#[async_trait]
impl OutputStream for Pipe {
    fn write(&mut self, bytes: Bytes) -> Result<(), StreamError> {
        self.0.log().write(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), StreamError> {
        Ok(())
    }

    fn check_write(&mut self) -> Result<usize, StreamError> {
        Ok(CHUNK)
    }
}

#[cfg(test)]
#[path = "log_tests.rs"]
mod tests;
