//! What this machine can confine with.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use crate::{bubblewrap, restrict};

/// What stands between a child and the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Walls {
    /// The kernel's landlock: files from Linux 5.13 on, TCP from 6.7, signals and abstract sockets from 6.12. UDP is not
    /// within its reach, sockets in folders only from 7.1 on; and what leaves its process group outlives the deadline.
    Landlock,
    /// The program bubblewrap: namespaces with only the given paths in them and no network.
    Bubblewrap(PathBuf),
    /// Nothing but limits and an empty environment. Only for those who asked for it.
    Open,
}

impl Walls {
    /// Asks the kernel for landlock, and else tries the bubblewrap at `bwrap`. `None` when nothing on this
    /// machine can confine; it is never [`Walls::Open`].
    #[must_use]
    pub fn find(bwrap: Option<&Path>) -> Option<Self> {
        if restrict::is_there() {
            return Some(Self::Landlock);
        }
        bwrap.filter(|path| bubblewrap::works(path)).map(|path| Self::Bubblewrap(path.to_owned()))
    }
}

impl fmt::Display for Walls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Landlock => f.write_str("landlock"),
            Self::Bubblewrap(path) => write!(f, "bubblewrap (`{}`)", path.display()),
            Self::Open => f.write_str("nothing but limits"),
        }
    }
}
