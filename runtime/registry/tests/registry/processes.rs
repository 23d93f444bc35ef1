//! Several threads and processes on one journal, and a process that is killed.

use std::{
    collections::BTreeSet,
    env,
    fs::{self, Permissions},
    io::{BufRead, BufReader, Write},
    os::unix::{
        fs::{MetadataExt, PermissionsExt, chown},
        process::CommandExt,
    },
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
};

use toolwright_registry::{Registry, RegistryError};

use crate::support::{Folder, id, layer, put, remove, shown};

const TOOL: &str = "app.generated:x";
/// Tells the child process where its journal is.
const CHILD: &str = "TOOLWRIGHT_TEST_JOURNAL";
/// The same for the child that may only read.
const READER: &str = "TOOLWRIGHT_TEST_READER";
/// The user that root becomes to have no rights.
const NOBODY: u32 = 65_534;

#[test]
fn another_process_sees_what_was_applied() {
    let folder = Folder::new();
    let (one, two) = (folder.open(), folder.open());
    let before = two.refresh().unwrap();
    assert!(Arc::ptr_eq(&before, &two.refresh().unwrap()), "nothing has changed");
    one.apply(put(TOOL, None, "one")).unwrap();
    one.apply(put("user:y", None, "one")).unwrap();
    assert_eq!(two.snapshot().sequence(), 0);
    assert_eq!(two.refresh().unwrap().sequence(), 2);
    assert_eq!(shown(&one), shown(&two));
    two.apply(put(TOOL, Some(1), "two")).unwrap();
    two.apply(remove("user:y", 1)).unwrap();
    one.refresh().unwrap();
    assert_eq!(shown(&one), shown(&two));
    assert_eq!(one.snapshot().get(&id("user:y")), None);
}

#[test]
fn a_change_that_lost_the_race_shows_who_won() {
    let folder = Folder::new();
    let (one, two) = (folder.open(), folder.open());
    one.apply(put(TOOL, None, "one")).unwrap();
    let error = two.apply(put(TOOL, None, "two")).unwrap_err();
    assert!(matches!(error, RegistryError::Conflict { expected: None, found: Some(1), .. }), "{error}");
    // Without a refresh: the refusal took in what there was.
    assert_eq!(two.snapshot().get(&id(TOOL)), one.snapshot().get(&id(TOOL)));
    two.apply(put(TOOL, Some(1), "two")).unwrap();
    let error = one.apply(remove(TOOL, 1)).unwrap_err();
    assert!(matches!(error, RegistryError::Conflict { expected: Some(1), found: Some(2), .. }), "{error}");
}

#[test]
fn each_version_is_won_once() {
    const EACH: u32 = 25;
    let folder = Folder::new();
    let write = |name: &'static str| {
        let registry = folder.open();
        move || {
            let mut won = Vec::new();
            while won.len() < EACH as usize {
                let replaces = registry.snapshot().get(&id(TOOL)).map(|entry| entry.version);
                match registry.apply(put(TOOL, replaces, &format!("{name} {}", won.len()))) {
                    Ok(applied) => won.push(applied.versions[0].1),
                    Err(RegistryError::Conflict { .. }) => {}
                    Err(other) => panic!("{other}"),
                }
            }
            won
        }
    };
    let threads: Vec<_> = ["a", "b", "c"].map(write).into_iter().map(thread::spawn).collect();
    let won: Vec<u32> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    assert_eq!(won.len(), 3 * EACH as usize);
    assert_eq!(won.into_iter().collect::<BTreeSet<_>>(), (1..=3 * EACH).collect());
    let registry = folder.open();
    assert_eq!(registry.history(&id(TOOL)).unwrap().len(), 3 * EACH as usize);
    registry.verify().unwrap();
}

#[test]
fn threads_share_one_registry() {
    let registry = Arc::new(Registry::in_memory(layer()).unwrap());
    thread::scope(|scope| {
        for name in ["a", "b"] {
            let registry = Arc::clone(&registry);
            scope.spawn(move || {
                for n in 0..50 {
                    registry.apply(put(&format!("user.{name}:t{n}"), None, "x")).unwrap();
                    // Whoever looks sees whole changesets in one order.
                    let snapshot = registry.snapshot();
                    assert_eq!(snapshot.len() as u64, 2 + snapshot.sequence());
                }
            });
        }
    });
    assert_eq!(registry.snapshot().sequence(), 100);
}

#[test]
fn two_processes_may_both_be_first() {
    for _ in 0..10 {
        let folder = Folder::new();
        thread::scope(|scope| {
            for name in ["user:a", "user:b"] {
                let folder = &folder;
                scope.spawn(move || folder.open().apply(put(name, None, "x")).unwrap());
            }
        });
        assert_eq!(folder.open().snapshot().len(), 4);
        assert_eq!(folder.files(), ["registry.db"]);
    }
}

/// Runs in a process of its own: applies changesets of two entries each and says so, until it is killed.
#[test]
fn child() {
    let Some(path) = env::var_os(CHILD) else { return };
    let registry = Registry::open(Path::new(&path), layer()).unwrap();
    let mut out = std::io::stdout();
    for n in registry.snapshot().sequence() + 1.. {
        let mut both = put(&format!("user.a:t{n}"), None, &"x".repeat(20_000));
        both.changes.extend(put(&format!("user.b:t{n}"), None, &"x".repeat(20_000)).changes);
        registry.apply(both).unwrap();
        writeln!(out, "applied {n}").unwrap();
    }
}

/// Runs in a process of its own that is not root: what it can open it can only read.
#[test]
fn reader() {
    let Some(path) = env::var_os(READER) else { return };
    let error = match Registry::open(Path::new(&path), layer()) {
        Ok(registry) => {
            assert_eq!(registry.snapshot().len(), 3);
            registry.apply(put("user:y", None, "one")).unwrap_err()
        }
        Err(error) => error,
    };
    assert!(matches!(error, RegistryError::NotWritable { .. }), "{error}");
}

#[test]
fn a_journal_that_may_only_be_read_is_told_so() {
    let folder = Folder::new();
    folder.open().apply(put(TOOL, None, "one")).unwrap();
    let is_root = fs::metadata("/proc/self").unwrap().uid() == 0;
    let set = |owner, file, folder_mode| {
        for (path, mode) in [(&*folder.journal(), file), (folder.path(), folder_mode)] {
            fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
            if is_root {
                chown(path, Some(owner), None).unwrap();
            }
        }
    };
    for (file, folder_mode) in [(0o600, 0o500), (0o400, 0o700), (0o400, 0o500)] {
        set(NOBODY, file, folder_mode);
        let mut reader = Command::new(env::current_exe().unwrap());
        reader.args(["processes::reader", "--exact"]).env(READER, folder.journal());
        // Root may write everywhere, so it becomes nobody, and the journal is nobody's.
        if is_root {
            reader.uid(NOBODY).gid(NOBODY);
        }
        let output = reader.output().unwrap();
        set(0, 0o600, 0o700);
        assert!(output.status.success(), "{file:o} {folder_mode:o}: {}", String::from_utf8_lossy(&output.stdout));
        assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
    }
    assert_eq!(folder.open().snapshot().sequence(), 1);
}

fn spawn_child(folder: &Folder) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["processes::child", "--exact", "--nocapture"])
        .env(CHILD, folder.journal())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn a_killed_process_leaves_every_applied_changeset_and_no_other() {
    let folder = Folder::new();
    for round in 0..12 {
        let mut child = spawn_child(&folder);
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said: u64 = 0;
        for line in lines.map_while(Result::ok).filter(|line| line.contains("applied ")).take(1 + round % 3) {
            said = line.rsplit(' ').next().unwrap().parse().unwrap();
        }
        // Some rounds end between two changesets, some within one.
        for _ in 0..round * 20_000 {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();

        let registry = folder.open();
        let snapshot = registry.snapshot();
        let applied = snapshot.sequence();
        assert!(said > 0 && applied >= said, "changeset {said} was applied, and the journal ends at {applied}");
        let both = (1..=applied).flat_map(|n| ["a", "b"].map(|part| id(&format!("user.{part}:t{n}"))));
        let expected: BTreeSet<_> = both.chain([id("app.tools:create_tool"), id("app:dev_assistant")]).collect();
        assert_eq!(snapshot.iter().map(|entry| entry.id.clone()).collect::<BTreeSet<_>>(), expected);
        registry.verify().unwrap();
    }
}

#[test]
fn a_process_that_is_killed_while_it_is_the_first_leaves_no_half_journal() {
    for round in 0..8 {
        let folder = Folder::new();
        let mut child = spawn_child(&folder);
        for _ in 0..round * 300_000 {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let registry = folder.open();
        registry.verify().unwrap();
        assert_eq!(registry.snapshot().len() as u64, 2 + 2 * registry.snapshot().sequence());
    }
}
