use std::os::unix::fs::{PermissionsExt as _, symlink};

use toolwright_registry::BaseLayer;

use super::*;

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("toolwright-artifact-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn registry() -> Arc<Registry> {
    Arc::new(Registry::in_memory(BaseLayer::default()).unwrap())
}

fn artifacts(folder: &Path, registry: &Arc<Registry>) -> Artifacts {
    Artifacts::new(Some(folder.to_owned()), registry.clone(), Digest::of(b"compat"))
}

fn reasons(artifacts: &Artifacts) -> Vec<String> {
    let reason = |note| match note {
        CacheNote::Unusable { reason, .. } | CacheNote::NotTrusted { reason, .. } => reason,
        other => panic!("{other:?}"),
    };
    artifacts.take_notes().into_iter().map(reason).collect()
}

#[test]
fn an_artifact_reads_back_and_is_ours_alone() {
    let (folder, registry, digest) = (Folder::new("back"), registry(), Digest::of(b"component"));
    let cache = folder.0.join("new/cache");
    let artifacts = artifacts(&cache, &registry);
    assert_eq!(artifacts.read(digest), None);
    artifacts.write(digest, b"native");
    artifacts.write(digest, b"native code");
    assert_eq!(artifacts.read(digest).as_deref(), Some(&b"native code"[..]));
    assert_eq!(artifacts.take_notes(), []);
    assert_eq!(fs::metadata(&cache).unwrap().mode() & 0o777, 0o700);
    assert_eq!(fs::metadata(artifacts.path(digest).unwrap()).unwrap().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(&cache).unwrap().count(), 1);
}

#[test]
fn changed_bytes_are_not_trusted() {
    let (folder, registry, digest) = (Folder::new("changed"), registry(), Digest::of(b"component"));
    let artifacts = artifacts(&folder.0.join("cache"), &registry);
    artifacts.write(digest, b"native code");
    fs::write(artifacts.path(digest).unwrap(), b"native c0de").unwrap();
    assert_eq!(artifacts.read(digest), None);
    assert_eq!(reasons(&artifacts), ["its hash is not the one in the journal"]);
}

#[test]
fn a_hash_of_another_component_does_not_count() {
    let (folder, registry) = (Folder::new("other"), registry());
    let artifacts = artifacts(&folder.0.join("cache"), &registry);
    let (one, other) = (Digest::of(b"one"), Digest::of(b"other"));
    artifacts.write(one, b"native code of one");
    artifacts.write(other, b"native code of other");
    fs::copy(artifacts.path(one).unwrap(), artifacts.path(other).unwrap()).unwrap();
    assert_eq!(artifacts.read(other), None);
    assert_eq!(reasons(&artifacts), ["its hash is not the one in the journal"]);
}

#[test]
fn links_and_files_that_others_may_write_are_not_read() {
    let (folder, registry, digest) = (Folder::new("links"), registry(), Digest::of(b"component"));
    let artifacts = artifacts(&folder.0.join("cache"), &registry);
    artifacts.write(digest, b"native code");
    let path = artifacts.path(digest).unwrap();

    fs::set_permissions(&path, fs::Permissions::from_mode(0o620)).unwrap();
    assert_eq!(artifacts.read(digest), None);
    assert_eq!(reasons(&artifacts), ["others may write to it"]);

    let elsewhere = folder.0.join("elsewhere");
    fs::write(&elsewhere, b"native code").unwrap();
    fs::remove_file(&path).unwrap();
    symlink(&elsewhere, &path).unwrap();
    assert_eq!(artifacts.read(digest), None);
    assert_eq!(reasons(&artifacts).len(), 1);

    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert_eq!(artifacts.read(digest), None);
    assert_eq!(reasons(&artifacts), ["it is not a regular file"]);
}

#[test]
fn a_folder_that_others_may_write_or_that_is_a_link_is_not_used() {
    let (folder, registry, digest) = (Folder::new("folder"), registry(), Digest::of(b"component"));
    let open = folder.0.join("open");
    fs::create_dir(&open).unwrap();
    fs::set_permissions(&open, fs::Permissions::from_mode(0o777)).unwrap();
    let link = folder.0.join("link");
    symlink(folder.0.join("elsewhere"), &link).unwrap();
    fs::create_dir(folder.0.join("elsewhere")).unwrap();
    for (path, reason) in [
        (open, "others may write to it: make it yours alone, `chmod 700`"),
        (link, "it is not a folder (links are not followed)"),
    ] {
        let artifacts = artifacts(&path, &registry);
        assert_eq!(reasons(&artifacts), [reason]);
        artifacts.write(digest, b"native code");
        assert_eq!(artifacts.read(digest), None);
        assert_eq!(fs::read_dir(&path).unwrap().count(), 0);
    }
}

#[test]
fn what_cannot_be_written_is_a_note() {
    let (folder, registry, digest) = (Folder::new("gone"), registry(), Digest::of(b"component"));
    let cache = folder.0.join("cache");
    let artifacts = artifacts(&cache, &registry);
    fs::remove_dir(&cache).unwrap();
    fs::write(&cache, b"a file in its place").unwrap();
    artifacts.write(digest, b"native code");
    let notes = artifacts.take_notes();
    assert!(matches!(notes.as_slice(), [CacheNote::NotWritten { .. }]), "{notes:?}");
    assert_eq!(artifacts.take_notes(), []);
}
