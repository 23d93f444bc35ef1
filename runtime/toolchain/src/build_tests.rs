use std::{os::unix::fs::PermissionsExt as _, sync::Arc};

use tempfile::TempDir;
use tokio::sync::Notify;

use super::*;
use crate::{Kind, State, kept, remove as remove_library, remove_all};

/// A compiler and a cargo that do as they are told by a script, and a cache.
struct Machine {
    root: TempDir,
    compiler: Compiler,
}

/// Makes a crate of the SDK and one that it needs, and leaves a line in `runs`. It runs where no config file of a folder above
/// the sources counts: who may write to such a folder could name a linker there.
const MAKES_A_CRATE: &str = r#"
test "$PWD" = / || { echo "it runs in $PWD" >&2; exit 1; }
workspace="${CARGO_HOME%/.cargo-home}"
echo "$*" >> "$ROOT/runs"
deps="$CARGO_TARGET_DIR/wasm32-unknown-unknown/release/deps"
mkdir -p "$deps"
echo rlib > "$deps/libtool_sdk-1.rlib"
echo rlib > "$deps/libother-1.rlib"
echo '{"reason":"compiler-artifact","manifest_path":"'"$workspace"'/tool-sdk/rust/sdk/Cargo.toml","target":{"name":"tool-sdk","kind":["lib"]},"filenames":["'"$deps"'/libtool_sdk-1.rlib"]}'
echo '{"reason":"compiler-artifact","manifest_path":"'"$workspace"'/vendor/other/Cargo.toml","target":{"name":"other","kind":["lib"]},"filenames":["'"$deps"'/libother-1.rlib"]}'
"#;

impl Machine {
    fn new(cargo: &str) -> Self {
        let root = tempfile::tempdir().unwrap();
        symlink(root.path(), root.path().join("root")).unwrap();
        let script = |name: &str, body: &str| {
            let path = root.path().join(name);
            fs::write(&path, format!("#!/bin/sh\nROOT='{}'\n{body}", root.path().display())).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
            path
        };
        let compiler = Compiler {
            rustc: script("rustc", "test ! -e \"$ROOT/refuse\" || { echo refused >&2; exit 1; }"),
            version: "rustc 1.96.0".to_owned(),
            release: "1.96.0".to_owned(),
            host: "x".to_owned(),
            kind: Kind::Rustup,
            sysroot: root.path().join("sysroot"),
            builds_std: false,
            cargo: Some(script("cargo", cargo)),
            linker: None,
        };
        Self { root, compiler }
    }

    /// By a way that is not the straight one.
    fn cache(&self) -> PathBuf {
        self.root.path().join("root/cache")
    }

    async fn build(&self) -> Result<Library, ToolchainError> {
        let places = Places { path: vec!["/usr/bin".into(), "/bin".into()], ..Places::default() };
        Library::build(&self.cache(), &self.compiler, &places, &mut |_| {}).await
    }

    fn runs(&self) -> usize {
        fs::read_to_string(self.root.path().join("runs")).unwrap_or_default().lines().count()
    }

    /// What is in the folder of all libraries.
    fn left(&self) -> Vec<String> {
        let entries = fs::read_dir(self.cache().join(RUST)).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

#[tokio::test]
async fn what_was_built_is_found_again_without_the_compiler() {
    let machine = Machine::new(MAKES_A_CRATE);
    assert_eq!(Library::open(&machine.cache(), &machine.compiler).unwrap(), None);
    let library = machine.build().await.unwrap();
    let folder = machine.cache().join(RUST).join(library.key.to_string());
    let expected = Library {
        sysroot: machine.compiler.sysroot.clone(),
        deps: folder.join("deps"),
        crates: [("tool_sdk".to_owned(), folder.join("deps/libtool_sdk-1.rlib"))].into_iter().collect(),
        linker: None,
        read: [machine.compiler.read(), vec![folder.clone()]].concat(),
        key: library.key,
        compiler: machine.compiler.clone(),
        folder: folder.clone(),
    };
    assert_eq!(library, expected);
    assert_eq!(Library::open(&machine.cache(), &machine.compiler).unwrap().as_ref(), Some(&expected));
    assert_eq!(Library::ready(&machine.cache(), None).unwrap().as_ref(), Some(&expected));
    assert_eq!(
        Library::ready(&machine.cache(), Some(&machine.compiler.rustc)).unwrap(),
        Some(expected),
        "the same file"
    );
    assert_eq!(Library::ready(&machine.cache(), Some(Path::new("/other"))).unwrap(), None);
    assert!(folder.join("deps/libother-1.rlib").is_file(), "what nobody names is there for those who need it");
    assert_eq!(machine.left(), [library.key.to_string(), LOCK.to_owned()]);
    for private in [machine.cache(), folder] {
        assert_eq!(private.metadata().unwrap().permissions().mode() & 0o777, 0o700, "{private:?}");
    }
    assert_eq!(machine.build().await.unwrap(), library);
    assert_eq!(machine.runs(), 1, "what is there is not built again");
}

#[tokio::test]
async fn of_two_that_build_at_once_one_waits_for_the_other() {
    let machine = Machine::new(MAKES_A_CRATE);
    let (one, other) = tokio::join!(machine.build(), machine.build());
    assert_eq!(one.unwrap(), other.unwrap());
    assert_eq!(machine.runs(), 1);
}

#[tokio::test]
async fn another_compiler_in_the_same_place_is_another_library() {
    let mut machine = Machine::new(MAKES_A_CRATE);
    let first = machine.build().await.unwrap();
    let text = fs::read_to_string(&machine.compiler.rustc).unwrap();
    fs::write(&machine.compiler.rustc, format!("{text}\n# 1.97")).unwrap();
    assert_eq!(Library::ready(&machine.cache(), None).unwrap(), None);
    let outdated = |setting| Library::outdated(&machine.cache(), setting).unwrap().map(|kept| (kept.key, kept.state));
    assert_eq!(outdated(None), Some((first.key, State::OtherCompiler)));
    assert_eq!(outdated(Some(&machine.compiler.rustc)), Some((first.key, State::OtherCompiler)));
    assert_eq!(outdated(Some(Path::new("/other"))), None);
    assert_eq!(Library::open(&machine.cache(), &machine.compiler).unwrap(), None);
    machine.compiler.version = "rustc 1.97.0".to_owned();
    let second = machine.build().await.unwrap();
    assert_ne!(second.key, first.key);
    let states: Vec<_> = kept(&machine.cache()).unwrap().into_iter().map(|kept| (kept.key, kept.state)).collect();
    assert_eq!(states, [(first.key, State::OtherCompiler), (second.key, State::Usable)]);
    assert!(remove_library(&machine.cache(), first.key).unwrap());
    assert!(!remove_library(&machine.cache(), first.key).unwrap());
    assert_eq!(Library::ready(&machine.cache(), None).unwrap(), Some(second));
    remove_all(&machine.cache()).unwrap();
    assert_eq!(kept(&machine.cache()).unwrap(), []);
}

#[tokio::test]
async fn while_somebody_builds_nothing_is_removed() {
    let machine = Machine::new(MAKES_A_CRATE);
    remove_all(&machine.cache()).unwrap();
    assert!(!machine.cache().exists(), "removing makes nothing");
    let library = machine.build().await.unwrap();
    fs::create_dir(machine.cache().join(RUST).join(BUILDING)).unwrap();
    let builder = File::open(machine.cache().join(RUST).join(LOCK)).unwrap();
    builder.lock().unwrap();
    let error = remove_all(&machine.cache()).unwrap_err();
    assert!(matches!(&error, ToolchainError::Busy { folder } if *folder == machine.cache().join(RUST)), "{error}");
    assert_eq!(Library::ready(&machine.cache(), None).unwrap(), Some(library));
    builder.unlock().unwrap();
    remove_all(&machine.cache()).unwrap();
    assert_eq!(machine.left(), [LOCK], "who waits for the lock and who comes later hold the same one");
}

#[tokio::test]
async fn a_crate_that_does_not_compile_leaves_nothing() {
    let machine = Machine::new("echo '   Compiling a'>&2; echo 'error: \x1b[31mbad' >&2; exit 101\n");
    let error = machine.build().await.unwrap_err();
    let cargo = machine.compiler.cargo.as_ref().unwrap().display().to_string();
    assert_eq!(error.to_string(), format!("`{cargo}` failed: error: [31mbad"));
    assert_eq!(machine.left(), [LOCK]);
}

#[tokio::test]
async fn a_library_that_no_tool_compiles_against_is_not_kept() {
    let machine = Machine::new(MAKES_A_CRATE);
    fs::write(machine.root.path().join("refuse"), "").unwrap();
    let error = machine.build().await.unwrap_err();
    assert!(matches!(&error, ToolchainError::Failed { output, .. } if output == "refused"), "{error:?}");
    assert_eq!(machine.left(), [LOCK]);
}

#[tokio::test]
async fn without_cargo_the_way_out_is_told() {
    let mut machine = Machine::new(MAKES_A_CRATE);
    machine.compiler.cargo = None;
    let error = machine.build().await.unwrap_err();
    assert!(matches!(&error, ToolchainError::NoCargo { rustc } if *rustc == machine.compiler.rustc), "{error:?}");
}

#[tokio::test]
async fn what_is_broken_off_takes_all_its_processes_along_and_leaves_nothing() {
    // The grandchild keeps the pipe open; only the kill of the whole group ends it.
    let machine =
        Machine::new("sleep 1000 & echo $! > \"$ROOT/pid\"\nprintf '    Building [=> ] 1/2: x\\r' >&2\nwait\n");
    let begun = Arc::new(Notify::new());
    let heard = Arc::clone(&begun);
    let places = Places { path: vec!["/usr/bin".into(), "/bin".into()], ..Places::default() };
    let mut tell = move |progress| {
        if matches!(progress, Progress::Compiling { done: 1, of: 2, .. }) {
            heard.notify_one();
        }
    };
    let cache = machine.cache();
    tokio::select! {
        built = Library::build(&cache, &machine.compiler, &places, &mut tell) => panic!("{built:?}"),
        () = begun.notified() => {}
    }
    let pid: i32 = fs::read_to_string(machine.root.path().join("pid")).unwrap().trim().parse().unwrap();
    let is_gone = || match fs::read_to_string(format!("/proc/{pid}/stat")) {
        Err(_) => true,
        // A process that has ended and that nobody has waited for yet.
        Ok(stat) => stat.contains(") Z "),
    };
    while !is_gone() {
        tokio::task::yield_now().await;
    }
    assert_eq!(machine.left(), [LOCK]);
}

#[tokio::test]
async fn a_damaged_description_is_told_and_stands_in_nobodys_way() {
    let machine = Machine::new(MAKES_A_CRATE);
    let library = machine.build().await.unwrap();
    for (runs, damage) in [(2, b"{".as_slice()), (3, b"\xff")] {
        fs::write(library.folder.join(DESCRIPTION), damage).unwrap();
        assert_eq!(Library::ready(&machine.cache(), None).unwrap(), None);
        let all: Vec<_> = kept(&machine.cache()).unwrap().into_iter().map(|kept| (kept.key, kept.state)).collect();
        assert_eq!(all, [(library.key, State::Damaged)]);
        let outdated = Library::outdated(&machine.cache(), None).unwrap().map(|kept| kept.state);
        assert_eq!(outdated, Some(State::Damaged), "who had one is to know");
        assert_eq!(Library::open(&machine.cache(), &machine.compiler).unwrap(), None);
        assert_eq!((machine.build().await.unwrap(), machine.runs()), (library.clone(), runs));
    }
}

#[tokio::test]
async fn a_folder_that_others_may_write_to_names_no_compiler() {
    let machine = Machine::new(MAKES_A_CRATE);
    let library = machine.build().await.unwrap();
    let rust = machine.cache().join(RUST);
    let mode = |mode| fs::set_permissions(&rust, fs::Permissions::from_mode(mode)).unwrap();
    for shared in [0o770, 0o702] {
        mode(shared);
        let refused = |error| match error {
            ToolchainError::NotPrivate { path, reason } => (path, reason) == (rust.clone(), "others may write to it"),
            _ => false,
        };
        assert!(refused(Library::ready(&machine.cache(), None).unwrap_err()));
        assert!(refused(Library::open(&machine.cache(), &machine.compiler).unwrap_err()));
        assert!(refused(machine.build().await.unwrap_err()));
    }
    mode(0o755);
    assert_eq!(Library::ready(&machine.cache(), None).unwrap(), Some(library));
}
