//! A home for one test, and the binary in it.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::OnceLock,
};

use tempfile::TempDir;
use toolwright_test_support::ScriptedModel;

/// A folder of its own, that is home and working folder.
pub(crate) struct Home {
    folder: TempDir,
}

/// How a command ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Done {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Home {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// One in which the engine is prepared, as after a first run. It is prepared once for all tests.
    pub(crate) fn prepared() -> Self {
        static TEMPLATE: OnceLock<Home> = OnceLock::new();
        let template = TEMPLATE.get_or_init(|| {
            let home = Self::new();
            let done = home.run(&["doctor"]);
            assert!(done.out.contains(" engine    compiled for this machine"), "{done:?}");
            home
        });
        let home = Self::new();
        copy(&template.home(), &home.home());
        home
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// What `TOOLWRIGHT_HOME` says.
    pub(crate) fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// The file of the only session.
    pub(crate) fn session(&self) -> PathBuf {
        let mut files = fs::read_dir(self.home().join("data/sessions")).unwrap();
        let file = files.next().unwrap().unwrap().path();
        assert!(files.next().is_none());
        file
    }

    /// The id of the only session.
    pub(crate) fn session_id(&self) -> String {
        self.session().file_stem().unwrap().to_str().unwrap().to_owned()
    }

    /// Puts a file into the working folder.
    pub(crate) fn with(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    /// The binary with these arguments, an empty environment and no input.
    pub(crate) fn agent(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_agent"));
        command
            .args(args)
            .current_dir(self.path())
            .env_clear()
            .env("HOME", self.path())
            .env("TOOLWRIGHT_HOME", self.home())
            .env("TZ", "UTC")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// [`Home::agent`] with a model to ask.
    pub(crate) fn asking(&self, model: &ScriptedModel, args: &[&str]) -> Command {
        let mut command = self.agent(args);
        command.env("OPENAI_BASE_URL", model.base_url()).env("TOOLWRIGHT_MODEL", "scripted");
        command
    }

    /// Runs it to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Done {
        done(&mut self.agent(args))
    }

    /// Runs it to its end, with a model to ask.
    pub(crate) fn ask(&self, model: &ScriptedModel, args: &[&str]) -> Done {
        done(&mut self.asking(model, args))
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    fs::set_permissions(to, from.metadata().unwrap().permissions()).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Runs a command to its end.
pub(crate) fn done(command: &mut Command) -> Done {
    ended(command.output().unwrap())
}

/// Runs a command to its end, with this input.
pub(crate) fn done_with(command: &mut Command, input: &str) -> Done {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    end(child)
}

/// Waits for a command that was started.
pub(crate) fn end(child: Child) -> Done {
    ended(child.wait_with_output().unwrap())
}

/// The lines that say what was used and how to go on come with every answer; tests of their own read them.
fn ended(output: Output) -> Done {
    let err = String::from_utf8(output.stderr).unwrap();
    let is_everywhere = |line: &str| {
        line.starts_with("[usage] ") || line.trim_start_matches("  hint: ").starts_with("go on with `agent -r ")
    };
    let err: String = err.split_inclusive('\n').filter(|line| !is_everywhere(line)).collect();
    Done { code: output.status.code(), out: String::from_utf8(output.stdout).unwrap(), err }
}

/// Reads from a running command until `text` has come.
pub(crate) fn read_until(from: &mut impl std::io::Read, text: &str) -> String {
    let mut read = Vec::new();
    while !String::from_utf8_lossy(&read).contains(text) {
        let mut piece = [0; 256];
        let length = from.read(&mut piece).unwrap();
        assert_ne!(length, 0, "the end came before `{text}`: {}", String::from_utf8_lossy(&read));
        read.extend_from_slice(&piece[..length]);
    }
    String::from_utf8(read).unwrap()
}

/// Presses Ctrl-C.
pub(crate) fn interrupt(child: &Child) {
    signal(child, "-INT");
}

/// Sends a signal, such as `-TERM`.
pub(crate) fn signal(child: &Child, signal: &str) {
    let killed = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
}
