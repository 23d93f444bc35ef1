use std::{collections::BTreeMap, path::Path};

use toolwright_registry::Digest;
use toolwright_toolchain::{Compiler, Kind};

use super::*;

fn library() -> Library {
    let crates = ["cap_clock", "cap_http", "serde", "tool_sdk"]
        .map(|name| (name.to_owned(), PathBuf::from(format!("/l/{name}.rlib"))));
    Library {
        folder: "/l".into(),
        compiler: Compiler {
            rustc: "/t/bin/rustc".into(),
            version: "rustc 1.95.0".into(),
            release: "1.95.0".into(),
            host: "x86_64-unknown-linux-gnu".into(),
            kind: Kind::Setting,
            sysroot: "/t".into(),
            builds_std: false,
            cargo: None,
            linker: None,
        },
        sysroot: "/t".into(),
        deps: "/l/deps".into(),
        crates: BTreeMap::from(crates),
        linker: Some("/t/lld".into()),
        read: vec!["/t".into(), "/l".into()],
        key: Digest::of(b""),
    }
}

fn folder(work: &Path) -> Folder {
    Folder::take(work, Some("a")).unwrap()
}

#[test]
fn only_the_crates_that_were_granted_are_named() {
    let work = tempfile::tempdir().unwrap();
    let externs = |list: &[&str]| -> Vec<String> {
        let grants = list.iter().map(|grant| grant.parse().unwrap()).collect();
        let invocation = invocation(&library(), &folder(work.path()), &grants);
        let pairs = invocation.args.iter().zip(invocation.args.iter().skip(1));
        let named = pairs.filter(|(option, _)| ["--extern", "--cfg"].contains(&option.to_str().unwrap()));
        named.map(|(_, name)| name.to_str().unwrap().to_owned()).collect()
    };
    assert_eq!(externs(&[]), ["serde=/l/serde.rlib", "tool_sdk=/l/tool_sdk.rlib"]);
    assert_eq!(
        externs(&["http:*", "log"]),
        [
            "cap_http=/l/cap_http.rlib",
            "serde=/l/serde.rlib",
            "tool_sdk=/l/tool_sdk.rlib",
            "capability=\"log\"",
            "capability=\"http\""
        ]
    );
}

#[test]
fn nothing_of_our_environment_is_passed_on() {
    let work = tempfile::tempdir().unwrap();
    let invocation = invocation(&library(), &folder(work.path()), &Grants::default());
    let names: Vec<_> = invocation.env.iter().map(|(name, _)| name.to_str().unwrap()).collect();
    assert_eq!(names, ["RUSTC_BOOTSTRAP", "RUSTC_ICE", "TMPDIR"]);
}

#[test]
fn only_the_tools_own_folders_are_written_to_and_nothing_in_them_is_run() {
    let work = tempfile::tempdir().unwrap();
    let folder = folder(work.path());
    let confinement = confinement(&library(), &folder);
    assert_eq!(confinement.write, ["out", "tmp", "inc"].map(|part| folder.path(part)));
    assert!(confinement.execute.iter().chain(&confinement.read).all(|path| !work.path().starts_with(path)));
    assert!(confinement.execute.iter().all(|path| !path.starts_with(work.path())));
    assert!(!confinement.read.contains(&PathBuf::from("/")) && !confinement.read.contains(&PathBuf::from("/etc")));
}
