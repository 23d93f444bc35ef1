//! `agent toolchain install rust`

use std::{
    io::{self, Write},
    path::Path,
    process::Command,
};

use clap::Args;
use rustix::process::geteuid;
use toolwright_toolchain::{Compiler, Library, Places, Progress, Search};

use super::{CompiledLanguage, best, search, ways_out};
use crate::{app::App, command::registry::table::size, error::CommandError, render::sanitize};

/// Gets the target's library, with rustup.
pub(super) const RUSTUP: [&str; 4] = ["rustup", "target", "add", toolwright_toolchain::flags::TARGET];
/// Gets a compiler, the sources of its library and a linker, on Debian 12.
pub(super) const DEBIAN: [&str; 9] = [
    "apt-get",
    "install",
    "-y",
    "--no-install-recommends",
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-llvm",
    "lld-22",
];
/// How often the crates that are done are told where nothing can be overwritten.
const STEP: usize = 20;

/// Build what Rust tools are compiled against, with a compiler that is on this machine
///
/// The sources are inside the program: nothing is fetched. Each command is told before it runs.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  agent toolchain install rust          with a compiler that is there
  agent toolchain install rust --yes    get what is missing, too: by rustup, or on Debian as root")]
pub(crate) struct InstallArgs {
    /// The language
    #[arg(value_enum)]
    language: CompiledLanguage,
    /// Where no compiler can make WebAssembly, run `rustup` or `apt-get` to get what is missing
    #[arg(long)]
    yes: bool,
}

pub(super) fn run(app: &App, args: &InstallArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let CompiledLanguage::Rust = args.language;
    let mut found = search(app)?;
    if args.yes && best(&found).is_none_or(|compiler| compiler.cargo.is_none()) {
        get(&app.places()?, &mut io::stderr())?;
        found = search(app)?;
    }
    let Some(compiler) = best(&found) else { return Err(no_compiler(&found)) };
    let library = build(app, compiler)?;
    let ready = format!("Rust tools can be made: {} at `{}`", compiler.release, compiler.rustc.display());
    writeln!(out, "{}", sanitize(&ready))?;
    let bytes = toolwright_toolchain::kept(app.config.folders.cache())?;
    if let Some(kept) = bytes.iter().find(|kept| kept.key == library.key) {
        writeln!(out, "library {}: {}", library.key.short(), size(kept.bytes))?;
    }
    Ok(())
}

/// Builds the library with the best compiler of this machine.
pub(super) fn build_with_best(app: &App) -> Result<Library, CommandError> {
    let found = search(app)?;
    let compiler = best(&found).ok_or_else(|| no_compiler(&found))?;
    build(app, compiler)
}

fn no_compiler(search: &Search) -> CommandError {
    let mut error = CommandError::failed("no compiler on this machine makes WebAssembly of Rust");
    for passed in &search.passed {
        error.causes.push(format!("`{}`: {}", passed.place.display(), passed.why));
    }
    let other = "`agent toolchain install rust --yes` runs the one that fits".to_owned();
    error.hints.extend(ways_out().into_iter().chain([other]));
    error
}

/// Gets what is missing by the means of this machine.
fn get(places: &Places, err: &mut dyn Write) -> Result<(), CommandError> {
    let beside_cargo = || places.cargo_home.clone().or_else(|| Some(places.home.as_ref()?.join(".cargo")));
    let in_its_home = || beside_cargo().map(|cargo| cargo.join("bin/rustup")).filter(|rustup| rustup.is_file());
    let (program, line) = if let Some(rustup) = places.program(&["rustup"]).or_else(in_its_home) {
        (rustup, RUSTUP.as_slice())
    } else if Path::new("/etc/debian_version").exists() && geteuid().is_root() {
        (places.program(&["apt-get"]).unwrap_or_else(|| "/usr/bin/apt-get".into()), DEBIAN.as_slice())
    } else {
        let mut error = CommandError::failed("there is no `rustup`, and this is not Debian with you as root");
        error.hints = ways_out();
        return Err(error);
    };
    writeln!(err, "$ {}", line.join(" "))?;
    // What it says is no result of ours.
    let status = Command::new(&program).args(line.iter().skip(1)).stdout(io::stderr()).status();
    let status = status
        .map_err(|error| CommandError::failed(format!("`{}` does not start", program.display())).because(&error))?;
    if status.success() {
        return Ok(());
    }
    Err(CommandError::failed(format!("`{}` failed ({status})", line.join(" ")))
        .hint("run it yourself, then `agent toolchain install rust` again"))
}

/// Builds the library, and tells how far it is.
fn build(app: &App, compiler: &Compiler) -> Result<Library, CommandError> {
    let places = app.places()?;
    let mut shown = Shown { overwrite: app.environment.stderr_is_terminal, told: 0, failed: None };
    let built = app.wait_for(async {
        let mut tell = |progress: Progress| shown.tell(&progress, &mut io::stderr());
        Ok(Library::build(app.config.folders.cache(), compiler, &places, &mut tell).await?)
    });
    shown.end(&mut io::stderr())?;
    built
}

/// What stands on the standard error stream.
struct Shown {
    /// Whether a line can be written over.
    overwrite: bool,
    /// The crates that were told to be done.
    told: usize,
    failed: Option<io::Error>,
}

impl Shown {
    fn tell(&mut self, progress: &Progress, err: &mut dyn Write) {
        let written = self.write(progress, err).and_then(|()| err.flush());
        if let Err(error) = written {
            self.failed.get_or_insert(error);
        }
    }

    fn write(&mut self, progress: &Progress, err: &mut dyn Write) -> io::Result<()> {
        match progress {
            Progress::Waiting => writeln!(err, "another process is building it; waiting"),
            Progress::Unpacking => writeln!(err, "unpacking the sources"),
            Progress::Running { command } => writeln!(err, "$ {}", sanitize(command)),
            Progress::Compiling { done, of, now } if self.overwrite => {
                self.told = self.told.max(1);
                let now: String = sanitize(now).chars().take(40).collect();
                write!(err, "\r\x1b[K{done} of {of} crates: {now}")
            }
            Progress::Compiling { done, of, .. } if *done >= self.told + STEP => {
                self.told = *done;
                writeln!(err, "{done} of {of} crates")
            }
            Progress::Compiling { .. } => Ok(()),
            Progress::Checking => {
                self.clear(err)?;
                writeln!(err, "checking that a tool compiles against it")
            }
        }
    }

    fn clear(&mut self, err: &mut dyn Write) -> io::Result<()> {
        if self.overwrite && self.told > 0 {
            self.told = 0;
            write!(err, "\r\x1b[K")?;
        }
        Ok(())
    }

    fn end(mut self, err: &mut dyn Write) -> Result<(), CommandError> {
        self.clear(err)?;
        self.failed.map_or(Ok(()), |error| Err(error.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(overwrite: bool) -> String {
        let mut shown = Shown { overwrite, told: 0, failed: None };
        let mut text = Vec::new();
        shown.tell(&Progress::Running { command: "cargo build".to_owned() }, &mut text);
        for done in [1, 19, 20, 21, 45] {
            shown.tell(&Progress::Compiling { done, of: 50, now: "a\x1b[2J".to_owned() }, &mut text);
        }
        shown.tell(&Progress::Checking, &mut text);
        shown.end(&mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn a_pipe_gets_lines_and_a_terminal_one_line_that_moves() {
        let checking = "checking that a tool compiles against it\n";
        assert_eq!(shown(false), format!("$ cargo build\n20 of 50 crates\n45 of 50 crates\n{checking}"));
        let moved = shown(true);
        assert!(moved.starts_with("$ cargo build\n\r\x1b[K1 of 50 crates: a"), "{moved:?}");
        assert!(!moved.contains("\x1b[2J"), "{moved:?}");
        assert!(moved.ends_with(&format!("\r\x1b[K{checking}")), "{moved:?}");
    }
}
