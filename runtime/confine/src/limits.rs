//! What a child may use of the machine.

use std::io;

use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};

use crate::Confinement;

/// Limits a child that has just been started.
///
/// It runs for a moment without them: the time until this thread goes on. What it has used of memory and time by then
/// counts afterwards, and the walls stand since before it was there; but a process that it starts in that moment stays
/// without limits but the deadline. What comes by its standard input comes later: a program that reads the hostile part
/// from there has its limits by then. One that reads it from a file may have begun to: rustc starts its linker, the
/// only process that it starts, after it has compiled all of that file, which takes a good part of a second. Bubblewrap,
/// which starts processes at once, waits to be told.
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
