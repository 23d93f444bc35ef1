//! One request on the wire and its answer.

use std::time::Duration;

use crate::bindings::wasi::clocks::monotonic_clock;
use crate::bindings::wasi::http::outgoing_handler;
use crate::bindings::wasi::http::types::{
    Fields, IncomingBody, IncomingResponse, Method, OutgoingBody, OutgoingRequest, Scheme,
};
use crate::bindings::wasi::io::poll::{Pollable, poll};
use crate::bindings::wasi::io::streams::{OutputStream, StreamError};
use crate::error::HttpError;
use crate::reason;
use crate::redirect::Message;

/// The most that is read at once, in bytes.
const READ: u64 = 64 << 10;
const USER_AGENT: &str = "toolwright/0.1";
/// The connection's own headers, which the host sets.
const DROPPED: [&str; 13] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// When a request is given up, redirects included.
pub(crate) struct Deadline {
    timer: Option<(Pollable, Duration)>,
}

impl Deadline {
    pub(crate) fn after(timeout: Option<Duration>) -> Self {
        let nanoseconds = |timeout: Duration| u64::try_from(timeout.as_nanos()).unwrap_or(u64::MAX);
        Self { timer: timeout.map(|timeout| (monotonic_clock::subscribe_duration(nanoseconds(timeout)), timeout)) }
    }

    /// Waits for one of `events`.
    fn wait(&self, events: &[&Pollable]) -> Result<(), HttpError> {
        let Some((timer, timeout)) = &self.timer else {
            poll(events);
            return Ok(());
        };
        let all: Vec<_> = events.iter().copied().chain([timer]).collect();
        let is_event = |index: &u32| usize::try_from(*index).is_ok_and(|index| index < events.len());
        if poll(&all).iter().any(is_event) {
            return Ok(());
        }
        Err(HttpError::new(format!("no complete answer within {} s", timeout.as_secs_f64())))
    }
}

/// The head of an answer, whose body is still to come.
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    response: IncomingResponse,
    /// An answer may begin before the request has ended.
    upload: Option<Upload<'a>>,
}

/// Sends a request and waits for the head of the answer.
pub(crate) fn perform<'a>(message: &'a Message, deadline: &Deadline) -> Result<Answer<'a>, HttpError> {
    let request = outgoing(message)?;
    let body = request.body().map_err(|()| HttpError::new("the request has no body"))?;
    let mut upload = None;
    match &message.body {
        Some(data) => {
            let stream = body.write().map_err(|()| HttpError::new("the request's body cannot be written"))?;
            upload = Some(Upload { stream, body, rest: data });
        }
        None => OutgoingBody::finish(body, None).map_err(|code| reason::of_code(&code))?,
    }
    let future = outgoing_handler::handle(request, None).map_err(|code| reason::of_code(&code))?;
    loop {
        upload = upload.and_then(Upload::go_on);
        if let Some(outcome) = future.get() {
            let taken = outcome.map_err(|()| HttpError::new("the answer was taken already"))?;
            return Ok(Answer::of(taken.map_err(|code| reason::of_code(&code))?, upload));
        }
        wait_for(&future.subscribe(), upload.as_ref(), deadline)?;
    }
}

fn wait_for(answer: &Pollable, upload: Option<&Upload<'_>>, deadline: &Deadline) -> Result<(), HttpError> {
    match upload {
        Some(upload) => deadline.wait(&[answer, &upload.stream.subscribe()]),
        None => deadline.wait(&[answer]),
    }
}

impl<'a> Answer<'a> {
    fn of(response: IncomingResponse, upload: Option<Upload<'a>>) -> Self {
        let text = |value: Vec<u8>| value.into_iter().map(char::from).collect();
        let entries = response.headers().entries();
        let headers = entries.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), text(value))).collect();
        Self { status: response.status(), headers, response, upload }
    }

    /// Reads the whole body.
    pub(crate) fn body(mut self, message: &Message, deadline: &Deadline) -> Result<Vec<u8>, HttpError> {
        if message.method == "HEAD" || matches!(self.status, 204 | 205 | 304) {
            return Ok(Vec::new());
        }
        let unreadable = |()| HttpError::new("the answer's body cannot be read");
        let body: IncomingBody = self.response.consume().map_err(unreadable)?;
        let stream = body.stream().map_err(unreadable)?;
        let mut bytes = Vec::new();
        loop {
            self.upload = self.upload.and_then(Upload::go_on);
            match stream.read(READ) {
                Ok(chunk) if chunk.is_empty() => wait_for(&stream.subscribe(), self.upload.as_ref(), deadline)?,
                Ok(chunk) => bytes.extend(chunk),
                Err(StreamError::Closed) => return Ok(bytes),
                Err(StreamError::LastOperationFailed(error)) => return Err(reason::of_stream(&error)),
            }
        }
    }
}

/// A body on its way out. The stream goes before the body that it belongs to.
struct Upload<'a> {
    stream: OutputStream,
    body: OutgoingBody,
    rest: &'a [u8],
}

impl Upload<'_> {
    /// Writes what the stream takes now; gives itself back while there is more. When the peer takes no more of it, the
    /// answer or its error says why.
    fn go_on(mut self) -> Option<Self> {
        while !self.rest.is_empty() {
            let room = usize::try_from(self.stream.check_write().ok()?).unwrap_or(usize::MAX);
            if room == 0 {
                return Some(self);
            }
            let (chunk, rest) = self.rest.split_at(room.min(self.rest.len()));
            self.stream.write(chunk).ok()?;
            self.rest = rest;
        }
        self.stream.flush().ok()?;
        drop(self.stream);
        // As above.
        drop(OutgoingBody::finish(self.body, None));
        None
    }
}

fn outgoing(message: &Message) -> Result<OutgoingRequest, HttpError> {
    let headers =
        Fields::from_list(&headers(message)).map_err(|_| HttpError::new("a header's name or value is not allowed"))?;
    let request = OutgoingRequest::new(headers);
    let refused = |what: &'static str| move |()| HttpError::new(format!("the {what} is not valid"));
    request.set_method(&method(&message.method)).map_err(refused("method"))?;
    let scheme = if message.url.is_https { Scheme::Https } else { Scheme::Http };
    request.set_scheme(Some(&scheme)).map_err(refused("URL's scheme"))?;
    request.set_authority(Some(&message.url.authority)).map_err(refused("URL's host"))?;
    request.set_path_with_query(Some(&message.url.path_with_query())).map_err(refused("URL's path"))?;
    Ok(request)
}

fn headers(message: &Message) -> Vec<(String, Vec<u8>)> {
    let kept = message.headers.iter().filter(|(name, _)| !DROPPED.contains(&name.as_str()));
    let mut headers: Vec<_> = kept.map(|(name, value)| (name.clone(), value.as_bytes().to_vec())).collect();
    let mut add = |name: &str, value: String| {
        if headers.iter().all(|(each, _)| each != name) {
            headers.push((name.to_owned(), value.into_bytes()));
        }
    };
    add("accept", "*/*".to_owned());
    add("user-agent", USER_AGENT.to_owned());
    match &message.body {
        Some(body) => add("content-length", body.len().to_string()),
        None if matches!(message.method.as_str(), "POST" | "PUT" | "PATCH") => add("content-length", "0".to_owned()),
        None => {}
    }
    headers
}

fn method(name: &str) -> Method {
    match name {
        "GET" => Method::Get,
        "HEAD" => Method::Head,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "DELETE" => Method::Delete,
        "CONNECT" => Method::Connect,
        "OPTIONS" => Method::Options,
        "TRACE" => Method::Trace,
        "PATCH" => Method::Patch,
        _ => Method::Other(name.to_owned()),
    }
}
