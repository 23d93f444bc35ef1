use std::{fs, path::Path};

use tempfile::TempDir;

use super::*;
use crate::{Fetched, Origin, Shelf, State};

const OWN: Pages = &[("clock", "# clock: the current time\nDate.now"), ("http", "# http: requests\nfetch json")];

fn library(folder: &Path) -> Library {
    Library {
        places: vec![Place::Path(folder.join("docs"))],
        shelf: Some(Shelf::at(folder.join("data"))),
        index: Some(folder.join("cache")),
    }
}

fn folder(pages: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in pages {
        let path = folder.path().join("docs").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn search(docs: &Docs, query: &str) -> Vec<(String, String)> {
    let hits = docs.search(query, 5, &mut |_| {}).unwrap().value;
    hits.into_iter().map(|hit| (hit.source, hit.path)).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[test]
fn all_sources_are_searched_and_a_hit_says_where_it_comes_from() {
    let folder = folder(&[("time.md", "# Time\nthe current time of the office"), ("deep/refund.txt", "refund policy")]);
    let docs = Docs::with(OWN, library(folder.path()));
    assert_eq!(search(&docs, "current time"), pairs(&[("toolwright", "clock"), ("docs", "docs/time")]));
    assert_eq!(search(&docs, "refund policy"), pairs(&[("docs", "docs/deep/refund")]));
    assert_eq!(search(&docs, "office time"), pairs(&[("docs", "docs/time"), ("toolwright", "clock")]));
    let hits = docs.search("office", 5, &mut |_| {}).unwrap().value;
    let hit = Hit {
        path: "docs/time".into(),
        source: "docs".into(),
        title: "Time".into(),
        snippet: "# Time\nthe current time of the office".into(),
    };
    assert_eq!(hits, [hit]);
    // Found by its name alone.
    assert_eq!(docs.search("deep", 5, &mut |_| {}).unwrap().value[0].snippet, "refund policy");
}

#[test]
fn a_page_is_read_in_parts_whatever_it_comes_from() {
    let long = "ä".repeat(PAGE_MAX + 5);
    let folder = folder(&[("long.md", &long), ("page.html", "<title>T</title><p>x")]);
    let docs = Docs::with(OWN, library(folder.path()));
    let first = docs.show("docs/long.md", 0).unwrap();
    assert_eq!((first.source.as_str(), first.total_chars, first.next_offset), ("docs", 8_005, Some(8_000)));
    let rest = docs.show("docs/long", 8_000).unwrap();
    assert_eq!((rest.text.as_str(), rest.next_offset), ("äääää", None));
    assert_eq!(docs.show("docs/page", 0).unwrap().text, "# T\n\nx");
    assert_eq!(docs.show("clock.md", 0).unwrap().source, TOOLWRIGHT);
    for path in ["../../etc/passwd", "docs/../secret", "/etc/passwd", "docs"] {
        let DocsError::NoPage { names, .. } = docs.show(path, 0).unwrap_err() else { panic!("{path}") };
        assert_eq!(names, ["`clock`", "`http`", "`docs/long`", "`docs/page`"]);
    }
}

#[test]
fn a_part_of_a_long_page_is_found() {
    let filler = "lorem ipsum ".repeat(2_000);
    let folder =
        folder(&[("long.md", &format!("# Manual\n{filler}\n## Cooling\nthe quokka valve\n## Rest\n{filler}"))]);
    let docs = Docs::with(OWN, library(folder.path()));
    let hit = docs.search("cooling valve", 5, &mut |_| {}).unwrap().value.remove(0);
    assert_eq!((hit.path.as_str(), hit.title.as_str()), ("docs/long", "Manual"));
    assert!(hit.snippet.contains("quokka valve"), "{}", hit.snippet);
}

#[test]
fn what_cannot_be_used_is_left_out_with_a_note() {
    let folder = folder(&[("a.md", "alpha")]);
    let mut library = library(folder.path());
    library.places.extend([Place::Path("/nowhere/notes".into()), Place::Url("https://x.org/guide".into())]);
    let docs = Docs::with(OWN, library);
    let said = docs.search("alpha", 5, &mut |_| {}).unwrap();
    assert_eq!(said.value.len(), 1);
    let notes = [
        "the docs source `notes` is left out: `/nowhere/notes`: No such file or directory (os error 2)",
        "the docs source `guide` is left out: it has not been fetched yet; `agent docs refresh guide` does it",
    ];
    assert_eq!(said.notes, notes);
    let states: Vec<_> = docs.status().unwrap().into_iter().map(|status| (status.source.name, status.state)).collect();
    let reason = "No such file or directory (os error 2)".to_owned();
    let gone = SourceFault::Unreadable { path: "/nowhere/notes".into(), reason };
    let expected = [
        ("docs".to_owned(), State::Ready),
        ("notes".to_owned(), State::Out(gone)),
        ("guide".to_owned(), State::Out(SourceFault::NotFetched)),
    ];
    assert_eq!(states, expected);
}

#[test]
fn what_was_fetched_is_searched_and_read_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let docs = Docs::with(OWN, Library { places: vec![], ..library(folder.path()) });
    let shelf = Shelf::at(folder.path().join("data"));
    let source = docs.proposed(Place::Url("https://x.org/guide.html".into()), None).unwrap();
    let text = "# Guide\nzebra";
    let fetched = Fetched {
        url: "https://x.org/guide.html".into(),
        found_at: "https://x.org/guide.html".into(),
        digest: toolwright_registry::Digest::of(text.as_bytes()),
        bytes: text.len() as u64,
        fetched_ms: 1,
        etag: None,
        last_modified: None,
    };
    shelf.add(&source, Some((fetched.clone(), text))).unwrap();
    assert_eq!(search(&docs, "zebra"), pairs(&[("guide", "guide")]));
    assert_eq!(docs.show("guide", 0).unwrap().text, text);
    assert_eq!(docs.status().unwrap()[0].fetched_ms, Some(1));
    let kept = folder.path().join(format!("data/docs/{}.md", fetched.digest));
    fs::write(kept, "# Guide\nevil").unwrap();
    let error = docs.show("guide", 0).unwrap_err();
    assert_eq!(error.to_string(), "the page `guide` cannot be read: what is kept of it is not what was fetched");
    assert_eq!(search(&docs, "zebra"), []);
    shelf.remove("guide").unwrap();
    docs.forget(&source).unwrap();
    assert!(docs.status().unwrap().is_empty());
}

#[test]
fn names_are_unique_and_never_the_binarys() {
    let folder = folder(&[("http.md", "x")]);
    let places = ["docs/http.md", "docs"].map(|path| Place::Path(folder.path().join(path)));
    let docs = Docs::with(OWN, Library { places: places.to_vec(), ..Library::default() });
    let names: Vec<_> = docs.sources().unwrap().into_iter().map(|source| source.name).collect();
    assert_eq!(names, ["http-2", "docs"]);
    let place = || Place::Url("https://x.org/docs".into());
    let proposed = docs.proposed(place(), None).unwrap();
    assert_eq!((proposed.name.as_str(), proposed.origin), ("docs-2", Origin::Added));
    for taken in ["docs", "clock", "toolwright"] {
        assert!(matches!(docs.proposed(place(), Some(taken)), Err(DocsError::NameTaken { .. })), "{taken}");
    }
    let again = docs.proposed(Place::Path(folder.path().join("docs")), None);
    assert!(matches!(again, Err(DocsError::PlaceTaken { name, .. }) if name == "docs"));
    let empty = docs.proposed(Place::Path("/dev/null".into()), None).unwrap();
    assert!(matches!(docs.check(&empty), Err(DocsError::Source { fault: SourceFault::Kind { .. }, .. })));
}

#[test]
fn nothing_is_touched_before_something_is_looked_for() {
    let folder = folder(&[("a.md", "alpha")]);
    let docs = Docs::with(OWN, library(folder.path()));
    docs.sources().unwrap();
    docs.show("docs/a", 0).unwrap();
    assert!(!folder.path().join("cache").exists());
    let docs = Docs::with(OWN, Library { index: None, ..library(folder.path()) });
    assert_eq!(search(&docs, "alpha"), pairs(&[("docs", "docs/a")]));
    assert!(!folder.path().join("cache").exists() && !folder.path().join("data").exists());
}
