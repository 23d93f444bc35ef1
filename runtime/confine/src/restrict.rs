//! Landlock: a thread gives up, for itself and all that it starts, what the child is not to have.

use std::{io, path::Path, thread};

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible as _, LandlockStatus, PathBeneath, PathFd,
    PathFdError, Ruleset, RulesetAttr as _, RulesetCreated, RulesetCreatedAttr as _, RulesetError, RulesetStatus,
    Scope,
};

use crate::{Confinement, Walls};

/// Below this nothing is confined: the two before cannot keep a program from cutting short a file that is the person's.
const NEEDED: ABI = ABI::V3;
/// From here on it keeps out of TCP.
const TCP: ABI = ABI::V4;
/// Used as far as the kernel has it.
const WANTED: ABI = ABI::V9;

/// What this kernel's landlock can do: a thread tries, and ends. `None` when that is not enough.
pub(crate) fn find() -> Option<Walls> {
    let attempt = || enforce(ruleset().ok()?).ok();
    let abi = thread::Builder::new().spawn(attempt).ok()?.join().ok()??;
    walls(abi)
}

fn walls(abi: ABI) -> Option<Walls> {
    (abi >= NEEDED).then_some(Walls::Landlock { tcp: abi >= TCP })
}

/// Restricts the calling thread for the rest of its life.
pub(crate) fn restrict(confinement: &Confinement) -> Result<(), String> {
    let refused = |error: RulesetError| error.to_string();
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    // Links and sockets would be traps for those who read the folder afterwards, devices too.
    let write = AccessFs::from_all(WANTED)
        & !(AccessFs::Execute
            | AccessFs::MakeChar
            | AccessFs::MakeBlock
            | AccessFs::MakeSock
            | AccessFs::MakeFifo
            | AccessFs::MakeSym
            | AccessFs::IoctlDev
            | AccessFs::ResolveUnix);
    let mut ruleset = ruleset().map_err(refused)?;
    let readable = confinement.read.iter().map(|path| (path, read));
    let executable = confinement.execute.iter().map(|path| (path, read | AccessFs::Execute));
    for (path, access) in readable.chain(executable) {
        match PathFd::new(path) {
            Ok(opened) => ruleset = allow(ruleset, path, opened, access).map_err(refused)?,
            Err(error) if is_absent(&error) => {}
            Err(error) => return Err(error.to_string()),
        }
    }
    for path in &confinement.write {
        let opened = PathFd::new(path).map_err(|error| error.to_string())?;
        ruleset = allow(ruleset, path, opened, write).map_err(refused)?;
    }
    enforce(ruleset).map(drop)
}

/// Everything that this kernel can forbid, forbidden.
fn ruleset() -> Result<RulesetCreated, RulesetError> {
    Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(NEEDED))?
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(WANTED))?
        .handle_access(AccessNet::from_all(WANTED))?
        .scope(Scope::from_all(WANTED))?
        .create()
}

fn allow(
    ruleset: RulesetCreated,
    path: &Path,
    opened: PathFd,
    access: BitFlags<AccessFs>,
) -> Result<RulesetCreated, RulesetError> {
    // To list, to make and to remove mean something in a folder only.
    let access = if path.is_dir() { access } else { access & AccessFs::from_file(WANTED) };
    ruleset.add_rule(PathBeneath::new(opened, access))
}

fn enforce(ruleset: RulesetCreated) -> Result<ABI, String> {
    let status = ruleset.restrict_self().map_err(|error| error.to_string())?;
    match status.landlock {
        LandlockStatus::Available { effective_abi, .. }
            if status.ruleset != RulesetStatus::NotEnforced && status.no_new_privs =>
        {
            Ok(effective_abi)
        }
        _ => Err("the kernel has no landlock".to_owned()),
    }
}

fn is_absent(error: &PathFdError) -> bool {
    matches!(error, PathFdError::OpenCall { source, .. }
        if matches!(source.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_cannot_keep_files_whole_is_none() {
        for (abi, expected) in [
            (ABI::Unsupported, None),
            (ABI::V1, None),
            (ABI::V2, None),
            (ABI::V3, Some(Walls::Landlock { tcp: false })),
            (ABI::V4, Some(Walls::Landlock { tcp: true })),
            (WANTED, Some(Walls::Landlock { tcp: true })),
        ] {
            assert_eq!(walls(abi), expected, "{abi}");
        }
        assert!(AccessFs::from_all(NEEDED).contains(AccessFs::Truncate | AccessFs::Refer));
    }
}
