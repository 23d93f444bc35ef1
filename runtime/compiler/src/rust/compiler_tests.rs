use std::{os::unix::fs::PermissionsExt as _, path::Path, process::Command, sync::mpsc, thread, time::Duration};

use toolwright_test_support::rust_library;

use super::*;

const TOOL: &str = "use tool_sdk::prelude::*;
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);";

/// A program that stands in for another one.
fn script(path: &Path, lines: &str) -> PathBuf {
    fs::write(path, format!("#!/bin/sh\n{lines}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o700)).unwrap();
    path.to_owned()
}

/// What rustc makes of a source that reads a file of the host, before the audit.
async fn read_by(walls: &Walls) -> (bool, Vec<u8>) {
    let work = tempfile::tempdir().unwrap();
    let folder = Folder::take(work.path(), None).unwrap();
    let source =
        "#[used]\npub static HOST: &[u8] = include_bytes!(\"/etc/passwd\");\npub fn host(n: usize) -> u8 { HOST[n] }";
    fs::write(folder.path("src").join(SOURCE), source).unwrap();
    let (library, grants) = (rust_library(), Grants::default());
    let (mut invocation, confinement) = (invocation(library, &folder, &grants), confinement(library, &folder));
    // Metadata alone: nothing has to be linked to hold what was read.
    invocation.args.retain(|arg| arg != "--emit=link,dep-info");
    invocation.args.push("--emit=obj,dep-info".into());
    let finished = run(walls, &confinement, &invocation, &[]).await.unwrap();
    let objects = fs::read_dir(folder.path("out")).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
    (finished.status.success(), objects.flatten().collect())
}

/// What the walls and the audit are for: neither is there, and the file is in what comes out.
#[tokio::test]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn a_file_of_the_host_comes_through_where_no_wall_stands_and_not_where_one_does() {
    let holds = |bytes: &[u8]| bytes.windows(7).any(|part| part == b"root:x:");
    let (done, made) = read_by(&Walls::Open).await;
    assert!(done && holds(&made));
    let (done, made) = read_by(&Walls::find(None).unwrap()).await;
    assert!(!done && !holds(&made));
}

/// What the compiler starts ends with it, also when the compiler does not wait for it.
#[tokio::test]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn what_the_compiler_leaves_behind_is_ended() {
    for walls in [Walls::landlock(), Walls::bubblewrap(Path::new("/usr/bin/bwrap"))].into_iter().flatten() {
        let work = tempfile::tempdir().unwrap();
        let mut library = rust_library().clone();
        // The second one waits for somebody to write to `silent`, which nobody does, and holds `here` open meanwhile.
        let forks = "exec 3>../out/here; echo here >&3; (read -r never <../out/silent) >&3 2>&3 & exit 1";
        library.compiler.rustc = script(&work.path().join("rustc"), forks);
        library.linker = Some("/bin/sh".into());
        let folder = Folder::take(&work.path().join("work"), None).unwrap();
        let pipes = ["here", "silent"].map(|name| folder.path("out").join(name));
        assert!(Command::new("mkfifo").args(&pipes).status().unwrap().success());
        let (sender, heard) = mpsc::channel();
        let [here, _] = pipes;
        thread::spawn(move || sender.send(fs::read_to_string(here)));

        let grants = Grants::default();
        let finished =
            run(&walls, &confinement(&library, &folder), &invocation(&library, &folder, &grants), &[]).await.unwrap();
        assert_eq!(finished.status.code(), Some(1), "{walls}: {}", String::from_utf8_lossy(&finished.stderr));
        // A bound, for the case that it is not ended.
        assert_eq!(heard.recv_timeout(Duration::from_secs(60)).unwrap().unwrap(), "here\n", "{walls}");
    }
}

#[tokio::test]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn a_limit_that_the_linker_meets_is_named() {
    let work = tempfile::tempdir().unwrap();
    for (linker, said) in [
        ("kill -XCPU $$", "compiling took more than the limit of 15000 ms of processor time"),
        ("kill -XFSZ $$", "compiling wrote a file larger than the limit of 67108864 bytes"),
        (
            "echo 'LLVM ERROR: out of memory' >&2; exit 1",
            "compiling needed more than the limit of 3221225472 bytes of memory",
        ),
    ] {
        let mut library = rust_library().clone();
        library.linker = Some(script(&work.path().join("wasm-ld"), linker));
        let config = RustConfig { library, walls: Walls::Open, work: work.path().join("work") };
        let error = RustCompiler::new(config).compile(TOOL, None, &Grants::default()).await.unwrap_err();
        assert_eq!((error.stage, error.message.as_str()), (Stage::Compile, said), "{linker}: {error}");
        assert!(error.hint.is_some(), "{error}");
    }
}

/// The folder cannot be left in order: what is kept for the next time is no folder any more.
#[tokio::test]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn what_is_said_of_the_source_is_told_also_when_the_folder_is_not_left_in_order() {
    let work = tempfile::tempdir().unwrap();
    let mut library = rust_library().clone();
    let said = r#"{"message":"bad","code":null,"level":"error","spans":[],"children":[]}"#;
    library.compiler.rustc =
        script(&work.path().join("rustc"), &format!("echo '{said}' >&2; rm -r ../inc; : >../inc; exit 1"));
    let config = RustConfig { library, walls: Walls::Open, work: work.path().join("work") };
    let error = RustCompiler::new(config).compile(TOOL, Some("a"), &Grants::default()).await.unwrap_err();
    assert_eq!((error.stage, error.message.as_str()), (Stage::Compile, "bad"));
}
