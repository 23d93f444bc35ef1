//! Files below the granted folders. A path comes as the number of its folder and the rest of it; what fails
//! gives the name of its error as a string, which nothing that succeeds gives.

use std::cell::OnceCell;

use rquickjs::{ArrayBuffer, Ctx, Function, IntoJs, Object, Result, TypedArray, Value};

use super::{bytes, fs_error};
use crate::bindings::wasi::clocks::wall_clock::Datetime;
use crate::bindings::wasi::filesystem::preopens;
use crate::bindings::wasi::filesystem::types::{
    Descriptor, DescriptorFlags, DescriptorType, ErrorCode, OpenFlags, PathFlags,
};

/// What one call to the host reads or writes at most.
const CHUNK: usize = 512 * 1024;

/// The most that one `blocking-write-and-flush` takes.
const STREAMED: usize = 4096;

type Outcome<T> = std::result::Result<T, ErrorCode>;

thread_local! {
    static FOLDERS: OnceCell<Vec<(Descriptor, String)>> = const { OnceCell::new() };
}

pub(super) fn add(host: &Object<'_>) -> Result<()> {
    let ctx = host.ctx();
    host.set("fsFolders", Function::new(ctx.clone(), folders)?)?;
    host.set("fsRead", Function::new(ctx.clone(), read)?)?;
    host.set("fsWrite", Function::new(ctx.clone(), write)?)?;
    host.set("fsList", Function::new(ctx.clone(), list)?)?;
    host.set("fsStat", Function::new(ctx.clone(), stat)?)?;
    host.set("fsMakeFolder", Function::new(ctx.clone(), make_folder)?)?;
    host.set("fsRemoveFolder", Function::new(ctx.clone(), remove_folder)?)?;
    host.set("fsUnlink", Function::new(ctx.clone(), unlink)?)?;
    host.set("fsRename", Function::new(ctx.clone(), rename)?)
}

fn with_folders<R>(action: impl FnOnce(&[(Descriptor, String)]) -> R) -> R {
    FOLDERS.with(|folders| action(folders.get_or_init(preopens::get_directories)))
}

/// The paths of the granted folders.
fn folders() -> Vec<String> {
    with_folders(|folders| folders.iter().map(|(_, path)| path.clone()).collect())
}

fn within<R>(folder: u32, action: impl FnOnce(&Descriptor) -> Outcome<R>) -> Outcome<R> {
    with_folders(|folders| match folders.get(folder as usize) {
        Some((descriptor, _)) => action(descriptor),
        None => Err(ErrorCode::BadDescriptor),
    })
}

fn answer<'js, T: IntoJs<'js>>(ctx: &Ctx<'js>, outcome: Outcome<T>) -> Result<Value<'js>> {
    match outcome {
        Ok(value) => value.into_js(ctx),
        Err(code) => fs_error::name(code).into_js(ctx),
    }
}

/// A file's bytes.
fn read<'js>(ctx: Ctx<'js>, folder: u32, path: String) -> Result<Value<'js>> {
    let opened = within(folder, |at| {
        let file = at.open_at(PathFlags::SYMLINK_FOLLOW, &path, OpenFlags::empty(), DescriptorFlags::READ)?;
        let found = file.stat()?;
        if found.type_ == DescriptorType::Directory {
            return Err(ErrorCode::IsDirectory);
        }
        Ok((file, found.size))
    });
    let (file, size) = match opened {
        Ok(opened) => opened,
        Err(code) => return answer(&ctx, Err::<(), _>(code)),
    };
    let mut all = Vec::new();
    bytes::reserve(&ctx, &mut all, usize::try_from(size).unwrap_or(usize::MAX))?;
    loop {
        match file.read(CHUNK as u64, all.len() as u64) {
            Ok((chunk, end)) => {
                bytes::reserve(&ctx, &mut all, chunk.len())?;
                all.extend_from_slice(&chunk);
                // A chunk without bytes would never end.
                if end || chunk.is_empty() {
                    let buffer: ArrayBuffer<'js> = bytes::buffer(&ctx, all)?;
                    return buffer.into_js(&ctx);
                }
            }
            Err(code) => return answer(&ctx, Err::<(), _>(code)),
        }
    }
}

/// Writes to a file; `flag` is `w`, `wx`, `a` or `ax`.
fn write<'js>(ctx: Ctx<'js>, folder: u32, path: String, data: TypedArray<'js, u8>, flag: String) -> Result<Value<'js>> {
    // SAFETY: no JavaScript runs while the slice is alive.
    let data = unsafe { data.as_bytes() }.unwrap_or_default();
    let open = match flag.as_str() {
        "w" => OpenFlags::CREATE | OpenFlags::TRUNCATE,
        "a" => OpenFlags::CREATE,
        _ => OpenFlags::CREATE | OpenFlags::EXCLUSIVE,
    };
    let outcome = within(folder, |at| {
        let file = at.open_at(PathFlags::SYMLINK_FOLLOW, &path, open, DescriptorFlags::WRITE)?;
        if flag.starts_with('a') { append(&file, data) } else { fill(&file, data) }
    });
    answer(&ctx, outcome)
}

fn fill(file: &Descriptor, mut data: &[u8]) -> Outcome<()> {
    let mut offset = 0;
    while !data.is_empty() {
        let written = file.write(data.get(..CHUNK).unwrap_or(data), offset)?;
        // Who writes nothing would go on for ever.
        if written == 0 {
            return Err(ErrorCode::Io);
        }
        offset += written;
        data = usize::try_from(written).ok().and_then(|written| data.get(written..)).unwrap_or_default();
    }
    Ok(())
}

/// By a stream, since another call of the tool may append to the same file meanwhile; a stream does not say which error
/// it was.
fn append(file: &Descriptor, data: &[u8]) -> Outcome<()> {
    let stream = file.append_via_stream()?;
    data.chunks(STREAMED).try_for_each(|chunk| stream.blocking_write_and_flush(chunk)).map_err(|_| ErrorCode::Io)
}

/// What a folder holds, in order of the names: name, type, name, type and so on.
fn list(ctx: Ctx<'_>, folder: u32, path: String) -> Result<Value<'_>> {
    let outcome = within(folder, |at| {
        let found = at.open_at(PathFlags::SYMLINK_FOLLOW, &path, OpenFlags::DIRECTORY, DescriptorFlags::READ)?;
        let entries = found.read_directory()?;
        let mut all = Vec::new();
        while let Some(entry) = entries.read_directory_entry()? {
            if all.try_reserve(1).is_err() {
                return Err(ErrorCode::InsufficientMemory);
            }
            all.push((entry.name, kind(entry.type_)));
        }
        all.sort_unstable();
        Ok(all.into_iter().flat_map(|(name, kind)| [name, kind.to_owned()]).collect::<Vec<_>>())
    });
    answer(&ctx, outcome)
}

fn kind(of: DescriptorType) -> &'static str {
    match of {
        DescriptorType::RegularFile => "file",
        DescriptorType::Directory => "directory",
        DescriptorType::SymbolicLink => "link",
        _ => "other",
    }
}

/// `[type, size, accessed, modified, changed]`, the times in milliseconds since 1970.
fn stat(ctx: Ctx<'_>, folder: u32, path: String, follow: bool) -> Result<Value<'_>> {
    let follow = if follow { PathFlags::SYMLINK_FOLLOW } else { PathFlags::empty() };
    match within(folder, |at| at.stat_at(follow, &path)) {
        Ok(stat) => {
            let milliseconds = |time: Option<Datetime>| {
                time.map_or(0.0, |time| time.seconds as f64 * 1e3 + f64::from(time.nanoseconds) / 1e6)
            };
            rquickjs::convert::List((
                kind(stat.type_),
                stat.size as f64,
                milliseconds(stat.data_access_timestamp),
                milliseconds(stat.data_modification_timestamp),
                milliseconds(stat.status_change_timestamp),
            ))
            .into_js(&ctx)
        }
        Err(code) => answer(&ctx, Err::<(), _>(code)),
    }
}

fn make_folder(ctx: Ctx<'_>, folder: u32, path: String) -> Result<Value<'_>> {
    answer(&ctx, within(folder, |at| at.create_directory_at(&path)))
}

fn remove_folder(ctx: Ctx<'_>, folder: u32, path: String) -> Result<Value<'_>> {
    answer(&ctx, within(folder, |at| at.remove_directory_at(&path)))
}

fn unlink(ctx: Ctx<'_>, folder: u32, path: String) -> Result<Value<'_>> {
    answer(&ctx, within(folder, |at| at.unlink_file_at(&path)))
}

fn rename(ctx: Ctx<'_>, folder: u32, path: String, to_folder: u32, to_path: String) -> Result<Value<'_>> {
    answer(&ctx, within(folder, |at| within(to_folder, |to| at.rename_at(&path, to, &to_path))))
}
