#![expect(clippy::unwrap_used, reason = "a bench that cannot run has nothing to report")]
//! How long it takes until a session of 10,000 records can be gone on with, and how long a record takes to be written; beside
//! them what nobody can go below: reading the same file and parsing its JSON, and writing the same lines.
//!
//! What is resumed is resumed in a process of its own: in this one the words of the model's vocabulary are loaded by then, which
//! takes longer than all else and which nobody waits for who takes a session up.
//!
//! `cargo bench -p toolwright-cli -p toolwright-agent --bench resume`. Ends with an error when the target is missed.

use std::{
    fs::{self, File, OpenOptions},
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures::{FutureExt as _, executor::block_on, future::BoxFuture};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use toolwright_agent::{
    AgentModel, Budget, Context, ContextSettings, Events, Models, Outcome, Prompt, Session, SessionConfig, Spec, Tool,
    log::{FORMAT, Header, Recorder, Sessions},
};
use toolwright_model::{Delta, Model, ModelError, Reply, Request, ToolCall, Usage};
use toolwright_policy::{Authorized, Authorizer, Call};
use toolwright_registry::{InputSchema, ModelBody};

const RECORDS: usize = 10_000;
/// A prompt is seven records: the prompt, a call, its usage, the result, the answer, its usage, the sum.
const PROMPTS: usize = RECORDS.div_ceil(7);
const RUNS: usize = 21;
/// What the bench starts itself with.
const RESUME: &str = "resume";
/// Most time until the session can be gone on with.
const TARGET: Duration = Duration::from_millis(100);

fn main() {
    let mut args = std::env::args().skip(1);
    if args.next().as_deref() == Some(RESUME) {
        let sessions = Sessions::new(args.next().unwrap().into());
        return println!("{}", resume(&sessions).as_nanos());
    }
    let folder = tempfile::tempdir().unwrap();
    let sessions = Sessions::new(folder.path().join("sessions"));
    write_session(&sessions);
    let path = sessions.path("bench");
    let text = fs::read(&path).unwrap();
    let records = text.iter().filter(|byte| **byte == b'\n').count() - 1;
    assert!(records >= RECORDS, "{records}");
    println!("{records} records, {:.1} MB; median of {RUNS} runs", text.len() as f64 / 1e6);

    let child = Command::new(std::env::current_exe().unwrap()).arg(RESUME).arg(sessions.folder()).output().unwrap();
    let resumed = Duration::from_nanos(String::from_utf8(child.stdout).unwrap().trim().parse().unwrap());
    let read = median(|| assert_eq!(read_bare(&path), records + 1));
    report("resume", resumed, "read, parse", read);

    // In turns, so that what else the machine does falls on both.
    let mut runs: Vec<(Duration, Duration)> = Vec::new();
    for run in 0..RUNS {
        runs.push((write_session(&Sessions::new(folder.path().join(run.to_string()))), write_nothing()));
    }
    let middle = |of: fn(&(Duration, Duration)) -> Duration| {
        let mut took: Vec<_> = runs.iter().map(of).collect();
        took.sort();
        took.get(RUNS / 2).copied().unwrap_or_default()
    };
    let (with, without) = (middle(|run| run.0), middle(|run| run.1));
    report("recorded", with, "not recorded", without);
    let bare = median(|| write_bare(&folder.path().join("bare"), &text));
    let each = |took: f64| took * 1e6 / f64::from(u32::try_from(records).unwrap());
    println!(
        "each record {:.1} µs, in a bare write {:.1} µs",
        each(with.as_secs_f64() - without.as_secs_f64()),
        each(bare.as_secs_f64())
    );
    assert!(resumed <= TARGET, "to resume takes {resumed:?}, the target is {TARGET:?}");
}

/// Until the next prompt can be asked.
fn resume(sessions: &Sessions) -> Duration {
    median(|| {
        let (recorder, restored, _) = sessions.resume("bench").unwrap();
        let mut session = session();
        session.restore(restored.lines, restored.totals, recorder);
        assert_eq!(session.used().turns, u32::try_from(2 * PROMPTS).unwrap());
    })
}

fn report(what: &str, took: Duration, baseline: &str, bare: Duration) {
    let (took, bare) = (took.as_secs_f64() * 1e3, bare.as_secs_f64() * 1e3);
    println!("{what:<9}{took:7.2} ms   {baseline:<12} {bare:7.2} ms   x{:.2}", took / bare);
}

fn median(mut work: impl FnMut()) -> Duration {
    let mut took: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed()
        })
        .collect();
    took.sort();
    took.get(RUNS / 2).copied().unwrap_or_default()
}

/// How many lines of JSON there are.
fn read_bare(path: &Path) -> usize {
    let mut lines = 0;
    for line in BufReader::new(File::open(path).unwrap()).lines() {
        let value: Value = serde_json::from_str(&line.unwrap()).unwrap();
        lines += usize::from(value.is_object());
    }
    lines
}

/// Each line in a write of its own.
fn write_bare(path: &Path, text: &[u8]) {
    let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
    text.split_inclusive(|byte| *byte == b'\n').for_each(|line| file.write_all(line).unwrap());
    fs::remove_file(path).unwrap();
}

/// Has the whole conversation, recorded.
fn write_session(sessions: &Sessions) -> Duration {
    let mut session = session();
    session.record_to(Recorder::new(sessions.clone(), header()));
    converse(session)
}

/// Has the whole conversation without a log.
fn write_nothing() -> Duration {
    converse(session())
}

fn converse(mut session: Session) -> Duration {
    let begun = Instant::now();
    for _ in 0..PROMPTS {
        let prompt = Prompt::typed("Which of the pumps on the second floor has the highest pressure at the moment?");
        block_on(session.ask(prompt, &CancellationToken::new())).text.unwrap();
    }
    begun.elapsed()
}

fn header() -> Header {
    Header {
        format: FORMAT,
        session: "bench".to_owned(),
        program: "0.1.0".to_owned(),
        agent: "app:dev_assistant".parse().unwrap(),
        model: "scripted".to_owned(),
        origin: "a script".to_owned(),
        folder: "/work".to_owned(),
        created_ms: 0,
    }
}

fn session() -> Session {
    let client = Arc::new(Scripted(AtomicUsize::new(0)));
    let config = SessionConfig {
        id: "bench".into(),
        agent: "app:dev_assistant".parse().unwrap(),
        system_prompt: "You look after pumps. ".repeat(200),
        rules: None,
        max_turns: 10,
        context: ContextSettings::default(),
        budget: Budget::default(),
    };
    Session::new(
        config,
        Models::alone(AgentModel { client, entry: Arc::new(ModelBody::new("scripted", 10_000_000)) }),
        Arc::new(Authorizer::new(&[]).unwrap()),
        vec![Arc::new(Pressures::new())],
        Events::new(drop),
    )
}

/// Calls the tool and answers, in turn.
struct Scripted(AtomicUsize);

impl Model for Scripted {
    fn origin(&self) -> &str {
        "a script"
    }

    fn complete<'a>(
        &'a self,
        _: Request<'a>,
        _: &'a mut (dyn FnMut(Delta) + Send),
    ) -> BoxFuture<'a, Result<Reply, ModelError>> {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        let call = ToolCall { id: format!("call_{number}"), name: "pressures".into(), arguments: "{}".into() };
        let mut reply = match number % 2 {
            0 => Reply::new("", vec![call]),
            _ => Reply::new("Pump 7 has 6.2 bar, since eight in the morning; all others are below 5 bar.", vec![]),
        };
        reply.usage = Some(Usage { input_tokens: 1_000, cached_tokens: 0, output_tokens: 20 });
        std::future::ready(Ok(reply)).boxed()
    }
}

/// Gives some 600 bytes.
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
