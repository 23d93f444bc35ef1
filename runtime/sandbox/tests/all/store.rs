//! The store of a tool: what is in it, whose it is, and how much of it there may be.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
    path::Path,
    sync::{Arc, LazyLock},
};

use toolwright_policy::{Authorized, Authorizer, Call, Principal};
use toolwright_registry::{KvStore, Limits};
use toolwright_sandbox::{CallError, LoadError, Program, Sandbox, SandboxConfig};

use crate::{
    probe,
    support::{grants, registry, sandbox},
};

fn permission(tool: &str) -> Authorized<Call> {
    static AUTHORIZER: LazyLock<Authorizer> = LazyLock::new(|| Authorizer::new(&[]).unwrap());
    AUTHORIZER.authorize(&Principal::Person, Call { id: tool.parse().unwrap() }).unwrap()
}

/// The guest in a sandbox with this store.
async fn guest(store: KvStore) -> Program {
    let config = SandboxConfig {
        max_concurrent: 2,
        store: Arc::new(store),
        precompiler: Some(crate::precompile::precompiler()),
        ..SandboxConfig::default()
    };
    let sandbox = Sandbox::new(config, registry(), Arc::new(Authorizer::new(&[]).unwrap())).unwrap();
    sandbox.load(&probe::store(), &grants(&["kv"]), None).await.unwrap()
}

async fn tell(program: &Program, tool: &str, input: &str) -> Result<String, CallError> {
    program.call(permission(tool), input, &Limits::default(), &BTreeMap::new()).await.outcome
}

async fn told(program: &Program, input: &str) -> String {
    tell(program, "app.generated:one", input).await.unwrap()
}

fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::DirBuilder::new().mode(0o700).create(home.path().join("data")).unwrap();
    home
}

fn at(home: &Path) -> KvStore {
    KvStore::open(home.join("data/kv.sqlite"))
}

#[tokio::test]
async fn what_is_set_is_there_in_the_next_call() {
    let guest = guest(KvStore::in_memory()).await;
    assert_eq!(told(&guest, "g|a|").await, "none");
    assert_eq!(told(&guest, "s|a|one").await, "ok");
    assert_eq!(told(&guest, "s|b|").await, "ok");
    assert_eq!(told(&guest, "g|a|").await, "one");
    assert_eq!(told(&guest, "g|b|").await, "");
    assert_eq!(told(&guest, "e|a|").await, "1");
    assert_eq!(told(&guest, "l||").await, ";,a,b");
    assert_eq!(told(&guest, "s|a|two").await, "ok");
    assert_eq!(told(&guest, "g|a|").await, "two");
    assert_eq!(told(&guest, "d|a|").await, "ok");
    assert_eq!(told(&guest, "d|a|").await, "ok");
    assert_eq!((told(&guest, "g|a|").await, told(&guest, "e|a|").await), ("none".into(), "0".into()));
}

#[tokio::test]
async fn without_the_grant_there_is_no_store() {
    for granted in [&[][..], &["clock", "random", "log", "env:A", "http:*", "fs:/tmp"]] {
        let error = sandbox(1).load(&probe::store(), &grants(granted), None).await.unwrap_err();
        let LoadError::NotGranted { import, capability: Some("kv") } = error else { panic!("{error}") };
        assert!(import.starts_with("wasi:keyvalue/store@0.2.0-draft2#"), "{import}");
    }
}

#[tokio::test]
async fn a_tool_has_one_store_and_sees_no_other_tools() {
    let guest = guest(KvStore::in_memory()).await;
    assert_eq!(told(&guest, "o|default|").await, "ok");
    for other in ["", "Default", "app.generated:two", "../one"] {
        assert_eq!(told(&guest, &format!("o|{other}|")).await, "no such store", "{other}");
    }
    assert_eq!(told(&guest, "s|a|one").await, "ok");
    for input in ["g|a|", "l||", "d|a|", "s|a|two"] {
        let said = tell(&guest, "app.generated:two", input).await.unwrap();
        assert!(["none", ";", "ok"].contains(&said.as_str()), "{input}: {said}");
    }
    assert_eq!(told(&guest, "g|a|").await, "one");
}

#[tokio::test]
async fn it_outlives_the_process_and_is_made_when_it_is_used() {
    let home = home();
    let first = guest(at(home.path())).await;
    assert_eq!(fs::read_dir(home.path().join("data")).unwrap().count(), 0);
    assert_eq!(told(&first, "s|a|one").await, "ok");
    let file = home.path().join("data/kv.sqlite");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    // Beside it, as another process would have it.
    let second = guest(at(home.path())).await;
    assert_eq!(told(&second, "g|a|").await, "one");
    assert_eq!(told(&second, "s|b|two").await, "ok");
    assert_eq!(told(&first, "l||").await, ";,a,b");
    drop((first, second));
    assert_eq!(told(&guest(at(home.path())).await, "g|b|").await, "two");
}

#[tokio::test]
async fn a_guest_is_told_what_does_not_fit() {
    let guest = guest(KvStore::in_memory()).await;
    let most = "k".repeat(256);
    assert_eq!(told(&guest, &format!("s|{most}|v")).await, "ok");
    assert_eq!(told(&guest, &format!("g|{most}|")).await, "v");
    let key = "!the key is not valid: a key has 1 to 256 bytes and no control characters";
    for wrong in ["", "a\nb", &"k".repeat(257)] {
        assert_eq!(told(&guest, &format!("s|{wrong}|v")).await, key);
        assert_eq!(told(&guest, &format!("g|{wrong}|")).await, key);
    }
    assert_eq!(told(&guest, "z|large|1048576").await, "ok");
    assert_eq!(
        told(&guest, "z|large|1048577").await,
        "!the value has 1048577 bytes, and at most 1048576 are kept: store less, or divide it over several keys"
    );
    // Fifteen more of a megabyte are too many, with the keys before.
    assert_eq!(
        told(&guest, "r|1048576|15").await,
        "!the store is full: its keys and values have at most 16777216 bytes together: delete some, or store less"
    );
    assert_eq!(told(&guest, "d|large|").await, "ok");
    assert_eq!(told(&guest, "r|1048576|15").await, "ok");
    // Another tool has room of its own.
    assert_eq!(tell(&guest, "app.generated:two", "z|large|1048576").await.unwrap(), "ok");
}

#[tokio::test]
async fn keys_are_listed_in_pages() {
    let guest = guest(KvStore::in_memory()).await;
    assert_eq!(told(&guest, "r|1|2500").await, "ok");
    let pages = told(&guest, "l||").await;
    let counts: Vec<_> = pages.split(';').skip(1).map(|page| page.matches(',').count()).collect();
    assert_eq!(counts, [1000, 1000, 500]);
    let mut keys: Vec<_> = pages.split([';', ',']).filter(|key| !key.is_empty()).collect();
    assert!(keys.is_sorted());
    keys.dedup();
    assert_eq!(keys.len(), 2500);
}

#[tokio::test]
async fn a_store_that_is_damaged_is_an_error_when_it_is_used() {
    let home = home();
    fs::write(home.path().join("data/kv.sqlite"), "no database, but longer than the header of one is".repeat(10))
        .unwrap();
    let guest = guest(at(home.path())).await;
    let path = home.path().canonicalize().unwrap().join("data/kv.sqlite");
    for input in ["g|a|", "s|a|v"] {
        let error = tell(&guest, "app.generated:one", input).await.unwrap_err();
        let words = format!(
            "the tools' store `{}` cannot be used: it is not a store of this program: it does not begin like a database; \
             bring it back from a copy, or move it away to start with an empty one",
            path.display()
        );
        assert_eq!(error, CallError::Store(words));
    }
    // What does not touch it goes on.
    assert_eq!(told(&guest, "o|default|").await, "ok");
}
