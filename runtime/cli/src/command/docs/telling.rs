//! What is said while pages are read.

use std::{
    io::{self, Write},
    time::{Duration, Instant},
};

use toolwright_docs::{Counts, Progress, Said};

use crate::{app::App, error::CommandError, render};

/// What takes no longer is not told.
const LONG: Duration = Duration::from_millis(300);
/// How often a line is written over.
const STEP: Duration = Duration::from_millis(100);

/// One line on the standard error stream: written over on a terminal, written once elsewhere.
struct Telling {
    overwrite: bool,
    begun: Instant,
    told: Option<Instant>,
    failed: Option<io::Error>,
}

/// Runs `work` and tells how far it is; then what was left out, each on a line of its own.
pub(super) fn telling<T>(
    app: &App,
    work: impl FnOnce(&mut dyn FnMut(Progress)) -> Result<Said<T>, toolwright_docs::DocsError>,
) -> Result<T, CommandError> {
    let err = &mut io::stderr();
    let overwrite = app.environment.stderr_is_terminal && !app.environment.is_plain();
    let mut telling = Telling { overwrite, begun: Instant::now(), told: None, failed: None };
    let said = work(&mut |progress| telling.tell(progress, Instant::now(), err));
    telling.end(err)?;
    let said = said?;
    said.notes.iter().try_for_each(|note| writeln!(err, "{}", render::Progress::note(note)))?;
    Ok(said.value)
}

/// Such as `3 pages read, 1 of them new, 1 changed; 2 gone`.
pub(super) fn words(counts: Counts) -> String {
    let mut words = format!("{} read", render::count(counts.read, "page", "pages"));
    for (number, what) in [(counts.added, "new"), (counts.changed, "changed")] {
        if number > 0 {
            words.push_str(&format!(", {number} {what}"));
        }
    }
    if counts.removed > 0 {
        words.push_str(&format!("; {} gone", counts.removed));
    }
    words
}

impl Telling {
    fn tell(&mut self, progress: Progress, now: Instant, err: &mut dyn Write) {
        let is_due = match self.told {
            None => now.duration_since(self.begun) >= LONG,
            Some(told) => self.overwrite && now.duration_since(told) >= STEP,
        };
        if is_due && progress.done < progress.of {
            self.told = Some(now);
            let written = self.write(progress, err).and_then(|()| err.flush());
            if let Err(error) = written {
                self.failed.get_or_insert(error);
            }
        }
    }

    fn write(&self, Progress { done, of }: Progress, err: &mut dyn Write) -> io::Result<()> {
        if self.overwrite {
            write!(err, "\r\x1b[Kindexing the docs: {done} of {of} pages")
        } else {
            writeln!(err, "indexing the docs: {of} pages")
        }
    }

    fn end(self, err: &mut dyn Write) -> Result<(), CommandError> {
        if self.overwrite && self.told.is_some() {
            write!(err, "\r\x1b[K")?;
        }
        self.failed.map_or(Ok(()), |error| Err(error.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(overwrite: bool) -> String {
        let begun = Instant::now();
        let mut telling = Telling { overwrite, begun, told: None, failed: None };
        let mut text = Vec::new();
        for (done, ms) in [(1, 0), (2, 299), (3, 300), (4, 350), (5, 400), (6, 900)] {
            telling.tell(Progress { done, of: 6 }, begun + Duration::from_millis(ms), &mut text);
        }
        telling.end(&mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn what_takes_long_is_told() {
        assert_eq!(told(false), "indexing the docs: 6 pages\n");
        let line = |done| format!("\r\x1b[Kindexing the docs: {done} of 6 pages");
        assert_eq!(told(true), format!("{}{}\r\x1b[K", line(3), line(5)));
    }

    #[test]
    fn counts_are_said_as_far_as_there_are_any() {
        assert_eq!(words(Counts { read: 1, ..Counts::default() }), "1 page read");
        let counts = Counts { read: 3, added: 1, changed: 2, removed: 4 };
        assert_eq!(words(counts), "3 pages read, 1 new, 2 changed; 4 gone");
    }
}
