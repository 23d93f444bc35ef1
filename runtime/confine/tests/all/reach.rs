//! What a child can reach: each attempt fails behind the walls, and succeeds without them.

use std::{io, net::TcpListener};

use toolwright_confine::{ConfineError, Walls};

use crate::support::{Place, landlock, text, walls};

/// Tries `script` behind all walls, where it must fail and print nothing, and then without, where it must print `expected`.
async fn refused(place: &Place, script: &str, expected: &str) {
    for walls in walls() {
        let finished = place.sh(&walls, script).await.unwrap();
        assert!(!finished.status.success(), "{walls}: {script}: {finished:?}");
        assert_eq!(text(&finished.stdout), "", "{walls}: {script}");
    }
    let open = place.sh(&Walls::Open, script).await.unwrap();
    assert!(open.status.success(), "{script}: {open:?}");
    assert_eq!(text(&open.stdout), expected, "{script}");
}

#[tokio::test]
async fn files_that_were_not_given_cannot_be_read() {
    let place = Place::new();
    refused(&place, "cat /etc/passwd", &std::fs::read_to_string("/etc/passwd").unwrap()).await;
    refused(&place, "exec cat /proc/self/comm", "cat\n").await;
    refused(&place, "cat ../outside/secret", "secret").await;
}

#[tokio::test]
async fn the_environment_of_a_process_cannot_be_read_from_proc() {
    let place = Place::new();
    refused(&place, "env -i CITY=Oslo cat /proc/self/environ", "CITY=Oslo\0").await;
}

#[tokio::test]
async fn the_environment_is_what_was_given() {
    let place = Place::new();
    assert!(std::env::var_os("HOME").is_some() || std::env::var_os("CARGO_MANIFEST_DIR").is_some());
    for walls in walls().into_iter().chain([Walls::Open]) {
        let finished = place.run(&walls, "/usr/bin/env", &[], b"").await.unwrap();
        let mut lines: Vec<_> = text(&finished.stdout).lines().map(str::to_owned).collect();
        // Bubblewrap says where it has gone to.
        lines.retain(|line| !line.starts_with("PWD="));
        lines.sort();
        assert_eq!(lines, ["CITY=Bergen", "PATH=/usr/bin:/bin"], "{walls}");
    }
}

#[tokio::test]
async fn it_writes_where_it_may_and_nowhere_else() {
    let place = Place::new();
    refused(&place, "echo text > ../outside/file", "").await;
    refused(&place, "mkdir ../outside/folder 2>&- || : > ../outside/other", "").await;
    for walls in walls() {
        let finished = place.sh(&walls, "echo text > file && cat file").await.unwrap();
        assert_eq!((text(&finished.stdout), text(&finished.stderr)), ("text\n".to_owned(), String::new()), "{walls}");
        assert_eq!(std::fs::read_to_string(place.path("inside/file")).unwrap(), "text\n");
    }
}

#[tokio::test]
async fn a_file_that_it_may_not_write_it_cannot_cut_short() {
    let place = Place::new();
    let secret = || std::fs::read_to_string(place.path("outside/secret")).unwrap();
    // By the call that opens nothing.
    let script = r#"exec perl -e 'truncate("../outside/secret", 0) or exit 3'"#;
    for walls in walls() {
        let finished = place.sh(&walls, script).await.unwrap();
        assert_eq!((finished.status.code(), secret()), (Some(3), "secret".to_owned()), "{walls}: {finished:?}");
    }
    assert!(place.sh(&Walls::Open, script).await.unwrap().status.success());
    assert_eq!(secret(), "");
}

#[tokio::test]
async fn what_it_has_written_it_cannot_run() {
    let place = Place::new();
    let script = "cp /bin/cat program && echo ran | ./program";
    if let Some(walls) = landlock() {
        let finished = place.sh(&walls, script).await.unwrap();
        assert_eq!((finished.status.code(), text(&finished.stdout)), (Some(126), String::new()));
    }
    assert_eq!(text(&place.sh(&Walls::Open, script).await.unwrap().stdout), "ran\n");
}

#[tokio::test]
async fn it_leaves_no_link_to_elsewhere() {
    let place = Place::new();
    let script = "ln -s /etc/passwd link";
    if let Some(walls) = landlock() {
        assert!(!place.sh(&walls, script).await.unwrap().status.success());
        assert!(std::fs::symlink_metadata(place.path("inside/link")).is_err());
    }
    assert!(place.sh(&Walls::Open, script).await.unwrap().status.success());
    for walls in walls() {
        let finished = place.sh(&walls, "ln ../outside/secret hard").await.unwrap();
        assert!(!finished.status.success(), "{walls}: {finished:?}");
    }
    assert!(place.sh(&Walls::Open, "ln ../outside/secret hard").await.unwrap().status.success());
}

#[tokio::test]
async fn tcp_is_out_of_reach() {
    if walls().contains(&Walls::Landlock { tcp: false }) {
        // That kernel is told to have no wall for it.
        return;
    }
    let place = Place::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let script = format!("exec bash -c 'exec 3<>/dev/tcp/127.0.0.1/{port} && echo connected'");
    refused(&place, &script, "connected\n").await;
}

#[tokio::test]
async fn nobody_else_gets_its_signals() {
    let place = Place::new();
    refused(&place, &format!("kill -0 {}", std::process::id()), "").await;
}

#[tokio::test]
async fn programs_that_were_not_given_do_not_run() {
    let place = Place::new();
    if let Some(walls) = landlock() {
        let error = place.run(&walls, "/usr/bin/id", &[], b"").await.unwrap_err();
        assert!(
            matches!(&error, ConfineError::Spawn { cause, .. } if cause.kind() == io::ErrorKind::PermissionDenied),
            "{error}"
        );
    }
    for walls in walls() {
        let absent = place.run(&walls, "/absent", &[], b"").await.unwrap_err();
        assert!(matches!(absent, ConfineError::Spawn { .. }), "{walls}: {absent}");
    }
    assert!(place.run(&Walls::Open, "/usr/bin/id", &[], b"").await.unwrap().status.success());
}

#[tokio::test]
async fn a_folder_to_write_to_must_be_there() {
    let mut place = Place::new();
    let absent = place.path("absent");
    place.confinement.write.push(absent.clone());
    for walls in walls() {
        let error = place.sh(&walls, ":").await.unwrap_err();
        assert!(matches!(&error, ConfineError::WritePath { path, .. } if *path == absent), "{walls}: {error}");
    }
    std::fs::create_dir(absent).unwrap();
    for walls in walls() {
        assert!(place.sh(&walls, ":").await.unwrap().status.success(), "{walls}");
    }
}
