//! rustc on one tool: its arguments, and what it may reach and use.

use std::{ffi::OsString, path::PathBuf, time::Duration};

use toolwright_confine::{Confinement, Invocation};
use toolwright_registry::{Grants, KINDS};
use toolwright_toolchain::{Library, flags};

use crate::rust::{audit::SOURCE, capability::is_given, folder::Folder};

/// What one compilation of a Rust tool may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RustLimits {
    /// From its start to its end.
    pub wall: Duration,
    /// Processor time of the compiler, and again of the linker, in seconds.
    pub cpu_seconds: u64,
    /// Address space of each, in bytes.
    pub memory_bytes: u64,
    /// The longest file that they may write, in bytes.
    pub file_bytes: u64,
    /// What is read of the compiler's diagnostics, in bytes. One that writes more is ended, and what was read is told.
    pub diagnostics_bytes: usize,
}

/// What one compilation of a Rust tool may use. A tool of 20 lines takes half a second and 300 MB.
pub const RUST_LIMITS: RustLimits = RustLimits {
    wall: Duration::from_secs(60),
    cpu_seconds: 15,
    memory_bytes: 3 << 30,
    file_bytes: 64 << 20,
    diagnostics_bytes: 2 << 20,
};

/// What the compiler says beside its diagnostics: nothing.
const STDOUT_BYTES: usize = 4 << 10;

/// rustc on the source in `folder`, against what `grants` open of `library`.
pub(super) fn invocation(library: &Library, folder: &Folder, grants: &Grants) -> Invocation {
    let mut args = Arguments(Vec::new());
    args.pair("--crate-name", "tool").pair("--crate-type", "cdylib").pair("--target", flags::TARGET);
    args.joined("--edition=", flags::EDITION).pair("--sysroot", &library.sysroot);
    args.pair("-L", joined("dependency=", &library.deps));
    for (name, file) in library.crates.iter().filter(|(name, _)| is_given(name, grants)) {
        args.pair("--extern", joined(format!("{name}="), file));
    }
    // The SDK's macros ask what was granted.
    args.pair("--check-cfg", format!("cfg(capability, values({}))", KINDS.map(|kind| format!("{kind:?}")).join(", ")));
    for kind in KINDS.into_iter().filter(|kind| grants.has(kind)) {
        args.pair("--cfg", format!("capability={kind:?}"));
    }
    if let Some(linker) = &library.linker {
        args.pair("-C", joined("linker=", linker));
    }
    args.pair("-C", joined("panic=", flags::PANIC)).pair("-C", joined("opt-level=", flags::OPT_LEVEL));
    for option in ["codegen-units=4", "lto=off", "strip=symbols", "overflow-checks=on", "incremental=../inc"] {
        args.pair("-C", option);
    }
    // Raw imports, exported names, link sections and assembly are all unsafe code.
    args.pair("-F", "unsafe_code").pair("-A", "warnings");
    args.joined("--error-format=", "json").pair("--remap-path-prefix", joined(folder.path("src"), "="));
    args.pair("--out-dir", "../out").joined("--emit=", "link,dep-info");
    args.0.push(SOURCE.into());
    Invocation {
        program: library.compiler.rustc.clone(),
        args: args.0,
        env: vec![
            // What is not stable is refused, also where rustc itself is a nightly one.
            ("RUSTC_BOOTSTRAP".into(), "-1".into()),
            ("RUSTC_ICE".into(), "0".into()),
            // Seen from the source, so that it tells nothing of this machine.
            ("TMPDIR".into(), "../tmp".into()),
        ],
        folder: folder.path("src"),
    }
}

/// What it may reach and use: the toolchain and the source to read, the tool's own folders to write.
pub(super) fn confinement(library: &Library, folder: &Folder) -> Confinement {
    let compiler = &library.compiler;
    let mut execute =
        vec![compiler.rustc.clone(), compiler.sysroot.join("lib/rustlib").join(&compiler.host).join("bin")];
    execute.extend(library.linker.clone());
    // A link is followed by the one who opens it.
    execute.extend(execute.clone().iter().filter_map(|path| path.canonicalize().ok()));
    execute.extend(Confinement::loaders());
    let mut read = library.read.clone();
    read.extend(Confinement::libraries());
    read.extend(["/dev/null", "/dev/urandom"].map(PathBuf::from));
    read.push(folder.path("src"));
    Confinement {
        read,
        execute,
        write: ["out", "tmp", "inc"].map(|part| folder.path(part)).to_vec(),
        memory_bytes: RUST_LIMITS.memory_bytes,
        cpu_seconds: RUST_LIMITS.cpu_seconds,
        file_bytes: RUST_LIMITS.file_bytes,
        wall: RUST_LIMITS.wall,
        stdout_bytes: STDOUT_BYTES,
        stderr_bytes: RUST_LIMITS.diagnostics_bytes,
    }
}

struct Arguments(Vec<OsString>);

impl Arguments {
    fn pair(&mut self, option: &str, value: impl Into<OsString>) -> &mut Self {
        self.0.push(option.into());
        self.0.push(value.into());
        self
    }

    fn joined(&mut self, option: &str, value: &str) -> &mut Self {
        self.0.push(joined(option, value));
        self
    }
}

fn joined(one: impl Into<OsString>, other: impl AsRef<std::ffi::OsStr>) -> OsString {
    let mut text = one.into();
    text.push(other);
    text
}

#[cfg(test)]
#[path = "command_tests.rs"]
mod tests;
