//! The ways to make a conversation shorter, behind one trait.

use futures::future::BoxFuture;

use super::{
    cascade::Cascade, collapse::Collapse, limits::Limits, meter::Meter, micro::Micro, settings::StrategyName,
    summarise::Summarise, writer::Writer,
};
use crate::{AskError, Events, transcript::Transcript};

/// A way to make a conversation shorter. It changes what is old, and leaves the newest exchanges as they are.
pub(crate) trait Strategy: Send + Sync {
    /// Does it, as far as there is something to do. Gives what was done in the end: a way that needs a model falls back on
    /// one that needs none.
    ///
    /// # Errors
    /// [`AskError::Interrupted`]; nothing else is a reason to end.
    fn compress<'a>(&'a self, work: &'a mut Work<'_>) -> BoxFuture<'a, Result<StrategyName, AskError>>;
}

impl StrategyName {
    /// The strategy of this name.
    pub(crate) fn strategy(self) -> &'static dyn Strategy {
        match self {
            Self::Micro => &Micro,
            Self::Collapse => &Collapse,
            Self::Summarise => &Summarise,
            Self::Cascade => &Cascade,
        }
    }
}

/// What a strategy works on.
pub(crate) struct Work<'a> {
    pub(crate) transcript: &'a mut Transcript,
    pub(crate) meter: &'a Meter,
    pub(crate) limits: Limits,
    /// Who writes summaries; `None` when no model is to be asked.
    pub(crate) writer: Option<Writer<'a>>,
    pub(crate) events: &'a Events,
    /// The summary that was written.
    pub(crate) summary: Option<String>,
    /// Whether the model that was to write one could not.
    pub(crate) failed: bool,
}

impl Work<'_> {
    /// Tokens of the prompt, in the unit of the limits.
    pub(crate) fn size(&self) -> u64 {
        self.meter.unscaled(self.meter.size(self.transcript).tokens)
    }
}
