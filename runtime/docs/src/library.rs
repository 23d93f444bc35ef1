//! The library: the sources, their pages and the index, brought in line with each other when something is asked.

use std::path::PathBuf;

use rusqlite::{Connection, params};

use crate::{
    Counts, DocsError, Fetched, Place, Progress, SOURCES_MAX, Shelf, Source, SourceFault,
    docs::{Hit, Said},
    index::{How, Index},
    listing::{Leaf, Listed, listing},
    merge::Found,
    page::Raw,
    section::title,
    source::free_name,
    words::Words,
};

/// What the library is made of.
#[derive(Debug, Default)]
pub struct Library {
    /// What the config names, in its order.
    pub places: Vec<Place>,
    /// Where added sources and fetched documents are; none where nothing is kept.
    pub shelf: Option<Shelf>,
    /// The folder of the index; none for one in memory.
    pub index: Option<PathBuf>,
}

/// A source, and how it stands.
#[derive(Debug, Clone)]
pub struct Status {
    /// The source.
    pub source: Source,
    /// Its pages.
    pub pages: usize,
    /// All of them, in bytes as they are stored.
    pub bytes: u64,
    /// When the index last changed for them, in milliseconds since 1970.
    pub indexed_ms: Option<u64>,
    /// When it was fetched, for a URL.
    pub fetched_ms: Option<u64>,
    /// How it stands.
    pub state: State,
}

/// How a source stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The index has all of it.
    Ready,
    /// So many pages are new, changed or gone since; the next search reads them.
    Behind(usize),
    /// So many pages are left out, of which the first for this reason.
    Partly(usize, String),
    /// All of it is left out.
    Out(SourceFault),
}

/// What is known at one moment.
pub(crate) struct Moment {
    pub(crate) listed: Vec<Listed>,
}

impl Library {
    /// All sources, each with a name of its own. A place that is named twice counts once.
    pub(crate) fn sources(&self, own: &[&str]) -> Result<(Vec<Source>, Vec<Fetched>), DocsError> {
        let (added, fetched) = self.shelf.as_ref().map_or_else(|| Ok((Vec::new(), Vec::new())), Shelf::read)?;
        let mut sources = added;
        for place in &self.places {
            if sources.iter().any(|source| source.place == *place) {
                continue;
            }
            let is_taken = |name: &str| own.contains(&name) || sources.iter().any(|source| source.name == name);
            let name = free_name(place.usual_name(), is_taken);
            sources.push(Source { name, place: place.clone(), origin: crate::Origin::Config });
        }
        if sources.len() > SOURCES_MAX {
            return Err(DocsError::TooManySources);
        }
        Ok((sources, fetched))
    }

    pub(crate) fn moment(&self, own: &[&str]) -> Result<Moment, DocsError> {
        let (sources, fetched) = self.sources(own)?;
        Ok(Moment { listed: listing(&sources, self.shelf.as_ref(), &fetched) })
    }

    /// Runs `work` on the index. A broken one is made anew and the work done once more; where that cannot be, in memory.
    pub(crate) fn with_index<T>(
        &self,
        place: &mut Option<Index>,
        mut work: impl FnMut(&mut Index) -> rusqlite::Result<T>,
    ) -> Result<T, DocsError> {
        let folder = self.index.as_deref();
        let mut index = match place.take() {
            Some(index) => index,
            None => Index::open(folder).or_else(|error| Index::in_place_of(folder, &error))?,
        };
        let done = match work(&mut index) {
            Err(error) if is_broken(&error) => {
                index = match index.remade(folder)? {
                    Some(index) => index,
                    None => Index::in_place_of(folder, &error.into())?,
                };
                work(&mut index)
            }
            done => done,
        };
        *place = Some(index);
        Ok(done?)
    }

    /// Brings the index in line.
    pub(crate) fn update(
        &self,
        place: &mut Option<Index>,
        moment: &Moment,
        how: How,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Said<Counts>, DocsError> {
        let (updated, made_do) = self.with_index(place, |index| {
            index.forget(None)?;
            Ok((index.update(&moment.listed, self.shelf.as_ref(), how, progress)?, index.made_do()))
        })?;
        let sources = moment.listed.iter().filter_map(|one| {
            let fault = one.pages.as_ref().err()?;
            let way_out = match fault {
                SourceFault::NotFetched => format!("; `agent docs refresh {}` does it", one.source.name),
                _ => String::new(),
            };
            Some(format!("the docs source `{}` is left out: {fault}{way_out}", one.source.name))
        });
        let pages = updated.left_out.iter().map(|(name, fault)| format!("the page `{name}` is left out: {fault}"));
        Ok(Said { notes: made_do.into_iter().chain(sources).chain(pages).collect(), value: updated.counts })
    }

    /// The pages that fit; the index is in line.
    pub(crate) fn search(
        &self,
        place: &mut Option<Index>,
        moment: &Moment,
        words: &Words,
        most: usize,
    ) -> Result<Vec<Found<Hit>>, DocsError> {
        let keys: Vec<String> = moment.listed.iter().map(|one| one.source.place.key()).collect();
        let spots = self.with_index(place, |index| index.search(words, &keys, most))?;
        let passages = Connection::open_in_memory()?;
        passages.execute_batch("CREATE VIRTUAL TABLE pages USING fts5(text, tokenize = 'porter unicode61')")?;
        let mut hits = Vec::new();
        for spot in spots {
            // A name that no source has, or a page that has gone just now, is no hit.
            let Some((source, leaf)) = moment.leaf(&spot.hit.page) else { continue };
            let Ok(text) = leaf.read(self.shelf.as_ref()).and_then(Raw::text) else { continue };
            let end = spot.hit.begin.saturating_add(spot.hit.length).min(text.len());
            let passage = text.get(spot.hit.begin..end).unwrap_or(&text);
            let snippet = snippet(&passages, words, passage)?;
            hits.push(spot.map(|spot| Hit {
                path: spot.page,
                source: source.name.clone(),
                title: title(&text).to_owned(),
                snippet,
            }));
        }
        Ok(hits)
    }

    /// How each source stands; nothing is read or changed.
    pub(crate) fn status(&self, place: &mut Option<Index>, moment: Moment) -> Result<Vec<Status>, DocsError> {
        let mut all = Vec::new();
        for one in moment.listed {
            let key = one.source.place.key();
            let known = self.with_index(place, |index| index.known(&key))?;
            let (known, indexed_ms) = (known.pages, known.indexed_ms);
            let fetched_ms = one.fetched.as_ref().map(|fetched| fetched.fetched_ms);
            let leaves = one.leaves();
            let fresh = |leaf: &&Leaf| known.get(&leaf.name).is_some_and(|kept| kept.covers(leaf));
            let ready = leaves.iter().filter(fresh).count();
            let behind = leaves.len() - ready + (known.len().saturating_sub(leaves.len()));
            let mut faults = known.values().filter_map(|kept| kept.fault.clone());
            let state = match (&one.pages, behind, faults.next()) {
                (Err(fault), ..) => State::Out(fault.clone()),
                (Ok(_), 0, None) => State::Ready,
                (Ok(_), 0, Some(first)) => State::Partly(faults.count() + 1, first),
                (Ok(_), behind, _) => State::Behind(behind),
            };
            let bytes = leaves.iter().map(|leaf| leaf.stamp.bytes).sum();
            all.push(Status { pages: leaves.len(), bytes, indexed_ms, fetched_ms, state, source: one.source });
        }
        Ok(all)
    }
}

impl Moment {
    pub(crate) fn leaf(&self, name: &str) -> Option<(&Source, &Leaf)> {
        self.listed.iter().find_map(|one| {
            let leaf = one.leaves().iter().find(|leaf| leaf.name == name)?;
            Some((&one.source, leaf))
        })
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.listed.iter().flat_map(Listed::leaves).map(|leaf| leaf.name.as_str())
    }
}

/// The words around what was found.
fn snippet(passages: &Connection, words: &Words, passage: &str) -> rusqlite::Result<String> {
    passages.execute("DELETE FROM pages", [])?;
    passages.execute("INSERT INTO pages VALUES (?1)", [passage])?;
    let mut statement =
        passages.prepare_cached("SELECT snippet(pages, 0, '', '', ' … ', 40) FROM pages WHERE pages MATCH ?1")?;
    let mut rows = statement.query(params![words.any()])?;
    match rows.next()? {
        Some(row) => row.get(0),
        // The words are in its name or its heading.
        None => Ok(passage.chars().take(SNIPPET_MAX).collect()),
    }
}

/// Characters that are shown of a page whose text has none of the words.
const SNIPPET_MAX: usize = 200;

fn is_broken(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    match error {
        rusqlite::Error::SqliteFailure(failure, _) => {
            matches!(failure.code, DatabaseCorrupt | NotADatabase)
        }
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::Utf8Error(..) => true,
        _ => false,
    }
}
