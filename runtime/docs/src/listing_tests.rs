use std::os::unix::fs::symlink;

use super::*;
use crate::Origin;

fn source(path: &Path) -> Source {
    let place = Place::Path(path.to_owned());
    Source { name: place.usual_name(), place, origin: Origin::Config }
}

fn names(path: &Path) -> Result<Vec<String>, SourceFault> {
    let listed = listing(&[source(path)], None, &[]).pop().unwrap();
    listed.pages.map(|leaves| leaves.into_iter().map(|leaf| leaf.name).collect())
}

#[test]
fn pages_are_texts_below_their_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir_all(path("docs/deep/.hidden")).unwrap();
    for name in [
        "docs/b.md",
        "docs/b.html",
        "docs/c.rs",
        "docs/.d.md",
        "docs/deep/a.txt",
        "docs/deep/e.HTM",
        "docs/deep/.hidden/f.md",
        "docs/g.markdown",
        "docs/none",
        "secret.md",
    ] {
        fs::write(path(name), "x").unwrap();
    }
    symlink(path("secret.md"), path("docs/away.md")).unwrap();
    symlink(folder.path(), path("docs/up")).unwrap();
    assert_eq!(names(&path("docs")).unwrap(), ["docs/b", "docs/b.md", "docs/deep/a", "docs/deep/e", "docs/g"]);
    assert_eq!(names(&path("secret.md")).unwrap(), ["secret"]);
    // What the person names may be a link.
    symlink(path("docs/deep"), path("linked")).unwrap();
    assert_eq!(names(&path("linked")).unwrap(), ["linked/a", "linked/e"]);
    let leaf = listing(&[source(&path("docs"))], None, &[])[0].leaves()[1].clone();
    assert_eq!(leaf.read(None).and_then(Raw::text).unwrap(), "x");
}

#[test]
fn what_is_no_source_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let shown = |path: &Path| path.display().to_string();
    assert_eq!(names(folder.path()), Err(SourceFault::Empty { path: shown(folder.path()) }));
    assert_eq!(names(Path::new("/dev/null")), Err(SourceFault::Kind { path: "/dev/null".to_owned() }));
    let code = folder.path().join("a.rs");
    fs::write(&code, "x").unwrap();
    assert_eq!(names(&code), Err(SourceFault::Kind { path: shown(&code) }));
    let gone = folder.path().join("gone");
    let reason = "No such file or directory (os error 2)".to_owned();
    assert_eq!(names(&gone), Err(SourceFault::Unreadable { path: shown(&gone), reason }));
    let url = Source { name: "x".into(), place: Place::Url("https://x.org".into()), origin: Origin::Config };
    assert_eq!(listing(&[url], None, &[])[0].pages.as_ref().unwrap_err(), &SourceFault::NotFetched);
}

#[test]
fn folders_are_not_endlessly_deep() {
    let folder = tempfile::tempdir().unwrap();
    let mut deep = folder.path().to_owned();
    for _ in 0..DEPTH_MAX {
        deep.push("d");
    }
    fs::create_dir_all(deep.join("d")).unwrap();
    fs::write(deep.join("a.md"), "x").unwrap();
    assert_eq!(names(folder.path()), Err(SourceFault::TooDeep));
    fs::remove_dir(deep.join("d")).unwrap();
    assert_eq!(names(folder.path()).unwrap().len(), 1);
}

#[test]
fn sources_are_bounded_together() {
    let leaf =
        |bytes| Leaf { name: "a".into(), stamp: Stamp { bytes, changed: 0 }, at: At::File("/a.md".into(), Kind::Text) };
    let mut room = (3, 100);
    assert_eq!(fitting(vec![leaf(1); 4], &mut room).map(drop), Err(SourceFault::TooManyPages));
    assert_eq!(fitting(vec![leaf(60), leaf(41)], &mut room).map(drop), Err(SourceFault::TooMuch));
    assert_eq!(fitting(vec![leaf(60), leaf(40)], &mut room).unwrap().len(), 2);
    assert_eq!(room, (1, 0));
    assert_eq!(SourceFault::TooMuch.to_string(), "with it there are more than 256 MiB of pages");
    assert_eq!(SourceFault::TooManyPages.to_string(), "with it there are more than 20000 pages");
}

#[test]
fn entries_and_pages_of_a_folder_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.md"), "x").unwrap();
    let walk = |entries, pages| {
        let leaf = Leaf {
            name: String::new(),
            stamp: Stamp { bytes: 0, changed: 0 },
            at: At::File(PathBuf::new(), Kind::Text),
        };
        let mut walk = Walk { leaves: vec![leaf; pages], names: HashSet::new(), entries };
        walk.folder(folder.path(), "f", 0)
    };
    assert_eq!(walk(ENTRIES_MAX, 0), Err(SourceFault::TooManyEntries));
    assert_eq!(walk(ENTRIES_MAX - 1, PAGES_MAX), Err(SourceFault::TooManyPages));
    assert_eq!(walk(ENTRIES_MAX - 1, PAGES_MAX - 1), Ok(()));
}
