//! The OpenAI-compatible server.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::json;

use crate::recorded::Recorded;
use crate::serve::{Departures, Server};
use crate::turn::Turn;

/// An OpenAI-compatible server that answers `POST …/chat/completions` and `POST …/responses` with the next turn of its
/// script, and `GET …/models` with one model, `scripted`. A request beyond the script's end gets a 400 that says so.
pub struct ScriptedModel {
    server: Server,
    script: Arc<Script>,
}

struct Script {
    turns: Mutex<VecDeque<Turn>>,
    requests: Mutex<Vec<Recorded>>,
    departures: Departures,
}

impl ScriptedModel {
    /// A server with an empty script, listening on a free port.
    pub fn start() -> Self {
        let script = Arc::new(Script {
            turns: Mutex::new(VecDeque::new()),
            requests: Mutex::new(Vec::new()),
            departures: Departures::new(),
        });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&script));
        Self { server: Server::start(router), script }
    }

    /// Appends a turn to the script, before or while the server is asked.
    pub fn then(&self, turn: impl Into<Turn>) -> &Self {
        lock(&self.script.turns).push_back(turn.into());
        self
    }

    /// What a client takes for its base URL: `http://127.0.0.1:<port>/v1`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.server.address)
    }

    /// The replies that were asked for so far, in order of arrival.
    pub fn requests(&self) -> Vec<Recorded> {
        lock(&self.script.requests).clone()
    }

    /// How many turns of the script have not been used.
    pub fn turns_left(&self) -> usize {
        lock(&self.script.turns).len()
    }

    /// Waits until `count` clients in all have left while the server kept them waiting ([`Turn::hang`],
    /// [`Turn::raw_then_hang`], [`Turn::endless`], [`crate::Reply::then_hang`]). Fails the test after 30 s.
    pub async fn departed(&self, count: usize) {
        self.script.departures.reach(count).await;
    }

    /// [`ScriptedModel::departed`] for tests without an async runtime.
    pub fn departed_blocking(&self, count: usize) {
        self.script.departures.reach_blocking(count);
    }
}

async fn answer(State(script): State<Arc<Script>>, request: Request) -> Response {
    let request = Recorded::read(request).await;
    let turn = match (request.method.as_str(), request.path.rsplit('/').next()) {
        ("GET", Some("models")) => {
            Turn::status(200, json!({"object": "list", "data": [{"id": "scripted", "object": "model"}]}))
        }
        ("POST", Some("completions" | "responses")) => {
            lock(&script.requests).push(request.clone());
            let next = lock(&script.turns).pop_front();
            next.unwrap_or_else(|| Turn::status(400, json!({"error": {"message": "the script has no turn left"}})))
        }
        _ => Turn::status(404, json!({"error": {"message": "the scripted server has no such path"}})),
    };
    turn.respond(&request, &script.departures).await
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no holder of this lock panics")
}
