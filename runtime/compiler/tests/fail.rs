//! Sources that do not compile: `fail/<name>.js`, and what is said about each in `fail/<name>.json`.
//!
//! `TOOLWRIGHT_BLESS=1` writes the JSON files anew; read the difference before it is committed.

#[expect(dead_code, reason = "each test binary uses a part of it")]
mod support;

use std::{fs, path::Path};

#[test]
fn each_failing_source_is_explained() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fail");
    let mut sources: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    sources.retain(|path| path.extension().is_some_and(|extension| extension == "js"));
    sources.sort();
    assert!(sources.len() >= 20, "the folder has lost its sources");
    let mut wrong = Vec::new();
    for path in sources {
        let text = fs::read_to_string(&path).unwrap();
        let said = match support::compile(&text, &[]) {
            Ok(_) => "it compiles".to_owned(),
            Err(error) => format!("{:#}\n", serde_json::to_value(&error).unwrap()),
        };
        let expected = path.with_extension("json");
        if std::env::var_os("TOOLWRIGHT_BLESS").is_some() {
            fs::write(&expected, &said).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != said {
            wrong.push(format!("{}\n{said}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
