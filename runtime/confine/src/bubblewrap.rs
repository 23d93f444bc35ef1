//! The command line of bubblewrap: a root of its own with the given paths in it, in namespaces of its own.

use std::{
    ffi::{OsStr, OsString},
    io,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use rustix::process::Pid;

use crate::{ConfineError, Confinement, Finished, Invocation, ProcessGroup, child::wait_and_keep};

/// What lets a child go on whose limits are set: it comes before its input.
pub(crate) const GO: &[u8] = b"\n";

/// How long it may take to show that it works: as a rule some milliseconds.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// Bubblewrap starts processes of its own at once, and those must be limited already: so it begins when it is told to.
pub(crate) fn command(bwrap: &Path, confinement: &Confinement, invocation: &Invocation) -> Command {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", r#"read -r go && exec "$@""#, "sh"]).arg(bwrap).args(args(confinement, invocation)).env_clear();
    command
}

fn args(confinement: &Confinement, invocation: &Invocation) -> Vec<OsString> {
    let mut args: Vec<OsString> =
        ["--unshare-all", "--die-with-parent", "--new-session", "--clearenv"].map(OsString::from).to_vec();
    let mut bind = |how: &str, path: &Path| {
        args.extend([OsStr::new(how), path.as_os_str(), path.as_os_str()].map(OsString::from));
    };
    let shown: Vec<&Path> = confinement.read.iter().chain(&confinement.execute).map(PathBuf::as_path).collect();
    for &path in &shown {
        // What is below another one is there with it; and where links lead into that, it could not be put there again.
        if shown.iter().any(|other| path != *other && path.starts_with(other) && other.exists()) {
            continue;
        }
        // A device that is bound like a file cannot be opened.
        bind(if path.starts_with("/dev") { "--dev-bind-try" } else { "--ro-bind-try" }, path);
    }
    for path in &confinement.write {
        bind("--bind", path);
    }
    for (name, value) in &invocation.env {
        args.extend([OsStr::new("--setenv"), name, value].map(OsString::from));
    }
    args.extend([OsStr::new("--chdir"), invocation.folder.as_os_str(), OsStr::new("--")].map(OsString::from));
    args.push(Path::new(&invocation.program).into());
    args.extend(invocation.args.iter().cloned());
    args
}

/// Whether it can make its namespaces here, and says so soon enough.
pub(crate) fn works(bwrap: &Path, patience: Duration) -> bool {
    let started = Command::new(bwrap)
        .args(["--unshare-all", "--ro-bind", "/", "/", "--"])
        .arg(bwrap)
        .arg("--version")
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn();
    let Ok(mut child) = started else { return false };
    let (pid, group) = (Pid::from_child(&child), ProcessGroup::led_by(child.id()));
    let (sender, ended) = mpsc::channel();
    // Nobody may listen any more.
    let wait = move || drop(sender.send(wait_and_keep(pid)));
    let in_time = thread::Builder::new().spawn(wait).is_ok() && matches!(ended.recv_timeout(patience), Ok(Ok(())));
    group.end();
    group.bury();
    child.wait().is_ok_and(|status| in_time && status.success())
}

/// What bubblewrap says of itself, which is no output of the program's.
pub(crate) fn own_failure(program: &Path, finished: &Finished) -> Option<ConfineError> {
    let text = finished.stderr.strip_prefix(b"bwrap: ").filter(|_| finished.status.code() == Some(1))?;
    let cause = String::from_utf8_lossy(text).trim_end().to_owned();
    let program = program.to_owned();
    Some(match cause.starts_with("execvp ") {
        true => ConfineError::Spawn { program, cause: io::Error::other(cause) },
        false => ConfineError::NotConfined { program, cause },
    })
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::*;

    fn script(folder: &Path, text: &str) -> PathBuf {
        let path = folder.join("bwrap");
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        path
    }

    #[test]
    fn one_that_hangs_or_fails_does_not_work() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!works(&script(folder.path(), "sleep 1000 & wait"), Duration::ZERO));
        assert!(!works(&script(folder.path(), "exit 1"), PATIENCE));
        assert!(works(&script(folder.path(), "exit 0"), PATIENCE));
        assert!(!works(&folder.path().join("absent"), PATIENCE));
    }
}
