//! The thread that serves, and the count of clients that left while they were kept waiting.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// How long a test waits for a client to leave before it fails instead of hanging for ever.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server. Dropping it closes its port and all its connections.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    runtime: Option<Runtime>,
}

impl Server {
    pub(crate) fn start(router: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on 127.0.0.1");
        let address = listener.local_addr().expect("a bound listener has an address");
        listener.set_nonblocking(true).expect("a listener can be made non-blocking");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime for the scripted server");
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("the listener is non-blocking");
            let service = router.into_make_service_with_connect_info::<SocketAddr>();
            axum::serve(listener, service).await.expect("the scripted server serves");
        });
        Self { address, runtime: Some(runtime) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // A plain drop would block, which is not allowed inside the runtime of an async test.
            runtime.shutdown_background();
        }
    }
}

/// Counts the clients that went away while the server kept them waiting.
#[derive(Clone)]
pub(crate) struct Departures(Arc<watch::Sender<usize>>);

impl Departures {
    pub(crate) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }

    /// Counts one departure when it is dropped.
    pub(crate) fn guard(&self) -> DepartureGuard {
        DepartureGuard(self.clone())
    }

    pub(crate) async fn reach(&self, count: usize) {
        let mut seen = self.0.subscribe();
        tokio::time::timeout(PATIENCE, seen.wait_for(|departures| *departures >= count))
            .await
            .expect("the client left within 30 s")
            .expect("the server counts departures");
    }

    pub(crate) fn reach_blocking(&self, count: usize) {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime to wait on")
            .block_on(self.reach(count));
    }
}

pub(crate) struct DepartureGuard(Departures);

impl Drop for DepartureGuard {
    fn drop(&mut self) {
        self.0.0.send_modify(|departures| *departures += 1);
    }
}
