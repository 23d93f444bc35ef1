//! Interim responses (RFC 9110 section 15.2), which come before the one that counts: hyper takes any number of them.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{
            AtomicBool, AtomicUsize,
            Ordering::{AcqRel, Acquire, Release},
        },
    },
    task::{Context, Poll},
};

use http::Request;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What came on a connection, and whether interim responses were too much of it.
#[derive(Debug, Default)]
pub(super) struct Interim {
    read: AtomicUsize,
    too_much: AtomicBool,
}

impl Interim {
    /// Looks at each interim response to `request`. The first one that comes after more than `limit` bytes ends the
    /// connection; what comes after the last of them is no concern of it.
    pub(super) fn watch<B>(self: &Arc<Self>, request: &mut Request<B>, limit: usize) {
        let interim = self.clone();
        hyper::ext::on_informational(request, move |_| {
            if interim.read.load(Acquire) > limit {
                interim.too_much.store(true, Release);
            }
        });
    }

    pub(super) fn was_too_much(&self) -> bool {
        self.too_much.load(Acquire)
    }
}

/// A stream that counts what is read from it.
pub(super) struct Counted<S> {
    stream: S,
    interim: Arc<Interim>,
}

impl<S> Counted<S> {
    pub(super) const fn new(stream: S, interim: Arc<Interim>) -> Self {
        Self { stream, interim }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Counted<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.interim.was_too_much() {
            return Poll::Ready(Err(io::Error::other("too many interim responses")));
        }
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        self.interim.read.fetch_add(buf.filled().len().saturating_sub(before), AcqRel);
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Counted<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
