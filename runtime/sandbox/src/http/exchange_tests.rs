use std::{
    io,
    net::Ipv4Addr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use bytes::Bytes;
use http_body_util::{Empty, Full};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use toolwright_net::{Resolve, Resolving};
use toolwright_policy::Authorizer;
use toolwright_registry::{Grants, Limits};
use wasmtime_wasi_http::WasiHttpHooks as _;

use super::*;
use crate::{
    http::{Http, HttpConfig},
    ledger::Ledger,
};

/// Answers every name with the same addresses, and counts.
struct Fixed(Vec<IpAddr>, AtomicUsize);

impl Resolve for Fixed {
    fn resolve<'a>(&'a self, _: &'a str) -> Resolving<'a> {
        self.1.fetch_add(1, SeqCst);
        Box::pin(async { Ok::<_, io::Error>(self.0.clone()) })
    }
}

fn config() -> HttpConfig {
    HttpConfig { head_bytes: 8192, ..HttpConfig::default() }
}

fn hooks(config: HttpConfig, grants: &[String], limits: Limits) -> Hooks {
    let http = Http::new(config, Arc::new(Authorizer::new(&[]).unwrap())).unwrap();
    let grants: Grants = grants.iter().map(|text| text.parse().unwrap()).collect();
    let tool = "app.generated:fetcher".parse().unwrap();
    Hooks::new(Arc::new(http), tool, Arc::new(grants), Arc::new(Ledger::new(&limits)))
}

fn get(url: &str) -> Request<WasiBody> {
    Request::get(url).body(Empty::<Bytes>::new().map_err(|never| match never {}).boxed_unsync()).unwrap()
}

/// A server for one connection: reads the head of a request, answers with `respond`, gives what it has read.
async fn server<F, T>(respond: F) -> (u16, tokio::task::JoinHandle<String>)
where
    F: FnOnce(TcpStream) -> T + Send + 'static,
    T: Future<Output = ()> + Send,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        respond(stream).await;
        String::from_utf8(head).unwrap()
    });
    (port, task)
}

/// Writes `bytes` and closes.
fn says(bytes: impl Into<Vec<u8>>) -> impl FnOnce(TcpStream) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
    let bytes = bytes.into();
    // The guest may have hung up already: that is its right.
    move |mut stream| Box::pin(async move { drop(stream.write_all(&bytes).await) })
}

/// Holds the connection open, and says nothing.
fn silent(stream: TcpStream) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move {
        let mut stream = stream;
        while stream.read_u8().await.is_ok() {}
    })
}

async fn fetch(hooks: &Hooks, url: &str) -> Result<(u16, Bytes)> {
    fetch_as(hooks, get(url), RequestOptions::default()).await
}

/// For what ends by a deadline of some milliseconds: when that one is not kept, another one does not pass for it.
async fn soon<T>(outcome: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), outcome).await.unwrap()
}

async fn fetch_as(hooks: &Hooks, request: Request<WasiBody>, wish: RequestOptions) -> Result<(u16, Bytes)> {
    let (response, connection) = exchange(hooks, request, wish).await?;
    let status = response.status().as_u16();
    let body = response.into_body().collect().await?.to_bytes();
    drop(connection);
    Ok((status, body))
}

fn text(outcome: Result<(u16, Bytes)>) -> String {
    match outcome {
        Err(Error::InternalError(Some(text))) => text,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn loopback_granted_by_address_and_port_is_reached() {
    let (port, task) = server(says("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi")).await;
    let hooks = hooks(config(), &[format!("http:127.0.0.1:{port}")], Limits::default());
    let url = format!("http://127.0.0.1:{port}?q=1");
    assert_eq!(fetch(&hooks, &url).await.unwrap(), (200, Bytes::from("hi")));
    assert_eq!(task.await.unwrap(), format!("GET /?q=1 HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n\r\n"));
    assert_eq!(hooks.ledger.http().denials, []);
}

#[tokio::test]
async fn localhost_granted_with_a_port_is_loopback_and_no_resolver_is_asked() {
    let (port, task) = server(says("HTTP/1.1 204 No Content\r\n\r\n")).await;
    let resolver = Arc::new(Fixed(vec![Ipv4Addr::new(1, 1, 1, 1).into()], AtomicUsize::new(0)));
    let config = HttpConfig { resolver: Some(resolver.clone()), ..config() };
    let hooks = hooks(config, &[format!("http:localhost:{port}")], Limits::default());
    assert_eq!(fetch(&hooks, &format!("http://LOCALHOST.:{port}/")).await.unwrap(), (204, Bytes::new()));
    assert_eq!(task.await.unwrap(), format!("GET / HTTP/1.1\r\nhost: localhost:{port}\r\n\r\n"));
    assert_eq!(resolver.1.load(SeqCst), 0);
}

#[tokio::test]
async fn a_host_that_was_not_granted_is_denied_before_it_is_looked_up() {
    let resolver = Arc::new(Fixed(vec![], AtomicUsize::new(0)));
    let config = HttpConfig { resolver: Some(resolver.clone()), ..config() };
    let hooks = hooks(config, &["http:a.org".to_owned()], Limits::default());
    let text = text(fetch(&hooks, "https://b.org/").await);
    assert!(text.starts_with("denied: no policy permits it"), "{text}");
    let denials = hooks.ledger.http().denials.clone();
    assert_eq!(denials.len(), 1);
    assert_eq!((denials[0].resource.as_str(), denials[0].allowed), ("GET b.org:443", false));
    assert_eq!(resolver.1.load(SeqCst), 0);
}

#[tokio::test]
async fn a_method_or_port_that_was_not_granted_is_denied() {
    let hooks = hooks(config(), &["http:GET a.org".to_owned()], Limits::default());
    let mut post = get("https://a.org/");
    *post.method_mut() = Method::POST;
    let post = text(fetch_as(&hooks, post, RequestOptions::default()).await);
    assert!(post.starts_with("denied: no policy permits it"), "{post}");
    let port = text(fetch(&hooks, "https://a.org:8443/").await);
    assert!(port.starts_with("denied: no policy permits it"), "{port}");
    assert_eq!(hooks.ledger.http().denials.len(), 2);
}

#[tokio::test]
async fn a_name_that_leads_to_an_address_that_is_not_public_is_denied() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    for address in ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "0.0.0.0"]
    {
        let resolver = Arc::new(Fixed(vec![address.parse().unwrap()], AtomicUsize::new(0)));
        let config = HttpConfig { resolver: Some(resolver), ..config() };
        // Granted by name, and even the very address, but not under this name.
        let grants = [format!("http:rebind.example:{port}"), format!("http:127.0.0.1:{port}")];
        let hooks = hooks(config, &grants, Limits::default());
        let text = text(fetch(&hooks, &format!("http://rebind.example:{port}/")).await);
        assert!(text.starts_with("denied by policy `deny_private_addresses`"), "{address}: {text}");
        assert_eq!(hooks.ledger.http().denials.len(), 1);
    }
    let waiting = std::future::poll_fn(|cx| std::task::Poll::Ready(listener.poll_accept(cx).is_pending())).await;
    assert!(waiting, "nobody connected");
}

#[tokio::test]
async fn any_host_is_any_public_host() {
    let hooks = hooks(config(), &["http:*".to_owned()], Limits::default());
    let text = text(fetch(&hooks, "http://127.0.0.1/").await);
    assert!(text.starts_with("denied by policy `deny_private_addresses`"), "{text}");
}

#[tokio::test]
async fn a_name_is_looked_up_once() {
    // The second answer would be another one: that of an attacker's name server.
    struct Turning(AtomicUsize);
    impl Resolve for Turning {
        fn resolve<'a>(&'a self, _: &'a str) -> Resolving<'a> {
            let first = self.0.fetch_add(1, SeqCst) == 0;
            Box::pin(async move { Ok(vec![if first { [192, 0, 2, 1].into() } else { Ipv4Addr::LOCALHOST.into() }]) })
        }
    }
    let resolver = Arc::new(Turning(AtomicUsize::new(0)));
    let config = HttpConfig { resolver: Some(resolver.clone()), ..config() };
    let hooks = hooks(config, &["http:a.example".to_owned()], Limits::default());
    let text = text(fetch(&hooks, "http://a.example/").await);
    assert!(text.starts_with("denied by policy `deny_private_addresses`"), "{text}");
    assert_eq!(resolver.0.load(SeqCst), 1);
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_not_followed() {
    let (port, _task) =
        server(says("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n")).await;
    let hooks = hooks(config(), &[format!("http:127.0.0.1:{port}")], Limits::default());
    let (response, _connection) =
        exchange(&hooks, get(&format!("http://127.0.0.1:{port}/")), RequestOptions::default()).await.unwrap();
    assert_eq!(response.status(), 302);
    assert_eq!(response.headers()["location"], "http://127.0.0.1:1/");
}

#[tokio::test]
async fn a_peer_that_never_answers_ends_in_time() {
    let (port, _task) = server(silent).await;
    let config = HttpConfig { first_byte: Duration::from_millis(50), ..config() };
    let hooks = hooks(config, &[format!("http:127.0.0.1:{port}")], Limits::default());
    // The guest's own wish is longer, and does not count.
    let wish = RequestOptions { first_byte_timeout: Some(Duration::from_secs(3600)), ..RequestOptions::default() };
    let outcome = soon(fetch_as(&hooks, get(&format!("http://127.0.0.1:{port}/")), wish)).await;
    assert!(matches!(outcome, Err(Error::ConnectionReadTimeout)), "{outcome:?}");
}

#[tokio::test]
async fn a_guest_may_wish_to_wait_for_less() {
    let (port, _task) = server(silent).await;
    let hooks = hooks(config(), &[format!("http:127.0.0.1:{port}")], Limits::default());
    let wish = RequestOptions { first_byte_timeout: Some(Duration::from_millis(20)), ..RequestOptions::default() };
    let outcome = soon(fetch_as(&hooks, get(&format!("http://127.0.0.1:{port}/")), wish)).await;
    assert!(matches!(outcome, Err(Error::ConnectionReadTimeout)), "{outcome:?}");
}

#[tokio::test]
async fn a_body_that_stops_midway_ends_in_time() {
    let (port, _task) = server(|mut stream: TcpStream| async move {
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx").await.unwrap();
        silent(stream).await;
    })
    .await;
    let config = HttpConfig { between_bytes: Duration::from_millis(50), ..config() };
    let hooks = hooks(config, &[format!("http:127.0.0.1:{port}")], Limits::default());
    let outcome = soon(fetch(&hooks, &format!("http://127.0.0.1:{port}/"))).await;
    assert!(matches!(outcome, Err(Error::ConnectionReadTimeout)), "{outcome:?}");
}

#[tokio::test]
async fn a_body_that_drips_without_end_ends_in_time() {
    let (port, _task) = server(|mut stream: TcpStream| async move {
        stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await.unwrap();
        while stream.write_all(b"1\r\nx\r\n").await.is_ok() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let config = HttpConfig { total: Duration::from_millis(100), ..config() };
    let limits = Limits { http_body_bytes: u64::MAX, ..Limits::default() };
    let hooks = hooks(config, &[format!("http:127.0.0.1:{port}")], limits);
    let outcome = soon(fetch(&hooks, &format!("http://127.0.0.1:{port}/"))).await;
    assert!(matches!(outcome, Err(Error::HttpResponseTimeout)), "{outcome:?}");
}

#[tokio::test]
async fn a_huge_body_is_cut_off_with_a_length_and_without() {
    let chunk = format!("{:x}\r\n{}\r\n", 600, "x".repeat(600));
    let chunked = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{chunk}{chunk}0\r\n\r\n");
    let plain = format!("HTTP/1.1 200 OK\r\ncontent-length: 1200\r\n\r\n{}", "x".repeat(1200));
    for answer in [chunked, plain] {
        for (limit, fits) in [(1200, true), (1199, false)] {
            let (port, _task) = server(says(answer.clone())).await;
            let limits = Limits { http_body_bytes: limit, ..Limits::default() };
            let hooks = hooks(config(), &[format!("http:127.0.0.1:{port}")], limits);
            match fetch(&hooks, &format!("http://127.0.0.1:{port}/")).await {
                Ok((200, body)) => assert!(fits && body.len() == 1200),
                Err(Error::HttpResponseBodySize(Some(1199))) => assert!(!fits),
                other => panic!("{other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn a_huge_head_is_refused() {
    for head in [
        format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "y".repeat(10_000)),
        format!("HTTP/1.1 200 OK\r\n{}\r\n", "x: y\r\n".repeat(200)),
    ] {
        let (port, _task) = server(says(head)).await;
        let hooks = hooks(config(), &[format!("http:127.0.0.1:{port}")], Limits::default());
        let outcome = fetch(&hooks, &format!("http://127.0.0.1:{port}/")).await;
        assert!(matches!(outcome, Err(Error::HttpResponseHeaderSectionSize(Some(8192)))), "{outcome:?}");
    }
}

#[tokio::test]
async fn interim_responses_are_skipped_and_end_at_the_heads_limit() {
    let early = "HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n".repeat(20);
    let body = "x".repeat(100_000);
    let answer = format!("{early}HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n{body}");
    let (port, _task) = server(says(answer)).await;
    let granted = hooks(config(), &[format!("http:127.0.0.1:{port}")], Limits::default());
    assert_eq!(fetch(&granted, &format!("http://127.0.0.1:{port}/")).await.unwrap(), (200, Bytes::from(body)));

    let (port, _task) = server(|mut stream: TcpStream| async move {
        while stream.write_all(b"HTTP/1.1 103 Early Hints\r\n\r\n").await.is_ok() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let granted = hooks(config(), &[format!("http:127.0.0.1:{port}")], Limits::default());
    let outcome = soon(fetch(&granted, &format!("http://127.0.0.1:{port}/"))).await;
    assert!(matches!(outcome, Err(Error::HttpResponseHeaderSectionSize(Some(8192)))), "{outcome:?}");
}

#[tokio::test]
async fn a_request_body_beyond_its_cap_is_not_sent() {
    let (port, _task) = server(silent).await;
    let limits = Limits { http_body_bytes: 10, ..Limits::default() };
    let hooks = hooks(config(), &[format!("http:127.0.0.1:{port}")], limits);
    let body = Full::new(Bytes::from_static(b"eleven bytes")).map_err(|never| match never {}).boxed_unsync();
    let request = Request::post(format!("http://127.0.0.1:{port}/")).body(body).unwrap();
    let outcome = fetch_as(&hooks, request, RequestOptions::default()).await;
    assert!(matches!(outcome, Err(Error::HttpRequestBodySize(Some(10)))), "{outcome:?}");
}

#[tokio::test]
async fn a_refused_connection_and_a_silent_resolver_have_names() {
    struct Never;
    impl Resolve for Never {
        fn resolve<'a>(&'a self, _: &'a str) -> Resolving<'a> {
            Box::pin(std::future::pending())
        }
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let config = HttpConfig { resolver: Some(Arc::new(Never)), lookup: Duration::from_millis(20), ..config() };
    let hooks = hooks(config, &[format!("http:127.0.0.1:{port}"), "http:a.org".to_owned()], Limits::default());
    let refused = fetch(&hooks, &format!("http://127.0.0.1:{port}/")).await;
    assert!(matches!(refused, Err(Error::ConnectionRefused)), "{refused:?}");
    let silent = soon(fetch(&hooks, "http://a.org/")).await;
    assert!(matches!(silent, Err(Error::DnsTimeout)), "{silent:?}");
}

#[tokio::test]
async fn tunnels_traces_and_credentials_in_the_url_are_refused() {
    let hooks = hooks(config(), &["http:*".to_owned()], Limits::default());
    for method in [Method::CONNECT, Method::TRACE] {
        let mut request = get("https://a.org/");
        *request.method_mut() = method;
        let outcome = fetch_as(&hooks, request, RequestOptions::default()).await;
        assert!(matches!(outcome, Err(Error::HttpRequestMethodInvalid)), "{outcome:?}");
    }
    let text = text(fetch(&hooks, "https://user:secret@a.org/").await);
    assert_eq!(text, "a user name or password in the URL is not possible: send an `Authorization` header");
}

#[tokio::test]
async fn more_requests_than_allowed_are_refused() {
    let limits = Limits { http_requests: 2, ..Limits::default() };
    let mut hooks = hooks(config(), &[], limits);
    let seen = Mutex::new(Vec::new());
    for _ in 0..4 {
        let sent = Box::into_pin(hooks.send_request(get("https://a.org/"), None, Box::new(async { Ok(()) })));
        match sent.await.map(drop) {
            Err(Error::InternalError(Some(text))) => seen.lock().unwrap().push(text.starts_with("denied")),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(*seen.lock().unwrap(), [true, true, false, false]);
    let used = hooks.ledger.http();
    assert_eq!((used.requests, used.denials.len()), (2, 2));
}
