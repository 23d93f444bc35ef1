//! How long the binary takes for what must be quick: `agent --version`, and `registry ls` with 10,000 entries. Beside each
//! the bare baseline: a process that does nothing (`true`), and one that reads the journal's file.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use toolwright_registry::{
    BaseLayer, Body, Change, Changeset, Digest, Draft, EntryId, Language, Limits, Provenance, Registry, ToolBody,
};

const ENTRIES: usize = 10_000;
const RUNS: usize = 21;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let home = tempfile::tempdir()?;
    let journal = home.path().join("data/registry.sqlite");
    fs::create_dir(home.path().join("data"))?;
    fill(&journal)?;
    let agent = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_agent"));
        command.args(args).env_clear().env("TOOLWRIGHT_HOME", home.path());
        command
    };
    let nothing = median(|| Command::new("true"))?;
    let reading = median(|| {
        let mut command = Command::new("cat");
        command.arg(&journal);
        command
    })?;
    let version = median(|| agent(&["--version"]))?;
    let ls = median(|| agent(&["registry", "ls"]))?;
    let json = median(|| agent(&["registry", "ls", "--output", "json"]))?;
    println!("median of {RUNS} runs, process start included");
    for (name, took, baseline, bare) in [
        ("agent --version", version, "true", nothing),
        ("agent registry ls, 10,000 entries", ls, "cat of the journal", reading),
        ("agent registry ls --output json, 10,000 entries", json, "cat of the journal", reading),
    ] {
        let (took, bare) = (took.as_secs_f64() * 1e3, bare.as_secs_f64() * 1e3);
        println!("{name:<48} {took:7.2} ms   {baseline:<18} {bare:7.2} ms   x{:.1}", took / bare);
    }
    Ok(())
}

/// A journal of many small tools, each with a source of its own.
fn fill(path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let registry = Registry::open(path, BaseLayer::default())?;
    let schema: Arc<[u8]> = Arc::from(&br#"{"type":"object"}"#[..]);
    for first in (0..ENTRIES).step_by(1000) {
        let mut blobs = vec![Arc::clone(&schema)];
        let mut changes = Vec::new();
        for n in first..first + 1000 {
            let source: Arc<[u8]> =
                Arc::from(format!("export default () => {n};{}", " // padding".repeat(40)).into_bytes());
            let component: Arc<[u8]> = Arc::from(format!("{n}").repeat(200).into_bytes());
            let body = Body::Tool(ToolBody {
                language: Language::JavaScript,
                source: Some(Digest::of(&source)),
                source_bytes: source.len() as u64,
                component: Digest::of(&component),
                input_schema: Digest::of(&schema),
                examples: None,
                engine: None,
                grants: ["clock".parse()?, "http:api.example.org".parse()?].into_iter().collect(),
                limits: Limits::default(),
            });
            blobs.extend([source, component]);
            changes.push(Change::Put(Draft {
                id: EntryId::new("app.generated", &format!("tool_{n}"))?,
                replaces: None,
                description: Arc::from("a tool of the bench"),
                body,
                provenance: Provenance::default(),
            }));
        }
        registry.apply(Changeset { session: "bench".to_owned(), time_ms: 1_700_000_000_000, changes, blobs })?;
    }
    Ok(())
}

fn median(mut command: impl FnMut() -> Command) -> Result<Duration, Box<dyn std::error::Error>> {
    let mut took = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let begun = Instant::now();
        let status = command().stdout(Stdio::null()).stdin(Stdio::null()).status()?;
        took.push(begun.elapsed());
        if !status.success() {
            return Err(format!("the command ended with {status}").into());
        }
    }
    took.sort();
    Ok(took.get(RUNS / 2).copied().unwrap_or_default())
}
