use std::{collections::BTreeSet, fs};

use toolwright_docs::{Docs, DocsError, Hit, Library, Place};

use super::*;

fn search(docs: &Docs, query: &str, most: usize) -> Vec<Hit> {
    docs.search(query, most, &mut |_| {}).unwrap().value
}

#[test]
fn every_page_of_the_folder_is_there() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tool-sdk/docs");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let pages: BTreeSet<String> = PAGES.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(pages, files);
}

/// What a user says, and the page that must be among the first three.
const ASKED: [(&str, &str); 27] = [
    ("fetch json from a url", "http"),
    ("what time is it now", "clock"),
    ("random uuid", "random"),
    ("environment variable", "env"),
    ("console.log", "log"),
    ("sha256 digest", "crypto"),
    ("write a tool in javascript", "javascript"),
    ("write a tool in rust", "rust"),
    ("what time is it in Tokyo", "time-zones"),
    ("read a file", "fs"),
    ("save a value for the next call", "kv"),
    ("remember something between calls", "kv"),
    ("call a REST API with a token", "recipe-json-api"),
    ("summarize a csv file", "recipe-csv-summary"),
    ("how many days between two dates", "recipe-dates"),
    ("compare two texts", "recipe-text-diff"),
    ("cache the answer for an hour", "recipe-cache"),
    ("list the largest files of a folder", "recipe-file-report"),
    ("parse yaml", "modules"),
    ("md5 checksum", "crypto"),
    ("read a csv file", "recipe-csv-summary"),
    ("cache a value between calls", "kv"),
    ("list files in a directory", "fs"),
    ("generate a uuid", "random"),
    ("what time is it", "clock"),
    ("convert time between timezones", "time-zones"),
    ("difference between two files", "recipe-text-diff"),
];

#[test]
fn a_users_words_find_the_page() {
    let docs = Docs::new(PAGES);
    for (query, page) in ASKED {
        let hits = search(&docs, query, 3);
        assert!(hits.iter().any(|hit| hit.path == page), "{query}: {hits:?}");
        assert!(hits.iter().all(|hit| hit.source == "toolwright"), "{hits:?}");
    }
}

/// What a model asks that writes in Rust, and the page that must be the first.
const ASKED_OF_RUST: [(&str, &str); 10] = [
    ("write a tool in rust", "rust"),
    ("rust tool sdk", "rust"),
    ("derive Schema from struct serde", "rust"),
    ("tool_sdk prelude Failure invalid_input", "rust"),
    ("panic message integer overflow rust", "rust"),
    ("SystemTime::now panics", "rust"),
    ("cap_fs read_to_string", "fs"),
    ("cap_kv get_json", "kv"),
    ("cap_http get json", "recipe-json-api"),
    ("rust time zone tz", "time-zones"),
];

#[test]
fn the_words_of_rust_find_its_pages_first() {
    let docs = Docs::new(PAGES);
    for (query, page) in ASKED_OF_RUST {
        let hits = search(&docs, query, 3);
        assert_eq!(hits.first().map(|hit| hit.path.as_str()), Some(page), "{query}: {hits:?}");
    }
}

/// A library in which every word of these questions stands on many pages.
#[test]
fn a_large_library_buries_no_interface() {
    let folder = tempfile::tempdir().unwrap();
    let words: Vec<&str> = ASKED.iter().chain(&ASKED_OF_RUST).flat_map(|(query, _)| query.split(' ')).collect();
    for n in 0..200 {
        let text: Vec<&str> = (0..400).map(|at| words[(at * (n + 7) + n) % words.len()]).collect();
        fs::write(folder.path().join(format!("note-{n}.md")), format!("# Note {n}\n\n{}", text.join(" "))).unwrap();
    }
    let places = vec![Place::Path(folder.path().to_owned())];
    let docs = Docs::with(PAGES, Library { places, ..Library::default() });
    let mut first = 0;
    for (query, page) in ASKED.into_iter().chain(ASKED_OF_RUST) {
        let hits = search(&docs, query, 6);
        assert!(hits.iter().any(|hit| hit.path == page), "{query}: {hits:?}");
        assert!(hits.iter().any(|hit| hit.source != "toolwright"), "{query}: {hits:?}");
        first += usize::from(hits.iter().take(2).any(|hit| hit.path == page));
    }
    assert!(first >= 24, "{first} of 37 are among the first two");
}

#[test]
fn a_query_is_words_and_never_syntax() {
    let docs = Docs::new(PAGES);
    for query in ["\"", "NEAR(", "a AND", "*", "col:x", "'; DROP TABLE pages; --", "", "\u{0}"] {
        search(&docs, query, 3);
    }
    assert_eq!(search(&docs, "zzzyzzx", 3), Vec::new());
}

#[test]
fn a_page_is_read_in_parts() {
    let docs = Docs::new(PAGES);
    let page = docs.show("javascript.md", 0).unwrap();
    assert_eq!(page.path, "javascript");
    let mut text = page.text;
    let mut next = page.next_offset;
    while let Some(offset) = next {
        let page = docs.show("javascript", offset).unwrap();
        text.push_str(&page.text);
        next = page.next_offset;
    }
    let (_, whole) = PAGES.iter().find(|(path, _)| *path == "javascript").unwrap();
    assert_eq!(text, *whole);
    assert!(matches!(docs.show("../../etc/passwd", 0), Err(DocsError::NoPage { .. })));
}
