use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

use super::*;

fn source(name: &str, place: Place) -> Source {
    Source { name: name.to_owned(), place, origin: Origin::Added }
}

fn fetched(url: &str, text: &str, etag: Option<&str>) -> Fetched {
    Fetched {
        url: url.to_owned(),
        found_at: format!("{url}/"),
        digest: Digest::of(text.as_bytes()),
        bytes: text.len() as u64,
        fetched_ms: 7,
        etag: etag.map(str::to_owned),
        last_modified: None,
    }
}

fn texts(folder: &Path) -> usize {
    fs::read_dir(folder.join("docs"))
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|extension| extension == "md"))
        .count()
}

#[test]
fn what_is_added_is_there_until_it_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Shelf::at(folder.path().join("data"));
    assert_eq!(shelf.read().unwrap(), (vec![], vec![]));
    assert!(!folder.path().join("data").exists());

    let notes = source("notes", Place::Path("/home/me/notes \"1\"".into()));
    let url = "https://docs.example.org/a";
    let guide = source("guide", Place::Url(url.to_owned()));
    shelf.add(&notes, None).unwrap();
    let first = fetched(url, "# One", Some("\"1\""));
    shelf.add(&guide, Some((first.clone(), "# One"))).unwrap();
    assert_eq!(shelf.read().unwrap(), (vec![notes.clone(), guide.clone()], vec![first.clone()]));
    assert_eq!(shelf.text(&first.digest).unwrap(), b"# One");
    let list = folder.path().join("data/docs.toml").metadata().unwrap();
    assert_eq!(list.mode() & 0o777, 0o600);

    let again = fetched(url, "# Two", None);
    shelf.keep(again.clone(), Some("# Two")).unwrap();
    let later = Fetched { fetched_ms: 8, ..again };
    shelf.keep(later.clone(), None).unwrap();
    assert_eq!(shelf.read().unwrap().1, [later]);
    assert_eq!(texts(&folder.path().join("data")), 1);

    shelf.remove("guide").unwrap();
    assert_eq!(shelf.read().unwrap(), (vec![notes], vec![]));
    assert_eq!(texts(&folder.path().join("data")), 0);
    assert!(matches!(shelf.remove("guide"), Err(DocsError::NoSource { names, .. }) if names == ["`notes`"]));
}

#[test]
fn a_name_and_a_place_are_there_once() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Shelf::at(folder.path().to_owned());
    shelf.add(&source("a", Place::Path("/a".into())), None).unwrap();
    let same_name = shelf.add(&source("a", Place::Path("/b".into())), None);
    assert!(matches!(same_name, Err(DocsError::NameTaken { name }) if name == "a"));
    let same_place = shelf.add(&source("b", Place::Path("/a".into())), None);
    assert!(matches!(same_place, Err(DocsError::PlaceTaken { name, .. }) if name == "a"));
    assert!(matches!(shelf.add(&source("A", Place::Path("/c".into())), None), Err(DocsError::BadName { .. })));
    for n in 1..SOURCES_MAX {
        shelf.add(&source(&format!("s{n}"), Place::Path(format!("/s/{n}").into())), None).unwrap();
    }
    assert!(matches!(shelf.add(&source("z", Place::Path("/z".into())), None), Err(DocsError::TooManySources)));
}

#[test]
fn a_list_that_is_not_ours_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Shelf::at(folder.path().to_owned());
    let list = folder.path().join("docs.toml");
    let reason = |text: &str| {
        fs::write(&list, text).unwrap();
        match shelf.read() {
            Err(DocsError::Shelf { reason, path }) if path == list => reason,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(reason("version = 2"), "it is of version 2, and this program knows 1");
    assert!(reason("version = 1\nsources = []").starts_with("unknown field `sources`"));
    assert!(reason("{").len() > 5);
    assert_eq!(reason("version = 1\n[[source]]\nname = \"a\""), "a source has either an absolute path or a URL");
    assert_eq!(
        reason("version = 1\n[[source]]\nname = \"a\"\npath = \"../x\""),
        "a source has either an absolute path or a URL"
    );
    assert_eq!(reason(&"#".repeat((1 << 20) + 1)), "it is longer than 1048576 bytes");
    fs::write(&list, "version = 1").unwrap();
    shelf.read().unwrap();
    fs::set_permissions(&list, fs::Permissions::from_mode(0o666)).unwrap();
    assert!(
        matches!(shelf.read(), Err(DocsError::Shelf { reason, .. }) if reason.starts_with("others may write to it"))
    );
    fs::remove_file(&list).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", &list).unwrap();
    assert!(matches!(shelf.read(), Err(DocsError::Shelf { .. })));
    // Nothing is written over what could not be read.
    assert!(shelf.add(&source("a", Place::Path("/a".into())), None).is_err());
    assert!(list.is_symlink());
}

#[test]
fn many_may_add_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Shelf::at(folder.path().to_owned());
    std::thread::scope(|scope| {
        for n in 0..8 {
            let shelf = &shelf;
            scope.spawn(move || {
                shelf.add(&source(&format!("s{n}"), Place::Path(format!("/s/{n}").into())), None).unwrap();
            });
        }
    });
    assert_eq!(shelf.read().unwrap().0.len(), 8);
}
