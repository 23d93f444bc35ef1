//! What is run, what it may reach, and what came of it.

use std::{ffi::OsString, path::PathBuf, process::ExitStatus, time::Duration};

/// What a child may reach and use. What is not named here it cannot: no other file, no TCP where the [`Walls`](crate::Walls)
/// reach so far, no variable. The walls stand before it starts. The limits are set right after, and are sure once it has read
/// the first byte of its standard input; what it has read from files before that, it has read without them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confinement {
    /// Files and folders (with all below) that it may read. What does not exist is left out.
    pub read: Vec<PathBuf>,
    /// The same, and it may run them. A dynamically linked program needs its loader here: see [`Confinement::loaders`].
    /// Behind bubblewrap, what can be read can be run.
    pub execute: Vec<PathBuf>,
    /// Files and folders (with all below) that it may read, write, make and remove, and not run. They must exist. It can make
    /// files and folders there, no links to elsewhere, no sockets, no devices.
    pub write: Vec<PathBuf>,
    /// Address space of each of its processes, in bytes.
    pub memory_bytes: u64,
    /// Processor time of each of its processes, in seconds.
    pub cpu_seconds: u64,
    /// The longest file that it may write, in bytes.
    pub file_bytes: u64,
    /// From its start to its end.
    pub wall: Duration,
    /// What is read of its standard output, in bytes. One that writes more is ended.
    pub stdout_bytes: usize,
    /// The same for its standard error.
    pub stderr_bytes: usize,
}

impl Confinement {
    /// Where the system keeps shared libraries, for `read`: what a dynamically linked program needs to start.
    #[must_use]
    pub fn libraries() -> Vec<PathBuf> {
        ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"].map(PathBuf::from).to_vec()
    }

    /// The programs that start dynamically linked ones, for `execute`.
    #[must_use]
    pub fn loaders() -> Vec<PathBuf> {
        [
            "/lib64/ld-linux-x86-64.so.2",
            "/lib/ld-linux-aarch64.so.1",
            "/lib/ld-musl-x86_64.so.1",
            "/lib/ld-musl-aarch64.so.1",
        ]
        .map(PathBuf::from)
        .to_vec()
    }
}

/// A program and what it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invocation {
    /// The program, by an absolute path.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// All of its environment.
    pub env: Vec<(OsString, OsString)>,
    /// The folder that it starts in.
    pub folder: PathBuf,
}

/// A child that came to its end within its limits, or was ended because it wrote too much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// How it ended.
    pub status: ExitStatus,
    /// What it wrote to its standard output.
    pub stdout: Vec<u8>,
    /// What it wrote to its standard error.
    pub stderr: Vec<u8>,
    /// Whether it wrote more to its standard output than was read; it was ended then.
    pub stdout_cut: bool,
    /// The same for its standard error.
    pub stderr_cut: bool,
    /// How long it ran.
    pub wall: Duration,
}
