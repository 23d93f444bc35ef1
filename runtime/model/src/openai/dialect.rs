//! Which API a server is asked by, and what of it the server takes.

use async_openai::Client;
use async_openai::config::Config;
use async_openai::error::OpenAIError;
use futures::stream::BoxStream;
use serde_json::Value;
use toolwright_registry::Api;

use super::reply::Assemble;
use super::{chat, responses};
use crate::{ModelError, Request};

/// The API, with the fields that the server was not found to refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Chat(chat::Dialect),
    Responses(responses::Dialect),
}

impl Dialect {
    /// The API with all its fields.
    pub(super) const fn full(api: Api) -> Self {
        match api {
            Api::Chat => Self::Chat(chat::Dialect::FULL),
            Api::Responses => Self::Responses(responses::Dialect::FULL),
        }
    }

    /// The dialect without the field that the server has just refused, if it is one that can be left out.
    pub(super) fn without_refused(self, error: &ModelError) -> Option<Self> {
        match self {
            Self::Chat(dialect) => dialect.without_refused(error).map(Self::Chat),
            Self::Responses(dialect) => dialect.without_refused(error).map(Self::Responses),
        }
    }

    /// Sends the request, and gives the events of the answer.
    pub(super) async fn ask<C: Config>(
        self,
        client: &Client<C>,
        request: Request<'_>,
    ) -> Result<BoxStream<'static, Result<Value, OpenAIError>>, OpenAIError> {
        match self {
            Self::Chat(dialect) => client.chat().create_stream_byot(chat::body(request, dialect)).await,
            Self::Responses(dialect) => client.responses().create_stream_byot(responses::body(request, dialect)).await,
        }
    }

    /// What reads the events.
    pub(super) fn assembly(self) -> Box<dyn Assemble> {
        match self {
            Self::Chat(_) => Box::<chat::Assembly>::default(),
            Self::Responses(_) => Box::<responses::Assembly>::default(),
        }
    }
}
