//! The life of a child: its thread starts it behind the walls, waits for its end, ends what it has left, and buries it.

use std::{
    fs,
    io::{self, Write as _},
    os::unix::process::CommandExt as _,
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
use tokio::sync::oneshot;

use crate::{ConfineError, Confinement, Invocation, ProcessGroup, Walls, bubblewrap, limits, restrict};

/// A child that runs. Dropping it ends the child and all of its process group.
pub(crate) struct Running {
    pub(crate) stdin: Option<ChildStdin>,
    pub(crate) stdout: Option<ChildStdout>,
    pub(crate) stderr: Option<ChildStderr>,
    /// How it ended, and how long it ran; closed when that cannot be known.
    pub(crate) ended: oneshot::Receiver<io::Result<(ExitStatus, Duration)>>,
    pub(crate) group: Arc<ProcessGroup>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.group.end();
    }
}

/// Starts the child.
pub(crate) async fn start(
    walls: &Walls,
    confinement: &Confinement,
    invocation: &Invocation,
) -> Result<Running, ConfineError> {
    let (sender, started) = oneshot::channel();
    let program = invocation.program.clone();
    let (walls, confinement, invocation) = (walls.clone(), confinement.clone(), invocation.clone());
    // Landlock takes the calling thread and what it starts: so a thread of its own, which is restricted until it ends.
    let live = move || match spawn(&walls, &confinement, &invocation) {
        Err(error) => drop(sender.send(Err(error))),
        Ok(begun) => begun.live(sender),
    };
    let spawn_failed = |cause| ConfineError::Spawn { program: program.clone(), cause };
    thread::Builder::new().name("toolwright-child".to_owned()).spawn(live).map_err(spawn_failed)?;
    started.await.unwrap_or_else(|_| Err(spawn_failed(io::Error::other("its thread stopped"))))
}

struct Begun {
    child: Child,
    pid: Pid,
    group: ProcessGroup,
    since: Instant,
}

impl Begun {
    fn live(mut self, started: oneshot::Sender<Result<Running, ConfineError>>) {
        let group = Arc::new(self.group);
        let (sender, ended) = oneshot::channel();
        let running = Running {
            stdin: self.child.stdin.take(),
            stdout: self.child.stdout.take(),
            stderr: self.child.stderr.take(),
            ended,
            group: Arc::clone(&group),
        };
        // If nobody waits for it any more, it is dropped here, which ends the child.
        drop(started.send(Ok(running)));
        let ended = wait_and_keep(self.pid);
        let wall = self.since.elapsed();
        // What it has started ends with it. Its number is its own until it is buried, and not a moment longer.
        group.end();
        group.bury();
        let buried = ended.and_then(|()| self.child.wait()).map(|status| (status, wall));
        drop(sender.send(buried));
    }
}

fn spawn(walls: &Walls, confinement: &Confinement, invocation: &Invocation) -> Result<Begun, ConfineError> {
    let Invocation { program, args, env, folder } = invocation;
    let not_confined = |cause: String| ConfineError::NotConfined { program: program.clone(), cause };
    for path in &confinement.write {
        fs::metadata(path).map_err(|cause| ConfineError::WritePath { path: path.clone(), cause })?;
    }
    let mut command = match walls {
        Walls::Bubblewrap(bwrap) => bubblewrap::command(bwrap, confinement, invocation),
        Walls::Landlock { .. } | Walls::Open => {
            let mut command = Command::new(program);
            command.args(args).env_clear().envs(env.iter().map(|(name, value)| (name, value)));
            command
        }
    };
    if matches!(walls, Walls::Landlock { .. }) {
        restrict::restrict(confinement).map_err(not_confined)?;
    }
    command.current_dir(folder).process_group(0);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let since = Instant::now();
    let mut child = command.spawn().map_err(|cause| ConfineError::Spawn { program: program.clone(), cause })?;
    let (pid, group) = (Pid::from_child(&child), ProcessGroup::led_by(child.id()));
    let limited = limits::limit(pid, confinement).and_then(|()| match (walls, &mut child.stdin) {
        (Walls::Bubblewrap(_), Some(stdin)) => stdin.write_all(bubblewrap::GO),
        _ => Ok(()),
    });
    if let Err(error) = limited {
        drop(group);
        // It has been killed, so this does not wait for long; how it ended is of no interest.
        drop(child.wait());
        return Err(not_confined(format!("its limits cannot be set: {error}")));
    }
    Ok(Begun { child, pid, group, since })
}

/// Waits for the end of a child and leaves its number taken.
pub(crate) fn wait_and_keep(child: Pid) -> io::Result<()> {
    loop {
        match waitid(WaitId::Pid(child), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT) {
            Ok(_) => return Ok(()),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
