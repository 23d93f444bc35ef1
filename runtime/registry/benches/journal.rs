//! How long the registry takes, each figure beside the same work on bare SQLite.

use std::{
    env, fs,
    hint::black_box,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use rusqlite::Connection;
use toolwright_registry::{
    BaseLayer, Body, CallCount, Change, Changeset, Digest, Draft, Language, Limits, Provenance, Registry, ToolBody,
};

const ENTRIES: usize = 10_000;
const ROUNDS: usize = 30;

/// Makes this program open and list the journal once, and say how many nanoseconds each took.
const OPEN: &str = "--open-and-list";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == OPEN) {
        return open_and_list(&PathBuf::from(arguments.next().ok_or("no path")?));
    }
    let folder = env::temp_dir().join(format!("toolwright-bench-{}", std::process::id()));
    fs::DirBuilder::new().mode(0o700).create(&folder)?;
    let result = run(&folder);
    fs::remove_dir_all(&folder)?;
    result
}

fn open_and_list(path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let registry = Registry::open(path, BaseLayer::default())?;
    let open = start.elapsed();
    let start = Instant::now();
    let snapshot = registry.snapshot();
    black_box(snapshot.iter().map(|entry| snapshot.stats(&entry.id).calls).sum::<u64>());
    println!("{} {}", open.as_nanos(), start.elapsed().as_nanos());
    Ok(())
}

fn run(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let path = folder.join("registry.db");
    let registry = Registry::open(&path, BaseLayer::default())?;
    for part in 0..ENTRIES / 1_000 {
        let many: Vec<_> = (0..1_000).map(|n| tool(part * 1_000 + n, None)).collect();
        let (changes, blobs): (Vec<_>, Vec<_>) = many.into_iter().unzip();
        registry.apply(changeset(changes, blobs.concat()))?;
    }
    let counts: Vec<_> =
        registry.snapshot().iter().map(|entry| CallCount { id: entry.id.clone(), calls: 3, failures: 1 }).collect();
    registry.record_calls(&counts)?;
    drop(registry);
    println!("{ENTRIES} entries, {} KiB on the disk", fs::metadata(&path)?.len() >> 10);

    let bare = median(|| bare_read(&path))?;
    // Each in a process of its own, as `agent registry ls` is.
    let (mut opens, mut lists) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let output = Command::new(env::current_exe()?).args([OPEN.as_ref(), path.as_os_str()]).output()?;
        let text = String::from_utf8(output.stdout)?;
        let (open, list) = text.trim().split_once(' ').ok_or("the child says two numbers")?;
        opens.push(Duration::from_nanos(open.parse()?));
        lists.push(Duration::from_nanos(list.parse()?));
    }
    report("open in a new process", middle(opens), bare, "SQLite reads the rows");
    report("list with calls", middle(lists), bare, "SQLite reads the rows");

    let registry = Registry::open(&path, BaseLayer::default())?;
    let pointer = median(|| Ok(Arc::new(0_u8)))?;
    report("snapshot", median(|| Ok(registry.snapshot()))?, pointer, "a new Arc");
    report("refresh, nothing new", median(|| Ok(registry.refresh()?))?, pointer, "a new Arc");

    let (mut total, mut commits, mut version) = (Vec::new(), Vec::new(), 0);
    for n in 0..ROUNDS {
        let (change, blobs) = tool(ENTRIES + n, None);
        let start = Instant::now();
        let applied = registry.apply(changeset(vec![change], blobs))?;
        let all = start.elapsed();
        total.push(all - applied.commit);
        commits.push(applied.commit);
        version = applied.sequence;
    }
    black_box(version);
    let (bare, bare_commit) = bare_write(&folder.join("bare.db"))?;
    report("apply one tool, without the commit", middle(total), bare, "SQLite inserts the blobs");
    report("its commit", middle(commits), bare_commit, "the same on bare SQLite");

    let one = [CallCount { id: "app.generated:t1".parse()?, calls: 1, failures: 0 }];
    report("record one call", median(|| Ok(registry.record_calls(&one)?))?, pointer, "a new Arc");
    Ok(())
}

/// A tool of twenty lines and its blobs.
fn tool(n: usize, replaces: Option<u32>) -> (Change, Vec<Arc<[u8]>>) {
    let source = format!("// tool {n}\n") + &"export default (input) => input.a + 1;\n".repeat(19);
    let component = [&n.to_le_bytes()[..], &[7; 1_500]].concat();
    let blobs: Vec<Arc<[u8]>> = vec![source.into_bytes().into(), component.into(), br#"{"type":"object"}"#[..].into()];
    let digests: Vec<_> = blobs.iter().map(|blob| Digest::of(blob)).collect();
    let &[source, component, input_schema] = digests.as_slice() else { unreachable!("three blobs") };
    let body = Body::Tool(ToolBody {
        language: Language::JavaScript,
        source: Some(source),
        source_bytes: 700,
        component,
        input_schema,
        examples: None,
        engine: Some(Digest::of(b"engine")),
        grants: ["clock", "http:api.example.org"].iter().filter_map(|text| text.parse().ok()).collect(),
        limits: Limits::default(),
    });
    let provenance = Provenance {
        session: "2026-01-01T00-00-00-abcdef".to_owned(),
        model: Some("gpt-x".to_owned()),
        policies: [
            ("create app.generated:t".to_owned(), vec!["allow_generated".to_owned()]),
            ("grant clock".to_owned(), vec!["allow_pure".to_owned()]),
            ("grant http:api.example.org".to_owned(), vec!["allow_http_given".to_owned()]),
        ]
        .into(),
        rollback_of: None,
    };
    let id = format!("app.generated:t{n}").parse().unwrap_or_else(|error| unreachable!("{error}"));
    let description = "Says what one more than the given number is, in a sentence of ordinary length.".into();
    (Change::Put(Draft { id, replaces, description, body, provenance }), blobs)
}

fn changeset(changes: Vec<Change>, blobs: Vec<Arc<[u8]>>) -> Changeset {
    Changeset { session: "bench".to_owned(), time_ms: 1, changes, blobs }
}

fn bare_read(path: &PathBuf) -> Result<(), Box<dyn std::error::Error>> {
    let connection = Connection::open(path)?;
    let mut statement = connection.prepare("SELECT * FROM versions WHERE live = 1 ORDER BY entry")?;
    let mut rows = statement.query([])?;
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        bytes += row.get_ref(0)?.as_str()?.len() + row.get_ref(6)?.as_str()?.len();
    }
    black_box(bytes);
    Ok(())
}

fn bare_write(path: &Path) -> Result<(Duration, Duration), Box<dyn std::error::Error>> {
    let mut connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.execute_batch("CREATE TABLE blobs (digest BLOB PRIMARY KEY, bytes BLOB)")?;
    let (mut inserts, mut commits) = (Vec::new(), Vec::new());
    for n in 0..ROUNDS {
        let (_, blobs) = tool(n, None);
        let start = Instant::now();
        let transaction = connection.transaction()?;
        for blob in &blobs {
            let mut statement = transaction.prepare_cached("INSERT OR IGNORE INTO blobs VALUES (?1, ?2)")?;
            statement.execute((Digest::of(blob).as_bytes(), blob))?;
        }
        inserts.push(start.elapsed());
        let start = Instant::now();
        transaction.commit()?;
        commits.push(start.elapsed());
    }
    Ok((middle(inserts), middle(commits)))
}

fn median<T>(
    mut work: impl FnMut() -> Result<T, Box<dyn std::error::Error>>,
) -> Result<Duration, Box<dyn std::error::Error>> {
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        drop(black_box(work()?));
        times.push(start.elapsed());
    }
    Ok(middle(times))
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or(Duration::ZERO)
}

fn report(what: &str, ours: Duration, bare: Duration, base: &str) {
    let ratio = ours.as_secs_f64() / bare.as_secs_f64().max(1e-9);
    println!("{what:<36} {ours:>10.1?}   {bare:>10.1?} when {base} ({ratio:.1}x)");
}
