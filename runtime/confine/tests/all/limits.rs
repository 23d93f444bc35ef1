//! What a child can use: each limit is met, and with a higher one the same script gets through.

use std::{os::unix::process::ExitStatusExt as _, time::Duration};

use rustix::process::{Pid, Signal, kill_process};
use toolwright_confine::{ConfineError, Walls};

use crate::support::{Place, drained, landlock, read, release, text, walls};

#[tokio::test]
async fn input_goes_in_and_comes_out() {
    let place = Place::new();
    let input = vec![b'x'; 1 << 20];
    for walls in walls() {
        let finished = place.run(&walls, "/bin/cat", &[], &input).await.unwrap();
        assert!(finished.stdout == input && finished.stderr.is_empty(), "{walls}");
        assert_eq!((finished.stdout_cut, finished.stderr_cut, finished.status.code()), (false, false, Some(0)));
        // It need not read it.
        assert_eq!(place.run(&walls, "/bin/sh", &["-c", "exit 3"], &input).await.unwrap().status.code(), Some(3));
    }
}

#[tokio::test]
async fn a_file_does_not_grow_beyond_its_cap() {
    let mut place = Place::new();
    let script = "head -c 3000000 /dev/zero > file";
    for walls in walls() {
        place.confinement.file_bytes = 1 << 20;
        assert!(!place.sh(&walls, script).await.unwrap().status.success(), "{walls}");
        assert_eq!(std::fs::metadata(place.path("inside/file")).unwrap().len(), 1 << 20);
        place.confinement.file_bytes = 4 << 20;
        assert!(place.sh(&walls, script).await.unwrap().status.success(), "{walls}");
        assert_eq!(std::fs::metadata(place.path("inside/file")).unwrap().len(), 3_000_000);
    }
}

#[tokio::test]
async fn memory_has_a_limit() {
    let mut place = Place::new();
    let script = "head -c 100000000 /dev/zero | tail -c 99999999 | wc -c";
    for walls in walls() {
        place.confinement.memory_bytes = 64 << 20;
        assert_eq!(text(&place.sh(&walls, script).await.unwrap().stdout), "0\n", "{walls}");
        place.confinement.memory_bytes = 1 << 30;
        assert_eq!(text(&place.sh(&walls, script).await.unwrap().stdout), "99999999\n", "{walls}");
    }
}

#[tokio::test]
async fn processor_time_has_a_limit() {
    let mut place = Place::new();
    place.confinement.cpu_seconds = 1;
    for walls in walls() {
        let error = place.sh(&walls, "while :; do :; done").await.unwrap_err();
        assert!(matches!(error, ConfineError::CpuLimit { limit_seconds: 1 }), "{walls}: {error}");
        let failed = place.sh(&walls, "exit 1").await.unwrap();
        assert_eq!(failed.status.code(), Some(1));
    }
}

#[tokio::test]
async fn the_deadline_ends_what_a_child_has_started() {
    let mut place = Place::new();
    let fifo = place.fifo();
    let script = |seconds: &str| format!("exec 3>fifo; echo here >&3; sleep {seconds} & wait");
    for walls in walls() {
        let limit = Duration::from_secs(2);
        place.confinement.wall = limit;
        // The grandchild has the pipe open, too: it is gone when this returns.
        let outcome = drained(&place, &walls, &script("1000"), &fifo).await;
        assert!(
            matches!(outcome, Err(ConfineError::WallLimit { limit: told }) if told == limit),
            "{walls}: {outcome:?}"
        );
        place.confinement.wall = Duration::from_secs(60);
        let outcome = drained(&place, &walls, &script("0.1"), &fifo).await;
        assert!(outcome.unwrap().status.success(), "{walls}");
    }
}

#[tokio::test]
async fn what_a_child_leaves_behind_ends_with_it() {
    let place = Place::new();
    let fifo = place.fifo();
    for walls in walls() {
        let script = "exec 3>fifo; echo here >&3; sleep 1000 & echo done";
        let outcome = drained(&place, &walls, script, &fifo).await;
        assert_eq!(text(&outcome.unwrap().stdout), "done\n", "{walls}");
    }
}

#[tokio::test]
async fn what_has_left_the_group_keeps_nobody_waiting() {
    let place = Place::new();
    place.fifo();
    // It says its number and keeps the output open.
    let script = "setsid sh -c 'echo $$ > fifo; exec sleep 1000' & exec cat fifo";
    for walls in landlock().into_iter().chain([Walls::Open]) {
        let finished = place.sh(&walls, script).await.unwrap();
        assert!(finished.status.success() && !finished.stdout_cut, "{walls}: {finished:?}");
        let left = text(&finished.stdout).trim().parse().unwrap();
        kill_process(Pid::from_raw(left).unwrap(), Signal::KILL).unwrap();
    }
}

#[tokio::test]
async fn who_stops_waiting_ends_it() {
    let place = Place::new();
    let fifo = place.fifo();
    for walls in walls() {
        let reader = read(&fifo);
        let ready = place.path("inside/ready");
        let made = async {
            while !ready.exists() {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            ended = place.sh(&walls, "exec 3>fifo; echo here >&3; : > ready; sleep 1000 & wait") => {
                release(&fifo);
                panic!("{walls}: {ended:?}");
            }
            () = made => {}
        }
        assert_eq!(reader.await.unwrap(), "here\n", "{walls}");
        std::fs::remove_file(ready).unwrap();
    }
}

#[tokio::test]
async fn one_that_floods_is_ended() {
    let mut place = Place::new();
    place.confinement.stdout_bytes = 1000;
    place.confinement.stderr_bytes = 500;
    for walls in walls() {
        let out = place.sh(&walls, "exec yes").await.unwrap();
        assert_eq!((out.stdout.len(), out.stdout_cut, out.stderr_cut), (1000, true, false), "{walls}");
        assert_eq!(out.status.signal(), Some(9), "{walls}");
        let err = place.sh(&walls, "exec yes >&2").await.unwrap();
        assert_eq!((err.stderr.len(), err.stdout_cut, err.stderr_cut), (500, false, true), "{walls}");
        let exact = place.sh(&walls, "head -c 1000 /dev/zero; head -c 500 /dev/zero >&2").await.unwrap();
        assert_eq!((exact.stdout.len(), exact.stdout_cut), (1000, false), "{walls}");
        assert_eq!((exact.stderr.len(), exact.stderr_cut, exact.status.code()), (500, false, Some(0)), "{walls}");
    }
    place.confinement.stdout_bytes = 2000;
    let more = place.sh(&Walls::Open, "head -c 1001 /dev/zero").await.unwrap();
    assert_eq!((more.stdout.len(), more.stdout_cut), (1001, false));
}
