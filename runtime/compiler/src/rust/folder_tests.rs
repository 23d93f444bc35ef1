use std::time::Duration;

use super::*;

#[test]
fn what_is_kept_for_the_next_time_is_there_the_next_time_and_what_came_out_is_not() {
    let work = tempfile::tempdir().unwrap();
    let folder = Folder::take(work.path(), Some("app.generated:a")).unwrap();
    fs::write(folder.path("inc").join("state"), "1").unwrap();
    fs::write(folder.path("out").join("tool.wasm"), "1").unwrap();
    folder.leave(work.path()).unwrap();
    let folder = Folder::take(work.path(), Some("app.generated:a")).unwrap();
    assert!(folder.path("inc").join("state").is_file());
    assert!(!folder.path("out").join("tool.wasm").exists());
    let other = Folder::take(work.path(), Some("app.generated:b")).unwrap();
    assert!(!other.path("inc").join("state").exists());
}

#[test]
fn a_folder_in_use_is_not_shared() {
    let work = tempfile::tempdir().unwrap();
    let first = Folder::take(work.path(), Some("a")).unwrap();
    let second = Folder::take(work.path(), Some("a")).unwrap();
    assert_ne!(first.path("inc"), second.path("inc"));
    let once = second.root.clone();
    second.leave(work.path()).unwrap();
    assert!(!once.exists());
}

#[test]
fn without_a_name_nothing_is_kept() {
    let work = tempfile::tempdir().unwrap();
    Folder::take(work.path(), None).unwrap().leave(work.path()).unwrap();
    assert_eq!(fs::read_dir(work.path()).unwrap().count(), 0);
}

#[test]
fn a_folder_that_has_grown_too_large_begins_anew() {
    let work = tempfile::tempdir().unwrap();
    for (length, kept) in [(FOLDER_BYTES, true), (FOLDER_BYTES + 1, false)] {
        let folder = Folder::take(work.path(), Some("a")).unwrap();
        let state = folder.path("inc").join("state");
        File::create(&state).unwrap().set_len(length).unwrap();
        folder.leave(work.path()).unwrap();
        assert_eq!(state.exists(), kept);
    }
}

#[test]
fn what_was_not_done_in_order_is_not_kept_and_nothing_but_inc_ever_is() {
    let work = tempfile::tempdir().unwrap();
    let mut folder = Folder::take(work.path(), Some("a")).unwrap();
    for part in ["inc", "out", "tmp"] {
        fs::write(folder.path(part).join("state"), "1").unwrap();
    }
    let paths = ["inc", "out", "tmp"].map(|part| folder.path(part).join("state"));
    folder.forget();
    folder.leave(work.path()).unwrap();
    assert_eq!(paths.map(|path| path.exists()), [false, false, false]);
}

#[test]
fn what_another_compilation_broke_off_is_not_taken_over() {
    let work = tempfile::tempdir().unwrap();
    let folder = Folder::take(work.path(), None).unwrap();
    let state = folder.path("inc").join("state");
    fs::write(&state, "1").unwrap();
    let root = folder.root.clone();
    // As when its process ends: nothing is left in order.
    drop(folder);
    let again = Folder::locked(&root, false).unwrap().unwrap();
    assert!(again.path("inc").is_dir() && !state.exists());
}

#[test]
fn a_lock_of_a_folder_that_was_removed_is_none() {
    let work = tempfile::tempdir().unwrap();
    let root = work.path().join("a");
    let lock = locked(&root).unwrap().unwrap();
    assert!(is_at(&lock, &root.join(LOCK)).unwrap());
    assert!(locked(&root).unwrap().is_none());
    fs::remove_dir_all(&root).unwrap();
    assert!(!is_at(&lock, &root.join(LOCK)).unwrap());
    let new = locked(&root).unwrap().unwrap();
    assert!(is_at(&new, &root.join(LOCK)).unwrap() && !is_at(&lock, &root.join(LOCK)).unwrap());
}

/// Each removes what the others have just left, and each finds what it takes whole.
#[test]
fn folders_that_are_removed_while_others_take_them_are_taken_whole() {
    let work = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for n in 0..150 {
                    let folder = Folder::take(work.path(), Some(["a", "b"][n % 2])).unwrap();
                    for part in ["src", "out", "tmp", "inc"] {
                        fs::write(folder.path(part).join("file"), "1").unwrap();
                    }
                    folder.leave(work.path()).unwrap();
                    tidy(work.path(), 0).unwrap();
                }
            });
        }
    });
}

#[test]
fn the_oldest_that_is_not_in_use_is_removed() {
    let work = tempfile::tempdir().unwrap();
    let now = SystemTime::now();
    let mut roots = Vec::new();
    let mut oldest = None;
    for (age, name) in ["a", "b", "c", "d"].into_iter().enumerate() {
        let folder = Folder::take(work.path(), Some(name)).unwrap();
        folder.lock.set_modified(now - Duration::from_secs(100 - age as u64)).unwrap();
        roots.push(folder.root.clone());
        if name == "a" {
            oldest = Some(folder);
        }
    }
    tidy(work.path(), 2).unwrap();
    let left: Vec<_> = roots.iter().map(|root| root.exists()).collect();
    // `a` is the oldest, and in use.
    assert_eq!(left, [true, false, true, true]);
    drop(oldest);
    tidy(work.path(), 2).unwrap();
    let left: Vec<_> = roots.iter().map(|root| root.exists()).collect();
    assert_eq!(left, [false, false, true, true]);
}
