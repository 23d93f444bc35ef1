//! Landlock: a thread gives up, for itself and all that it starts, what the child is not to have.

use std::{io, path::Path, thread};

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible as _, PathBeneath, PathFd, PathFdError,
    Ruleset, RulesetAttr as _, RulesetCreated, RulesetCreatedAttr as _, RulesetError, RulesetStatus, Scope,
};

use crate::Confinement;

/// Below this nothing is confined.
const NEEDED: ABI = ABI::V1;
/// Used as far as the kernel has it.
const WANTED: ABI = ABI::V9;

/// Whether this kernel can do it: a thread tries, and ends.
pub(crate) fn is_there() -> bool {
    let attempt = || ruleset().is_ok_and(|ruleset| enforce(ruleset).is_ok());
    thread::Builder::new().spawn(attempt).is_ok_and(|thread| thread.join().unwrap_or(false))
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
    enforce(ruleset)
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

fn enforce(ruleset: RulesetCreated) -> Result<(), String> {
    let status = ruleset.restrict_self().map_err(|error| error.to_string())?;
    if status.ruleset == RulesetStatus::NotEnforced || !status.no_new_privs {
        return Err("the kernel has no landlock".to_owned());
    }
    Ok(())
}

fn is_absent(error: &PathFdError) -> bool {
    matches!(error, PathFdError::OpenCall { source, .. }
        if matches!(source.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory))
}
