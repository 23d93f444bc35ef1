//! A folder, a shell, and the walls that this machine has.

use std::{
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::LazyLock,
    time::Duration,
};

use toolwright_confine::{ConfineError, Confinement, Finished, Invocation, Walls, run};

/// Every kind of walls that can be tried here. What is missing is told; with `TOOLWRIGHT_REQUIRE_RUST=1`, as in CI, it is an
/// error.
pub(crate) fn walls() -> Vec<Walls> {
    static WALLS: LazyLock<Vec<Walls>> = LazyLock::new(|| {
        let landlock = Walls::landlock().or_else(|| missing("landlock (Linux 6.2 or later)"));
        let bubblewrap = Walls::bubblewrap(Path::new("/usr/bin/bwrap"))
            .or_else(|| missing("bubblewrap (`apt-get install bubblewrap`, where namespaces are allowed)"));
        landlock.into_iter().chain(bubblewrap).collect()
    });
    WALLS.clone()
}

/// Landlock, for what only it does; none where the kernel has none.
pub(crate) fn landlock() -> Option<Walls> {
    walls().into_iter().find(|walls| matches!(walls, Walls::Landlock { .. }))
}

fn missing(what: &str) -> Option<Walls> {
    let required = std::env::var_os("TOOLWRIGHT_REQUIRE_RUST").is_some_and(|value| value == "1");
    assert!(!required, "TOOLWRIGHT_REQUIRE_RUST=1 demands {what}");
    // Past the harness, which would swallow it.
    std::io::stderr().write_all(format!("not tested: {what}\n").as_bytes()).unwrap();
    None
}

/// A folder with `inside`, which a child may write to, and `outside`, which it may not see.
pub(crate) struct Place {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) confinement: Confinement,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("inside")).unwrap();
        std::fs::create_dir(folder.path().join("outside")).unwrap();
        std::fs::write(folder.path().join("outside/secret"), "secret").unwrap();
        let mut read = Confinement::libraries();
        read.extend(["/dev/null", "/dev/zero", "/absent/altogether"].map(PathBuf::from));
        let mut execute = Confinement::loaders();
        for program in ["bash", "cat", "cp", "env", "head", "ln", "perl", "setsid", "sh", "sleep", "tail", "wc", "yes"]
        {
            execute.extend([format!("/bin/{program}").into(), format!("/usr/bin/{program}").into()]);
        }
        let confinement = Confinement {
            read,
            execute,
            write: vec![folder.path().join("inside")],
            memory_bytes: 1 << 30,
            cpu_seconds: 20,
            file_bytes: 64 << 20,
            wall: Duration::from_secs(60),
            stdout_bytes: 1 << 20,
            stderr_bytes: 1 << 20,
        };
        Self { folder, confinement }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What a shell does in `inside`. Input comes after the limits, so that what it starts has them.
    pub(crate) async fn sh(&self, walls: &Walls, script: &str) -> Result<Finished, ConfineError> {
        self.run(walls, "/bin/sh", &["-c", &format!("read go; {script}")], b"go\n").await
    }

    pub(crate) async fn run(
        &self,
        walls: &Walls,
        program: &str,
        args: &[&str],
        stdin: &[u8],
    ) -> Result<Finished, ConfineError> {
        let invocation = Invocation {
            program: program.into(),
            args: args.iter().map(Into::into).collect(),
            env: vec![("PATH".into(), "/usr/bin:/bin".into()), ("CITY".into(), "Bergen".into())],
            folder: self.path("inside"),
        };
        run(walls, &self.confinement, &invocation, stdin).await
    }

    /// A pipe with a name in `inside`: it ends when the last process that has it open to write has ended.
    pub(crate) fn fifo(&self) -> PathBuf {
        let path = self.path("inside/fifo");
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        path
    }
}

/// Runs `script`, which has `fifo` open to write and writes a line; returns when it has ended, and all that has the pipe.
pub(crate) async fn drained(place: &Place, walls: &Walls, script: &str, fifo: &Path) -> Result<Finished, ConfineError> {
    let reader = read(fifo);
    let outcome = place.sh(walls, script).await;
    release(fifo);
    assert_eq!(reader.await.unwrap(), "here\n", "{walls}: {outcome:?}");
    outcome
}

/// Waits until somebody has opened the pipe, then until nobody has it any more; the value is what was written.
pub(crate) fn read(fifo: &Path) -> tokio::task::JoinHandle<String> {
    let fifo = fifo.to_owned();
    tokio::task::spawn_blocking(move || std::fs::read_to_string(fifo).unwrap())
}

/// Where nobody has opened the pipe, its reader would wait for ever.
pub(crate) fn release(fifo: &Path) {
    let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    // It fails when there is no reader, which is well.
    drop(std::fs::OpenOptions::new().write(true).custom_flags(flags).open(fifo));
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
