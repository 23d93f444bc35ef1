//! The folder of the logs: `<id>.jsonl` each.

use std::{
    fs::{self, File},
    io::{BufReader, ErrorKind},
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::{
    Header, LogError, Reader, Record, Recorder, Restored, file,
    writer::{self, Writer},
};

/// Most characters of an id.
const ID_MAX: usize = 40;
/// Most ids that an error names.
const NAMED_MAX: usize = 5;
/// Ids that differ in so many characters are taken for a slip.
const NEAR: usize = 2;

/// The sessions of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sessions {
    folder: PathBuf,
}

/// A session that there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its id.
    pub id: String,
    /// When it was last written to.
    pub modified: SystemTime,
}

/// The session that was last gone on with.
#[derive(Debug, Default)]
pub struct Latest {
    /// Of those of one working folder.
    pub here: Option<String>,
    /// Where there is none here: of all others, with its working folder.
    pub elsewhere: Option<(String, String)>,
    /// What is newer than `here` and cannot be read.
    pub unreadable: Vec<LogError>,
}

impl Sessions {
    /// The sessions in `folder`, which is made when the first one is recorded.
    #[must_use]
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// All of them, the newest first.
    ///
    /// # Errors
    /// When the folder cannot be read, or others may write to it.
    pub fn list(&self) -> Result<Vec<Found>, LogError> {
        if !file::check_folder(&self.folder)? {
            return Ok(Vec::new());
        }
        let failed = || LogError::io(&self.folder, "read");
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(failed())? {
            let entry = entry.map_err(failed())?;
            let name = entry.file_name();
            let Some(id) = name.to_str().and_then(|name| name.strip_suffix(".jsonl")).filter(|id| is_id(id)) else {
                continue;
            };
            match entry.metadata().and_then(|file| file.modified()) {
                Ok(modified) => found.push(Found { id: id.to_owned(), modified }),
                // Removed since it was listed.
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(LogError::io(&entry.path(), "read")(error)),
            }
        }
        found.sort_by(|a, b| (b.modified, &b.id).cmp(&(a.modified, &a.id)));
        Ok(found)
    }

    /// The one session whose id is `given`, or begins so.
    ///
    /// # Errors
    /// When there is none, or more than one.
    pub fn find(&self, given: &str) -> Result<String, LogError> {
        let ids: Vec<String> = self.list()?.into_iter().map(|found| found.id).collect();
        if let Some(id) = ids.iter().find(|id| *id == given) {
            return Ok(id.clone());
        }
        let shown = || given.chars().filter(|c| !c.is_control()).take(ID_MAX).collect();
        let named = |ids: &mut dyn Iterator<Item = &String>| ids.take(NAMED_MAX).cloned().collect::<Vec<_>>();
        let begin = |id: &&String| !given.is_empty() && id.starts_with(given);
        match named(&mut ids.iter().filter(begin)).as_slice() {
            [] => {
                let is_near =
                    |id: &&String| strsim::osa_distance(id, given) <= NEAR || (given.len() > 2 && id.ends_with(given));
                Err(LogError::Unknown { given: shown(), near: named(&mut ids.iter().filter(is_near)) })
            }
            [id] => Ok(id.clone()),
            several => Err(LogError::Ambiguous { given: shown(), ids: several.to_vec() }),
        }
    }

    /// The session of the working folder `here` that was last gone on with.
    ///
    /// # Errors
    /// When the folder cannot be read. A session that cannot be read is named in the answer.
    pub fn latest(&self, here: &str) -> Result<Latest, LogError> {
        let mut latest = Latest::default();
        for Found { id, .. } in self.list()? {
            let path = self.path(&id);
            match writer::read(&path) {
                Ok((_, header)) if header.session != id => latest.unreadable.push(LogError::renamed(&path)),
                Ok((_, header)) if header.folder == here => {
                    latest.here = Some(id);
                    break;
                }
                Ok((_, header)) => {
                    latest.elsewhere.get_or_insert((id, header.folder));
                }
                Err(error) => latest.unreadable.push(error),
            }
        }
        Ok(latest)
    }

    /// Reads a session from its beginning, also while a process goes on with it.
    ///
    /// # Errors
    /// When the file is not a session's, or not the user's.
    pub fn read(&self, id: &str) -> Result<(Reader<BufReader<File>>, Header), LogError> {
        writer::read(&self.path(id))
    }

    /// Goes on with a session: every call has a result then, and how many were mended so is told. Nobody else can go on with
    /// it as long as the recorder lives. Nothing is written before something is said.
    ///
    /// # Errors
    /// When it is in use, or anything in it is not as it was written.
    pub fn resume(&self, id: &str) -> Result<(Recorder, Restored, usize), LogError> {
        let (writer, mut restored) = Writer::resume(&self.path(id), id)?;
        let mut records = vec![Record::Resumed { program: env!("CARGO_PKG_VERSION").to_owned() }];
        let mended = restored.mend();
        let calls =
            mended.iter().map(|record| if let Record::Replaced { lines, .. } = record { lines.len() } else { 0 }).sum();
        records.extend(mended);
        Ok((Recorder::going_on(writer, records), restored, calls))
    }

    /// Removes a session.
    ///
    /// # Errors
    /// When it is in use, or cannot be removed. What is no session, or nobody can read, is removed.
    pub fn remove(&self, id: &str) -> Result<(), LogError> {
        let path = self.path(id);
        // What cannot be opened, nobody goes on with.
        if let Ok(file) = file::open(&path, false) {
            writer::lock(&file, &path, id)?;
        }
        fs::remove_file(&path).map_err(LogError::io(&path, "removed"))
    }

    /// Where it is kept.
    #[must_use]
    pub fn path(&self, id: &str) -> PathBuf {
        self.folder.join(format!("{id}.jsonl"))
    }

    /// Where they all are.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn create(&self, header: &Header) -> Result<Writer, LogError> {
        file::make_folder(&self.folder)?;
        Writer::create(&self.path(&header.session), header)
    }
}

fn is_id(text: &str) -> bool {
    (1..=ID_MAX).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
