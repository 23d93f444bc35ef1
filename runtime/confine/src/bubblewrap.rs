//! The command line of bubblewrap: a root of its own with the given paths in it, in namespaces of its own.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

use crate::{Confinement, Invocation};

/// The arguments of `bwrap` for `invocation`.
pub(crate) fn args(confinement: &Confinement, invocation: &Invocation) -> Vec<OsString> {
    let mut args: Vec<OsString> =
        ["--unshare-all", "--die-with-parent", "--new-session", "--clearenv"].map(OsString::from).to_vec();
    let mut bind = |how: &str, path: &PathBuf| {
        args.extend([OsStr::new(how), path.as_os_str(), path.as_os_str()].map(OsString::from))
    };
    for path in confinement.read.iter().chain(&confinement.execute) {
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
