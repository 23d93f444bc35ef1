use serde_json::json;
use tempfile::TempDir;

use super::*;

const GOOD: &str = "name = \"double\"\ndescription = \"Doubles\"\ncapabilities = [\"clock\"]\nschema = \"s.json\"\n\
    examples = \"e.json\"\n[limits]\ncpu_ms = 7\n";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn failure(files: &[(&str, &str)]) -> String {
    let folder = folder(files);
    let error = ToolFolder::read(folder.path()).unwrap_err();
    assert_eq!(error.kind, crate::error::Kind::Usage);
    error.text().replace(&format!("{}", folder.path().display()), "DIR")
}

#[test]
fn a_folder_is_read_whole() {
    let schema = ("s.json", r#"{"type": "object"}"#);
    let folder =
        folder(&[(MANIFEST, GOOD), ("tool.rs", "source"), schema, ("e.json", r#"[{"input": {}, "expected": 1}]"#)]);
    let expected = ToolFolder {
        id: "user:double".parse().unwrap(),
        description: Some("Doubles".to_owned()),
        language: Language::Rust,
        source: "source".to_owned(),
        input_schema: Some(json!({"type": "object"})),
        capabilities: [Capability::Clock].into_iter().collect(),
        limits: Limits { cpu_ms: 7, ..Limits::default() },
        examples: vec![Example { input: json!({}), expected: Some(json!(1)), expected_schema: None }],
    };
    assert_eq!(ToolFolder::read(folder.path()).unwrap(), expected);
    assert_eq!(ToolFolder::read(&folder.path().join("tool.rs")).unwrap(), expected);
    let more = More { capabilities: vec![Capability::Random], replaces: Some(2), ..More::default() };
    let asked = expected.asked(more);
    assert_eq!(asked.capabilities.to_string(), "clock, random");
    assert_eq!((asked.replaces, asked.description.as_str()), (Some(2), "Doubles"));
}

#[test]
fn a_source_alone_takes_anything() {
    let folder = folder(&[("Word-Count.js", "x")]);
    let asked = ToolFolder::read(&folder.path().join("Word-Count.js")).unwrap().asked(More::default());
    assert_eq!((asked.id.as_str(), asked.input_schema), ("user:word_count", Some(json!({"type": "object"}))));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let source = ("tool.js", "x");
    let manifest = |text| [(MANIFEST, text), source];
    assert!(failure(&[source]).starts_with("the file `DIR/tool.toml` cannot be read: "));
    assert_eq!(failure(&[(MANIFEST, "name = \"a\"\ndescription = \"b\"")]), "the folder `DIR` has no source");
    assert_eq!(
        failure(&[(MANIFEST, "name = \"a\"\ndescription = \"b\""), source, ("tool.rs", "x")]),
        "the folder `DIR` has more than one source"
    );
    assert!(failure(&manifest("name = 1")).starts_with("DIR/tool.toml:1:8: "));
    assert!(
        failure(&manifest("name = \"a\"\ndescription = \"b\"\ncapabilites = []")).starts_with("DIR/tool.toml:3:1: ")
    );
    assert!(failure(&manifest("name = \"Ä\"\ndescription = \"b\"")).starts_with("`DIR/tool.toml`: "));
    let elsewhere = manifest("name = \"a\"\ndescription = \"b\"\nschema = \"../s.json\"");
    assert_eq!(failure(&elsewhere), "`DIR` names the file `../s.json`");
    let no_json = [(MANIFEST, "name = \"a\"\ndescription = \"b\"\nschema = \"s\""), source, ("s", "{\n  \"a\": x}")];
    assert_eq!(failure(&no_json), "DIR/s:2:8: expected value");
}

#[test]
fn what_is_no_file_is_not_waited_for() {
    let manifest = "name = \"a\"\ndescription = \"b\"\nschema = \"s.json\"";
    let place = folder(&[(MANIFEST, manifest)]);
    let refused = |name: &str| {
        let socket = std::os::unix::net::UnixListener::bind(place.path().join(name)).unwrap();
        let error = ToolFolder::read(place.path()).unwrap_err();
        drop(socket);
        fs::remove_file(place.path().join(name)).unwrap();
        error.text().replace(&format!("{}", place.path().display()), "DIR")
    };
    fs::write(place.path().join("tool.js"), "x").unwrap();
    assert_eq!(refused("s.json"), "`DIR/s.json` is not a file");
    fs::remove_file(place.path().join("tool.js")).unwrap();
    fs::write(place.path().join("s.json"), "{}").unwrap();
    assert_eq!(refused("tool.js"), "`DIR/tool.js` is not a file");
    fs::remove_file(place.path().join(MANIFEST)).unwrap();
    assert_eq!(refused(MANIFEST), "`DIR/tool.toml` is not a file");
}
