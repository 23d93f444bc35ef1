//! One request and its response.

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Empty, LengthLimitError, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;

use super::{
    Answer, Document, FetchError, Validators,
    answer::{media, text},
};
use crate::{connect::Stream, error::plain, target::Target};

/// Longest head of a response, in bytes.
const HEAD_MAX: usize = 64 << 10;
/// Headers of one response, at most.
const HEADERS_MAX: usize = 128;

pub(super) enum Step {
    Answer(Answer),
    /// To what `Location` says.
    Redirect(String),
}

pub(super) async fn exchange(
    stream: Box<dyn Stream>,
    uri: &Uri,
    target: &Target,
    known: &Validators,
    most: u64,
) -> Result<Step, FetchError> {
    let broken =
        |error: hyper::Error| FetchError::Protocol { host: target.host.clone(), reason: plain(&error.to_string()) };
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(HEAD_MAX)
        .max_headers(HEADERS_MAX)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    let answer = async {
        let response = sender.send_request(request(uri, target, known)?).await.map_err(broken)?;
        let (head, body) = response.into_parts();
        let url = uri.to_string();
        match head.status {
            StatusCode::OK => {}
            StatusCode::NOT_MODIFIED => return Ok(Step::Answer(Answer::Unchanged)),
            StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT => {
                let location = head.headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
                let location = location.ok_or_else(|| FetchError::Redirect { from: plain(&url) })?;
                return Ok(Step::Redirect(location.to_owned()));
            }
            other => return Err(FetchError::Status { url: plain(&url), status: other.as_u16() }),
        }
        check_encoding(&head.headers, target)?;
        let (media, charset) = media(&url, &head.headers)?;
        let limit = usize::try_from(most).unwrap_or(usize::MAX);
        let body = Limited::new(body, limit).collect().await.map_err(|error| {
            if error.is::<LengthLimitError>() {
                return FetchError::TooLong { url: plain(&url), most };
            }
            FetchError::Protocol { host: target.host.clone(), reason: plain(&error.to_string()) }
        })?;
        let text = text(&url, charset.as_deref(), body.to_bytes().into())?;
        let validators = Validators::of(&head.headers);
        Ok(Step::Answer(Answer::Document(Document { url, media, text, validators })))
    };
    tokio::pin!(answer);
    tokio::pin!(connection);
    // The connection works while the answer comes; it ends first when the server closes it, and what came is read still.
    tokio::select! {
        biased;
        answer = &mut answer => answer,
        ended = &mut connection => match ended {
            Ok(()) => answer.await,
            Err(error) => Err(broken(error)),
        },
    }
}

/// What we are, and what we can read; no encoding, so that nothing small becomes large.
fn request(uri: &Uri, target: &Target, known: &Validators) -> Result<Request<Empty<Bytes>>, FetchError> {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    let mut request = Request::get(path)
        .header(header::HOST, target.host_header())
        .header(header::USER_AGENT, concat!("toolwright/", env!("CARGO_PKG_VERSION")))
        .header(header::ACCEPT, "text/markdown, text/html, text/plain;q=0.9")
        .header(header::ACCEPT_ENCODING, "identity");
    if let Some(etag) = &known.etag {
        request = request.header(header::IF_NONE_MATCH, etag);
    }
    if let Some(date) = &known.last_modified {
        request = request.header(header::IF_MODIFIED_SINCE, date);
    }
    request
        .body(Empty::new())
        .map_err(|error| FetchError::Url { url: plain(&uri.to_string()), reason: error.to_string() })
}

fn check_encoding(headers: &HeaderMap, target: &Target) -> Result<(), FetchError> {
    match headers.get(header::CONTENT_ENCODING) {
        Some(encoding) if encoding != "identity" => Err(FetchError::Protocol {
            host: target.host.clone(),
            reason: "it is compressed, which was not asked for".to_owned(),
        }),
        _ => Ok(()),
    }
}
