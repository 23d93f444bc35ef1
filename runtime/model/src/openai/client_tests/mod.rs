//! The client against a scripted server over real HTTP.

mod failures;
mod habits;
mod limits;
mod responses;
mod retries;

use std::time::Duration;

use toolwright_test_support::ScriptedModel;

use crate::openai::{OpenAi, OpenAiConfig};
use crate::{Delta, Message, Model, ModelError, Reply, Request, Secret};

const KEY: &str = "sk-test-0123456789";

fn config(server: &ScriptedModel) -> OpenAiConfig {
    OpenAiConfig {
        api_key: Some(Secret::new(KEY)),
        // Bounds that only a failing test reaches, and waits that are over at once.
        deadline: Duration::from_secs(60),
        idle_timeout: Duration::from_secs(30),
        backoff: Duration::from_nanos(1),
        ..OpenAiConfig::new(server.base_url())
    }
}

fn client(server: &ScriptedModel) -> OpenAi {
    OpenAi::new(config(server)).unwrap()
}

fn hello() -> Vec<Message> {
    vec![Message::User("hello".to_owned())]
}

fn request(messages: &[Message]) -> Request<'_> {
    Request { model: "m-1", messages, tools: &[], output_limit: None }
}

async fn ask(client: &OpenAi) -> (Result<Reply, ModelError>, Vec<Delta>) {
    ask_for(client, request(&hello())).await
}

async fn ask_for(client: &OpenAi, request: Request<'_>) -> (Result<Reply, ModelError>, Vec<Delta>) {
    let mut deltas = Vec::new();
    let result = client.complete(request, &mut |delta| deltas.push(delta)).await;
    (result, deltas)
}

fn text(text: &str) -> Delta {
    Delta::Text(text.to_owned())
}
