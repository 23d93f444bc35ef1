//! One run of `cargo` over the unpacked sources: what it makes, and how far it is.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, BufReader},
    process::Command,
};
use toolwright_confine::ProcessGroup;

use crate::{Compiler, Places, Progress, ToolchainError, command, flags};

/// The package that needs all others.
const LIBRARY: &str = "library";
/// The path that stands for the sources' folder in what is built.
const SOURCES: &str = "/library";
/// The path that stands for the standard library's sources.
const STD: &str = "/rustc/library";
/// So much of what `cargo` says is kept, in bytes.
const SAID_MAX: usize = 64 << 10;

/// A crate that was compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Artifact {
    /// The name as it stands in source.
    pub(crate) name: String,
    /// The manifest of its package.
    pub(crate) manifest: PathBuf,
    /// What it is: `lib`, `proc-macro`.
    pub(crate) kinds: Vec<String>,
    /// What was made.
    pub(crate) files: Vec<PathBuf>,
}

/// A line of `cargo --message-format=json`.
#[derive(Deserialize)]
struct Message {
    reason: String,
    manifest_path: Option<PathBuf>,
    target: Option<Target>,
    filenames: Option<Vec<PathBuf>>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

/// The command that builds the workspace in `folder`; what it makes stands in `target`.
pub(crate) fn command(compiler: &Compiler, folder: &Path, places: &Places) -> Result<Command, ToolchainError> {
    let cargo = compiler.cargo.as_ref().ok_or_else(|| ToolchainError::NoCargo { rustc: compiler.rustc.clone() })?;
    let mut command = command::command(cargo, places);
    command.args(arguments(compiler));
    // Config files of the current folder and of all above it count, whoever wrote them; above the root there is none.
    command.arg("--manifest-path").arg(folder.join("Cargo.toml"));
    command.arg("--config").arg(folder.join(".cargo/config.toml")).current_dir("/");
    let mut remap = vec![format!("--remap-path-prefix={}={SOURCES}", folder.display())];
    let std = compiler.library_sources();
    for std in [std.canonicalize().ok(), Some(std)].into_iter().flatten() {
        remap.push(format!("--remap-path-prefix={}={STD}", std.display()));
    }
    command
        .env("RUSTC", &compiler.rustc)
        // Nor has what the person's own says.
        .env("CARGO_HOME", folder.join(".cargo-home"))
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("CARGO_BUILD_BUILD_DIR", folder.join("target"))
        .env("CARGO_ENCODED_RUSTFLAGS", remap.join("\x1f"))
        .env("RUSTC_WRAPPER", "")
        .env("RUSTC_WORKSPACE_WRAPPER", "")
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", flags::OPT_LEVEL)
        .env("CARGO_PROFILE_RELEASE_PANIC", flags::PANIC)
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", flags::CODEGEN_UNITS)
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
        .env("CARGO_PROFILE_RELEASE_STRIP", "none")
        .env("CARGO_PROFILE_RELEASE_OVERFLOW_CHECKS", "false")
        .env("CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS", "false")
        // Optimised macros take a third longer to build, and no tool was seen to compile faster with them.
        .env("CARGO_PROFILE_RELEASE_BUILD_OVERRIDE_OPT_LEVEL", "0")
        .env("CARGO_TERM_COLOR", "never")
        .env("CARGO_TERM_PROGRESS_WHEN", "always")
        .env("CARGO_TERM_PROGRESS_WIDTH", "100");
    if compiler.builds_std {
        // `-Zbuild-std` is not stable, in neither of the two.
        command.env("RUSTC_BOOTSTRAP", "1");
    }
    Ok(command)
}

/// The command as it would be typed.
pub(crate) fn shown(compiler: &Compiler) -> String {
    let cargo = compiler.cargo.as_deref().unwrap_or(Path::new("cargo")).display();
    let bootstrap = if compiler.builds_std { "RUSTC_BOOTSTRAP=1 " } else { "" };
    format!("RUSTC={} {bootstrap}{cargo} {}", compiler.rustc.display(), arguments(compiler).join(" "))
}

/// What `cargo` is told.
fn arguments(compiler: &Compiler) -> Vec<&'static str> {
    let mut arguments = vec!["build", "--release", "--offline", "--locked", "--package", LIBRARY];
    arguments.extend(["--target", flags::TARGET, "--message-format", "json-render-diagnostics"]);
    if compiler.builds_std {
        arguments.push("-Zbuild-std=std,panic_abort");
    }
    arguments
}

/// Runs it to its end. Dropped before, it takes its whole process group along.
pub(crate) async fn run(
    mut command: Command,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Vec<Artifact>, ToolchainError> {
    let shown = command.as_std().get_program().display().to_string();
    command.process_group(0).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|source| ToolchainError::Start { command: shown.clone(), source })?;
    // A child that has not been waited for has its number.
    let group = child.id().map(ProcessGroup::led_by);
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let watched = async {
        let (artifacts, said) = tokio::join!(artifacts(stdout), follow(stderr, progress));
        let (artifacts, said, ended) = (artifacts?, said?, child.wait().await);
        if let Some(group) = &group {
            group.bury();
        }
        Ok::<_, std::io::Error>((artifacts, said, ended?))
    };
    let (artifacts, said, status) =
        watched.await.map_err(|source| ToolchainError::Start { command: shown.clone(), source })?;
    if !status.success() {
        return Err(ToolchainError::Failed { what: shown, output: command::said(&said) });
    }
    Ok(artifacts)
}

async fn artifacts(stdout: Option<impl AsyncRead + Unpin>) -> std::io::Result<Vec<Artifact>> {
    let mut artifacts = Vec::new();
    let Some(stdout) = stdout else { return Ok(artifacts) };
    let mut lines = BufReader::new(stdout).lines();
    while let Some(line) = lines.next_line().await? {
        artifacts.extend(artifact(&line));
    }
    Ok(artifacts)
}

/// The crate of which a line tells; other lines tell of other things.
fn artifact(line: &str) -> Option<Artifact> {
    let message: Message = serde_json::from_str(line).ok()?;
    let Message { manifest_path: Some(manifest), target: Some(target), filenames: Some(files), .. } = message else {
        return None;
    };
    let is_artifact = message.reason == "compiler-artifact";
    is_artifact.then(|| Artifact { name: target.name.replace('-', "_"), manifest, kinds: target.kind, files })
}

/// Tells the progress, and gives the end of the rest.
async fn follow(
    stderr: Option<impl AsyncRead + Unpin>,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> std::io::Result<String> {
    let mut said = Vec::new();
    let Some(mut stderr) = stderr else { return Ok(String::new()) };
    let (mut line, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        let read = stderr.read(&mut piece).await?;
        for byte in piece.iter().take(read) {
            if !matches!(byte, b'\r' | b'\n') {
                line.push(*byte);
                continue;
            }
            let text = String::from_utf8_lossy(&line);
            match compiling(&text) {
                Some(compiling) => progress(compiling),
                None if text.trim_start().starts_with("Compiling ") => {}
                None => {
                    said.extend_from_slice(&line);
                    said.push(b'\n');
                    let too_many = said.len().saturating_sub(SAID_MAX);
                    said.drain(..too_many);
                }
            }
            line.clear();
        }
        if read == 0 {
            said.extend(line);
            return Ok(String::from_utf8_lossy(&said).into_owned());
        }
    }
}

/// `    Building [====>   ] 12/30: serde, syn(build)`.
fn compiling(line: &str) -> Option<Progress> {
    let (_, rest) = line.trim_start().strip_prefix("Building [")?.split_once("] ")?;
    let (counts, names) = rest.split_once(": ").unwrap_or((rest, ""));
    let (done, of) = counts.trim_end_matches(':').split_once('/')?;
    Some(Progress::Compiling { done: done.parse().ok()?, of: of.trim().parse().ok()?, now: command::said(names) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_progress_is_read_from_the_bar() {
        let told = compiling("    Building [====>       ] 12/30: serde, syn(build)");
        assert_eq!(told, Some(Progress::Compiling { done: 12, of: 30, now: "serde, syn(build)".to_owned() }));
        assert_eq!(compiling("   Compiling serde v1.0.0"), None);
    }

    #[test]
    fn a_compiled_crate_is_told_from_other_lines() {
        let line = r#"{"reason":"compiler-artifact","manifest_path":"/s/Cargo.toml","target":{"name":"a-b","kind":["lib"]},"filenames":["/t/liba_b-1.rlib"]}"#;
        let expected = Artifact {
            name: "a_b".to_owned(),
            manifest: "/s/Cargo.toml".into(),
            kinds: vec!["lib".to_owned()],
            files: vec!["/t/liba_b-1.rlib".into()],
        };
        assert_eq!(artifact(line), Some(expected));
        assert_eq!(artifact(r#"{"reason":"build-finished","success":true}"#), None);
        assert_eq!(artifact("not JSON"), None);
    }
}
