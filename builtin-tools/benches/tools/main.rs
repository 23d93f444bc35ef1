//! The path of a tool and of a call, each beside a bare baseline in the same run.
//!
//! `cargo bench -p toolwright-builtin-tools`. Prints medians, the target of each, and the ratio to the baseline. Every round
//! makes a tool that was not there before.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench that cannot run has nothing to report")]

mod bare;
mod scripted;

use std::{
    collections::BTreeMap,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use bare::Bare;
use scripted::Scripted;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use toolwright_agent::{AgentModel, Budget, ContextSettings, Events, Models, Session, SessionConfig, Tool};
use toolwright_builtin_tools::{PAGES, base_layer, tools};
use toolwright_compiler::{Compiler, Source};
use toolwright_docs::Docs;
use toolwright_model::{Message, Model, Request};
use toolwright_policy::{Authorizer, Call, Given, Principal, Source as By};
use toolwright_registry::{Capability, EntryId, Grants, Language, Limits, ModelBody, Registry};
use toolwright_sandbox::{Sandbox, SandboxConfig};
use toolwright_workshop::{Made, Maker, NewTool, Parts, Workshop};

const ROUNDS: usize = 60;
const CALLS: usize = 3_000;
const TURNS: usize = 1_000;
const TOOLS: usize = 1_000;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let home = tempfile::tempdir().unwrap();
    let bare = Bare::new();
    let workshop = runtime.block_on(preparation(home.path(), &bare));
    runtime.block_on(creation(&workshop, &bare));
    runtime.block_on(calls(&workshop, &bare));
    runtime.block_on(many(&workshop, &bare));
}

fn line(what: &str, measured: impl std::fmt::Display, target: &str, baseline: &str) {
    println!("{what:<58} {measured:>12}   at most {target:<9} {baseline}");
}

fn ms(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

fn us(time: Duration) -> String {
    format!("{:.1} us", time.as_secs_f64() * 1e6)
}

fn ratio(time: Duration, baseline: Duration) -> String {
    format!("{:.2} x", time.as_secs_f64() / baseline.as_secs_f64())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn workshop(home: &Path) -> Arc<Workshop> {
    let registry = Arc::new(Registry::open(&home.join("registry.sqlite"), base_layer().unwrap()).unwrap());
    let authorizer = Arc::new(Authorizer::new(&[]).unwrap());
    let config = SandboxConfig { cache: Some(home.join("cache")), ..SandboxConfig::default() };
    let sandbox = Sandbox::new(config, Arc::clone(&registry), Arc::clone(&authorizer)).unwrap();
    let compiler = Compiler::new(sandbox.clone());
    let mut given = Given::default();
    given.add("http:*".parse().unwrap(), By::Flag);
    given.add("env:CITY".parse().unwrap(), By::Flag);
    Workshop::new(Parts { registry, authorizer, sandbox, compiler, given, env: BTreeMap::new() })
}

async fn preparation(home: &Path, bare: &Bare) -> Arc<Workshop> {
    let mut times = Vec::new();
    let mut last = None;
    for _ in 0..11 {
        drop(last.take());
        let workshop = workshop(home);
        let prepared = workshop.compiler().engine().ready().await.unwrap();
        assert_eq!(prepared.from_artifact, !times.is_empty());
        times.push(prepared.took);
        last = Some(workshop);
    }
    let first = times.remove(0);
    let beside = format!("{} of Module::new alone ({})", ratio(first, bare.preparation), ms(bare.preparation));
    line("engine preparation, once per machine", ms(first), "1500 ms", &beside);
    let later = median(times);
    let beside = format!("{:.3} x of Module::new alone", later.as_secs_f64() / bare.preparation.as_secs_f64());
    line("engine preparation, later starts", ms(later), "8 ms", &beside);
    last.unwrap()
}

fn source(n: usize) -> String {
    format!(
        "const NUMBER = {n};
const STOP = new Set(['the', 'a', 'an', 'of', 'and']);

function words(text) {{
  return text.toLowerCase().split(/[^\\p{{L}}\\p{{N}}]+/u).filter((word) => word && !STOP.has(word));
}}

export default function ({{ text, most = 3 }}) {{
  const counts = new Map();
  for (const word of words(text)) {{
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }}
  const top = [...counts]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([word, count]) => ({{ word, count }}));
  return {{ number: NUMBER, total: counts.size, top }};
}}
"
    )
}

fn new_tool(n: usize, capabilities: &[&str]) -> NewTool {
    NewTool {
        id: EntryId::new("app.generated", &format!("tool_{n}")).unwrap(),
        description: "Counts words".into(),
        language: Language::JavaScript,
        source: source(n),
        input_schema: Some(json!({"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]})),
        capabilities: grants(capabilities),
        limits: Limits::default(),
        examples: Vec::new(),
        replaces: None,
    }
}

fn grants(capabilities: &[&str]) -> Grants {
    capabilities.iter().map(|text| text.parse::<Capability>().unwrap()).collect()
}

fn input() -> Value {
    json!({"text": "the quick brown fox and the lazy dog"})
}

/// From source to callable: created, registered and loaded. Gives the whole, and the commit in it.
async fn create(workshop: &Arc<Workshop>, tool: NewTool) -> (Duration, Duration) {
    let maker = Maker {
        principal: Principal::Agent("app:dev_assistant".parse().unwrap()),
        session: "bench".into(),
        model: None,
    };
    let id = tool.id.clone();
    let start = Instant::now();
    let made: Made = workshop.create(&maker, tool).await.unwrap();
    workshop.load(&maker.principal, &id).await.unwrap();
    (start.elapsed(), made.timings.commit)
}

async fn creation(workshop: &Arc<Workshop>, bare: &Bare) {
    // The first use of a set is measured once for each of some sets.
    let (mut first, mut first_bare) = (Vec::new(), Vec::new());
    let sets: [&[&str]; 5] = [
        &["http:*", "clock"],
        &["http:*", "random"],
        &["http:*", "log"],
        &["http:*", "env:CITY"],
        &["http:*", "clock", "log"],
    ];
    let mut number = 0;
    let mut next = || {
        number += 1;
        number
    };
    for set in sets {
        let tool = new_tool(next(), set);
        let (whole, commit) = create(workshop, tool.clone()).await;
        first.push(whole.saturating_sub(commit));
        first_bare.push(bare_build(workshop, bare, &tool).await);
    }
    for (what, set, target) in [("no grant", &[] as &[&str], "4 ms"), ("http", &["http:*"], "10 ms")] {
        create(workshop, new_tool(next(), set)).await;
        let (mut whole, mut commits, mut baseline) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let tool = new_tool(next(), set);
            baseline.push(bare_build(workshop, bare, &tool).await);
            let (time, commit) = create(workshop, tool).await;
            whole.push(time.saturating_sub(commit));
            commits.push(commit);
        }
        let (whole, baseline) = (median(whole), median(baseline));
        let beside = format!(
            "{} of Component::new alone ({}); and commit {}",
            ratio(whole, baseline),
            ms(baseline),
            ms(median(commits))
        );
        line(&format!("source -> callable, 20 lines, {what}"), ms(whole), target, &beside);
    }
    let (first, baseline) = (median(first), median(first_bare));
    let beside = format!("{} of Component::new alone ({})", ratio(first, baseline), ms(baseline));
    line("source -> callable, first use of a capability set", ms(first), "15 ms", &beside);
}

async fn bare_build(workshop: &Arc<Workshop>, bare: &Bare, tool: &NewTool) -> Duration {
    let source = Source { language: tool.language, text: &tool.source, name: None };
    let compiled = workshop.compiler().compile(&source, &tool.capabilities).await.unwrap();
    let start = Instant::now();
    bare.component(&compiled.component);
    start.elapsed()
}

async fn calls(workshop: &Arc<Workshop>, bare: &Bare) {
    let id: EntryId = "app.generated:caller".parse().unwrap();
    let tool = NewTool {
        id: id.clone(),
        source: "export default ({ text }) => ({ length: text.length })".into(),
        ..new_tool(0, &[])
    };
    let maker = Maker { principal: Principal::Person, session: "bench".into(), model: None };
    workshop.create(&maker, tool.clone()).await.unwrap();
    let loaded = workshop.load(&Principal::Person, &id).await.unwrap().tool;
    let component = workshop
        .compiler()
        .compile(&Source { language: tool.language, text: &tool.source, name: None }, &tool.capabilities)
        .await
        .unwrap()
        .component;
    let alone = median(bare.calls(&component, &input().to_string(), CALLS).await);

    let mut sandboxed = Vec::with_capacity(CALLS);
    for _ in 0..CALLS {
        let call = workshop.authorizer().authorize(&Principal::Person, Call { id: id.clone() }).unwrap();
        let input = input();
        let start = Instant::now();
        let ran = loaded.call(call, &input).await;
        sandboxed.push(start.elapsed());
        assert_eq!(ran.result, Ok(json!({"length": 36})));
    }
    let sandboxed = median(sandboxed);
    let beside = format!("{} of wasmtime alone ({})", ratio(sandboxed, alone), us(alone));
    line("call of a small JavaScript tool, in the sandbox", us(sandboxed), "80 us", &beside);

    let idle = turn(workshop, "registry_list", json!({"contains": "nothing has this name"})).await;
    let loop_alone = turn_without_tools(workshop).await;
    let asked = model_alone().await;
    let beside = format!("{} of the scripted model alone ({})", ratio(loop_alone, asked), us(asked));
    line("loop overhead per turn, scripted model in process", us(loop_alone), "500 us", &beside);
    let whole = turn(workshop, "caller", input()).await;
    let through = whole.saturating_sub(loop_alone);
    let beside = format!(
        "{} of the sandbox alone; a built-in tool: {}",
        ratio(through, sandboxed),
        us(idle.saturating_sub(loop_alone))
    );
    line("the same through schema, Cedar and events", us(through), "120 us", &beside);
}

fn session(workshop: &Arc<Workshop>, model: Scripted) -> Session {
    let config = SessionConfig {
        id: "bench".into(),
        agent: "app:dev_assistant".parse().unwrap(),
        system_prompt: "bench".into(),
        rules: None,
        max_turns: 10,
        context: ContextSettings::default(),
        budget: Budget::default(),
    };
    let builtin: Vec<Arc<dyn Tool>> = tools(workshop, &Arc::new(Docs::new(PAGES)));
    let authorizer = Arc::clone(workshop.authorizer());
    let entry = Arc::new(ModelBody::new("scripted", 128_000));
    let models = Models::alone(AgentModel { client: Arc::new(model), entry });
    Session::new(config, models, authorizer, builtin, Events::new(drop))
}

/// The median time of a prompt whose first reply calls a tool, without the time of its second turn.
async fn turn(workshop: &Arc<Workshop>, tool: &str, input: Value) -> Duration {
    let model = Scripted::calling(tool, &input);
    let mut session = session(workshop, model.clone());
    // Loads the tool, when it is none of the built-in ones.
    session.ask("load", &CancellationToken::new()).await.text.unwrap();
    let mut times = Vec::with_capacity(TURNS);
    for _ in 0..TURNS {
        session.clear();
        let start = Instant::now();
        session.ask("go", &CancellationToken::new()).await.text.unwrap();
        times.push(start.elapsed());
    }
    median(times)
}

async fn turn_without_tools(workshop: &Arc<Workshop>) -> Duration {
    let mut session = session(workshop, Scripted::silent());
    let mut times = Vec::with_capacity(TURNS);
    for _ in 0..TURNS {
        session.clear();
        let start = Instant::now();
        session.ask("go", &CancellationToken::new()).await.text.unwrap();
        times.push(start.elapsed());
    }
    median(times)
}

/// The median time of the same request, made without a loop.
async fn model_alone() -> Duration {
    let model = Scripted::silent();
    let messages = [Message::User("go".to_owned())];
    let mut times = Vec::with_capacity(TURNS);
    for _ in 0..TURNS {
        let start = Instant::now();
        let request = Request { model: "scripted", messages: &messages, tools: &[], output_limit: None };
        model.complete(request, &mut drop).await.unwrap();
        times.push(start.elapsed());
    }
    median(times)
}

async fn many(workshop: &Arc<Workshop>, bare: &Bare) {
    let alone = bare_many(workshop, bare).await;
    let before = resident();
    let mut held = Vec::with_capacity(TOOLS);
    for n in 0..TOOLS {
        let tool = NewTool { source: source(n + 100_000), ..new_tool(n + 100_000, &[]) };
        let id = tool.id.clone();
        create(workshop, tool).await;
        let loaded = workshop.load(&Principal::Person, &id).await.unwrap().tool;
        let call = workshop.authorizer().authorize(&Principal::Person, Call { id }).unwrap();
        assert!(loaded.call(call, &input()).await.result.is_ok());
        held.push(loaded);
    }
    let after = resident();
    let grown = (after.saturating_sub(before)) * 1024 / TOOLS as u64;
    let beside = format!("{grown} KiB a tool; {alone} KiB a component in wasmtime alone");
    line("1,000 tools loaded and each called once, resident", format!("{after} MiB"), "150 MB", &beside);
}

/// What the component of a tool takes in wasmtime alone, in KiB.
async fn bare_many(workshop: &Arc<Workshop>, bare: &Bare) -> u64 {
    const SAMPLE: usize = 200;
    let mut held = Vec::with_capacity(SAMPLE);
    let mut components = Vec::with_capacity(SAMPLE);
    for n in 0..SAMPLE {
        let text = source(n + 200_000);
        let source = Source { language: Language::JavaScript, text: &text, name: None };
        components.push(workshop.compiler().compile(&source, &Grants::default()).await.unwrap().component);
    }
    let before = resident_kib();
    held.extend(components.iter().map(|component| bare.component(component)));
    (resident_kib().saturating_sub(before)) / SAMPLE as u64
}

/// Resident memory, in MiB.
fn resident() -> u64 {
    resident_kib() / 1024
}

fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap()
}
