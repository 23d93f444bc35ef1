//! What this machine can confine with.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use crate::{bubblewrap, restrict};

/// What stands between a child and the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Walls {
    /// The kernel's landlock: files, which takes Linux 6.2; signals and abstract sockets from 6.12 on. UDP is not within its
    /// reach, sockets in folders only from 7.1 on; and what leaves its process group outlives the deadline.
    Landlock {
        /// Whether it keeps out of TCP: from Linux 6.7 on.
        tcp: bool,
    },
    /// The program bubblewrap: namespaces with only the given paths in them and no network.
    Bubblewrap(PathBuf),
    /// Nothing but limits and an empty environment. Only for those who asked for it.
    Open,
}

impl Walls {
    /// Asks the kernel for landlock, and tries the bubblewrap at `bwrap` where that is missing or does not keep out of TCP.
    /// `None` when nothing on this machine can confine; it is never [`Walls::Open`]. It may block for some seconds.
    #[must_use]
    pub fn find(bwrap: Option<&Path>) -> Option<Self> {
        choose(Self::landlock(), || bwrap.and_then(Self::bubblewrap))
    }

    /// The kernel's landlock, when it can do enough.
    #[must_use]
    pub fn landlock() -> Option<Self> {
        restrict::find()
    }

    /// The bubblewrap at `bwrap`, when it works here: where namespaces are forbidden, it is installed in vain.
    #[must_use]
    pub fn bubblewrap(bwrap: &Path) -> Option<Self> {
        bubblewrap::works(bwrap, bubblewrap::PATIENCE).then(|| Self::Bubblewrap(bwrap.to_owned()))
    }
}

/// Landlock where it does all, because it takes no other program; half of it only for want of bubblewrap.
fn choose(landlock: Option<Walls>, bubblewrap: impl FnOnce() -> Option<Walls>) -> Option<Walls> {
    match landlock {
        Some(Walls::Landlock { tcp: true }) => landlock,
        _ => bubblewrap().or(landlock),
    }
}

impl fmt::Display for Walls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Landlock { tcp: true } => f.write_str("landlock"),
            Self::Landlock { tcp: false } => f.write_str("landlock (no wall for TCP)"),
            Self::Bubblewrap(path) => write!(f, "bubblewrap (`{}`)", path.display()),
            Self::Open => f.write_str("nothing but limits"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_landlock_that_leaves_tcp_open_gives_way_to_bubblewrap() {
        let bubblewrap = || Some(Walls::Bubblewrap("/usr/bin/bwrap".into()));
        let (all, half) = (Some(Walls::Landlock { tcp: true }), Some(Walls::Landlock { tcp: false }));
        assert_eq!(choose(all.clone(), || panic!("nobody asks for it")), all);
        assert_eq!(choose(half.clone(), bubblewrap), bubblewrap());
        assert_eq!(choose(half.clone(), || None), half);
        assert_eq!(choose(None, bubblewrap), bubblewrap());
        assert_eq!(choose(None, || None), None);
    }

    #[test]
    fn what_can_confine_has_a_name() {
        assert_eq!(Walls::Landlock { tcp: true }.to_string(), "landlock");
        assert_eq!(Walls::Landlock { tcp: false }.to_string(), "landlock (no wall for TCP)");
        assert_eq!(Walls::Bubblewrap("/usr/bin/bwrap".into()).to_string(), "bubblewrap (`/usr/bin/bwrap`)");
        assert_eq!(Walls::Open.to_string(), "nothing but limits");
    }
}
