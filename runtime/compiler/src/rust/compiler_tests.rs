use toolwright_test_support::rust_library;

use super::*;

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
