//! A disk that is full, a lock that is held, a file that cannot be written: made to happen on the inside.

use std::{env, fs, hash::BuildHasher, os::unix::fs::DirBuilderExt as _, path::PathBuf};

use super::*;
use crate::{AgentBody, Body, Change, Draft, Provenance};

/// An empty folder, deleted at the end of the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let unique = std::hash::RandomState::new().hash_one(std::process::id());
        let path = env::temp_dir().join(format!("toolwright-registry-{unique:016x}"));
        fs::DirBuilder::new().mode(0o700).create(&path).unwrap();
        Self(path)
    }

    fn open(&self) -> Registry {
        Registry::open_patiently(&self.0.join("registry.db"), BaseLayer::default(), Duration::ZERO).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

fn put(name: &str, bytes: usize) -> Changeset {
    let draft = Draft {
        id: name.parse().unwrap(),
        replaces: None,
        description: "an agent".into(),
        body: Body::Agent(AgentBody {
            system_prompt: "x".into(),
            model: "app:m".parse().unwrap(),
            compress: None,
            tools: vec![],
        }),
        provenance: Provenance::default(),
    };
    let blobs = vec![vec![7; bytes].into()];
    Changeset { session: String::new(), time_ms: 1, changes: vec![Change::Put(draft)], blobs }
}

fn sql(registry: &Registry, text: &str) {
    registry.journal.lock().unwrap().connection.execute_batch(text).unwrap();
}

/// Asserts that the registry shows the one entry and goes on.
fn is_as_before(registry: &Registry) {
    assert_eq!((registry.snapshot().len(), registry.snapshot().sequence()), (1, 1));
    registry.verify().unwrap();
    let id = "user:late".parse().unwrap();
    assert_eq!(registry.history(&id).unwrap(), []);
    registry.apply(put("user:late", 1 << 20)).unwrap();
    assert!(registry.snapshot().get(&id).is_some());
}

#[test]
fn a_full_disk_changes_nothing() {
    let folder = Folder::new();
    let registry = folder.open();
    registry.apply(put("user:first", 10)).unwrap();
    sql(&registry, "PRAGMA max_page_count = 40");
    let error = registry.apply(put("user:late", 1 << 20)).unwrap_err();
    assert!(matches!(error, RegistryError::Full { .. }), "{error}");
    assert!(error.to_string().contains("nothing was changed: free some space"), "{error}");
    sql(&registry, "PRAGMA max_page_count = 1000000");
    is_as_before(&registry);
}

#[test]
fn a_file_that_cannot_be_written_changes_nothing() {
    let folder = Folder::new();
    let registry = folder.open();
    registry.apply(put("user:first", 10)).unwrap();
    sql(&registry, "PRAGMA query_only = ON");
    let calls = [CallCount { id: "user:first".parse().unwrap(), calls: 1, failures: 0 }];
    for error in [registry.apply(put("user:late", 10)).unwrap_err(), registry.record_calls(&calls).unwrap_err()] {
        assert!(matches!(error, RegistryError::NotWritable { .. }), "{error}");
    }
    assert_eq!(registry.snapshot().stats(&calls[0].id), crate::CallStats::default());
    sql(&registry, "PRAGMA query_only = OFF");
    is_as_before(&registry);
}

#[test]
fn a_journal_that_is_locked_for_too_long_is_busy() {
    let folder = Folder::new();
    let (registry, other) = (folder.open(), folder.open());
    registry.apply(put("user:first", 10)).unwrap();
    sql(&other, "BEGIN IMMEDIATE");
    let error = registry.apply(put("user:late", 10)).unwrap_err();
    assert!(matches!(error, RegistryError::Busy { .. }), "{error}");
    // Readers do not wait for writers.
    assert!(registry.refresh().is_ok());
    assert_eq!(folder.open().snapshot().len(), 1);
    sql(&other, "ROLLBACK");
    is_as_before(&registry);
}

#[test]
fn commits_wait_for_the_disk_and_counters_do_not() {
    let folder = Folder::new();
    let registry = folder.open();
    let synchronous = || -> i64 {
        let journal = registry.journal.lock().unwrap();
        journal.connection.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap()
    };
    // 2 is FULL (sqlite.org, "PRAGMA synchronous").
    assert_eq!(synchronous(), 2);
    registry.record_calls(&[]).unwrap();
    assert_eq!(synchronous(), 2);
    sql(&registry, "PRAGMA query_only = ON");
    registry.record_calls(&[CallCount { id: "user:x".parse().unwrap(), calls: 1, failures: 0 }]).unwrap_err();
    assert_eq!(synchronous(), 2);
}
