//! The tools' store: whose it is, what fits, and that it bears other processes, their end, and damage.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    os::unix::fs::{PermissionsExt as _, symlink},
    path::PathBuf,
    process::{Command, Stdio},
    sync::Arc,
    thread,
};

use rusqlite::Connection;
use toolwright_registry::{Bucket, KvError, KvStore};

use crate::support::{Folder, id};

const ONE: &str = "app.generated:one";
/// Tells the child process where its store is.
const CHILD: &str = "TOOLWRIGHT_TEST_STORE";

fn path(folder: &Folder) -> PathBuf {
    folder.path().join("kv.sqlite")
}

fn store(folder: &Folder) -> Arc<KvStore> {
    Arc::new(KvStore::open(path(folder)))
}

fn bucket(folder: &Folder, tool: &str) -> Bucket {
    store(folder).bucket(&id(tool))
}

fn in_memory() -> Bucket {
    Arc::new(KvStore::in_memory()).bucket(&id(ONE))
}

#[test]
fn nothing_is_made_before_it_is_used() {
    let folder = Folder::new();
    let bucket = bucket(&folder, ONE);
    store(&folder).remove(&id(ONE)).unwrap();
    assert_eq!(folder.files(), [""; 0]);
    assert_eq!(bucket.get("a").unwrap(), None);
    assert_eq!(fs::metadata(path(&folder)).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn what_a_tool_sets_is_its_own() {
    let folder = Folder::new();
    let store = store(&folder);
    let (one, two) = (store.bucket(&id(ONE)), store.bucket(&id("user:two")));
    one.set("a", b"1").unwrap();
    two.set("a", &[0, 255]).unwrap();
    two.set("b", b"").unwrap();
    assert_eq!((one.get("a").unwrap(), two.get("a").unwrap()), (Some(b"1".to_vec()), Some(vec![0, 255])));
    assert_eq!((one.exists("b").unwrap(), two.exists("b").unwrap()), (false, true));
    assert_eq!(two.list_keys(None).unwrap(), (vec!["a".into(), "b".into()], None));
    assert_eq!(two.list_keys(Some("a")).unwrap(), (vec!["b".into()], None));
    two.delete("a").unwrap();
    one.delete("none").unwrap();
    assert_eq!((one.get("a").unwrap(), two.get("a").unwrap()), (Some(b"1".to_vec()), None));

    store.remove(&id(ONE)).unwrap();
    assert_eq!((one.get("a").unwrap(), two.get("b").unwrap()), (None, Some(Vec::new())));
    // The other one is still there in a store that has not been used yet.
    assert_eq!(bucket(&folder, "user:two").get("b").unwrap(), Some(Vec::new()));
}

#[test]
fn a_key_and_a_value_have_a_size() {
    let bucket = in_memory();
    let longest = "é".repeat(128);
    bucket.set(&longest, &vec![0; 1 << 20]).unwrap();
    for wrong in ["", &format!("{longest}k"), "a\0", "\u{7f}", "\u{85}"] {
        assert_eq!(bucket.set(wrong, b""), Err(KvError::Key));
        assert_eq!(bucket.get(wrong), Err(KvError::Key));
        assert_eq!(bucket.exists(wrong), Err(KvError::Key));
        assert_eq!(bucket.delete(wrong), Err(KvError::Key));
    }
    assert_eq!(bucket.set("a", &vec![0; (1 << 20) + 1]), Err(KvError::ValueTooLarge { bytes: (1 << 20) + 1 }));
    assert_eq!(bucket.get("a").unwrap(), None);
}

#[test]
fn a_tool_has_sixteen_mebibytes() {
    let bucket = in_memory();
    let value = vec![0; (1 << 20) - 1];
    for n in 0..16 {
        bucket.set(&char::from(b'a' + n).to_string(), &value).unwrap();
    }
    // To the byte: sixteen keys of one byte are in it.
    assert_eq!(bucket.set("z", b""), Err(KvError::Full));
    assert_eq!(bucket.set("a", &vec![0; 1 << 20]), Err(KvError::Full));
    assert_eq!(bucket.get("a").unwrap().unwrap().len(), value.len(), "as before");
    bucket.set("a", &value).unwrap();
    bucket.set("b", &value[1..]).unwrap();
    bucket.set("z", b"").unwrap();
    bucket.delete("z").unwrap();
    bucket.set("y", b"").unwrap();
    assert_eq!(bucket.set("z", b""), Err(KvError::Full));
}

#[test]
fn a_tool_has_ten_thousand_keys() {
    let bucket = in_memory();
    for n in 0..10_000 {
        bucket.set(&format!("{n:05}"), b"").unwrap();
    }
    assert_eq!(bucket.set("more", b""), Err(KvError::TooManyKeys));
    bucket.set("00000", b"other").unwrap();
    bucket.delete("00000").unwrap();
    bucket.set("more", b"").unwrap();

    let (mut keys, mut cursor, mut pages) = (Vec::new(), None, 0);
    loop {
        let (page, next) = bucket.list_keys(cursor.as_deref()).unwrap();
        assert!(page.len() <= 1000);
        keys.extend(page);
        pages += 1;
        cursor = next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!((keys.len(), pages), (10_000, 10));
    assert!(keys.is_sorted());
}

#[test]
fn threads_and_connections_write_at_once() {
    let folder = Folder::new();
    thread::scope(|scope| {
        for n in 0..4 {
            let bucket = bucket(&folder, ONE);
            scope.spawn(move || (0..50).for_each(|k| bucket.set(&format!("{n} {k}"), b"v").unwrap()));
        }
    });
    assert_eq!(bucket(&folder, ONE).list_keys(None).unwrap().0.len(), 200);
}

/// What the next test starts as another process.
#[test]
fn child_sets_keys_without_end() {
    let Some(path) = env::var_os(CHILD) else { return };
    let bucket = Arc::new(KvStore::open(path.into())).bucket(&id(ONE));
    for n in 0.. {
        bucket.set(&(n % 5000).to_string(), format!("{n}").repeat(50).as_bytes()).unwrap();
        println!("set {n}");
    }
}

#[test]
fn what_was_set_outlives_a_process_that_is_killed() {
    let folder = Folder::new();
    for _ in 0..3 {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "kv::child_sets_keys_without_end", "--nocapture"])
            .env(CHILD, path(&folder))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let set: Vec<u32> = lines.filter_map(|line| line.rsplit_once("set ")?.1.parse().ok()).take(40).collect();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(set.len(), 40);
        let bucket = bucket(&folder, ONE);
        for n in set {
            assert_eq!(bucket.get(&n.to_string()).unwrap(), Some(n.to_string().repeat(50).into_bytes()));
        }
        bucket.set("after", b"").unwrap();
    }
}

fn unusable(folder: &Folder) -> String {
    let bucket = bucket(folder, ONE);
    let error = bucket.get("a").unwrap_err();
    assert_eq!(bucket.set("a", b"").unwrap_err(), error);
    let KvError::Unusable { path: named, reason } = error else { panic!("{error}") };
    assert_eq!(named, path(folder));
    reason
}

#[test]
fn a_file_that_is_no_store_is_left_as_it_is() {
    let anew = "bring it back from a copy, or move it away to start with an empty one";
    let folder = Folder::new();
    fs::write(path(&folder), "").unwrap();
    assert_eq!(unusable(&folder), format!("it is damaged: it is empty; {anew}"));

    let folder = Folder::new();
    let text = "just some text, longer than the header of a database would be".repeat(10);
    fs::write(path(&folder), &text).unwrap();
    assert_eq!(
        unusable(&folder),
        format!("it is not a store of this program: it does not begin like a database; {anew}")
    );
    assert_eq!(fs::read_to_string(path(&folder)).unwrap(), text);

    // Not even the journal is one.
    let folder = Folder::new();
    drop(folder.open());
    fs::rename(folder.journal(), path(&folder)).unwrap();
    assert_eq!(
        unusable(&folder),
        format!("it is not a store of this program: it is a database of another program; {anew}")
    );

    let (real, linked) = (Folder::new(), Folder::new());
    bucket(&real, ONE).set("a", b"").unwrap();
    symlink(path(&real), path(&linked)).unwrap();
    assert_eq!(unusable(&linked), format!("it is not a store of this program: it is a symbolic link; {anew}"));

    let folder = Folder::new();
    bucket(&folder, ONE).set("a", b"").unwrap();
    fs::set_permissions(path(&folder), fs::Permissions::from_mode(0o620)).unwrap();
    let reason = unusable(&folder);
    assert!(reason.ends_with("others may write to it; make it yours alone (`chmod go-w`)"), "{reason}");
}

#[test]
fn a_store_with_other_tables_totals_or_values_is_damaged() {
    let folder = Folder::new();
    bucket(&folder, ONE).set("a", b"value").unwrap();
    let edit = |sql: &str| {
        Connection::open(path(&folder)).unwrap().execute_batch(sql).unwrap();
        bucket(&folder, ONE)
    };
    let damaged = |error: KvError| match error {
        KvError::Unusable { reason, .. } => assert!(reason.starts_with("it is damaged: "), "{reason}"),
        other => panic!("{other}"),
    };
    damaged(edit("UPDATE totals SET bytes = 0").delete("a").unwrap_err());
    damaged(edit("UPDATE totals SET bytes = 0").set("a", b"").unwrap_err());
    damaged(edit("CREATE TABLE more (a TEXT)").get("a").unwrap_err());
    let newer = edit("DROP TABLE more; PRAGMA user_version = 2").get("a").unwrap_err();
    let KvError::Unusable { reason, .. } = newer else { panic!("{newer}") };
    assert_eq!(reason, "it has format 2, and this program reads format 1; update the program");
}
