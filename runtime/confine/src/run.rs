//! One run from start to end: input in, output out, up to the caps and the deadline.

use std::{io, os::unix::process::ExitStatusExt as _, pin::pin, process::ExitStatus, time::Duration};

use rustix::process::Signal;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _},
    process::{ChildStderr, ChildStdin, ChildStdout},
    time::{sleep, timeout},
};

use crate::{
    ConfineError, Confinement, Finished, Invocation, ProcessGroup, Walls, bubblewrap,
    child::{self, Running},
};

/// How long the last of what a child has written may take to be read once it has ended. A pipe that is open still after that
/// is held by somebody who has left the process group.
const GRACE: Duration = Duration::from_secs(1);

/// Runs a program behind `walls`, with `stdin` as its input, and waits for its end. It has its own process group, which is
/// ended with it: also when this future is dropped. Needs a tokio runtime with I/O and time.
///
/// # Errors
/// [`ConfineError`]. A program that fails is no error, nor is one that writes too much: see [`Finished`].
pub async fn run(
    walls: &Walls,
    confinement: &Confinement,
    invocation: &Invocation,
    stdin: &[u8],
) -> Result<Finished, ConfineError> {
    let mut running = child::start(walls, confinement, invocation).await?;
    let finished = finish(&mut running, confinement, invocation, stdin).await?;
    let own_failure = match walls {
        Walls::Bubblewrap(_) => bubblewrap::own_failure(&invocation.program, &finished),
        Walls::Landlock { .. } | Walls::Open => None,
    };
    own_failure.map_or(Ok(finished), Err)
}

async fn finish(
    running: &mut Running,
    confinement: &Confinement,
    invocation: &Invocation,
    input: &[u8],
) -> Result<Finished, ConfineError> {
    let broken = |cause| ConfineError::Pipe { program: invocation.program.clone(), cause };
    let missing = || broken(io::Error::other("it has no channel"));
    let stdin = ChildStdin::from_std(running.stdin.take().ok_or_else(missing)?).map_err(broken)?;
    let stdout = ChildStdout::from_std(running.stdout.take().ok_or_else(missing)?).map_err(broken)?;
    let stderr = ChildStderr::from_std(running.stderr.take().ok_or_else(missing)?).map_err(broken)?;
    let (mut out, mut err) = (Heard::default(), Heard::default());
    let ended = {
        let mut deadline = pin!(sleep(confinement.wall));
        let mut piped = pin!(async {
            tokio::try_join!(
                feed(stdin, input),
                out.hear(stdout, confinement.stdout_bytes, &running.group),
                err.hear(stderr, confinement.stderr_bytes, &running.group),
            )
        });
        let mut closed = false;
        let ended = loop {
            tokio::select! {
                biased;
                ended = &mut running.ended => break ended,
                done = &mut piped, if !closed => {
                    done.map_err(broken)?;
                    closed = true;
                }
                () = &mut deadline => {
                    running.group.end();
                    // Killed, it is gone in a moment; that it is buried before this returns is all that is waited for.
                    drop((&mut running.ended).await);
                    return Err(ConfineError::WallLimit { limit: confinement.wall });
                }
            }
        };
        if !closed && let Ok(done) = timeout(GRACE, piped).await {
            done.map_err(broken)?;
        }
        ended
    };
    let ended = ended.unwrap_or_else(|_| Err(io::Error::other("its thread stopped")));
    let (status, wall) = ended.map_err(broken)?;
    if used_up_cpu(status) {
        return Err(ConfineError::CpuLimit { limit_seconds: confinement.cpu_seconds });
    }
    let (stdout, stdout_cut, stderr, stderr_cut) = (out.bytes, out.cut, err.bytes, err.cut);
    Ok(Finished { status, stdout, stderr, stdout_cut, stderr_cut, wall })
}

async fn feed(mut stdin: ChildStdin, input: &[u8]) -> io::Result<()> {
    match stdin.write_all(input).await {
        // It need not read all of its input.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// What was read of a pipe so far.
#[derive(Default)]
struct Heard {
    bytes: Vec<u8>,
    /// Whether there was more.
    cut: bool,
}

impl Heard {
    /// Takes the first `cap` bytes. When there are more, nothing that it writes is wanted, and it is ended.
    async fn hear(&mut self, mut pipe: impl AsyncRead + Unpin, cap: usize, group: &ProcessGroup) -> io::Result<()> {
        let mut first = (&mut pipe).take(cap as u64);
        while first.read_buf(&mut self.bytes).await? > 0 {}
        self.cut = self.bytes.len() == cap && pipe.read(&mut [0]).await? > 0;
        if self.cut {
            group.end();
        }
        Ok(())
    }
}

/// The kernel's signal to one that used its time; bubblewrap and shells tell it as a code.
fn used_up_cpu(status: ExitStatus) -> bool {
    let signal = Signal::XCPU.as_raw();
    status.signal() == Some(signal) || status.code() == Some(128 + signal)
}
