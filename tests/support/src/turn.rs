//! What the scripted model answers when it is not a well-formed reply.

use axum::http::StatusCode;
use axum::response::Response;
use futures::future;
use serde_json::Value;

use crate::body::{End, body};
use crate::recorded::Recorded;
use crate::reply::Reply;
use crate::serve::Departures;

/// One answer of the scripted model. A [`Reply`] is one too.
pub struct Turn(Kind);

enum Kind {
    Reply(Box<Reply>),
    Plain { status: u16, headers: Vec<(String, String)>, pieces: Vec<Vec<u8>>, end: End },
    Made(Box<dyn FnOnce(&Recorded) -> Turn + Send>),
    Silence,
}

impl Turn {
    /// A status with a JSON body, such as an error.
    pub fn status(status: u16, body: Value) -> Self {
        Self::plain(status, "application/json", vec![body.to_string().into_bytes()], End::Whole)
    }

    /// A status with a body of any type, such as a proxy's HTML page.
    pub fn page(status: u16, content_type: &str, body: &str) -> Self {
        Self::plain(status, content_type, vec![body.as_bytes().to_vec()], End::Whole)
    }

    /// Status 200 and an event stream of exactly these pieces, each written as an HTTP chunk of its own. The client
    /// sees no split of the bytes other than these.
    pub fn raw<P: Into<Vec<u8>>>(pieces: impl IntoIterator<Item = P>) -> Self {
        Self::plain(200, "text/event-stream", pieces.into_iter().map(Into::into).collect(), End::Whole)
    }

    /// Like [`Turn::raw`], and then the connection breaks.
    pub fn raw_then_cut<P: Into<Vec<u8>>>(pieces: impl IntoIterator<Item = P>) -> Self {
        Self::plain(200, "text/event-stream", pieces.into_iter().map(Into::into).collect(), End::Cut)
    }

    /// Like [`Turn::raw`], and then nothing until the client leaves. See [`crate::ScriptedModel::departed`].
    pub fn raw_then_hang<P: Into<Vec<u8>>>(pieces: impl IntoIterator<Item = P>) -> Self {
        Self::plain(200, "text/event-stream", pieces.into_iter().map(Into::into).collect(), End::Hang)
    }

    /// Status 200 and an event stream of the same bytes for ever, until the client leaves.
    pub fn endless(piece: impl Into<Vec<u8>>) -> Self {
        Self::plain(200, "text/event-stream", Vec::new(), End::Endless(piece.into()))
    }

    /// Status 200, an event stream, not one event in it.
    pub fn empty() -> Self {
        Self::raw::<Vec<u8>>([])
    }

    /// Takes the request and never answers, not even a status. See [`crate::ScriptedModel::departed`].
    pub fn hang() -> Self {
        Self(Kind::Silence)
    }

    /// A turn made out of the request that it answers, for what a script cannot know beforehand.
    pub fn made(make: impl FnOnce(&Recorded) -> Turn + Send + 'static) -> Self {
        Self(Kind::Made(Box::new(make)))
    }

    /// Adds a header. Only for turns with a status: not for replies, which have their own, nor for made ones.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Kind::Plain { headers, .. } = &mut self.0 {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    fn plain(status: u16, content_type: &str, pieces: Vec<Vec<u8>>, end: End) -> Self {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        Self(Kind::Plain { status, headers, pieces, end })
    }

    pub(crate) async fn respond(self, request: &Recorded, departures: &Departures) -> Response {
        let mut kind = self.0;
        while let Kind::Made(make) = kind {
            kind = make(request).0;
        }
        match kind {
            Kind::Plain { status, headers, pieces, end } => response(status, &headers, pieces, end, departures),
            Kind::Reply(reply) => {
                let (headers, pieces, end) = reply.render(request);
                response(200, &headers, pieces, end, departures)
            }
            Kind::Made(_) | Kind::Silence => {
                let _kept_until_the_client_leaves = departures.guard();
                future::pending().await
            }
        }
    }
}

impl From<Reply> for Turn {
    fn from(reply: Reply) -> Self {
        Self(Kind::Reply(Box::new(reply)))
    }
}

pub(crate) fn response(
    status: u16,
    headers: &[(String, String)],
    pieces: Vec<Vec<u8>>,
    end: End,
    departures: &Departures,
) -> Response {
    let mut response = Response::builder().status(StatusCode::from_u16(status).expect("a valid status"));
    for (name, value) in headers {
        response = response.header(name, value);
    }
    response.body(body(pieces, end, departures)).expect("valid headers")
}
