//! What a child may use of the machine.

use std::io;

use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};

use crate::Confinement;

/// Limits a child that has just been started.
///
/// It runs for a moment without them. That moment is too short to matter: it goes to the loader of a program that the caller
/// chose, no input has been written to it yet, what it holds of memory and time by then counts afterwards, and the walls,
/// which keep it from everything else, stand since before it was there.
pub(crate) fn limit(child: Pid, confinement: &Confinement) -> io::Result<()> {
    let Confinement { memory_bytes, cpu_seconds, file_bytes, .. } = *confinement;
    for (resource, soft, hard) in [
        (Resource::As, memory_bytes, memory_bytes),
        // At the first it is told, at the second killed.
        (Resource::Cpu, cpu_seconds, cpu_seconds.saturating_add(1)),
        (Resource::Fsize, file_bytes, file_bytes),
        (Resource::Core, 0, 0),
    ] {
        // Nobody may raise what is limited already.
        let ceiling = getrlimit(resource).maximum.unwrap_or(u64::MAX);
        let limit = Rlimit { current: Some(soft.min(ceiling)), maximum: Some(hard.min(ceiling)) };
        prlimit(Some(child), resource, limit)?;
    }
    Ok(())
}
