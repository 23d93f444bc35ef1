//! `agent toolchain`, and what is said of Rust where there are no Rust tools.

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::{Value, json};
use toolwright_registry::Digest;

use crate::{
    home::{Done, Home, done},
    script::{model, say},
};

const NOT_SET_UP: &str = "Rust tools are not set up on this machine: `agent toolchain install rust` does that";

/// A home whose person named a compiler that does as this script does.
pub(crate) fn with_rustc(script: &str) -> Home {
    let home = Home::new()
        .with("home/config.toml", "[rust]\nrustc = \"rustc\"\n")
        .with("home/rustc", format!("#!/bin/sh\n{script}\n"));
    fs::set_permissions(home.home().join("rustc"), fs::Permissions::from_mode(0o700)).unwrap();
    home
}

#[test]
fn without_a_compiler_the_ways_to_one_are_told() {
    let home = with_rustc("printf 'rustc\\nhost: x\\nrelease: 1.60.0\\n'");
    let rustc = home.home().join("rustc").display().to_string();
    let why = "it is release 1.60.0, and the oldest that compiles the SDK is 1.95";
    let ways = [
        "with rustup: `rustup target add wasm32-unknown-unknown`".to_owned(),
        "on Debian, as root: `apt-get install -y --no-install-recommends rustc-web cargo-web rust-web-src rust-web-llvm \
         lld-22`"
            .to_owned(),
        "for another compiler, name its `rustc` in your config: `[rust]`, `rustc = \"/path/to/bin/rustc\"`".to_owned(),
    ];
    let listed = format!("no compiler for Rust tools\n  {}\nnot `{rustc}`: {why}\n", ways.join("\n  "));
    assert_eq!(home.run(&["toolchain", "ls"]), Done { code: Some(0), out: listed, err: String::new() });

    let listed: Value = serde_json::from_str(&home.run(&["toolchain", "ls", "--json"]).out).unwrap();
    assert_eq!(listed, json!({"compilers": [], "passed_over": [{"place": rustc, "why": why}], "libraries": []}));

    let hints: String = ways.iter().map(|way| format!("  hint: {way}\n")).collect();
    let refused = format!(
        "error: no compiler on this machine makes WebAssembly of Rust: `{rustc}`: {why}\n{hints}  \
         hint: `agent toolchain install rust --yes` runs the one that fits\n"
    );
    assert_eq!(home.run(&["toolchain", "install", "rust"]), Done { code: Some(1), out: String::new(), err: refused });

    let report: Value = serde_json::from_str(&home.run(&["doctor", "--json"]).out).unwrap();
    let rust = report["parts"].as_array().unwrap().iter().find(|part| part["name"] == "rust").unwrap();
    assert_eq!(*rust, json!({"name": "rust", "status": "note", "detail": NOT_SET_UP, "ways_out": ways}));
    assert_eq!(report["ok"], true);
}

#[test]
fn a_compiler_that_is_not_there_is_an_error_of_the_config() {
    let home = Home::new().with("home/config.toml", "[rust]\nrustc = \"/none/rustc\"\n");
    let config = home.home().join("config.toml").display().to_string();
    let expected = format!(
        "error: {config}:2:9: there is no compiler at `/none/rustc`\n  hint: name the `rustc` itself, or take it out\n"
    );
    assert_eq!(home.run(&["toolchain", "ls"]), Done { code: Some(2), out: String::new(), err: expected });
}

#[test]
fn a_projects_file_names_no_compiler() {
    let home = Home::new().with(".toolwright.toml", "[rust]\nrustc = \"/bin/sh\"\n");
    let done = home.run(&["toolchain", "ls"]);
    assert_eq!(done.code, Some(2), "{done:?}");
    assert!(done.err.contains("`rust`"), "{done:?}");
}

#[test]
fn a_library_is_removed_by_the_beginning_of_its_key() {
    let key = Digest::of(b"a").to_string();
    let home = with_an_old_library(Home::new(), &key);
    let listed = home.run(&["toolchain", "ls"]).out;
    let row = format!("{}  2.0 MiB  1.95.0   of another version of this program\n", &key[..12]);
    assert!(listed.ends_with(&row), "{listed}");

    let unknown = home.run(&["toolchain", "rm", "zz"]);
    let told = "error: no library has a key that begins with `zz`\n  hint: `agent toolchain ls` lists them\n";
    assert_eq!(unknown, Done { code: Some(1), out: String::new(), err: told.to_owned() });
    assert_eq!(home.run(&["toolchain", "rm"]).code, Some(2));
    let done = home.run(&["toolchain", "rm", &key[..6]]);
    let told = format!("library {} is removed; 2.0 MiB are free\n", &key[..12]);
    assert_eq!(done, Done { code: Some(0), out: told, err: String::new() });
    assert_eq!(fs::read_dir(home.home().join("cache/rust")).unwrap().count(), 0);
}

/// A home with a library that another version of the program built.
fn with_an_old_library(home: Home, key: &str) -> Home {
    let compiler = json!({
        "rustc": "/none", "version": "", "release": "1.95.0", "host": "x", "kind": "rustup", "sysroot": "/none",
        "builds_std": false, "cargo": null, "linker": null,
    });
    let library = json!({
        "key": key, "compiler": compiler, "stamp": [1, 2, 3], "crates": {}, "bytes": 2_097_152,
    });
    home.with(&format!("home/cache/rust/{key}/library.json"), library.to_string())
}

#[test]
fn who_had_rust_tools_is_told_that_there_are_none_any_more() {
    let note = "[note] Rust tools are not set up any more: their library is of another version of this program: `agent toolchain \
                install rust` does that";
    for (home, expected) in
        [(with_an_old_library(Home::prepared(), &Digest::of(b"a").to_string()), true), (Home::prepared(), false)]
    {
        let done = home.ask(&model([say("Hello.")]), &["run", "x"]);
        assert_eq!((done.code, done.out.as_str()), (Some(0), "Hello.\n"), "{done:?}");
        assert_eq!(done.err.lines().any(|line| line == note), expected, "{done:?}");
    }
}

#[test]
fn what_the_means_of_the_machine_say_is_no_result() {
    let home = with_rustc("exit 1").with("bin/rustup", "#!/bin/sh\necho \"said $*\"\n");
    fs::set_permissions(home.path().join("bin/rustup"), fs::Permissions::from_mode(0o700)).unwrap();
    let done = done(home.agent(&["toolchain", "install", "rust", "--yes"]).env("PATH", home.path().join("bin")));
    assert_eq!((done.code, done.out.as_str()), (Some(1), ""), "{done:?}");
    let said = "$ rustup target add wasm32-unknown-unknown\nsaid target add wasm32-unknown-unknown\nerror: ";
    assert!(done.err.starts_with(said), "{done:?}");
}
