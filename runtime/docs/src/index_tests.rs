use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf, time::SystemTime};

use rusqlite::params;
use tempfile::TempDir;

use crate::{Counts, Docs, DocsError, Hit, Library, Place, Progress};

/// A folder of documents, and one for the index.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(place.folder.path().join("docs")).unwrap();
        place
    }

    /// Writes a page that was last changed long ago, so that its time can be relied on.
    fn write(&self, name: &str, text: &str, hours_ago: u64) {
        let path = self.folder.path().join("docs").join(name);
        fs::write(&path, text).unwrap();
        let then = SystemTime::now() - std::time::Duration::from_secs(hours_ago * 3600);
        fs::File::options().write(true).open(path).unwrap().set_modified(then).unwrap();
    }

    fn index(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    fn docs(&self) -> Docs {
        let places = vec![Place::Path(self.folder.path().join("docs"))];
        Docs::with(&[], Library { places, index: Some(self.index()), ..Library::default() })
    }
}

fn found(docs: &Docs, query: &str) -> Vec<Hit> {
    docs.search(query, 5, &mut |_| {}).unwrap().value
}

fn paths(docs: &Docs, query: &str) -> Vec<String> {
    found(docs, query).into_iter().map(|hit| hit.path).collect()
}

/// How many pages a search reads.
fn read(docs: &Docs) -> usize {
    let mut read = 0;
    docs.search("x", 5, &mut |Progress { of, .. }| read = of).unwrap();
    read
}

#[test]
fn only_what_is_new_or_has_changed_is_read() {
    let place = Desk::new();
    place.write("a.md", "# A\nalpha", 3);
    place.write("b.md", "# B\nbeta", 3);
    place.write("c.html", "<h1>C</h1><p>gamma", 3);
    assert_eq!(read(&place.docs()), 3);
    // Another process, nothing to do.
    let docs = place.docs();
    assert_eq!(read(&docs), 0);
    assert_eq!(paths(&docs, "beta"), ["docs/b"]);

    place.write("b.md", "# B\ndelta", 2);
    place.write("d.md", "# D\nbeta", 2);
    fs::remove_file(place.folder.path().join("docs/a.md")).unwrap();
    assert_eq!(read(&docs), 2);
    assert_eq!(paths(&docs, "beta"), ["docs/d"]);
    assert_eq!(paths(&docs, "delta"), ["docs/b"]);
    assert_eq!(paths(&docs, "alpha"), [""; 0]);

    // Another time and the same text: it is read and not indexed anew.
    place.write("b.md", "# B\ndelta", 1);
    let counts = docs.refresh(|_| true, &mut |_| {}).unwrap().value;
    assert_eq!(counts, Counts { read: 3, added: 0, changed: 0, removed: 0 });
    assert_eq!(read(&docs), 0);

    // The same time and size and another text: only a refresh sees it.
    let hours = 1;
    let path = place.folder.path().join("docs/b.md");
    let then = path.metadata().unwrap().modified().unwrap();
    place.write("b.md", "# B\nomega", hours);
    fs::File::options().write(true).open(&path).unwrap().set_modified(then).unwrap();
    assert_eq!(read(&docs), 0);
    let counts = docs.refresh(|_| true, &mut |_| {}).unwrap().value;
    assert_eq!(counts, Counts { read: 3, added: 0, changed: 1, removed: 0 });
    assert_eq!(paths(&docs, "omega"), ["docs/b"]);
}

/// Two changes within one tick of the file's clock have one time.
#[test]
fn a_page_that_was_changed_just_now_is_looked_at_again() {
    let place = Desk::new();
    place.write("a.md", "alpha", 0);
    let docs = place.docs();
    assert_eq!(read(&docs), 1);
    let path = place.folder.path().join("docs/a.md");
    let then = path.metadata().unwrap().modified().unwrap();
    fs::write(&path, "gamma").unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(then).unwrap();
    assert_eq!(paths(&docs, "gamma"), ["docs/a"]);
}

#[test]
fn a_page_that_cannot_be_read_is_left_out_and_told_once() {
    let place = Desk::new();
    place.write("a.md", "alpha", 1);
    fs::write(place.folder.path().join("docs/bad.md"), [0xff]).unwrap();
    place.write("long.txt", &"x".repeat((1 << 20) + 1), 1);
    let docs = place.docs();
    let said = docs.search("alpha", 5, &mut |_| {}).unwrap();
    assert_eq!(said.value.len(), 1);
    let notes = [
        "the page `docs/bad` is left out: it is not UTF-8",
        "the page `docs/long` is left out: it is longer than 1 MiB",
    ];
    assert_eq!(said.notes, notes);
    assert_eq!(docs.search("alpha", 5, &mut |_| {}).unwrap().notes, [""; 0]);
    let error = docs.show("docs/bad", 0).unwrap_err();
    assert_eq!(error.to_string(), "the page `docs/bad` cannot be read: it is not UTF-8");
    place.write("bad.md", "beta", 1);
    assert_eq!(paths(&docs, "beta"), ["docs/bad"]);
}

#[test]
fn a_broken_or_foreign_index_is_made_anew() {
    let place = Desk::new();
    place.write("a.md", "alpha", 1);
    let file = place.index().join("index.sqlite");
    let damage: [(&str, &dyn Fn()); 6] = [
        ("garbage", &|| fs::write(&file, "garbage".repeat(1000)).unwrap()),
        ("empty", &|| fs::write(&file, "").unwrap()),
        ("cut", &|| {
            let bytes = fs::read(&file).unwrap();
            fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("writable", &|| fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap()),
        ("link", &|| {
            fs::remove_file(&file).unwrap();
            std::os::unix::fs::symlink("/etc/hostname", &file).unwrap();
        }),
        ("folder", &|| {
            fs::remove_file(&file).unwrap();
            fs::create_dir(&file).unwrap();
        }),
    ];
    for (how, damage) in damage {
        assert_eq!(paths(&place.docs(), "alpha"), ["docs/a"], "{how}");
        damage();
        assert_eq!(read(&place.docs()), 1, "{how}: not made anew");
        assert_eq!(paths(&place.docs(), "alpha"), ["docs/a"], "{how}");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    for change in [
        "CREATE TABLE more (a)",
        "CREATE TRIGGER t AFTER INSERT ON pages BEGIN SELECT 1; END",
        "PRAGMA user_version = 99",
        "PRAGMA application_id = 1",
    ] {
        rusqlite::Connection::open(&file).unwrap().execute_batch(change).unwrap();
        assert_eq!(read(&place.docs()), 1, "{change}");
    }
}

/// Whoever writes to the index changes an order at most.
#[test]
fn nothing_out_of_the_index_is_shown() {
    let place = Desk::new();
    place.write("a.md", "# A\nalpha", 1);
    place.write("b.md", "# B\nbeta", 1);
    assert_eq!(read(&place.docs()), 2);
    let index = rusqlite::Connection::open(place.index().join("index.sqlite")).unwrap();
    index.execute("UPDATE pages SET name = '/etc/passwd' WHERE name = 'docs/a'", []).unwrap();
    index.execute("UPDATE sections SET begin = 999999, length = 9999999", []).unwrap();
    index
        .execute("INSERT INTO words (rowid, name, title, text) VALUES (99, 'n', 't', ?1)", params!["beta evil"])
        .unwrap();
    index.execute("INSERT INTO sections VALUES (99, 1, -5, 7)", []).unwrap();
    drop(index);
    let docs = place.docs();
    let hits = found(&docs, "beta");
    assert_eq!(hits.iter().map(|hit| hit.path.as_str()).collect::<Vec<_>>(), ["docs/b"]);
    assert_eq!((hits[0].title.as_str(), hits[0].snippet.as_str()), ("B", "# B\nbeta"));
    assert_eq!(paths(&docs, "alpha"), ["docs/a"]);
    assert!(matches!(docs.show("/etc/passwd", 0), Err(DocsError::NoPage { .. })));
}

#[test]
fn an_index_that_somebody_has_open_is_not_removed_and_memory_does() {
    let place = Desk::new();
    place.write("a.md", "alpha", 1);
    let first = place.docs();
    assert_eq!(paths(&first, "alpha"), ["docs/a"]);
    let file = place.index().join("index.sqlite");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
    let second = place.docs();
    let said = second.search("alpha", 5, &mut |_| {}).unwrap();
    assert_eq!(said.value[0].path, "docs/a");
    let folder = place.index();
    let note = format!(
        "the docs are indexed in memory, for this run only: `{}`: the index of the docs failed: its file is broken, and \
         another process has it open",
        folder.display()
    );
    assert_eq!(said.notes, [note]);
    assert_eq!(second.search("alpha", 5, &mut |_| {}).unwrap().notes, [""; 0]);
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o666);
    assert_eq!(paths(&first, "alpha"), ["docs/a"]);
}

#[test]
fn many_may_index_at_once() {
    let place = Desk::new();
    for n in 0..200 {
        place.write(&format!("{n}.md"), &format!("# Page {n}\nword{n} common"), 1);
    }
    std::thread::scope(|scope| {
        for n in 0..4 {
            let place = &place;
            scope.spawn(move || assert_eq!(paths(&place.docs(), &format!("word{n}")), [format!("docs/{n}")]));
        }
    });
    let docs = place.docs();
    assert_eq!(read(&docs), 0);
    let counts = docs.refresh(|_| true, &mut |_| {}).unwrap().value;
    assert_eq!(counts, Counts { read: 200, ..Counts::default() });
    let index = rusqlite::Connection::open(place.index().join("index.sqlite")).unwrap();
    let sections: i64 = index.query_row("SELECT count(*) FROM sections", [], |row| row.get(0)).unwrap();
    assert_eq!(sections, 200);
}

#[test]
fn a_source_that_nobody_uses_is_forgotten() {
    let place = Desk::new();
    place.write("a.md", "alpha", 1);
    assert_eq!(read(&place.docs()), 1);
    let file = place.index().join("index.sqlite");
    let index = rusqlite::Connection::open(&file).unwrap();
    index.execute("UPDATE sources SET key = 'path:/elsewhere', used_ms = used_ms - 31 * 24 * 3600 * 1000", []).unwrap();
    assert_eq!(read(&place.docs()), 1);
    let count = |table: &str| {
        index.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!(["sources", "pages", "sections", "words"].map(count), [1, 1, 1, 1]);
}
