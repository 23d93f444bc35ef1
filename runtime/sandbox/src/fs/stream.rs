//! Streams of files, counted: a stream keeps its file open also when the guest has closed it.

use bytes::Bytes;
use wasmtime_wasi::{
    async_trait,
    p2::{DynInputStream, DynOutputStream, InputStream, OutputStream, Pollable, StreamError, StreamResult},
};

use super::usage::Place;

/// What is read from a file.
pub(super) struct Reading {
    pub(super) stream: DynInputStream,
    #[expect(dead_code, reason = "it is given back when the stream ends")]
    pub(super) place: Place,
}

/// What is written to a file.
pub(super) struct Writing {
    pub(super) stream: DynOutputStream,
    pub(super) place: Place,
}

impl Writing {
    fn charge(&self, bytes: &Bytes) -> StreamResult<()> {
        let charged = self.place.ledger().charge(bytes.len() as u64);
        charged.map_err(|limit| StreamError::LastOperationFailed(limit.into()))
    }
}

#[async_trait]
impl Pollable for Reading {
    async fn ready(&mut self) {
        self.stream.ready().await;
    }
}

#[async_trait]
impl InputStream for Reading {
    fn read(&mut self, size: usize) -> StreamResult<Bytes> {
        self.stream.read(size)
    }

    async fn blocking_read(&mut self, size: usize) -> StreamResult<Bytes> {
        self.stream.blocking_read(size).await
    }

    async fn cancel(&mut self) {
        self.stream.cancel().await;
    }
}

#[async_trait]
impl Pollable for Writing {
    async fn ready(&mut self) {
        self.stream.ready().await;
    }
}

#[async_trait]
impl OutputStream for Writing {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.charge(&bytes)?;
        self.stream.write(bytes)
    }

    async fn blocking_write_and_flush(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.charge(&bytes)?;
        self.stream.blocking_write_and_flush(bytes).await
    }

    fn flush(&mut self) -> StreamResult<()> {
        self.stream.flush()
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        self.stream.check_write()
    }

    async fn cancel(&mut self) {
        self.stream.cancel().await;
    }
}
