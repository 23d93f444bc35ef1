//! The documents: the program's pages, the sources of the config and the added ones, and what is fetched of the web.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use toolwright_builtin_tools::PAGES;
use toolwright_docs::{Docs, DocsError, Fetched, Library, Shelf, markdown};
use toolwright_net::{Answer, FetchConfig, FetchError, Media, Validators, fetch};
use toolwright_policy::Source;
use toolwright_registry::{Capability, Digest, plain};

use super::App;
use crate::{
    config::Storage,
    error::{CommandError, Kind},
};

/// What came of a fetch.
pub(crate) enum Came {
    /// A document, and its Markdown.
    New(Fetched, String),
    /// The one that is there already.
    Same(Fetched),
}

impl App {
    /// The documents. Nothing is read before something is looked for.
    pub(crate) fn docs(&self) -> &Arc<Docs> {
        self.docs.get_or_init(|| {
            let library = Library {
                places: self.config.docs.clone(),
                shelf: self.shelf(),
                index: self.is_kept().then(|| self.config.folders.docs_index()),
            };
            Arc::new(Docs::with(PAGES, library))
        })
    }

    /// Where added sources are kept; none when nothing is kept.
    pub(crate) fn shelf(&self) -> Option<Shelf> {
        self.is_kept().then(|| Shelf::at(self.config.folders.shelf().to_owned()))
    }

    fn is_kept(&self) -> bool {
        self.config.storage == Storage::Folders
    }

    /// Fetches a document of the web, unless it is still the one that is `known`. What is not public is open only where the
    /// person gave that very address and port by config or flag.
    ///
    /// # Errors
    /// When it does not come, is no text, is too long, or policy says no; or it was interrupted.
    pub(crate) fn fetch(&self, url: &str, known: Option<&Fetched>) -> Result<Came, CommandError> {
        let given = self.config.given.iter().filter_map(|(capability, source)| match (capability, source) {
            (Capability::Http(rule), Source::Config | Source::Flag) => Some(rule.clone()),
            _ => None,
        });
        let config = FetchConfig::new(Arc::clone(self.authorizer()?), given.collect());
        let validators = known.map_or_else(Validators::default, |known| Validators {
            etag: known.etag.clone(),
            last_modified: known.last_modified.clone(),
        });
        let fetched_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        let fetched_ms = u64::try_from(fetched_ms).unwrap_or(u64::MAX);
        match (self.wait_for(async { Ok(fetch(&config, url, &validators).await?) })?, known) {
            (Answer::Unchanged, Some(known)) => Ok(Came::Same(Fetched { fetched_ms, ..known.clone() })),
            (Answer::Unchanged, None) => {
                Err(CommandError::new(Kind::Provider, format!("`{}` says it has not changed", plain(url, 200)))
                    .hint("nothing was asked about a change: this server cannot be used"))
            }
            (Answer::Document(found), _) => {
                let text = markdown(&found.text, found.media == Media::Html).map_err(|fault| {
                    CommandError::new(Kind::Limit, format!("`{}` cannot be taken", plain(url, 200))).because(&fault)
                })?;
                let fetched = Fetched {
                    url: url.to_owned(),
                    found_at: found.url,
                    digest: Digest::of(text.as_bytes()),
                    bytes: text.len() as u64,
                    fetched_ms,
                    etag: found.validators.etag,
                    last_modified: found.validators.last_modified,
                };
                Ok(Came::New(fetched, text))
            }
        }
    }
}

impl From<FetchError> for CommandError {
    fn from(error: FetchError) -> Self {
        let kind = match error {
            FetchError::Denied(denial) => return (*denial).into(),
            FetchError::Url { .. } => Kind::Usage,
            FetchError::TooLong { .. } | FetchError::Deadline { .. } | FetchError::Redirects { .. } => Kind::Limit,
            _ => Kind::Failed,
        };
        let told = Self::new(kind, error.to_string());
        match error.way_out() {
            Some(way_out) => told.hint(way_out),
            None => told,
        }
    }
}

impl From<DocsError> for CommandError {
    fn from(error: DocsError) -> Self {
        let told = Self::failed(error.to_string());
        match error {
            DocsError::NoPage { .. } | DocsError::Page { .. } => told,
            DocsError::NoSource { .. } => told.hint("`agent docs ls` lists the sources"),
            DocsError::Source { .. } => told.hint("name the folders and files that matter"),
            DocsError::NameTaken { .. } | DocsError::BadName { .. } => {
                Self { kind: Kind::Usage, ..told }.hint("`--name NAME` gives it another one")
            }
            DocsError::PlaceTaken { .. } => told.hint("`agent docs refresh NAME` reads it again"),
            DocsError::TooManySources => Self { kind: Kind::Limit, ..told }
                .hint("remove some (`agent docs rm NAME`), or name a folder that has them"),
            DocsError::FromConfig { .. } => told.hint("take it out of `docs.paths` or `docs.urls` in the config file"),
            DocsError::Shelf { .. } => told.hint("correct it or move it away: then nothing is added any more"),
            DocsError::Index { .. } => told.hint("remove the folder `docs` of the cache: it is made again"),
        }
    }
}
