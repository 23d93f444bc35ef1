//! Which compilers there are, which of them can make WebAssembly, and why the others cannot.

use std::{
    cmp::Reverse,
    fs,
    path::{Path, PathBuf},
};

use toml::Table;

use crate::{Compiler, Kind, Places, command::ask, compiler::LIBRARY_SOURCES, flags::TARGET, places::beside};

/// The oldest release that compiles the SDK.
pub const OLDEST: &str = env!("CARGO_PKG_RUST_VERSION");

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Those that can be used, the best first.
    pub compilers: Vec<Compiler>,
    /// Those that cannot, in the order in which they were looked at.
    pub passed: Vec<Passed>,
}

/// A place that was looked at, and why it was passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// The compiler, or the folder that could have had one.
    pub place: PathBuf,
    /// Why.
    pub why: String,
}

/// Where a standard library for the target comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Std {
    Installed,
    Sources,
}

/// Looks at every place.
pub async fn find(places: &Places) -> Search {
    let mut search = Search::default();
    if let Some(rustc) = &places.setting {
        search.look(rustc, Kind::Setting, places).await;
        return search;
    }
    for rustc in rustups(places, &mut search.passed) {
        search.look(&rustc, Kind::Rustup, places).await;
    }
    let active = active(places);
    search.compilers.sort_by_key(|compiler| {
        let is_active = active.as_deref().is_some_and(|active| is_toolchain(&compiler.sysroot, active));
        (!is_active, Reverse(numbers(&compiler.release)))
    });
    search.look(&places.distribution, Kind::Distribution, places).await;
    search
}

impl Search {
    async fn look(&mut self, rustc: &Path, kind: Kind, places: &Places) {
        match compiler(rustc, kind, places).await {
            Ok(found) => self.compilers.push(found),
            Err(why) => self.passed.push(Passed { place: rustc.to_owned(), why }),
        }
    }
}

/// The compiler, when it can be used.
async fn compiler(rustc: &Path, kind: Kind, places: &Places) -> Result<Compiler, String> {
    if !rustc.is_absolute() {
        return Err("a compiler is named by its whole path".to_owned());
    }
    if !rustc.is_file() {
        return Err("there is no such file".to_owned());
    }
    let asked = |arguments: &'static [&'static str]| async move {
        ask(rustc, arguments, places).await.map_err(|error| error.to_string())
    };
    let version = asked(&["-vV"]).await?;
    let field = |name: &str| {
        let value = version.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        value.map(str::to_owned).ok_or_else(|| format!("`rustc -vV` does not say its {name}"))
    };
    let (release, host) = (field("release")?, field("host")?);
    if numbers(&release) < numbers(OLDEST) {
        return Err(format!("it is release {release}, and the oldest that compiles the SDK is {OLDEST}"));
    }
    let sysroot = PathBuf::from(asked(&["--print", "sysroot"]).await?);
    let real = sysroot.join("bin/rustc");
    if real.is_file() && !is_same(&real, rustc) {
        return Err(format!("it stands for another one: name that, `{}`", real.display()));
    }
    let std = std_of(&sysroot).ok_or_else(|| match kind {
        Kind::Rustup => {
            let toolchain = sysroot.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
            format!("it has no library for the target: `rustup target add --toolchain {toolchain} {TARGET}`")
        }
        _ => format!("it has neither the library for {TARGET} nor the library's sources"),
    })?;
    let cargo = beside(rustc, "cargo").or_else(|| places.program(&["cargo"]));
    if std == Std::Sources && cargo.is_none() {
        return Err(
            "it has the library's sources only, and there is no `cargo` on the `PATH` to compile them".to_owned()
        );
    }
    let linker = if sysroot.join("lib/rustlib").join(&host).join("bin/rust-lld").is_file() {
        None
    } else {
        let linker = linker(places);
        Some(linker.ok_or("there is no linker for WebAssembly, `rust-lld` or `wasm-ld`: install lld")?)
    };
    let kind = if kind == Kind::Distribution && std == Std::Sources { Kind::Sources } else { kind };
    let builds_std = std == Std::Sources;
    Ok(Compiler { rustc: rustc.to_owned(), version, release, host, kind, sysroot, builds_std, cargo, linker })
}

/// The compilers of rustup's toolchains. Those without the target are passed over unasked.
fn rustups(places: &Places, passed: &mut Vec<Passed>) -> Vec<PathBuf> {
    let Some(folder) = places.rustup().map(|rustup| rustup.join("toolchains")) else { return Vec::new() };
    let Ok(entries) = fs::read_dir(&folder) else {
        passed.push(Passed { place: folder, why: "there are no toolchains of rustup's".to_owned() });
        return Vec::new();
    };
    let mut toolchains: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    toolchains.sort();
    let mut compilers = Vec::new();
    for toolchain in toolchains {
        let rustc = toolchain.join("bin/rustc");
        match toolchain.file_name().map(|name| name.to_string_lossy()) {
            _ if std_of(&toolchain).is_some() => compilers.push(rustc),
            Some(name) => passed.push(Passed {
                place: rustc,
                why: format!("it has no library for the target: `rustup target add --toolchain {name} {TARGET}`"),
            }),
            None => {}
        }
    }
    compilers
}

/// The name of rustup's active toolchain.
fn active(places: &Places) -> Option<String> {
    if let Some(toolchain) = &places.rustup_toolchain {
        return Some(toolchain.clone());
    }
    let settings: Table = fs::read_to_string(places.rustup()?.join("settings.toml")).ok()?.parse().ok()?;
    Some(settings.get("default_toolchain")?.as_str()?.to_owned())
}

/// Whether the folder is that of the toolchain; `stable` stands for `stable-x86_64-unknown-linux-gnu`.
fn is_toolchain(folder: &Path, name: &str) -> bool {
    let rest = folder.file_name().and_then(|folder| folder.to_str()?.strip_prefix(name));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

fn std_of(sysroot: &Path) -> Option<Std> {
    let rustlib = sysroot.join("lib/rustlib");
    let is_library = |name: &str| name.starts_with("libstd-") && name.ends_with(".rlib");
    let installed = fs::read_dir(rustlib.join(TARGET).join("lib"))
        .is_ok_and(|entries| entries.flatten().any(|entry| entry.file_name().to_str().is_some_and(is_library)));
    if installed {
        return Some(Std::Installed);
    }
    // Only a distribution's sources carry the crates that the library itself needs.
    let library = sysroot.join(LIBRARY_SOURCES);
    (library.join("Cargo.lock").is_file() && library.join("vendor").is_dir()).then_some(Std::Sources)
}

/// A linker for WebAssembly on the `PATH`: as rustc calls it, as LLVM does, as a distribution does.
fn linker(places: &Places) -> Option<PathBuf> {
    let newest = (14..=40).rev().map(|version| format!("wasm-ld-{version}"));
    let names: Vec<_> = ["rust-lld".to_owned(), "wasm-ld".to_owned()].into_iter().chain(newest).collect();
    places.program(&names.iter().map(String::as_str).collect::<Vec<_>>())
}

fn is_same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// The numbers of a release, to compare by: `1.96.0-nightly` is 1, 96, 0.
fn numbers(release: &str) -> Vec<u32> {
    let plain = release.split('-').next().unwrap_or(release);
    plain.split('.').map_while(|number| number.parse().ok()).collect()
}

#[cfg(test)]
#[path = "find_tests.rs"]
mod tests;
