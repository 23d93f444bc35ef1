//! An action that may be done: a value that only this crate makes.

use std::ops::Deref;

use crate::decision::Decision;

/// An action that policy permits. Made by [`Authorizer::authorize`](crate::Authorizer::authorize) alone, and not
/// copied: one permission, one use.
#[derive(Debug)]
pub struct Authorized<A> {
    action: A,
    decision: Decision,
}

impl<A> Authorized<A> {
    pub(crate) const fn new(action: A, decision: Decision) -> Self {
        Self { action, decision }
    }

    /// The decision that permits it.
    #[must_use]
    pub const fn decision(&self) -> &Decision {
        &self.decision
    }

    /// The action; the permission ends here.
    #[must_use]
    pub fn into_inner(self) -> A {
        self.action
    }
}

impl<A> Deref for Authorized<A> {
    type Target = A;

    fn deref(&self) -> &A {
        &self.action
    }
}
