//! HTTP exchanges, each a small state machine that the prelude drives: ask, and when the answer is
//! `undefined`, wait and ask again.

use std::cell::RefCell;
use std::collections::BTreeMap;

use rquickjs::convert::List;
use rquickjs::{ArrayBuffer, Ctx, Exception, Function, IntoJs, Object, Result, TypedArray, Value};

use super::{bytes, http_error};
use crate::bindings::wasi::http::outgoing_handler;
use crate::bindings::wasi::http::types::{
    Fields, FutureIncomingResponse, IncomingBody, Method, OutgoingBody, OutgoingRequest, Scheme,
};
use crate::bindings::wasi::io::streams::{InputStream, OutputStream, StreamError};
use crate::event_loop;

const READ: u64 = 64 * 1024;

/// Status and headers: name, value, name, value and so on.
type Head = (u16, Vec<String>);

// The order of the fields is the order of dropping: a stream goes before the body that it belongs to.
struct Upload {
    stream: OutputStream,
    body: OutgoingBody,
    data: Vec<u8>,
    sent: usize,
}

enum Phase {
    Awaited(FutureIncomingResponse),
    Reading { stream: InputStream, _body: IncomingBody },
    Ended,
}

struct Exchange {
    /// The host refuses to drop a stream or a future that is still waited for.
    wait: Option<u32>,
    upload: Option<Upload>,
    phase: Phase,
}

#[derive(Default)]
struct Exchanges {
    last_id: u32,
    open: BTreeMap<u32, Exchange>,
}

thread_local! {
    static EXCHANGES: RefCell<Exchanges> = RefCell::default();
}

pub(super) fn add(host: &Object<'_>) -> Result<()> {
    let ctx = host.ctx();
    host.set("httpSend", Function::new(ctx.clone(), send)?)?;
    host.set("httpResponse", Function::new(ctx.clone(), response)?)?;
    host.set("httpRead", Function::new(ctx.clone(), read)?)?;
    host.set("httpWait", Function::new(ctx.clone(), wait)?)?;
    host.set("httpClose", Function::new(ctx.clone(), close)?)
}

/// Starts a request and gives its id. `head` is method, scheme, authority, path with query, and then the
/// headers: name, value, name, value and so on.
fn send<'js>(ctx: Ctx<'js>, head: Vec<String>, body: Option<TypedArray<'js, u8>>) -> Result<u32> {
    let body = body.map(|body| bytes::copied(&ctx, &body)).transpose()?;
    let exchange = start(head, body).map_err(|reason| Exception::throw_message(&ctx, &reason))?;
    EXCHANGES.with_borrow_mut(|e| {
        e.last_id += 1;
        e.open.insert(e.last_id, exchange);
        Ok(e.last_id)
    })
}

fn start(head: Vec<String>, data: Option<Vec<u8>>) -> std::result::Result<Exchange, String> {
    let mut head = head.into_iter();
    let mut part = || head.next().unwrap_or_default();
    let (method, scheme, authority, path) = (part(), part(), part(), part());
    let mut headers = Vec::new();
    while let (Some(name), Some(value)) = (head.next(), head.next()) {
        headers.push((name, byte_string(&value)));
    }
    let headers = Fields::from_list(&headers).map_err(|_| "a request header is not allowed".to_owned())?;
    let request = OutgoingRequest::new(headers);
    let refused = |what: &'static str| move |()| format!("the {what} is not valid");
    request.set_method(&method_of(method)).map_err(refused("method"))?;
    let scheme = if scheme == "https" { Scheme::Https } else { Scheme::Http };
    request.set_scheme(Some(&scheme)).map_err(refused("URL's scheme"))?;
    request.set_authority(Some(&authority)).map_err(refused("URL's host"))?;
    request.set_path_with_query(Some(&path)).map_err(refused("URL's path"))?;
    let body = request.body().map_err(|()| "the request has no body".to_owned())?;
    let upload = match data {
        Some(data) => {
            let stream = body.write().map_err(|()| "the request's body cannot be written".to_owned())?;
            Some((stream, body, data))
        }
        None => {
            OutgoingBody::finish(body, None).map_err(|code| http_error::describe(&code))?;
            None
        }
    };
    let future = outgoing_handler::handle(request, None).map_err(|code| http_error::describe(&code))?;
    let upload = upload.map(|(stream, body, data)| Upload { stream, body, data, sent: 0 });
    Ok(Exchange { wait: None, upload, phase: Phase::Awaited(future) })
}

/// A header's value has a character for each byte.
fn byte_string(value: &str) -> Vec<u8> {
    value.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect()
}

fn method_of(name: String) -> Method {
    match name.as_str() {
        "GET" => Method::Get,
        "HEAD" => Method::Head,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "DELETE" => Method::Delete,
        "CONNECT" => Method::Connect,
        "OPTIONS" => Method::Options,
        "TRACE" => Method::Trace,
        "PATCH" => Method::Patch,
        _ => Method::Other(name),
    }
}

impl Upload {
    /// Writes what the stream takes now. True when there is no more to do.
    fn go_on(&mut self) -> std::result::Result<bool, StreamError> {
        while let Some(rest) = self.data.get(self.sent..).filter(|rest| !rest.is_empty()) {
            let room = usize::try_from(self.stream.check_write()?).unwrap_or(usize::MAX);
            if room == 0 {
                return Ok(false);
            }
            let chunk = rest.get(..room).unwrap_or(rest);
            self.stream.write(chunk)?;
            self.sent += chunk.len();
        }
        self.stream.flush()?;
        Ok(true)
    }
}

impl Exchange {
    fn forget_wait(&mut self) {
        if let Some(id) = self.wait.take() {
            event_loop::cancel(id);
        }
    }

    fn upload(&mut self) {
        self.forget_wait();
        let Some(upload) = &mut self.upload else { return };
        // When the peer takes no more of the body, the response or its error says why.
        match upload.go_on() {
            Ok(false) => {}
            Err(_) => self.upload = None,
            Ok(true) => {
                if let Some(Upload { stream, body, .. }) = self.upload.take() {
                    drop(stream);
                    // As above.
                    drop(OutgoingBody::finish(body, None));
                }
            }
        }
    }

    /// The response's head, once it has come.
    fn response(&mut self) -> std::result::Result<Option<Head>, String> {
        self.upload();
        let Phase::Awaited(future) = &self.phase else { return Err("the response was taken".to_owned()) };
        let Some(outcome) = future.get() else { return Ok(None) };
        let response =
            outcome.map_err(|()| "the response was taken".to_owned())?.map_err(|code| http_error::describe(&code))?;
        let status = response.status();
        let headers = response
            .headers()
            .entries()
            .into_iter()
            .flat_map(|(name, value)| [name, value.into_iter().map(char::from).collect()])
            .collect();
        let body = response.consume().map_err(|()| "the response has no body".to_owned())?;
        let stream = body.stream().map_err(|()| "the response's body cannot be read".to_owned())?;
        self.phase = Phase::Reading { stream, _body: body };
        Ok(Some((status, headers)))
    }
}

fn with<R>(ctx: &Ctx<'_>, id: u32, action: impl FnOnce(&mut Exchange) -> std::result::Result<R, String>) -> Result<R> {
    EXCHANGES
        .with_borrow_mut(|e| e.open.get_mut(&id).map(action))
        .unwrap_or_else(|| Err("the exchange was closed".to_owned()))
        .map_err(|reason| Exception::throw_message(ctx, &reason))
}

/// `[status, headers]`, or `undefined` when it has not come yet.
fn response(ctx: Ctx<'_>, id: u32) -> Result<Option<List<Head>>> {
    Ok(with(&ctx, id, Exchange::response)?.map(List))
}

/// The next bytes of the body, `null` at its end, `undefined` when none have come yet.
fn read<'js>(ctx: Ctx<'js>, id: u32) -> Result<Value<'js>> {
    let chunk = with(&ctx, id, |exchange| {
        exchange.upload();
        match &exchange.phase {
            Phase::Reading { stream, .. } => match stream.read(READ) {
                Ok(bytes) => Ok(Some(bytes)),
                Err(StreamError::Closed) => {
                    exchange.phase = Phase::Ended;
                    Ok(None)
                }
                Err(StreamError::LastOperationFailed(error)) => Err(http_error::of_stream(&error)),
            },
            _ => Ok(None),
        }
    })?;
    match chunk {
        None => Ok(Value::new_null(ctx)),
        Some(bytes) if bytes.is_empty() => Ok(Value::new_undefined(ctx)),
        Some(bytes) => {
            let buffer: ArrayBuffer<'js> = bytes::buffer(&ctx, bytes)?;
            buffer.into_js(&ctx)
        }
    }
}

/// A wait for whatever the exchange needs next.
fn wait(ctx: Ctx<'_>, id: u32) -> Result<u32> {
    with(&ctx, id, |exchange| {
        exchange.forget_wait();
        let phase = match &exchange.phase {
            Phase::Awaited(future) => Some(future.subscribe()),
            Phase::Reading { stream, .. } => Some(stream.subscribe()),
            Phase::Ended => None,
        };
        let upload = exchange.upload.as_ref().map(|upload| upload.stream.subscribe());
        let wait = event_loop::wait(phase.into_iter().chain(upload));
        exchange.wait = Some(wait);
        Ok(wait)
    })
}

/// Ends an exchange, in whatever state it is.
fn close(id: u32) {
    EXCHANGES.with_borrow_mut(|e| {
        if let Some(mut exchange) = e.open.remove(&id) {
            exchange.forget_wait();
        }
    });
}
