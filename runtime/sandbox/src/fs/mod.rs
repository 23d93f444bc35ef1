//! Files: the granted folders, and nothing that is not in them.
//!
//! - `folder` opens each folder anew for every call, without following a link on the way to it.
//! - [`FilesView`] answers the guest: wasmtime-wasi does the work, and what it would permit too freely is refused here.
//! - `stream` goes around the streams of a file, so that all that is written is counted.
//! - [`FileUse`] is what is counted: bytes written, and files that are open.
//!
//! No path leads out of a folder: wasmtime-wasi resolves paths component by component below the open folder, links in it
//! included. A hard link is no path: a file that has a second name elsewhere is in the folder, too.

mod folder;
mod stream;
mod usage;
mod view;

use std::{collections::HashMap, sync::Arc};

use toolwright_registry::{FsRule, Grants};
use wasmtime_wasi::{
    FsPerms, OpenMode,
    filesystem::{Dir, WasiFilesystemCtx},
};

use crate::{CallError, ledger::Ledger, words};

pub(crate) use usage::FileUse;
pub(crate) use view::{FilesView, HasFiles};

/// The folders of one call, and what it has open of them.
pub(crate) struct Files {
    ledger: Arc<Ledger>,
    ctx: WasiFilesystemCtx,
    folders: Vec<(Dir, String)>,
    /// How many entries each open listing holds, by its handle.
    listed: HashMap<u32, usize>,
}

impl Files {
    pub(crate) fn new(ledger: Arc<Ledger>) -> Self {
        Self { ledger, ctx: WasiFilesystemCtx::default(), folders: Vec::new(), listed: HashMap::new() }
    }

    /// Opens the granted folders.
    ///
    /// # Errors
    /// [`CallError::Folder`] when one of them is no longer what was granted.
    pub(crate) async fn open(&mut self, grants: &Grants) -> Result<(), CallError> {
        let rules: Vec<FsRule> = wanted(grants).cloned().collect();
        if rules.is_empty() {
            return Ok(());
        }
        let opened = tokio::task::spawn_blocking(move || rules.into_iter().map(open).collect::<Result<Vec<_>, _>>());
        self.folders = opened.await.map_err(|error| CallError::Trap(words::plain(&error.to_string())))??;
        Ok(())
    }
}

/// Where a folder is granted both for reading and for writing, a guest that takes the first of two preopened directories
/// of one name would get the lesser one.
fn wanted(grants: &Grants) -> impl Iterator<Item = &FsRule> {
    let more = |rule: &FsRule| grants.fs().any(|other| other.folder == rule.folder && other.write && !rule.write);
    grants.fs().filter(move |rule| !more(rule))
}

fn open(rule: FsRule) -> Result<(Dir, String), CallError> {
    let (perms, mode) = match rule.write {
        true => (FsPerms::ReadWrite, OpenMode::READ | OpenMode::WRITE),
        false => (FsPerms::ReadOnly, OpenMode::READ),
    };
    match folder::open(&rule.folder) {
        // File work never runs on the thread that asks for it, which is one of the runtime's few.
        Ok(folder) => Ok((Dir::new(folder, perms, mode, false), rule.folder)),
        Err(reason) => Err(CallError::Folder { folder: rule.folder, reason }),
    }
}
