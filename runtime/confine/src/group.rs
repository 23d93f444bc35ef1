//! Ending a process and what it has started, as long as the number is sure to be theirs.

use std::sync::{Mutex, PoisonError};

use rustix::process::{Pid, Signal, kill_process_group};

/// The process group that a child leads. Dropping it ends the group, until the child is buried: then its number may be that
/// of somebody else.
#[derive(Debug)]
pub struct ProcessGroup(Mutex<Option<Pid>>);

impl ProcessGroup {
    /// The group of the child with this number, which was started as the leader of one and has not been waited for.
    #[must_use]
    pub fn led_by(child: u32) -> Self {
        Self(Mutex::new(i32::try_from(child).ok().and_then(Pid::from_raw)))
    }

    /// Kills all that is in it.
    pub fn end(&self) {
        // Nobody can bury the child while this is held.
        let leader = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(leader) = *leader {
            // All may have ended by themselves.
            kill_process_group(leader, Signal::KILL).ok();
        }
    }

    /// To be called before the child is waited for, or at once afterwards: from now on there is nothing to end.
    pub fn bury(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(test)]
mod tests {
    use std::{
        os::unix::process::{CommandExt as _, ExitStatusExt as _},
        process::{Command, Stdio},
    };

    use super::*;

    #[test]
    fn a_group_ends_until_its_leader_is_buried() {
        let mut child = Command::new("/bin/cat").stdin(Stdio::piped()).process_group(0).spawn().unwrap();
        let buried = ProcessGroup::led_by(child.id());
        buried.bury();
        buried.end();
        drop(buried);
        // It has not been killed: it comes to its own end.
        drop(child.stdin.take());
        assert_eq!(child.wait().unwrap().code(), Some(0));

        let mut child = Command::new("/bin/cat").stdin(Stdio::piped()).process_group(0).spawn().unwrap();
        drop(ProcessGroup::led_by(child.id()));
        assert_eq!(child.wait().unwrap().signal(), Some(9));
    }
}
