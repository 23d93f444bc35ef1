//! What a person calls a model, and the entry that they mean.

use toolwright_builtin_tools::shipped_model;
use toolwright_registry::{Body, EntryId, ModelBody};

use super::super::App;
use crate::{
    config::{ASSUMED_WINDOW, OwnModel},
    error::CommandError,
};

/// A model that was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    /// Its entry; absent for a name that only its server knows.
    pub(crate) id: Option<EntryId>,
    /// What is known of it.
    pub(crate) body: ModelBody,
    /// Whether the window is known.
    pub(crate) window_is_told: bool,
}

impl App {
    /// The model of this name: one of the person's by its name, by its id, or by its server's name; then one of the program's. A
    /// name that no entry has is taken for a server's own, such as `mistral:latest`.
    ///
    /// # Errors
    /// When the registry cannot be opened.
    pub(crate) fn named(&self, name: &str) -> Result<Named, CommandError> {
        let own = |is_it: &dyn Fn(&OwnModel) -> bool| self.config.models.iter().find(|own| is_it(own));
        if let Some(own) = own(&|own| own.id.name() == name) {
            return Ok(own.into());
        }
        if let Ok(id) = name.parse()
            && let Some(entry) = self.entry(&id)?
        {
            return Ok(entry);
        }
        if let Some(own) = own(&|own| own.body.model == name) {
            return Ok(own.into());
        }
        let shipped = shipped_model(name).map(|id| self.entry(&id)).transpose()?.flatten();
        let unknown = || Named { id: None, body: ModelBody::new(name, ASSUMED_WINDOW), window_is_told: false };
        Ok(shipped.unwrap_or_else(unknown))
    }

    /// The model that the agent's entry names.
    ///
    /// # Errors
    /// When it is not in the registry.
    pub(crate) fn own_model(&self) -> Result<Named, CommandError> {
        let id = self.agent()?.model;
        self.entry(&id)?.ok_or_else(|| CommandError::failed(format!("there is no model `{id}` in the registry")))
    }

    /// The model that is asked when nothing is looked for: the one that is asked for, or the agent's own.
    ///
    /// # Errors
    /// As [`own_model`](Self::own_model).
    pub(crate) fn configured_model(&self) -> Result<Named, CommandError> {
        match self.wanted_model() {
            Some(name) => self.named(name),
            None => self.own_model(),
        }
    }

    /// The model's entry of this id.
    ///
    /// # Errors
    /// When the registry cannot be opened.
    pub(super) fn entry(&self, id: &EntryId) -> Result<Option<Named>, CommandError> {
        if let Some(own) = self.own(id) {
            return Ok(Some(own.into()));
        }
        Ok(self.registry()?.snapshot().get(id).and_then(|entry| match &entry.body {
            Body::Model(body) => Some(Named { id: Some(id.clone()), body: body.clone(), window_is_told: true }),
            _ => None,
        }))
    }

    /// The model of the person's config that has this id.
    pub(super) fn own(&self, id: &EntryId) -> Option<&OwnModel> {
        self.config.models.iter().find(|own| own.id == *id)
    }
}

impl From<&OwnModel> for Named {
    fn from(own: &OwnModel) -> Self {
        Self { id: Some(own.id.clone()), body: own.body.clone(), window_is_told: own.window_is_told }
    }
}
