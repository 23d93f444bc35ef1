//! A library that a real compiler built: what is in it, and what is not.

#![expect(clippy::unwrap_used, reason = "what cannot be set up fails the test")]

use std::{
    env, fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use toolwright_test_support::{rust_cache, rust_library};
use toolwright_toolchain::{Library, State, kept};

/// Every file in a folder and in those below it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
fn a_tool_can_name_the_sdks_crates_and_serde() {
    let library = rust_library();
    for name in ["tool_sdk", "serde", "serde_json", "cap_clock", "cap_random", "cap_log", "cap_http", "cap_fs"] {
        assert!(library.crates.get(name).is_some_and(|file| file.is_file()), "{name}: {:?}", library.crates);
    }
    for own in ["hashbrown", "syn", "memchr"] {
        assert!(!library.crates.contains_key(own), "{own} is the SDK's own affair");
    }
    assert!(library.read.iter().all(|path| path.exists()), "{:?}", library.read);
    assert_eq!(library.folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
fn what_was_built_is_found_without_asking_the_compiler() {
    let library = rust_library();
    assert_eq!(Library::open(&rust_cache(), &library.compiler).unwrap().as_ref(), Some(library));
    let kept = kept(&rust_cache()).unwrap();
    assert!(kept.iter().any(|kept| kept.key == library.key && kept.state == State::Usable), "{kept:?}");
}

#[test]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
fn no_path_of_this_machine_is_in_what_goes_into_tools() {
    let library = rust_library();
    let built = rust_cache().canonicalize().unwrap().display().to_string();
    let home = env::var("HOME").unwrap();
    for file in files(&library.folder).into_iter().filter(|file| file.extension().is_some_and(|end| end == "rlib")) {
        let bytes = fs::read(&file).unwrap();
        assert!(!holds(&bytes, &built), "{} names `{built}`", file.display());
        for below in [".cargo/", ".rustup/"].map(|folder| format!("{home}/{folder}")) {
            assert!(!holds(&bytes, &below), "{} names `{below}`", file.display());
        }
    }
}
