//! The models of a conversation: the one that speaks, and the cheaper one that compresses.

use std::sync::Arc;

use toolwright_model::Model;
use toolwright_registry::ModelBody;

/// A model that can be asked, and what is known of it.
#[derive(Clone)]
pub struct AgentModel {
    /// The way to it.
    pub client: Arc<dyn Model>,
    /// Its name at the server, window, prices.
    pub entry: Arc<ModelBody>,
}

/// The models of a conversation.
#[derive(Clone)]
pub struct Models {
    /// It answers.
    pub main: AgentModel,
    /// It compresses the conversation.
    pub compress: AgentModel,
}

impl Models {
    /// A model that also compresses its own conversations.
    #[must_use]
    pub fn alone(model: AgentModel) -> Self {
        Self { main: model.clone(), compress: model }
    }
}
