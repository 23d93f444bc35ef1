//! Rust sources that do not become a tool: `fail_rust/<name>.rs`, and what is said about each in `fail_rust/<name>.json`.
//!
//! Among them is each attack on the compiler: what would read the host, reach past the capabilities, or use up the machine.
//! `TOOLWRIGHT_BLESS=1` writes the JSON files anew; read the difference before it is committed. Most words are rustc's: with
//! another release than the one in `fail_rust/RELEASE`, only stage, code and line are compared there. What is said in words of
//! our own, as of each attack that reads something, is compared with every release; and no words at all tell of the host.

#[expect(dead_code, reason = "each test binary uses a part of it")]
#[path = "support/rust.rs"]
mod rust;
#[expect(dead_code, reason = "each test binary uses a part of it")]
mod support;

use std::{fs, path::Path};

use serde_json::{Value, json};

/// How messages begin that are not rustc's.
const OWN_WORDS: [&str; 7] = [
    "capability `",
    "compiling needed more",
    "compiling took more",
    "compiling wrote",
    "the component does not",
    "the source ",
    "what the compiler says here may quote",
];

/// Everything that stands for one source, when the words are this release's or our own; else what does not depend on it.
fn comparable(said: &Value, whole: bool) -> Value {
    let message = said.get("message").and_then(Value::as_str).unwrap_or_default();
    if whole || OWN_WORDS.iter().any(|own| message.starts_with(own)) {
        return said.clone();
    }
    json!([said.get("stage"), said.get("code"), said.get("line")])
}

/// What stands in the files and variables that the sources try to read.
fn of_the_host() -> Vec<String> {
    let files =
        ["/etc/passwd", "/usr/lib/os-release"].map(|path| fs::read_to_string(path).unwrap_or_default()).join("\n");
    let lines = files.split(['\n', '"']).filter(|part| part.len() > 8).map(str::to_owned);
    let home = std::env::var("HOME").ok().filter(|home| home.len() > 4);
    let secrets: Vec<_> = lines.chain(home).collect();
    assert!(secrets.iter().any(|line| line.starts_with("root:")), "nothing would be found: {secrets:?}");
    secrets
}

#[test]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
fn each_failing_source_is_explained() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fail_rust");
    let bless = std::env::var_os("TOOLWRIGHT_BLESS").is_some();
    let release = &toolwright_test_support::rust_library().compiler.release;
    if bless {
        fs::write(folder.join("RELEASE"), format!("{release}\n")).unwrap();
    }
    let whole = fs::read_to_string(folder.join("RELEASE")).unwrap().trim() == release;
    let mut sources: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    sources.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    sources.sort();
    assert!(sources.len() >= 50, "the folder has lost its sources");
    let (mut wrong, secrets) = (Vec::new(), of_the_host());
    for path in sources {
        let text = fs::read_to_string(&path).unwrap();
        let said = match rust::compile(&text, &["random"]) {
            Ok(_) => json!("it compiles"),
            Err(error) => serde_json::to_value(&error).unwrap(),
        };
        let told = said.to_string();
        if let Some(secret) = secrets.iter().find(|secret| told.contains(*secret)) {
            wrong.push(format!("{} tells `{secret}` of this machine\n{said:#}", path.display()));
        }
        let expected = path.with_extension("json");
        if bless {
            fs::write(&expected, format!("{said:#}\n")).unwrap();
            continue;
        }
        // A source without an expectation differs from everything.
        let known = fs::read_to_string(&expected).unwrap_or_default();
        let known: Value = serde_json::from_str(&known).unwrap_or_default();
        // Where one of the two is in our words, the other one is to be, too.
        if comparable(&said, whole) != comparable(&known, whole) {
            wrong.push(format!("{}\n{said:#}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
