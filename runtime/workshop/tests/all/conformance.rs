//! The conformance set through the whole path of a tool: created, registered, loaded, called. What each program gives was
//! recorded from node (`tests/conformance/record.mjs`), or written by hand where node has nothing like it.
//!
//! The programs of the topics `fs` and `kv` are granted these, `fs` for a folder that is a fresh copy of
//! `tests/conformance/folder` in each case.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::common::{Bench, adder, copy, maker};
use serde::Deserialize;
use serde_json::{Value, json};
use tempfile::TempDir;
use toolwright_policy::{Given, Source};
use toolwright_registry::{Capability, Limits};
use toolwright_sandbox::CallError;
use toolwright_workshop::NewTool;

/// Fewer programs than this are not the set.
const PROGRAMS_MIN: usize = 270;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    input: Value,
    /// The result `null` reads as absent.
    expected: Option<Value>,
    throws: Option<String>,
}

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/conformance");

fn renew(folder: &Path) {
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
    fs::create_dir(folder).unwrap();
    copy(&Path::new(ROOT).join("folder"), folder);
}

fn programs() -> Vec<PathBuf> {
    let root = Path::new(ROOT);
    let mut programs: Vec<PathBuf> = fs::read_dir(root)
        .unwrap()
        .map(|topic| topic.unwrap().path())
        .filter(|topic| topic.is_dir())
        .flat_map(|topic| fs::read_dir(topic).unwrap().map(|file| file.unwrap().path()))
        .filter(|file| file.extension().is_some_and(|extension| extension == "js"))
        .collect();
    programs.sort();
    programs
}

/// A folder of its own for the programs, and the capability for it.
fn folder() -> (TempDir, PathBuf, Capability) {
    let temporary = tempfile::tempdir().unwrap();
    // A granted folder has no link on the way to it.
    let folder = temporary.path().canonicalize().unwrap().join("folder");
    let capability = format!("fs:{}:rw", folder.display()).parse().unwrap();
    (temporary, folder, capability)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_program_gives_what_node_gives() {
    let (_temporary, folder, files) = folder();
    let mut given = Given::default();
    given.add(files.clone(), Source::Config);
    let bench = Bench::new(given).await;
    let programs = programs();
    assert!(programs.len() >= PROGRAMS_MIN, "{} programs", programs.len());
    let mut wrong = Vec::new();
    for (number, program) in programs.iter().enumerate() {
        let shown = program.iter().rev().take(2).map(|part| part.to_string_lossy()).collect::<Vec<_>>().join(" of ");
        let capabilities = match program.parent().and_then(Path::file_name).and_then(|topic| topic.to_str()) {
            Some("fs") => vec![files.clone()],
            Some("kv") => vec![Capability::Kv],
            _ => Vec::new(),
        };
        renew(&folder);
        let tool = NewTool {
            id: format!("app.generated:program_{number}").parse().unwrap(),
            source: fs::read_to_string(program).unwrap(),
            input_schema: Some(json!({"type": "object"})),
            capabilities: capabilities.into(),
            // A debug build of the host on a busy machine is slow, and the limits are not what is tested here.
            limits: Limits { cpu_ms: 20_000, ..Limits::default() },
            ..adder()
        };
        if let Err(refusal) = bench.workshop.create(&maker(), tool).await {
            wrong.push(format!("{shown}: {refusal}"));
            continue;
        }
        let cases: Vec<Case> =
            serde_json::from_str(&fs::read_to_string(program.with_extension("json")).unwrap()).unwrap();
        assert!(!cases.is_empty(), "{shown} has no cases");
        for case in cases {
            renew(&folder);
            let result = bench.run(&format!("program_{number}"), case.input.clone()).await;
            let same = match (&result, &case.expected, &case.throws) {
                (Ok(value), expected, None) => value == expected.as_ref().unwrap_or(&Value::Null),
                (Err(CallError::Failed(text) | CallError::InvalidInput(text)), None, Some(thrown)) => {
                    text.lines().next() == Some(thrown)
                }
                _ => false,
            };
            if !same {
                let result = result.map_or_else(|error| error.to_string(), |value| value.to_string());
                wrong.push(format!("{shown}, input {}: {result}", case.input));
            }
        }
    }
    println!("{} programs", programs.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
