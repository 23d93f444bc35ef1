use std::{fs, os::unix::fs::symlink};

use super::*;

#[test]
fn a_folder_is_given_as_it_really_is() {
    let place = tempfile::tempdir().unwrap();
    let base = place.path().canonicalize().unwrap();
    fs::create_dir_all(base.join("data/notes")).unwrap();
    symlink("data/notes", base.join("link")).unwrap();
    let notes = base.join("data/notes").display().to_string();
    for text in ["data/notes", "data/../data//notes/", "link", &notes] {
        assert_eq!(folder(&base, text).unwrap().to_string(), format!("fs:{notes}"), "{text}");
        assert_eq!(folder(&base, &format!("{text}:rw")).unwrap().to_string(), format!("fs:{notes}:rw"), "{text}");
    }
    assert_eq!(folder(&base, ".").unwrap().to_string(), format!("fs:{}", base.display()));
}

#[test]
fn what_is_no_folder_is_not_given() {
    let place = tempfile::tempdir().unwrap();
    let base = place.path();
    fs::write(base.join("file"), "").unwrap();
    fs::create_dir(base.join("odd\nname")).unwrap();
    symlink("nowhere", base.join("dangling")).unwrap();
    let said = |text: &str| folder(base, text).unwrap_err().message;
    assert_eq!(said(""), "the folder `` has no name");
    assert_eq!(said(":rw"), "the folder `` has no name");
    assert_eq!(said("none"), "the folder `none` is not there, or cannot be reached");
    assert_eq!(said("dangling:rw"), "the folder `dangling` is not there, or cannot be reached");
    assert_eq!(said("file"), "the folder `file` is not a folder");
    assert!(said("odd\nname").ends_with("cannot be given: the path of a folder has no control characters"));
    assert_eq!(folder(base, "~/notes").unwrap_err().hint, "`~` stands for nothing here: write the whole path");
}

#[test]
fn own_folders_are_known_before_they_are_there() {
    let place = tempfile::tempdir().unwrap();
    let base = place.path().canonicalize().unwrap();
    fs::create_dir(base.join("real")).unwrap();
    symlink("real", base.join("link")).unwrap();
    assert_eq!(real(&base.join("link")), base.join("real"));
    assert_eq!(real(&base.join("link/a/b")), base.join("real/a/b"));
    assert_eq!(real(&base.join("link/a/../b")), base.join("real/b"));

    let environment = Environment::for_test(&base, &[("HOME", base.to_str().unwrap()), ("CARGO_HOME", "link/c")]);
    let folders = Folders::locate(Some(Path::new("link/h")), &environment).unwrap();
    let home = base.join("real/h");
    assert_eq!(
        own(&folders, &environment),
        [
            (Own::Config, home.clone()),
            (Own::Data, home.join("data")),
            (Own::Data, home.clone()),
            (Own::Cache, home.join("cache")),
            (Own::Toolchain, base.join(".rustup")),
            (Own::Toolchain, base.join("real/c")),
        ]
    );
}

#[test]
fn of_a_compiler_only_what_belongs_to_it_is_never_given() {
    let place = tempfile::tempdir().unwrap();
    let base = place.path().canonicalize().unwrap();
    let made = |path: &str| {
        fs::create_dir_all(base.join(path).parent().unwrap()).unwrap();
        fs::write(base.join(path), "").unwrap();
        base.join(path)
    };
    // A script of the person's beside others: neither those nor the home are the compiler's.
    let script = made("me/bin/rustc");
    assert_eq!(compiler(&script), [script.clone(), script]);
    let toolchain = made("rust/bin/rustc");
    fs::create_dir_all(base.join("rust/lib/rustlib")).unwrap();
    symlink("../rust/bin/rustc", base.join("me/rustc")).unwrap();
    assert_eq!(compiler(&base.join("me/rustc")), [base.join("me/rustc"), toolchain, base.join("rust/lib")]);
    assert_eq!(compiler(Path::new("/usr/bin/none")), [Path::new("/usr/bin/none"), Path::new("/usr/bin/none")]);
}
