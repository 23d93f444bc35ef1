//! A response body as steps: bytes, and how it ends.

use std::io;

use axum::body::Body;
use futures::channel::mpsc::UnboundedReceiver;
use futures::{StreamExt, future, stream};

use crate::serve::Departures;

/// How a body goes on after its bytes.
pub(crate) enum End {
    /// It is complete.
    Whole,
    /// The connection breaks.
    Cut,
    /// Nothing more comes until the client leaves.
    Hang,
    /// The test hands out more, until it drops its end.
    Drip(UnboundedReceiver<Vec<u8>>),
    /// The same bytes again and again until the client leaves.
    Endless(Vec<u8>),
}

/// A body that writes each of `pieces` as an HTTP chunk of its own.
pub(crate) fn body(pieces: Vec<Vec<u8>>, end: End, departures: &Departures) -> Body {
    let head = stream::iter(pieces.into_iter().map(Ok::<_, io::Error>));
    match end {
        End::Whole => Body::from_stream(head),
        End::Cut => {
            // Written bytes are flushed when the stream yields; without it the cut could overtake them.
            let cut = stream::once(async {
                tokio::task::yield_now().await;
                Err(io::Error::other("cut off by the script"))
            });
            Body::from_stream(head.chain(cut))
        }
        End::Hang => {
            let guard = departures.guard();
            let silence = stream::once(async move {
                let _kept_until_the_client_leaves = guard;
                future::pending().await
            });
            Body::from_stream(head.chain(silence))
        }
        End::Drip(drops) => Body::from_stream(head.chain(drops.map(Ok))),
        End::Endless(bytes) => {
            let guard = departures.guard();
            let flood = stream::unfold((guard, bytes), |(guard, bytes)| async move {
                // Yielding lets the server notice that the client is gone.
                tokio::task::yield_now().await;
                Some((Ok(bytes.clone()), (guard, bytes)))
            });
            Body::from_stream(head.chain(flood))
        }
    }
}
