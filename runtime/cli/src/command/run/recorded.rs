//! Recordings: one that is made while the model is asked, and one that is played in its place.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use rustix::fs::OFlags;
use toolwright_model::{Model, record::Recording, replay::Replay};

use crate::{app::App, error::CommandError};

/// Longest recording that is played, in bytes.
const RECORDING_MAX: u64 = 64 << 20;

/// A recording that is being made.
pub(super) struct Tape {
    path: PathBuf,
    is_new: bool,
    pub(super) recording: Arc<Recording>,
}

/// A file that keeps what it held until there is something to write.
struct Fresh {
    file: File,
    begun: bool,
}

impl Write for Fresh {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !std::mem::replace(&mut self.begun, true) {
            self.file.set_len(0)?;
        }
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Tape {
    /// Begins one, in a file for nobody else's eyes. A file that is there is written over only with `force`.
    ///
    /// # Errors
    /// When the file is there, or cannot be made.
    pub(super) fn begin(app: &App, model: Arc<dyn Model>, path: &Path, force: bool) -> Result<Self, CommandError> {
        let (file, is_new) = create(path, force).map_err(|error| {
            let told = CommandError::usage(format!("the recording `{}` cannot be made", path.display()));
            match error.kind() {
                io::ErrorKind::AlreadyExists => {
                    CommandError::usage(format!("the recording `{}` is there already", path.display()))
                        .hint("name another file, or write over it with `--force`")
                }
                _ => told.because(&error).hint("name a file in a folder that you may write to"),
            }
        })?;
        let out = Fresh { file, begun: is_new };
        let recording = Arc::new(Recording::new(model, out, &app.secrets()?));
        Ok(Self { path: path.to_owned(), is_new, recording })
    }

    /// Ends it. Where nothing was recorded, a new file is taken away again, and one that was there is as it was.
    ///
    /// # Errors
    /// When the recording is not whole.
    pub(super) fn end(&self) -> Result<(), CommandError> {
        let failed = |error: io::Error| {
            CommandError::failed(format!("the recording `{}` is not whole", self.path.display()))
                .because(&error)
                .hint("what stands in it can be played up to there; make room, and record again")
        };
        if let Some(error) = self.recording.take_failure() {
            return Err(failed(error));
        }
        let is_empty = self.is_new && self.recording.turns() == 0;
        if is_empty { fs::remove_file(&self.path).map_err(failed) } else { Ok(()) }
    }
}

/// The file, and whether it is new.
fn create(path: &Path, force: bool) -> io::Result<(File, bool)> {
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    match options.clone().create_new(true).open(path) {
        Err(error) if force && error.kind() == io::ErrorKind::AlreadyExists => {}
        opened => return Ok((opened?, true)),
    }
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    let file = options.custom_flags(flags).open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    Ok((file, false))
}

/// The recording in this file.
///
/// # Errors
/// When it cannot be read, or is none.
pub(super) fn play(path: &Path) -> Result<Arc<Replay>, CommandError> {
    let wrong = || CommandError::usage(format!("the recording `{}` cannot be played", path.display()));
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(RECORDING_MAX + 1).read_to_string(&mut text));
    let length = read.map_err(|error| wrong().because(&error).hint("name a file that `--record` made"))?;
    if length as u64 > RECORDING_MAX {
        return Err(wrong().hint(format!("it is longer than {} MiB", RECORDING_MAX >> 20)));
    }
    let name = path.file_stem().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let replay = Replay::parse(&name, &text).map_err(|error| wrong().because(&error))?;
    Ok(Arc::new(replay))
}
