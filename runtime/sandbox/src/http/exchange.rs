//! One request and its response.

use std::{net::IpAddr, sync::Arc};

use http::{HeaderValue, Method, Request, Response, Uri};
use http_body_util::BodyExt as _;
use hyper::client::conn::http1;
use tokio::time::{Instant, timeout_at};
use toolwright_net::{NetError, NoWay, Stream, Target, connect, resolve};
use toolwright_policy::{AddressClass, Denial, HttpRequest, Principal};
use wasmtime_wasi::runtime;
use wasmtime_wasi_http::{Error, RequestOptions, Result, WasiBody, io::TokioIo};

use super::{
    Hooks,
    body::{Capped, Timed},
    headers,
    interim::{Counted, Interim},
};

/// Keeps the connection going while the body is read; dropping it closes the connection.
type Connection = Box<dyn Future<Output = Result<()>> + Send>;

/// Headers of one response, at most.
const HEADERS: usize = 128;

pub(super) async fn exchange(
    hooks: &Hooks,
    mut request: Request<WasiBody>,
    wish: RequestOptions,
) -> Result<(Response<WasiBody>, Connection)> {
    let config = &hooks.http.config;
    let target = Target::of(request.uri()).map_err(|reason| Error::InternalError(Some(reason.to_owned())))?;
    // A tunnel is a connection to somewhere else; a trace shows the headers that the guest is not to see.
    if *request.method() == Method::CONNECT || *request.method() == Method::TRACE {
        return Err(Error::HttpRequestMethodInvalid);
    }
    let method = request.method().as_str().to_ascii_uppercase();
    permit(hooks, &target, &method, None)?;
    let found = resolve(config.resolver.as_deref(), config.lookup, &target).await;
    let addresses = found.map_err(|error| in_the_guests_terms(&error))?;

    let begun = Instant::now();
    let connect_end = begun + shorter(wish.connect_timeout, config.connect);
    let stream = connect_to_any(hooks, &target, &method, &addresses, connect_end).await?;

    settle(&mut request, &target)?;
    let limit = hooks.ledger.limits.http_body_bytes;
    let head_bytes = config.head_bytes;
    let interim = Arc::new(Interim::default());
    interim.watch(&mut request, head_bytes);
    let request = request.map(|body| Capped::new(body, limit, Error::HttpRequestBodySize));
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(head_bytes.max(8192))
        .max_headers(HEADERS)
        .handshake(TokioIo::new(Counted::new(stream, interim.clone())))
        .await
        .map_err(Error::Hyper)?;
    // The connection works on its own, and ends with its handle. What fails in it, the other half hears of.
    let connection = runtime::spawn(async move { connection.await.map_err(Error::Hyper) });

    let connected = Instant::now();
    let end = connected + config.total;
    let head_end = (connected + shorter(wish.first_byte_timeout, config.first_byte)).min(end);
    let response = match timeout_at(head_end, sender.send_request(request)).await {
        Ok(Err(_)) if interim.was_too_much() => return Err(head_too_large(head_bytes)),
        Ok(response) => response.map_err(|error| in_words(error, head_bytes))?,
        Err(_) => return Err(Error::ConnectionReadTimeout),
    };
    let pause = shorter(wish.between_bytes_timeout, config.between_bytes);
    let response = response.map(|body| {
        let body = body.map_err(move |error| in_words(error, head_bytes));
        Timed::new(Capped::new(body, limit, Error::HttpResponseBodySize), pause, end).boxed_unsync()
    });
    Ok((response, Box::new(connection)))
}

/// Asks policy; a denial is noted, and reaches the guest in policy's own words.
fn permit(hooks: &Hooks, target: &Target, method: &str, address: Option<AddressClass>) -> Result<()> {
    ask(hooks, target, method, address).map_err(|denial| denied(hooks, denial))
}

fn ask(hooks: &Hooks, target: &Target, method: &str, address: Option<AddressClass>) -> Result<(), Denial> {
    let Target { host, port, .. } = target;
    let matching = || hooks.grants.http().filter(|rule| rule.matches(host, *port, method));
    let request = HttpRequest {
        tool: hooks.tool.clone(),
        method: method.to_owned(),
        host: host.clone(),
        port: *port,
        in_grant: matching().next().is_some(),
        address,
        address_granted: matching().any(|rule| rule.names_address_and_port()),
    };
    // The permission is for what follows right after, so it ends here.
    hooks.http.authorizer.authorize(&Principal::Tool(hooks.tool.clone()), request).map(drop)
}

fn denied(hooks: &Hooks, denial: Denial) -> Error {
    let text = denial.to_string();
    hooks.ledger.http().denials.push(*denial.decision);
    Error::InternalError(Some(text))
}

/// As [`connect`]; of what fails, the guest is told in terms of its own interface.
async fn connect_to_any(
    hooks: &Hooks,
    target: &Target,
    method: &str,
    addresses: &[IpAddr],
    end: Instant,
) -> Result<Box<dyn Stream>> {
    let permit = |class| ask(hooks, target, method, Some(class));
    connect(&hooks.http.tls, target, addresses, end, permit).await.map_err(|no_way| match no_way {
        NoWay::Denied(denial) => denied(hooks, denial),
        NoWay::Failed(error) => in_the_guests_terms(&error),
    })
}

fn in_the_guests_terms(error: &NetError) -> Error {
    match error {
        NetError::LookupTimeout { .. } => Error::DnsTimeout,
        NetError::Refused { .. } => Error::ConnectionRefused,
        NetError::ConnectTimeout { .. } => Error::ConnectionTimeout,
        other => Error::InternalError(Some(other.to_string())),
    }
}

/// Makes the request one to the server itself: its path alone, and our headers of the connection.
fn settle(request: &mut Request<WasiBody>, target: &Target) -> Result<()> {
    let path = request.uri().path();
    let path = if path.is_empty() { "/" } else { path };
    let origin_form = match request.uri().query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    *request.uri_mut() = origin_form.parse::<Uri>().map_err(|_| Error::HttpRequestUriInvalid)?;
    let host = HeaderValue::try_from(target.host_header()).map_err(|_| Error::HttpRequestUriInvalid)?;
    headers::settle(request.headers_mut(), host);
    Ok(())
}

fn shorter(wish: Option<std::time::Duration>, cap: std::time::Duration) -> std::time::Duration {
    wish.map_or(cap, |wish| wish.min(cap))
}

fn head_too_large(limit: usize) -> Error {
    Error::HttpResponseHeaderSectionSize(u32::try_from(limit).ok())
}

fn in_words(error: hyper::Error, head_bytes: usize) -> Error {
    let own = std::error::Error::source(&error).and_then(|cause| cause.downcast_ref::<Error>());
    match own {
        Some(Error::HttpRequestBodySize(limit)) => return Error::HttpRequestBodySize(*limit),
        Some(Error::HttpProtocolError) => return Error::HttpProtocolError,
        _ => {}
    }
    if error.is_parse_too_large() {
        head_too_large(head_bytes)
    } else if error.is_incomplete_message() {
        Error::HttpResponseIncomplete
    } else {
        Error::Hyper(error)
    }
}

#[cfg(test)]
#[path = "exchange_tests.rs"]
mod tests;
