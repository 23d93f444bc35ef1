//! `cascade`: what costs nothing first, and a model only where that is not enough.

use futures::{FutureExt as _, future::BoxFuture};

use super::{
    micro::cut_large,
    settings::StrategyName,
    strategy::{Strategy, Work},
    summarise::Summarise,
};
use crate::AskError;

/// Cuts large results, and has a summary written when that is not enough.
pub(super) struct Cascade;

impl Strategy for Cascade {
    fn compress<'a>(&'a self, work: &'a mut Work<'_>) -> BoxFuture<'a, Result<StrategyName, AskError>> {
        async move {
            let keep = work.limits.keep;
            cut_large(work, keep);
            // Stopping right below the trigger would bring it back with the next message.
            if work.size() <= work.limits.target {
                return Ok(StrategyName::Micro);
            }
            Summarise.compress(work).await
        }
        .boxed()
    }
}
