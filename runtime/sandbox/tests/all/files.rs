//! What a tool can do in the folders that it was granted, and that there is no way out of them.

use std::{
    fs,
    os::unix::{fs::symlink, net::UnixListener},
    path::{Path, PathBuf},
};

use rustix::fs::{CWD, FileType, Mode, mknodat};
use tempfile::TempDir;
use toolwright_registry::Limits;
use toolwright_sandbox::{CallError, LoadError, Program};

use crate::{
    probe::{ask, files},
    support::{grants, sandbox},
};

/// A folder `inside`, which is granted, beside a folder `outside`, which is not.
struct Place {
    base: PathBuf,
    _temporary: TempDir,
}

impl Place {
    fn new() -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let base = temporary.path().canonicalize().unwrap();
        for folder in ["inside/sub", "outside/dir"] {
            fs::create_dir_all(base.join(folder)).unwrap();
        }
        fs::write(base.join("inside/a.txt"), "inside").unwrap();
        fs::write(base.join("outside/secret"), "outside").unwrap();
        Self { base, _temporary: temporary }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.base.join(path)
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// The guest, with these folders granted, in this order of their names: `inside`, `outside:rw`.
    async fn guest(&self, granted: &[&str]) -> Program {
        let granted: Vec<_> = granted.iter().map(|folder| format!("fs:{}/{folder}", self.base.display())).collect();
        let granted: Vec<_> = granted.iter().map(String::as_str).collect();
        sandbox(2).load(&files(), &grants(&granted), None).await.unwrap()
    }

    /// All that is there, with the content of files and the targets of links.
    fn all(&self) -> Vec<(PathBuf, String)> {
        fn walk(at: &Path, into: &mut Vec<(PathBuf, String)>) {
            for entry in fs::read_dir(at).unwrap().map(Result::unwrap) {
                let path = entry.path();
                let kind = entry.file_type().unwrap();
                let content = if kind.is_symlink() {
                    fs::read_link(&path).unwrap().display().to_string()
                } else if kind.is_dir() {
                    walk(&path, into);
                    "folder".to_owned()
                } else {
                    fs::read_to_string(&path).unwrap()
                };
                into.push((path, content));
            }
        }
        let mut all = Vec::new();
        walk(&self.base, &mut all);
        all.sort();
        all
    }
}

/// One operation on one path of the first folder.
async fn one(guest: &Program, op: char, path: &str) -> String {
    two(guest, op, path, "").await
}

/// One operation on two paths of the first folder, or on a path and a text.
async fn two(guest: &Program, op: char, path: &str, other: &str) -> String {
    between(guest, op, [0, 0], path, other).await
}

/// One operation on a path of one folder and on a path of another.
async fn between(guest: &Program, op: char, [x, y]: [u8; 2], path: &str, other: &str) -> String {
    ask(guest, Limits::default(), &format!("{op}{x}{y}|{path}|{other}")).await.unwrap()
}

#[tokio::test]
async fn a_folder_for_reading_is_read() {
    let place = Place::new();
    let guest = place.guest(&["inside"]).await;
    assert_eq!(one(&guest, 'd', "").await, place.path("inside").display().to_string());
    assert_eq!(one(&guest, 'r', "a.txt").await, "inside");
    assert_eq!(one(&guest, 'r', "sub/.././a.txt").await, "inside");
    assert_eq!(one(&guest, 'e', "a.txt").await, "6");
    assert_eq!(one(&guest, 'e', "sub").await, "3");
    let names = one(&guest, 'l', ".").await;
    let mut names: Vec<_> = names.split(',').collect();
    names.sort_unstable();
    assert_eq!(names, ["", "a.txt", "sub"]);
    assert_eq!(one(&guest, 'r', "none").await, "!no-entry");
}

#[tokio::test]
async fn without_the_grant_there_are_no_files() {
    let refused = async |granted: &[&str]| sandbox(1).load(&files(), &grants(granted), None).await.unwrap_err();
    let all = refused(&["clock", "random", "log", "env:A", "http:*", "kv"]).await;
    let LoadError::NotGranted { import, capability: Some("fs") } = all else { panic!("{all}") };
    assert!(import.starts_with("wasi:filesystem/"), "{import}");
    assert!(matches!(refused(&[]).await, LoadError::NotGranted { .. }));
}

#[tokio::test]
async fn a_folder_for_writing_is_changed() {
    let place = Place::new();
    let guest = place.guest(&["inside:rw"]).await;
    assert_eq!(two(&guest, 'w', "b.txt", "one").await, "ok");
    assert_eq!(two(&guest, 'a', "b.txt", ", two").await, "ok");
    assert_eq!(place.text("inside/b.txt"), "one, two");
    assert_eq!(two(&guest, 's', "b.txt", "ONE").await, "ok");
    assert_eq!(one(&guest, 'r', "b.txt").await, "ONE, two");
    assert_eq!(two(&guest, 'z', "b.txt", "3").await, "ok");
    assert_eq!(place.text("inside/b.txt"), "ONE");
    assert_eq!(one(&guest, 't', "b.txt").await, "ok");
    assert_eq!(place.text("inside/b.txt"), "");
    assert_eq!(one(&guest, 'T', "b.txt").await, "ok");
    assert_eq!(one(&guest, 'm', "new").await, "ok");
    assert_eq!(two(&guest, 'n', "b.txt", "new/c.txt").await, "ok");
    assert_eq!(one(&guest, 'x', "new").await, "!not-empty");
    assert_eq!(one(&guest, 'u', "new/c.txt").await, "ok");
    assert_eq!(one(&guest, 'x', "new").await, "ok");
    assert!(!place.path("inside/new").exists());
}

#[tokio::test]
async fn a_folder_for_reading_is_not_changed() {
    let place = Place::new();
    let guest = place.guest(&["inside"]).await;
    let before = place.all();
    for (op, path, other) in [
        ('w', "a.txt", "x"),
        ('w', "new.txt", "x"),
        ('s', "a.txt", "x"),
        ('a', "a.txt", "x"),
        ('z', "a.txt", "0"),
        ('o', "a.txt", "x"),
        ('t', "a.txt", ""),
        ('T', "a.txt", ""),
        ('m', "new", ""),
        ('x', "sub", ""),
        ('u', "a.txt", ""),
        ('n', "a.txt", "b.txt"),
        ('L', "a.txt", "b.txt"),
        ('y', "a.txt", "b.txt"),
    ] {
        assert_eq!(two(&guest, op, path, other).await, "!not-permitted", "{op} {path}");
    }
    assert_eq!(place.all(), before);
}

/// Ways out of `inside`, to a file and to a folder.
fn ways_out(place: &Place) -> (Vec<String>, Vec<String>) {
    let inside = place.path("inside");
    let outside = place.path("outside").display().to_string();
    symlink("../outside/secret", inside.join("file_link")).unwrap();
    symlink(format!("{outside}/secret"), inside.join("absolute_file_link")).unwrap();
    symlink("../outside", inside.join("folder_link")).unwrap();
    symlink(&outside, inside.join("absolute_folder_link")).unwrap();
    symlink("sub/../folder_link", inside.join("link_to_link")).unwrap();
    symlink("..", inside.join("up")).unwrap();
    let folders = [
        "../outside",
        "sub/../../outside",
        "./../outside/.",
        "folder_link",
        "folder_link/",
        "folder_link/.",
        "absolute_folder_link",
        "absolute_folder_link/",
        "link_to_link",
        "up/outside",
        "..",
        "up",
    ];
    let mut files = vec!["file_link".to_owned(), "absolute_file_link".to_owned(), format!("{outside}/secret")];
    files.extend(folders[..10].iter().map(|folder| format!("{folder}/secret")));
    let mut folders: Vec<_> = folders.map(str::to_owned).into();
    folders.extend([outside.clone(), format!("{outside}/"), "/".to_owned()]);
    (files, folders)
}

#[tokio::test]
async fn no_path_and_no_link_leads_out() {
    let place = Place::new();
    let (files, folders) = ways_out(&place);
    let before = place.all();
    let (reads, writes) = (place.guest(&["inside"]).await, place.guest(&["inside:rw"]).await);
    for path in &files {
        for guest in [&reads, &writes] {
            for op in ['r', 'e'] {
                assert_eq!(one(guest, op, path).await, "!not-permitted", "{op} {path}");
            }
        }
        for (op, other) in [('w', "x"), ('s', "x"), ('a', "x"), ('z', "0"), ('t', ""), ('T', "")] {
            assert_eq!(two(&writes, op, path, other).await, "!not-permitted", "{op} {path}");
        }
    }
    for path in &folders {
        for guest in [&reads, &writes] {
            assert_eq!(one(guest, 'l', path).await, "!not-permitted", "l {path}");
        }
        // What is outside neither comes in, nor goes away; what is inside does not go out.
        let below = |name: &str| format!("{}/{name}", path.trim_end_matches('/'));
        for (op, path, other) in [
            ('m', below("new"), String::new()),
            ('x', below("dir"), String::new()),
            ('u', below("secret"), String::new()),
            ('n', below("secret"), "stolen".to_owned()),
            ('n', "a.txt".to_owned(), below("a.txt")),
        ] {
            let said = two(&writes, op, &path, &other).await;
            assert_eq!(said, "!not-permitted", "{op} {path} {other}");
        }
    }
    assert_eq!(place.all(), before);
}

#[tokio::test]
async fn a_link_itself_is_renamed_and_removed_and_nothing_behind_it() {
    let place = Place::new();
    ways_out(&place);
    let guest = place.guest(&["inside:rw"]).await;
    assert_eq!(one(&guest, 'E', "folder_link").await, "5");
    assert_eq!(one(&guest, 'k', "folder_link").await, "../outside");
    assert_eq!(two(&guest, 'n', "folder_link", "moved").await, "ok");
    assert_eq!(one(&guest, 'l', "moved").await, "!not-permitted");
    assert_eq!(one(&guest, 'u', "moved").await, "ok");
    // A file in the place of a link leaves what the link led to.
    assert_eq!(two(&guest, 'n', "a.txt", "file_link").await, "ok");
    assert_eq!((place.text("inside/file_link"), place.text("outside/secret")), ("inside".into(), "outside".into()));
}

#[tokio::test]
async fn a_link_that_stays_inside_is_followed() {
    let place = Place::new();
    symlink("../a.txt", place.path("inside/sub/link")).unwrap();
    symlink("link", place.path("inside/sub/link_to_link")).unwrap();
    symlink("loop", place.path("inside/loop")).unwrap();
    let guest = place.guest(&["inside"]).await;
    assert_eq!(one(&guest, 'r', "sub/link_to_link").await, "inside");
    assert_eq!(one(&guest, 'r', "loop").await, "!loop");
}

#[tokio::test]
async fn a_slash_at_the_end_means_a_folder() {
    let place = Place::new();
    let guest = place.guest(&["inside:rw"]).await;
    assert_eq!(one(&guest, 'r', "a.txt/").await, "!not-directory");
    assert_eq!(two(&guest, 'w', "a.txt/", "x").await, "!is-directory");
    assert_eq!(one(&guest, 'u', "a.txt/").await, "!not-directory");
    assert_eq!(two(&guest, 'n', "a.txt/", "b.txt").await, "!not-directory");
    assert_eq!(one(&guest, 'l', "sub/").await, "");
    assert_eq!(place.text("inside/a.txt"), "inside");
}

#[tokio::test]
async fn no_tool_makes_links() {
    let place = Place::new();
    let guest = place.guest(&["inside:rw", "outside:rw"]).await;
    let before = place.all();
    for (op, folders, path, other) in [
        ('L', [0, 0], "a.txt", "b.txt"),
        ('L', [1, 0], "secret", "stolen"),
        ('y', [0, 0], "a.txt", "b.txt"),
        ('y', [0, 0], "../outside/secret", "b.txt"),
        ('y', [0, 0], "/etc/passwd", "b.txt"),
    ] {
        assert_eq!(between(&guest, op, folders, path, other).await, "!not-permitted", "{op} {path}");
    }
    assert_eq!(place.all(), before);
}

/// Documented, and not prevented: a file has no home, only names. Whoever gives a folder gives what has a name in it.
#[tokio::test]
async fn a_hard_link_that_exists_already_is_read() {
    let place = Place::new();
    fs::hard_link(place.path("outside/secret"), place.path("inside/name")).unwrap();
    let guest = place.guest(&["inside"]).await;
    assert_eq!(one(&guest, 'r', "name").await, "outside");
}

#[tokio::test]
async fn between_folders_the_lesser_grant_counts() {
    let place = Place::new();
    let guest = place.guest(&["inside", "outside:rw"]).await;
    assert_eq!(between(&guest, 'n', [0, 1], "a.txt", "a.txt").await, "!not-permitted");
    assert_eq!(between(&guest, 'n', [1, 0], "secret", "secret").await, "!not-permitted");
    assert_eq!(between(&guest, 'r', [1, 0], "secret", "").await, "outside");
    let guest = place.guest(&["inside:rw", "outside:rw"]).await;
    assert_eq!(between(&guest, 'n', [0, 1], "a.txt", "a.txt").await, "ok");
    assert_eq!(place.text("outside/a.txt"), "inside");
}

#[tokio::test]
async fn of_two_grants_of_one_folder_the_greater_counts() {
    let place = Place::new();
    let guest = place.guest(&["inside", "inside:rw"]).await;
    assert_eq!(two(&guest, 'w', "a.txt", "new").await, "ok");
    assert_eq!(place.text("inside/a.txt"), "new");
}

#[tokio::test]
async fn pipes_sockets_and_devices_are_not_opened() {
    let place = Place::new();
    mknodat(CWD, place.path("inside/pipe"), FileType::Fifo, Mode::RWXU, 0).unwrap();
    let _socket = UnixListener::bind(place.path("inside/socket")).unwrap();
    symlink("pipe", place.path("inside/link")).unwrap();
    let guest = place.guest(&["inside:rw"]).await;
    // Each of these would wait for somebody at the other end.
    for path in ["pipe", "link", "socket"] {
        for (op, other) in [('r', ""), ('w', "x"), ('a', "x"), ('z', "0"), ('t', ""), ('T', "")] {
            assert_eq!(two(&guest, op, path, other).await, "!not-permitted", "{op} {path}");
        }
    }
    assert_eq!(one(&guest, 'u', "pipe").await, "ok");
}

#[tokio::test]
async fn what_is_written_is_counted() {
    let place = Place::new();
    let guest = place.guest(&["inside:rw"]).await;
    let limits = Limits { fs_write_bytes: 100, ..Limits::default() };
    let said = async |op: char, path: &str, text: &str| {
        fs::write(place.path("inside/ten"), "0123456789").unwrap();
        ask(&guest, limits, &format!("{op}00|{path}|{text}")).await.unwrap()
    };
    let (most, more) = ("x".repeat(100), "x".repeat(101));
    for op in ['w', 's', 'a'] {
        assert_eq!(said(op, "ten", &most).await, "ok", "{op}");
        assert_eq!(said(op, "ten", &more).await, "!quota", "{op}");
    }
    // By its size, a file may grow by a hundred bytes; and so it may by a gap before what is written.
    assert_eq!(said('z', "ten", "110").await, "ok");
    assert_eq!(said('z', "ten", "111").await, "!quota");
    assert_eq!(said('z', "ten", "0").await, "ok");
    for op in ['p', 'q'] {
        assert_eq!(said(op, "ten", "109").await, "ok", "{op}");
        assert_eq!(said(op, "ten", "110").await, "!quota", "{op}");
        assert_eq!(said(op, "ten", "4000000000000").await, "!quota", "{op}");
    }
    // Who fails after that learns which limit it was.
    let failed = ask(&guest, limits, "f00|ten|1000").await.unwrap_err();
    assert_eq!(failed, CallError::WriteLimit { limit_bytes: 100 });
}

#[tokio::test]
async fn open_files_are_counted() {
    let place = Place::new();
    let guest = place.guest(&["inside"]).await;
    let words = "it has more than 48 files and folders open at once: close some before it opens more";
    // The folder itself is one of them.
    for (op, most) in [('O', 47), ('R', 46)] {
        let said = async |times: u32| ask(&guest, Limits::default(), &format!("{op}00|a.txt|{times}")).await;
        assert_eq!(said(most).await, Ok("ok".to_owned()), "{op}");
        assert_eq!(said(most + 1).await, Err(CallError::Trap(words.to_owned())), "{op}");
    }
    assert_eq!(two(&guest, 'C', "a.txt", "500").await, "ok");
}

#[tokio::test]
async fn a_folder_with_too_many_entries_is_not_listed() {
    let place = Place::new();
    for n in 0..20_000 {
        fs::File::create(place.path(&format!("inside/sub/{n}"))).unwrap();
    }
    let guest = place.guest(&["inside"]).await;
    assert_eq!(one(&guest, 'l', "sub").await.matches(',').count(), 20_000);
    fs::File::create(place.path("inside/sub/more")).unwrap();
    assert_eq!(one(&guest, 'l', "sub").await, "!overflow");
}

#[tokio::test]
async fn a_folder_that_is_not_what_was_granted_is_not_opened() {
    let place = Place::new();
    let guest = place.guest(&["inside/sub"]).await;
    assert_eq!(one(&guest, 'l', ".").await, "");
    let folder = place.path("inside/sub").display().to_string();
    let refused = async || match ask(&guest, Limits::default(), "l00|.|").await {
        Err(CallError::Folder { folder: named, reason }) => {
            assert_eq!(named, folder);
            reason
        }
        other => panic!("{other:?}"),
    };
    fs::remove_dir(&folder).unwrap();
    assert_eq!(refused().await, "`sub` is not there");
    symlink(place.path("outside"), &folder).unwrap();
    assert_eq!(refused().await, "`sub` is a symbolic link");
    fs::remove_file(&folder).unwrap();
    fs::write(&folder, "").unwrap();
    assert_eq!(refused().await, "`sub` is not a folder");
    // Nor is one that is reached through a link.
    fs::rename(place.path("inside"), place.path("moved")).unwrap();
    fs::create_dir(place.path("outside/sub")).unwrap();
    symlink("outside", place.path("inside")).unwrap();
    assert_eq!(refused().await, "`inside` is a symbolic link");
}
