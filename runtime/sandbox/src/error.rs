//! What can go wrong, and the way out: for the one who starts the sandbox, loads a tool, or calls one.

use std::{io, path::PathBuf};

use toolwright_registry::EntryId;

use crate::words::plain;

/// Why the sandbox, or the engine module in it, could not be made ready.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SandboxError {
    /// wasmtime refused its settings, or could not reserve the address space of its pool.
    #[error("the sandbox cannot start: {cause}; allow more address space (`ulimit -v`), or set fewer concurrent calls")]
    Engine {
        /// wasmtime's words.
        cause: String,
    },
    /// A thread could not be started.
    #[error("the sandbox cannot start a thread: {cause}; allow more processes (`ulimit -u`)")]
    Thread {
        /// The system's words.
        cause: String,
    },
    /// TLS could not be set up.
    #[error("the sandbox cannot set up TLS: {cause}; this is a fault of the build")]
    Tls {
        /// rustls's words.
        cause: String,
    },
    /// The engine module is not one, or does not fit.
    #[error("the engine module {digest} cannot be used: {cause}; this is a fault of the build")]
    Module {
        /// The first digits of its digest.
        digest: String,
        /// What is wrong with it.
        cause: String,
    },
    /// The preparation ended without a result.
    #[error("the preparation of the engine module stopped midway; start again")]
    Abandoned,
}

/// Why a component could not be made callable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// It is larger than any tool of ours.
    #[error("the component has {bytes} bytes, and at most {limit} are loaded: make the tool smaller")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// It is not a valid component of WASI 0.2, or uses a part of WebAssembly that is switched off.
    #[error("the component is not valid: {cause}")]
    Invalid {
        /// wasmtime's words.
        cause: String,
    },
    /// To compile it would cost too much.
    #[error("the component has {value} {what}, and at most {limit} are compiled: make the tool smaller or simpler")]
    TooComplex {
        /// What there is too much of, in the plural.
        what: &'static str,
        /// How many there are, at least.
        value: u64,
        /// The limit.
        limit: u64,
    },
    /// The compiler did not get through with it.
    #[error("to compile the component takes more than {limit}: make the tool smaller or simpler")]
    CompileLimit {
        /// What is not enough.
        limit: String,
    },
    /// It brings code of its own, and here is nothing that compiles such code in a process of its own.
    #[error(
        "the component brings code of its own, and nothing here can confine the compiler that it needs:          `agent doctor` says what is missing"
    )]
    NoPrecompiler,
    /// The compiler's process failed.
    #[error("the compiler's process failed: {cause}; `agent doctor` says what confines it")]
    Precompiler {
        /// How it ended, and its last words.
        cause: String,
    },
    /// It imports what was not granted.
    #[error("the component imports `{import}`, which {}", match capability {
        Some(capability) => format!("was not granted: ask for the capability `{capability}`"),
        None => "no capability opens: leave it out".to_owned(),
    })]
    NotGranted {
        /// The interface, and the function when there is one: `wasi:clocks/wall-clock@0.2.12#now`.
        import: String,
        /// The capability to ask for.
        capability: Option<&'static str>,
    },
    /// It imports another core module than the engine, or the engine where none was given.
    #[error(
        "the component imports the core module `{import}`: only tools compiled here import one, and only `{}`",
        crate::ENGINE_IMPORT
    )]
    ForeignModule {
        /// The import's name.
        import: String,
    },
    /// It has no export of the right type.
    #[error("the component does not export `call: func(input: string) -> result<string, failure>`: {cause}")]
    NoCall {
        /// What is there in its place.
        cause: String,
    },
    /// It has an `input-schema` of another type.
    #[error("the component's export `input-schema` is not `func() -> string`: {cause}")]
    NoSchema {
        /// What is there in its place.
        cause: String,
    },
    /// It does not fit what it imports: it belongs to another engine, or to another version of an interface.
    #[error("the component does not fit its imports: {cause}; compile it again")]
    Link {
        /// wasmtime's words.
        cause: String,
    },
    /// The engine that it imports could not be made ready.
    #[error("the component's engine is not ready: {cause}")]
    Engine {
        /// Why.
        cause: String,
    },
}

/// Why a call has no result. The first two are the guest's own words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The tool says that its input is wrong.
    #[error("the input is not valid: {0}")]
    InvalidInput(String),
    /// The tool says that it failed.
    #[error("{0}")]
    Failed(String),
    /// It used up its time on the processor.
    #[error("the tool used its {limit_ms} ms of processor time: do less, or ask for a higher limit `cpu_ms`")]
    CpuLimit {
        /// The limit.
        limit_ms: u64,
    },
    /// It used up its time on the clock.
    #[error("the tool took longer than {limit_ms} ms: wait for less, or ask for a higher limit `wall_ms`")]
    WallLimit {
        /// The limit.
        limit_ms: u64,
    },
    /// It stopped because it got no more memory.
    #[error(
        "the tool needs more than its {limit_bytes} bytes of memory: hold less, or ask for a higher limit `memory_bytes`"
    )]
    MemoryLimit {
        /// The limit.
        limit_bytes: u64,
    },
    /// Its result is too long.
    #[error(
        "the tool's result is longer than {limit_bytes} bytes: return less, or ask for a higher limit `result_bytes`"
    )]
    ResultLimit {
        /// The limit.
        limit_bytes: u64,
    },
    /// It failed after it was kept from writing more to files.
    #[error(
        "the tool writes more than {limit_bytes} bytes to files: write less, or ask for a higher limit `fs_write_bytes`"
    )]
    WriteLimit {
        /// The limit.
        limit_bytes: u64,
    },
    /// A folder that it was granted is not there any more, or is another one. Nothing was run.
    #[error("the folder `{folder}` cannot be used: {reason}; put it back, or make the tool again for another folder")]
    Folder {
        /// As it was granted.
        folder: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The store of the tools cannot be read or written.
    #[error("{0}")]
    Store(String),
    /// It stopped in a way that WebAssembly calls a trap.
    #[error("the tool stopped: {0}")]
    Trap(String),
    /// The engine could not be made ready.
    #[error("{0}")]
    Engine(String),
    /// The permission is for another tool; nothing was run.
    #[error("the permission is to call `{permitted}`, and this is `{tool}`: ask the policies about `{tool}`")]
    OtherTool {
        /// What may be called.
        permitted: EntryId,
        /// What was to be called.
        tool: EntryId,
    },
}

/// Something about the cache that is worth a note and not an error: the sandbox works without it, only slower.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CacheNote {
    /// The folder cannot be used at all.
    #[error("the cache `{}` is not used: {reason}", path.display())]
    Unusable {
        /// The folder.
        path: PathBuf,
        /// Why, and the way out.
        reason: String,
    },
    /// An artifact could not be written.
    #[error("the artifact `{}` was not kept: {reason}", path.display())]
    NotWritten {
        /// The file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// An artifact was there and not trusted, and so compiled again.
    #[error("the artifact `{}` was not used: {reason}; it is compiled again", path.display())]
    NotTrusted {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The journal could not be asked for, or did not take, an artifact's hash.
    #[error("the hash of an artifact is not in the journal: {reason}")]
    NotRecorded {
        /// The registry's words.
        reason: String,
    },
}

impl SandboxError {
    pub(crate) fn thread(source: &io::Error) -> Self {
        Self::Thread { cause: plain(&source.to_string()) }
    }
}
