//! Search and reading.

use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use toolwright_registry::plain;

use crate::{
    Counts, DocsError, Library, PageFault, Pages, Place, Progress, Source, SourceFault, Status,
    binary::Binary,
    index::{How, Index},
    listing::listing,
    merge::dealt,
    page::Raw,
    section::title,
    source::{check_name, free_name},
    words::Words,
};

/// Most characters of a page that are shown at once.
pub const PAGE_MAX: usize = 8_000;
/// The source of the binary's own pages; no other one is called so.
pub const TOOLWRIGHT: &str = "toolwright";
/// Most names that an error lists.
const NAMES_MAX: usize = 50;

/// The pages of the binary, and the library.
pub struct Docs {
    own: Binary,
    library: Library,
    index: Mutex<Option<Index>>,
}

/// A page that fits a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// The name by which it is read.
    pub path: String,
    /// Where it comes from: [`TOOLWRIGHT`], or the name of a [`Source`].
    pub source: String,
    /// Its heading.
    pub title: String,
    /// The passage that fits best.
    pub snippet: String,
}

/// A part of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page {
    /// The name by which it is read.
    pub path: String,
    /// Where it comes from, as in a [`Hit`].
    pub source: String,
    /// Its heading.
    pub title: String,
    /// At most [`PAGE_MAX`] characters of it.
    pub text: String,
    /// Characters of the whole page.
    pub total_chars: usize,
    /// Where the text goes on; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_offset: Option<usize>,
}

/// An answer, and what is worth to know besides: what was left out, each in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said<T> {
    /// The answer.
    pub value: T,
    /// What was left out.
    pub notes: Vec<String>,
}

impl Docs {
    /// The binary's pages alone.
    #[must_use]
    pub fn new(pages: Pages) -> Self {
        Self::with(pages, Library::default())
    }

    /// Those, and a library. A name that is one of the binary's reads the binary's. Nothing is read before it is needed.
    #[must_use]
    pub fn with(pages: Pages, library: Library) -> Self {
        Self { own: Binary::new(pages), library, index: Mutex::default() }
    }

    /// Name and heading of each of the binary's pages.
    pub fn own_pages(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.own.names().filter_map(|name| self.own.text(name)).map(|(name, text)| (name, title(text)))
    }

    /// Reads all pages of the sources that `is_meant` says, whatever the times of their files say, and brings the index in line
    /// with them. [`search`](Self::search) reads by itself what is new or has another time or size.
    ///
    /// # Errors
    /// [`DocsError::Shelf`], [`DocsError::TooManySources`], [`DocsError::Index`]. A source or a page that cannot be read is no
    /// error but a note.
    pub fn refresh(
        &self,
        is_meant: impl Fn(&Source) -> bool,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Said<Counts>, DocsError> {
        let mut moment = self.library.moment(&self.names())?;
        moment.listed.retain(|one| is_meant(&one.source));
        if moment.listed.is_empty() {
            return Ok(Said { value: Counts::default(), notes: Vec::new() });
        }
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        self.library.update(&mut index, &moment, How::All, progress)
    }

    /// The pages that fit `query` best, at most `most`. A page that has all the words comes before one that has some. The
    /// binary's and the library's are ranked apart and dealt in turn; the binary's come first, unless only the library has
    /// all the words.
    ///
    /// # Errors
    /// As [`refresh`](Self::refresh).
    pub fn search(
        &self,
        query: &str,
        most: usize,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Said<Vec<Hit>>, DocsError> {
        let words = Words::of(query);
        if words.is_empty() {
            return Ok(Said { value: Vec::new(), notes: Vec::new() });
        }
        let own = self.own.search(&words, most)?.into_iter().map(|found| {
            found.map(|hit| Hit {
                path: hit.path,
                source: TOOLWRIGHT.to_owned(),
                title: hit.title,
                snippet: hit.snippet,
            })
        });
        let moment = self.library.moment(&self.names())?;
        if moment.listed.is_empty() {
            return Ok(Said { value: own.map(|found| found.hit).collect(), notes: Vec::new() });
        }
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        let updated = self.library.update(&mut index, &moment, How::Changed, progress)?;
        let other = self.library.search(&mut index, &moment, &words, most)?;
        Ok(Said { value: dealt(own.collect(), other, most), notes: updated.notes })
    }

    /// A page, from the character `offset` on.
    ///
    /// # Errors
    /// [`DocsError::NoPage`] when there is none of that name, [`DocsError::Page`] when it cannot be read.
    pub fn show(&self, path: &str, offset: usize) -> Result<Page, DocsError> {
        let bare = path.trim_end_matches(".md");
        if let Some((name, text)) = self.own.text(path).or_else(|| self.own.text(bare)) {
            return Ok(part(name, TOOLWRIGHT, text, offset));
        }
        let moment = self.library.moment(&self.names())?;
        let Some((source, leaf)) = moment.leaf(path).or_else(|| moment.leaf(bare)) else {
            let all = self.names().into_iter().chain(moment.names());
            let names = all.take(NAMES_MAX).map(|name| format!("`{name}`")).collect();
            return Err(DocsError::NoPage { path: plain(path, 80), names });
        };
        let fault = |fault: PageFault| DocsError::Page { path: leaf.name.clone(), fault };
        let text = leaf.read(self.library.shelf.as_ref()).and_then(Raw::text).map_err(fault)?;
        Ok(part(&leaf.name, &source.name, &text, offset))
    }

    /// Every source, and how it stands.
    ///
    /// # Errors
    /// As [`refresh`](Self::refresh).
    pub fn status(&self) -> Result<Vec<Status>, DocsError> {
        let moment = self.library.moment(&self.names())?;
        if moment.listed.is_empty() {
            return Ok(Vec::new());
        }
        self.library.status(&mut self.index.lock().unwrap_or_else(PoisonError::into_inner), moment)
    }

    /// The sources, without a look at their pages.
    ///
    /// # Errors
    /// [`DocsError::Shelf`], [`DocsError::TooManySources`].
    pub fn sources(&self) -> Result<Vec<Source>, DocsError> {
        Ok(self.library.sources(&self.names())?.0)
    }

    /// A source for `place` with a name that is free: `name`, or the usual one.
    ///
    /// # Errors
    /// [`DocsError::BadName`], [`DocsError::NameTaken`], [`DocsError::PlaceTaken`].
    pub fn proposed(&self, place: Place, name: Option<&str>) -> Result<Source, DocsError> {
        let (own, sources) = (self.names(), self.sources()?);
        if let Some(same) = sources.iter().find(|source| source.place == place) {
            return Err(DocsError::PlaceTaken { place: place.shown(), name: same.name.clone() });
        }
        let is_taken = |name: &str| own.contains(&name) || sources.iter().any(|source| source.name == name);
        let name = match name {
            None => free_name(place.usual_name(), is_taken),
            Some(name) => {
                check_name(name)?;
                if is_taken(name) {
                    return Err(DocsError::NameTaken { name: name.to_owned() });
                }
                name.to_owned()
            }
        };
        Ok(Source { name, place, origin: crate::Origin::Added })
    }

    /// Whether `source`, a file or folder, can be used beside all the others: its pages and their bytes.
    ///
    /// # Errors
    /// [`DocsError::Source`].
    pub fn check(&self, source: &Source) -> Result<(usize, u64), DocsError> {
        let (mut sources, fetched) = self.library.sources(&self.names())?;
        sources.push(source.clone());
        let fault = |fault: SourceFault| DocsError::Source { name: source.name.clone(), fault };
        let listed = listing(&sources, self.library.shelf.as_ref(), &fetched).pop();
        let leaves = listed.map_or_else(|| Ok(Vec::new()), |listed| listed.pages).map_err(fault)?;
        Ok((leaves.len(), leaves.iter().map(|leaf| leaf.stamp.bytes).sum()))
    }

    /// Takes what a source had out of the index.
    ///
    /// # Errors
    /// [`DocsError::Index`].
    pub fn forget(&self, source: &Source) -> Result<(), DocsError> {
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        self.library.with_index(&mut index, |index| index.forget(Some(&source.place.key())))
    }

    fn names(&self) -> Vec<&str> {
        self.own.names().collect()
    }
}

fn part(path: &str, source: &str, text: &str, offset: usize) -> Page {
    let total_chars = text.chars().count();
    let end = offset.saturating_add(PAGE_MAX);
    Page {
        path: path.to_owned(),
        source: source.to_owned(),
        title: title(text).to_owned(),
        text: text.chars().skip(offset).take(PAGE_MAX).collect(),
        total_chars,
        next_offset: (end < total_chars).then_some(end),
    }
}

#[cfg(test)]
#[path = "docs_tests.rs"]
mod tests;
