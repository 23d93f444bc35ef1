//! A plain web server for what tools fetch.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use futures::channel::mpsc::{UnboundedSender, unbounded};

use crate::body::End;
use crate::recorded::Recorded;
use crate::serve::{Departures, Server};
use crate::turn::response;

/// A web server whose routes a test defines.
///
/// ```
/// use toolwright_test_support::{Route, ScriptedHttp};
///
/// let server = ScriptedHttp::start();
/// let (slow, drip) = Route::drip();
/// server
///     .route("/rates", Route::json(serde_json::json!({"EUR": 1})))
///     .route("/old", Route::redirect(302, "/rates"))
///     .route("/slow", slow);
/// // … a client asks for `server.url("/slow")`, and the test decides when it gets what:
/// drip.send("one");
/// drip.send("two");
/// drip.finish();
/// ```
pub struct ScriptedHttp {
    server: Server,
    site: Arc<Site>,
}

struct Site {
    routes: Mutex<HashMap<String, Route>>,
    requests: Mutex<Vec<Recorded>>,
    departures: Departures,
}

/// What one path answers, whatever the method.
pub struct Route {
    status: u16,
    headers: Vec<(String, String)>,
    body: RouteBody,
}

enum RouteBody {
    Whole(Vec<u8>),
    Echo,
    Cut(Vec<u8>),
    Hang(Vec<u8>),
    Silence,
    Endless(Vec<u8>),
    Drip(Option<futures::channel::mpsc::UnboundedReceiver<Vec<u8>>>),
}

/// The test's end of a body that is handed out piece by piece. Dropping it ends the body.
pub struct Drip(UnboundedSender<Vec<u8>>);

impl Drip {
    /// Writes `piece` as an HTTP chunk of its own. What is sent after the client left goes nowhere.
    pub fn send(&self, piece: impl Into<Vec<u8>>) {
        // A client that has left is a case under test, not a failure of this server.
        drop(self.0.unbounded_send(piece.into()));
    }

    /// Ends the body.
    pub fn finish(self) {}
}

impl Route {
    /// Status 200 with a text.
    pub fn text(body: &str) -> Self {
        Self::new(200, RouteBody::Whole(body.as_bytes().to_vec())).header("content-type", "text/plain; charset=utf-8")
    }

    /// Status 200 with JSON.
    pub fn json(body: serde_json::Value) -> Self {
        Self::new(200, RouteBody::Whole(body.to_string().into_bytes())).header("content-type", "application/json")
    }

    /// Status 200 with any bytes.
    pub fn bytes(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, RouteBody::Whole(body.into())).header("content-type", "application/octet-stream")
    }

    /// Status 200 with a body of this content type.
    pub fn document(media: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, RouteBody::Whole(body.into())).header("content-type", media)
    }

    /// Any status, without a body.
    pub fn status(status: u16) -> Self {
        Self::new(status, RouteBody::Whole(Vec::new()))
    }

    /// A redirect (301, 302, 303, 307 or 308) to a path or URL.
    pub fn redirect(status: u16, to: &str) -> Self {
        Self::status(status).header("location", to)
    }

    /// The request as JSON: `{"method", "path", "headers": {name: value}, "body"}`.
    pub fn echo() -> Self {
        Self::new(200, RouteBody::Echo).header("content-type", "application/json")
    }

    /// The start of a body, and then the connection breaks.
    pub fn cut(start: impl Into<Vec<u8>>) -> Self {
        Self::new(200, RouteBody::Cut(start.into()))
    }

    /// The start of a body, and then nothing until the client leaves.
    pub fn hang(start: impl Into<Vec<u8>>) -> Self {
        Self::new(200, RouteBody::Hang(start.into()))
    }

    /// No status, no headers, nothing, until the client leaves.
    pub fn silence() -> Self {
        Self::new(200, RouteBody::Silence)
    }

    /// The same bytes again and again until the client leaves.
    pub fn endless(piece: impl Into<Vec<u8>>) -> Self {
        Self::new(200, RouteBody::Endless(piece.into()))
    }

    /// A body that the test hands out. It serves one request; a second one gets an empty body.
    pub fn drip() -> (Self, Drip) {
        let (sender, receiver) = unbounded();
        (Self::new(200, RouteBody::Drip(Some(receiver))), Drip(sender))
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Changes the status and keeps the body.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    fn new(status: u16, body: RouteBody) -> Self {
        Self { status, headers: Vec::new(), body }
    }
}

impl ScriptedHttp {
    /// A server without routes, listening on a free port. Every other path is a 404.
    pub fn start() -> Self {
        let site = Arc::new(Site {
            routes: Mutex::new(HashMap::new()),
            requests: Mutex::new(Vec::new()),
            departures: Departures::new(),
        });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&site));
        Self { server: Server::start(router), site }
    }

    /// Defines what `path` (without a query) answers, from now on.
    pub fn route(&self, path: &str, route: Route) -> &Self {
        lock(&self.site.routes).insert(path.to_owned(), route);
        self
    }

    /// The URL of a path: `http://127.0.0.1:<port><path>`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address)
    }

    /// Address and port, such as `127.0.0.1:40123`, in the form that a grant names.
    pub fn address(&self) -> SocketAddr {
        self.server.address
    }

    /// All requests so far, in order of arrival.
    pub fn requests(&self) -> Vec<Recorded> {
        lock(&self.site.requests).clone()
    }

    /// Waits until `count` clients in all have left while they were kept waiting. Fails the test after 30 s.
    pub async fn departed(&self, count: usize) {
        self.site.departures.reach(count).await;
    }

    /// [`ScriptedHttp::departed`] for tests without an async runtime.
    pub fn departed_blocking(&self, count: usize) {
        self.site.departures.reach_blocking(count);
    }
}

async fn answer(State(site): State<Arc<Site>>, request: Request) -> Response {
    let request = Recorded::read(request).await;
    lock(&site.requests).push(request.clone());
    let path = request.path.split('?').next().unwrap_or_default();
    let answer = lock(&site.routes).get_mut(path).map(|route| {
        let (pieces, end) = route.body.start(&request);
        (route.status, route.headers.clone(), pieces, end)
    });
    match answer {
        None => response(404, &[], Vec::new(), End::Whole, &site.departures),
        Some((status, headers, pieces, Some(end))) => response(status, &headers, pieces, end, &site.departures),
        Some((_, _, _, None)) => {
            let _kept_until_the_client_leaves = site.departures.guard();
            futures::future::pending().await
        }
    }
}

impl RouteBody {
    /// The first bytes, and how the body goes on; `None` when there is to be no answer at all.
    fn start(&mut self, request: &Recorded) -> (Vec<Vec<u8>>, Option<End>) {
        match self {
            Self::Whole(bytes) => (vec![bytes.clone()], Some(End::Whole)),
            Self::Echo => (vec![echo(request)], Some(End::Whole)),
            Self::Cut(start) => (vec![start.clone()], Some(End::Cut)),
            Self::Hang(start) => (vec![start.clone()], Some(End::Hang)),
            Self::Silence => (Vec::new(), None),
            Self::Endless(piece) => (Vec::new(), Some(End::Endless(piece.clone()))),
            Self::Drip(drops) => (Vec::new(), Some(drops.take().map_or(End::Whole, End::Drip))),
        }
    }
}

fn echo(request: &Recorded) -> Vec<u8> {
    let headers: serde_json::Map<_, _> =
        request.headers.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect();
    serde_json::json!({
        "method": request.method,
        "path": request.path,
        "headers": headers,
        "body": String::from_utf8_lossy(&request.body),
    })
    .to_string()
    .into_bytes()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no holder of this lock panics")
}
