//! Bodies with a cap and with deadlines.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep, sleep_until};
use wasmtime_wasi_http::Error;

/// A body of at most `limit` bytes, counted after any transfer encoding.
pub(super) struct Capped<B> {
    body: B,
    limit: u64,
    left: u64,
    beyond: fn(Option<u64>) -> Error,
}

impl<B> Capped<B> {
    pub(super) const fn new(body: B, limit: u64, beyond: fn(Option<u64>) -> Error) -> Self {
        Self { body, limit, left: limit, beyond }
    }
}

impl<B: Body<Data = Bytes, Error = Error> + Unpin> Body for Capped<B> {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        if let Poll::Ready(Some(Ok(frame))) = &frame {
            let length = frame.data_ref().map_or(0, Bytes::len) as u64;
            match self.left.checked_sub(length) {
                Some(left) => self.left = left,
                None => return Poll::Ready(Some(Err((self.beyond)(Some(self.limit))))),
            }
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A body that fails when nothing comes for too long, or when it takes too long as a whole.
pub(super) struct Timed<B> {
    body: B,
    pause: Duration,
    pausing: Pin<Box<Sleep>>,
    end: Pin<Box<Sleep>>,
}

impl<B> Timed<B> {
    pub(super) fn new(body: B, pause: Duration, end: Instant) -> Self {
        Self { body, pause, pausing: Box::pin(sleep(pause)), end: Box::pin(sleep_until(end)) }
    }
}

impl<B: Body<Data = Bytes, Error = Error> + Unpin> Body for Timed<B> {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        // First of all, or a peer that always has one more byte would never be late.
        if self.end.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Some(Err(Error::HttpResponseTimeout)));
        }
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Pending if self.pausing.as_mut().poll(cx).is_ready() => {
                Poll::Ready(Some(Err(Error::ConnectionReadTimeout)))
            }
            Poll::Pending => Poll::Pending,
            Poll::Ready(frame) => {
                let next = Instant::now() + self.pause;
                self.pausing.as_mut().reset(next);
                Poll::Ready(frame)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
