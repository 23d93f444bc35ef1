#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a bench that cannot run has nothing to report")]
//! What a turn costs beside the model and the tools: with 10,000 and with 100,000 tokens of history, and how much memory a
//! session of 1,000 turns takes beside its messages.
//!
//! `cargo bench -p toolwright-cli -p toolwright-agent --bench turn`. A turn is a prompt, a reply with a call, the call's
//! result of some 250 tokens, and the answer: two requests to the model. Ends with an error when a target is missed.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures::{FutureExt as _, future::BoxFuture};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use toolwright_agent::{
    AgentModel, Budget, Context, ContextSettings, Events, Models, Outcome, Session, SessionConfig, Spec, Tool,
};
use toolwright_model::{Counter, Delta, Message, Model, ModelError, Reply, Request, ToolCall, Usage};
use toolwright_policy::{Authorized, Authorizer, Call};
use toolwright_registry::{InputSchema, ModelBody, Vocabulary};

const ROUNDS: usize = 201;
/// Most time beside the model, at 100,000 tokens.
const TARGET: Duration = Duration::from_millis(2);
/// Most times as long at 100,000 tokens as at 10,000.
const RATIO: f64 = 1.5;
const LONG_SESSION: usize = 1_000;
/// Most memory of a turn beside its messages, in bytes.
const TURN_MEMORY: usize = 4_096;

fn main() {
    counter().wait();
    let (small, large) = (turn_at(10_000), turn_at(100_000));
    let ratio = large.as_secs_f64() / small.as_secs_f64();
    println!("overhead of a turn: {small:.1?} at 10,000 tokens of history, {large:.1?} at 100,000 (target {TARGET:?})");
    println!("ratio {ratio:.2} (target {RATIO})");
    let beside = memory();
    println!(
        "memory of a turn in a session of {LONG_SESSION}: {beside} bytes beside its messages (target {TURN_MEMORY})"
    );
    assert!(large <= TARGET, "a turn at 100,000 tokens takes {large:?}");
    assert!(ratio <= RATIO, "a turn takes {ratio:.2} times as long at 100,000 tokens as at 10,000");
    assert!(beside <= TURN_MEMORY, "a turn leaves {beside} bytes beside its messages");
}

/// The median time of a turn beside the model and the tool, with so many tokens of history.
fn turn_at(tokens: u64) -> Duration {
    let waited = Arc::new(AtomicUsize::new(0));
    let mut session = session(Arc::clone(&waited), 10_000_000);
    while session.context().tokens < tokens {
        turn(&mut session);
    }
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            waited.store(0, Ordering::Relaxed);
            let begun = Instant::now();
            turn(&mut session);
            begun.elapsed().saturating_sub(Duration::from_nanos(waited.load(Ordering::Relaxed) as u64))
        })
        .collect();
    times.sort();
    times.get(ROUNDS / 2).copied().unwrap_or_default()
}

/// Bytes that a turn leaves in memory beside the texts of its messages, after the first quarter of a long session.
fn memory() -> usize {
    let mut session = session(Arc::default(), 10_000_000);
    let mut run = |turns: usize| {
        for _ in 0..turns {
            turn(&mut session);
        }
        (resident(), session.messages().iter().map(bytes).sum::<usize>())
    };
    let (before, texts_before) = run(LONG_SESSION / 4);
    let (after, texts_after) = run(LONG_SESSION * 3 / 4);
    after.saturating_sub(before).saturating_sub(texts_after - texts_before) / (LONG_SESSION * 3 / 4)
}

/// Bytes of this process that are in memory.
fn resident() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("Linux says how much is resident");
    line.split_whitespace().next().unwrap().parse::<usize>().unwrap() * 1024
}

fn bytes(message: &Message) -> usize {
    match message {
        Message::System(text) | Message::User(text) | Message::Tool { content: text, .. } => text.len(),
        Message::Assistant { text, tool_calls, .. } => {
            text.len() + tool_calls.iter().map(|call| call.arguments.len()).sum::<usize>()
        }
    }
}

fn turn(session: &mut Session) {
    let prompt = "Which of the pumps on the second floor has the highest pressure at the moment, and since when?";
    // Nothing in a turn of this bench waits, so one poll brings it to its end.
    let answer = session.ask(prompt, &CancellationToken::new()).now_or_never();
    answer.expect("nothing waits").text.unwrap();
}

fn counter() -> Counter {
    Counter::new(Some(Vocabulary::O200k))
}

fn session(waited: Arc<AtomicUsize>, window: u64) -> Session {
    let entry = ModelBody { vocabulary: Some(Vocabulary::O200k), ..ModelBody::new("scripted", window) };
    let client = Arc::new(Scripted { asked: AtomicUsize::new(0), size: AtomicUsize::new(0), waited });
    Session::new(
        SessionConfig {
            id: "bench".into(),
            agent: "app:dev_assistant".parse().unwrap(),
            system_prompt: "You look after pumps. ".repeat(200),
            rules: None,
            max_turns: 10,
            context: ContextSettings::default(),
            budget: Budget { max_tokens: Some(u64::MAX), max_cost: None },
        },
        Models::alone(AgentModel { client, entry: Arc::new(entry) }),
        Arc::new(Authorizer::new(&[]).unwrap()),
        vec![Arc::new(Pressures::new())],
        Events::new(drop),
    )
}

/// Calls the tool and answers, in turn, and says how large the prompt was. The time that it takes itself is noted.
struct Scripted {
    asked: AtomicUsize,
    /// What it says of the prompt: it grows as the prompt does.
    size: AtomicUsize,
    waited: Arc<AtomicUsize>,
}

impl Model for Scripted {
    fn origin(&self) -> &str {
        "a script"
    }

    fn complete<'a>(
        &'a self,
        request: Request<'a>,
        sink: &'a mut (dyn FnMut(Delta) + Send),
    ) -> BoxFuture<'a, Result<Reply, ModelError>> {
        let begun = Instant::now();
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let newest = request.messages.iter().rev().take(3).map(bytes).sum::<usize>() / 4;
        let size = self.size.fetch_add(newest, Ordering::Relaxed) + newest + 1_200;
        let call = ToolCall { id: format!("call_{number}"), name: "pressures".into(), arguments: "{}".into() };
        let mut reply = match number % 2 {
            0 => Reply::new("", vec![call]),
            _ => Reply::new("Pump 7 has 6.2 bar, since eight in the morning; all others are below 5 bar.", vec![]),
        };
        reply.usage = Some(Usage { input_tokens: size as u64, cached_tokens: 0, output_tokens: 20 });
        self.waited.fetch_add(usize::try_from(begun.elapsed().as_nanos()).unwrap(), Ordering::Relaxed);
        sink(Delta::Text(reply.text.clone()));
        std::future::ready(Ok(reply)).boxed()
    }
}

struct Pressures {
    spec: Spec,
    result: Value,
}

impl Pressures {
    fn new() -> Self {
        let pumps: Vec<_> =
            (0..12).map(|pump| json!({"pump": pump, "bar": 4.25, "since": "08:00", "ok": true})).collect();
        let spec = Spec {
            id: "app.generated:pressures".parse().unwrap(),
            version: 1,
            description: "gives the pressure of each pump".into(),
            schema: Arc::new(InputSchema::new(json!({"type": "object"})).unwrap()),
        };
        Self { spec, result: json!(pumps) }
    }
}

impl Tool for Pressures {
    fn spec(&self) -> &Spec {
        &self.spec
    }

    fn call(self: Arc<Self>, _: Authorized<Call>, _: Value, _: Context) -> BoxFuture<'static, Outcome> {
        let result = self.result.clone();
        async move { Outcome::ok(result) }.boxed()
    }
}
