use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::{
    config::{Config, Folders},
    environment::Environment,
};

fn app(temporary: &Path) -> App {
    let environment = Environment::for_test(Path::new("/"), &[("TMPDIR", temporary.to_str().unwrap())]);
    let folders = Folders::locate(Some(Path::new("/absent/home")), &environment).unwrap();
    App::new(Config { storage: Storage::Memory, ..Config::bare(folders, &environment) }, environment)
}

#[test]
fn where_nothing_can_confine_nothing_is_compiled_unless_the_person_wants_it() {
    let place = tempfile::tempdir().unwrap();
    let mut app = app(place.path());
    let why = app.rust_walls(None).unwrap_err().to_string();
    assert!(why.starts_with("nothing on this machine can confine a compiler: "), "{why}");
    assert!(why.contains("`unconfined = true` in `[rust]`"), "{why}");
    assert_eq!(app.precompiler_behind(None).unwrap(), None);

    app.config.unconfined = true;
    assert_eq!(app.rust_walls(None), Ok(Walls::Open));
    assert_eq!(app.precompiler_behind(None).unwrap().unwrap().walls, Walls::Open);
    // It is not wanted where there is a wall.
    let wall = Walls::Bubblewrap("/usr/bin/bwrap".into());
    assert_eq!(app.rust_walls(Some(wall.clone())), Ok(wall.clone()));
    assert_eq!(app.precompiler_behind(Some(wall.clone())).unwrap().unwrap().walls, wall);
}

#[test]
fn what_was_set_up_once_is_told_with_what_happened_to_it() {
    assert_eq!(not_set_up(None), "Rust tools are not set up on this machine: `agent toolchain install rust` does that");
    let rustc = PathBuf::from("/opt/rustc");
    let compiler = toolwright_toolchain::Compiler {
        rustc: rustc.clone(),
        version: "rustc 1.96.0".to_owned(),
        release: "1.96.0".to_owned(),
        host: "x".to_owned(),
        kind: toolwright_toolchain::Kind::Rustup,
        sysroot: "/opt".into(),
        builds_std: false,
        cargo: None,
        linker: None,
    };
    let kept = |state| Kept {
        key: toolwright_registry::Digest::of(b"a"),
        folder: "/cache".into(),
        compiler: Some(compiler.clone()),
        bytes: 0,
        built: std::time::UNIX_EPOCH,
        state,
    };
    assert_eq!(
        not_set_up(Some(&kept(State::OtherCompiler))),
        "Rust tools are not set up any more: the compiler `/opt/rustc` is gone or another one by now: `agent toolchain \
         install rust` does that"
    );
    assert_eq!(
        not_set_up(Some(&kept(State::OtherSources))),
        "Rust tools are not set up any more: their library is of another version of this program: `agent toolchain install \
         rust` does that"
    );
}

#[test]
fn the_compilers_work_is_seen_by_nobody_else_and_given_to_no_tool() {
    let place = tempfile::tempdir().unwrap();
    let app = app(place.path());
    let real = place.path().canonicalize().unwrap();
    let own = |folder: &Path| {
        app.given_at_start().overlaps(&format!("fs:{}:rw", folder.display()).parse().unwrap()).contains(&Own::Cache)
    };
    assert!(!own(&real));
    let work = app.passing_work().unwrap();
    assert_eq!(work.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    assert!(own(&real) && own(work) && own(&work.join("once/src")));
    assert!(!own(&real.join("other")));
    app.remove_passing_work().unwrap();
    assert!(!work.exists());
}

#[test]
fn a_folder_that_is_there_already_is_not_the_compilers() {
    let place = tempfile::tempdir().unwrap();
    let app = app(place.path());
    let taken = place.path().join(format!("toolwright-{}", app.session_id()));
    fs::create_dir(&taken).unwrap();
    assert!(app.passing_work().unwrap_err().text().contains("cannot be made"));
    app.remove_passing_work().unwrap();
    assert!(taken.exists());
}

#[test]
fn a_toolchain_is_its_own_wherever_it_is_started_from() {
    let place = tempfile::tempdir().unwrap();
    fs::create_dir_all(place.path().join("rust/lib")).unwrap();
    for program in ["rustc", "lld"] {
        fs::write(place.path().join(program), "").unwrap();
    }
    let real = place.path().canonicalize().unwrap();
    let of = |sysroot: &Path| {
        toolchain(&toolwright_toolchain::Compiler {
            rustc: place.path().join("rustc"),
            version: "rustc".into(),
            release: "1.95.0".into(),
            host: "x".into(),
            kind: toolwright_toolchain::Kind::Setting,
            sysroot: sysroot.into(),
            builds_std: false,
            cargo: None,
            linker: Some(place.path().join("lld")),
        })
    };
    let programs = [real.join("rustc"), real.join("lld")];
    assert_eq!(of(&place.path().join("none")), programs);
    assert_eq!(of(&place.path().join("rust")), [&programs[..], &[real.join("rust/lib")]].concat());
    // Of a distribution's, what is of Rust, where that is there.
    let rustlib = Path::new("/usr/lib/rustlib").canonicalize().ok();
    assert_eq!(of(Path::new("/usr")), programs.into_iter().chain(rustlib).collect::<Vec<_>>());
}
