//! The host's side of `wasi:filesystem`: wasmtime-wasi's, with what it would permit too freely taken away.

use std::{fs::File, sync::Arc};

use rustix::fs::Dir as Listing;
use wasmtime::component::{HasData, Resource, ResourceTable};
use wasmtime_wasi::{
    filesystem::{Descriptor, WasiFilesystemCtxView},
    p2::{
        DynInputStream, DynOutputStream, FsError, FsResult,
        bindings::filesystem::{
            preopens,
            types::{
                self, Advice, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry, DirectoryEntryStream,
                ErrorCode, Filesize, HostDescriptor, HostDirectoryEntryStream, MetadataHashValue, NewTimestamp,
                OpenFlags, PathFlags,
            },
        },
    },
};

use super::{
    Files,
    stream::{Reading, Writing},
    usage::{Place, WriteLimit},
};

/// Entries that all open listings of folders hold together.
const ENTRIES: usize = 20_000;

pub(crate) struct HasFiles;

impl HasData for HasFiles {
    type Data<'a> = FilesView<'a>;
}

pub(crate) struct FilesView<'a> {
    pub(crate) files: &'a mut Files,
    pub(crate) table: &'a mut ResourceTable,
}

type Fd = Resource<Descriptor>;

/// The same handle, for one call more.
fn again(fd: &Fd) -> Fd {
    Resource::new_borrow(fd.rep())
}

/// A pipe, a socket or a device may make its opener wait without end, and is no part of a folder's content.
fn plain(kind: DescriptorType) -> FsResult<()> {
    match kind {
        DescriptorType::Directory | DescriptorType::RegularFile | DescriptorType::SymbolicLink => Ok(()),
        _ => Err(ErrorCode::NotPermitted.into()),
    }
}

impl FilesView<'_> {
    fn wasi(&mut self) -> WasiFilesystemCtxView<'_> {
        WasiFilesystemCtxView { ctx: &mut self.files.ctx, table: self.table }
    }

    fn charge(&self, bytes: u64) -> FsResult<()> {
        self.files.ledger.charge(bytes).map_err(|WriteLimit { .. }| ErrorCode::Quota.into())
    }

    fn place(&self) -> FsResult<Place> {
        Place::take(&self.files.ledger).map_err(FsError::trap)
    }

    /// Refuses what is neither a file nor a folder before it is opened; whether there is something. What is not there is for
    /// the opening to say.
    async fn check_plain(&mut self, fd: &Fd, flags: PathFlags, path: &str) -> FsResult<bool> {
        match self.wasi().stat_at(again(fd), flags, path.to_owned()).await {
            Ok(found) => plain(found.type_).map(|()| true),
            Err(_) => Ok(false),
        }
    }

    /// Charges what a file grows by before its first byte at `offset`.
    async fn charge_gap(&mut self, fd: &Fd, offset: Filesize) -> FsResult<()> {
        let size = self.wasi().stat(again(fd)).await?.size;
        self.charge(offset.saturating_sub(size))
    }

    fn file(&self, fd: &Fd) -> FsResult<Arc<File>> {
        match self.table.get(fd)? {
            Descriptor::File(file) => Ok(Arc::clone(&file.file)),
            Descriptor::Dir(_) => Err(ErrorCode::BadDescriptor.into()),
        }
    }
}

impl preopens::Host for FilesView<'_> {
    fn get_directories(&mut self) -> wasmtime::Result<Vec<(Fd, String)>> {
        let folders = self.files.folders.clone();
        let mut given = Vec::with_capacity(folders.len());
        for (folder, name) in folders {
            self.files.ledger.opened()?;
            given.push((self.table.push(Descriptor::Dir(folder))?, name));
        }
        Ok(given)
    }
}

impl types::Host for FilesView<'_> {
    fn convert_error_code(&mut self, error: FsError) -> wasmtime::Result<ErrorCode> {
        self.wasi().convert_error_code(error)
    }

    fn filesystem_error_code(&mut self, error: Resource<wasmtime::Error>) -> wasmtime::Result<Option<ErrorCode>> {
        if self.table.get(&error)?.downcast_ref::<WriteLimit>().is_some() {
            return Ok(Some(ErrorCode::Quota));
        }
        self.wasi().filesystem_error_code(error)
    }
}

impl HostDescriptor for FilesView<'_> {
    async fn open_at(
        &mut self,
        fd: Fd,
        path_flags: PathFlags,
        path: String,
        open_flags: OpenFlags,
        flags: DescriptorFlags,
    ) -> FsResult<Fd> {
        let is_there = self.check_plain(&fd, path_flags, &path).await?;
        if !is_there && open_flags.contains(OpenFlags::CREATE) {
            self.files.ledger.made().map_err(FsError::trap)?;
        }
        self.files.ledger.opened().map_err(FsError::trap)?;
        match self.wasi().open_at(fd, path_flags, path, open_flags, flags).await {
            Ok(opened) => {
                // Something else may have come in its place between the two.
                let kind = self.wasi().get_type(again(&opened)).await?;
                if let Err(error) = plain(kind) {
                    HostDescriptor::drop(self, opened).map_err(FsError::trap)?;
                    return Err(error);
                }
                Ok(opened)
            }
            Err(error) => {
                self.files.ledger.closed();
                Err(error)
            }
        }
    }

    fn drop(&mut self, fd: Fd) -> wasmtime::Result<()> {
        HostDescriptor::drop(&mut self.wasi(), fd)?;
        self.files.ledger.closed();
        Ok(())
    }

    async fn write(&mut self, fd: Fd, bytes: Vec<u8>, offset: Filesize) -> FsResult<Filesize> {
        self.charge_gap(&fd, offset).await?;
        self.charge(bytes.len() as u64)?;
        self.wasi().write(fd, bytes, offset).await
    }

    async fn set_size(&mut self, fd: Fd, size: Filesize) -> FsResult<()> {
        self.charge_gap(&fd, size).await?;
        self.wasi().set_size(fd, size).await
    }

    fn read_via_stream(&mut self, fd: Fd, offset: Filesize) -> FsResult<Resource<DynInputStream>> {
        let place = self.place()?;
        let stream = self.wasi().read_via_stream(fd, offset)?;
        let stream = self.table.delete(stream)?;
        let counted: DynInputStream = Box::new(Reading { stream, place });
        Ok(self.table.push(counted)?)
    }

    fn write_via_stream(&mut self, fd: Fd, offset: Filesize) -> FsResult<Resource<DynOutputStream>> {
        let place = self.place()?;
        let file = self.file(&fd)?;
        let stream = self.wasi().write_via_stream(fd, offset)?;
        // The size of an open file is known without the disk.
        self.charge(offset.saturating_sub(file.metadata()?.len()))?;
        let stream = self.table.delete(stream)?;
        let counted: DynOutputStream = Box::new(Writing { stream, place });
        Ok(self.table.push(counted)?)
    }

    fn append_via_stream(&mut self, fd: Fd) -> FsResult<Resource<DynOutputStream>> {
        let place = self.place()?;
        let stream = self.wasi().append_via_stream(fd)?;
        let stream = self.table.delete(stream)?;
        let counted: DynOutputStream = Box::new(Writing { stream, place });
        Ok(self.table.push(counted)?)
    }

    /// The whole listing is in memory while it is open: one that is too long is refused before it is made.
    async fn read_directory(&mut self, fd: Fd) -> FsResult<Resource<DirectoryEntryStream>> {
        let folder = match self.table.get(&fd)? {
            Descriptor::Dir(folder) => Arc::clone(&folder.dir),
            Descriptor::File(_) => return Err(ErrorCode::NotDirectory.into()),
        };
        let room = ENTRIES.saturating_sub(self.files.listed.values().sum());
        // The folder itself and the one above it are listed by the system, and not to the guest.
        let count = move || {
            let mut entries = Listing::read_from(&*folder)?.take(room + 3);
            entries.try_fold(0, |count: usize, entry| entry.map(|_| count + 1))
        };
        let counted = tokio::task::spawn_blocking(count).await.map_err(FsError::trap)?;
        let entries = counted.map_err(std::io::Error::from)?.saturating_sub(2);
        if entries > room {
            return Err(ErrorCode::Overflow.into());
        }
        let stream = self.wasi().read_directory(fd).await?;
        self.files.listed.insert(stream.rep(), entries);
        Ok(stream)
    }

    async fn set_times_at(
        &mut self,
        fd: Fd,
        flags: PathFlags,
        path: String,
        accessed: NewTimestamp,
        modified: NewTimestamp,
    ) -> FsResult<()> {
        // It opens what is there.
        self.check_plain(&fd, flags, &path).await?;
        self.wasi().set_times_at(fd, flags, path, accessed, modified).await
    }

    /// No tool makes links: a symbolic one would lead others, who follow it, out of the folder, and a hard one would keep
    /// a file that its owner has removed.
    async fn link_at(&mut self, _: Fd, _: PathFlags, _: String, _: Fd, _: String) -> FsResult<()> {
        Err(ErrorCode::NotPermitted.into())
    }

    async fn symlink_at(&mut self, _: Fd, _: String, _: String) -> FsResult<()> {
        Err(ErrorCode::NotPermitted.into())
    }

    async fn advise(&mut self, fd: Fd, offset: Filesize, length: Filesize, advice: Advice) -> FsResult<()> {
        self.wasi().advise(fd, offset, length, advice).await
    }

    async fn sync_data(&mut self, fd: Fd) -> FsResult<()> {
        self.wasi().sync_data(fd).await
    }

    async fn sync(&mut self, fd: Fd) -> FsResult<()> {
        self.wasi().sync(fd).await
    }

    async fn get_flags(&mut self, fd: Fd) -> FsResult<DescriptorFlags> {
        self.wasi().get_flags(fd).await
    }

    async fn get_type(&mut self, fd: Fd) -> FsResult<DescriptorType> {
        self.wasi().get_type(fd).await
    }

    async fn set_times(&mut self, fd: Fd, accessed: NewTimestamp, modified: NewTimestamp) -> FsResult<()> {
        self.wasi().set_times(fd, accessed, modified).await
    }

    async fn read(&mut self, fd: Fd, length: Filesize, offset: Filesize) -> FsResult<(Vec<u8>, bool)> {
        self.wasi().read(fd, length, offset).await
    }

    async fn create_directory_at(&mut self, fd: Fd, path: String) -> FsResult<()> {
        self.files.ledger.made().map_err(FsError::trap)?;
        self.wasi().create_directory_at(fd, path).await
    }

    async fn stat(&mut self, fd: Fd) -> FsResult<DescriptorStat> {
        self.wasi().stat(fd).await
    }

    async fn stat_at(&mut self, fd: Fd, flags: PathFlags, path: String) -> FsResult<DescriptorStat> {
        self.wasi().stat_at(fd, flags, path).await
    }

    async fn readlink_at(&mut self, fd: Fd, path: String) -> FsResult<String> {
        self.wasi().readlink_at(fd, path).await
    }

    async fn remove_directory_at(&mut self, fd: Fd, path: String) -> FsResult<()> {
        self.wasi().remove_directory_at(fd, path).await
    }

    async fn rename_at(&mut self, fd: Fd, path: String, new_fd: Fd, new_path: String) -> FsResult<()> {
        self.wasi().rename_at(fd, path, new_fd, new_path).await
    }

    async fn unlink_file_at(&mut self, fd: Fd, path: String) -> FsResult<()> {
        self.wasi().unlink_file_at(fd, path).await
    }

    async fn is_same_object(&mut self, a: Fd, b: Fd) -> wasmtime::Result<bool> {
        self.wasi().is_same_object(a, b).await
    }

    async fn metadata_hash(&mut self, fd: Fd) -> FsResult<MetadataHashValue> {
        self.wasi().metadata_hash(fd).await
    }

    async fn metadata_hash_at(&mut self, fd: Fd, flags: PathFlags, path: String) -> FsResult<MetadataHashValue> {
        self.wasi().metadata_hash_at(fd, flags, path).await
    }
}

impl HostDirectoryEntryStream for FilesView<'_> {
    async fn read_directory_entry(
        &mut self,
        stream: Resource<DirectoryEntryStream>,
    ) -> FsResult<Option<DirectoryEntry>> {
        self.wasi().read_directory_entry(stream).await
    }

    fn drop(&mut self, stream: Resource<DirectoryEntryStream>) -> wasmtime::Result<()> {
        self.files.listed.remove(&stream.rep());
        HostDirectoryEntryStream::drop(&mut self.wasi(), stream)
    }
}
