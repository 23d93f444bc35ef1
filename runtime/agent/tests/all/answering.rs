//! Models that answer as a test says, and a session with them whose window is small.

use std::sync::{Arc, Mutex};

use futures::{FutureExt as _, future::BoxFuture};
use serde_json::json;
use tokio_util::sync::CancellationToken;
use toolwright_agent::{
    AgentModel, Answer, Budget, ContextSettings, Event, Events, Models, Outcome, Session, SessionConfig, Tool,
};
use toolwright_model::{Counter, Delta, Message, Model, ModelError, Reply, Request, ToolCall, Usage};
use toolwright_policy::Authorizer;
use toolwright_registry::{ModelBody, Vocabulary};

use crate::common::{Sent, tool};

/// What a model replies to its request number `n`, from 0, with these messages.
type Answers = Box<dyn Fn(usize, &[Message]) -> Result<Reply, ModelError> + Send + Sync>;

/// A model that answers as a function of the request.
pub(crate) struct Answering {
    answers: Answers,
    pub(crate) requests: Mutex<Vec<Sent>>,
}

impl Answering {
    pub(crate) fn new(
        answers: impl Fn(usize, &[Message]) -> Result<Reply, ModelError> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self { answers: Box::new(answers), requests: Mutex::default() })
    }

    pub(crate) fn asked(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    /// The texts of the last messages of all requests.
    pub(crate) fn last_texts(&self) -> Vec<String> {
        self.requests
            .lock()
            .unwrap()
            .iter()
            .map(|sent| sent.messages.iter().map(text_of).next_back().unwrap())
            .collect()
    }
}

impl Model for Answering {
    fn origin(&self) -> &str {
        "a function"
    }

    fn complete<'a>(
        &'a self,
        request: Request<'a>,
        sink: &'a mut (dyn FnMut(Delta) + Send),
    ) -> BoxFuture<'a, Result<Reply, ModelError>> {
        let sent = Sent { messages: request.messages.to_vec(), tools: request.tools.to_vec() };
        let number = {
            let mut requests = self.requests.lock().unwrap();
            requests.push(sent);
            requests.len() - 1
        };
        let reply = (self.answers)(number, request.messages);
        if let Ok(reply) = &reply {
            sink(Delta::Text(reply.text.clone()));
        }
        std::future::ready(reply).boxed()
    }
}

/// A session and what it asks.
pub(crate) struct Long {
    pub(crate) session: Session,
    pub(crate) main: Arc<Answering>,
    pub(crate) compress: Arc<Answering>,
    pub(crate) events: Arc<Mutex<Vec<Event>>>,
}

/// How the session of a test is set up.
pub(crate) struct Setup {
    pub(crate) window: u64,
    pub(crate) compress_window: u64,
    pub(crate) context: ContextSettings,
    pub(crate) budget: Budget,
    pub(crate) system_prompt: String,
    pub(crate) rules: Option<String>,
    pub(crate) prices: Option<toolwright_registry::Prices>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            window: 4_000,
            compress_window: 128_000,
            context: ContextSettings::default(),
            budget: Budget::default(),
            system_prompt: "be good".into(),
            rules: None,
            prices: None,
        }
    }
}

impl Setup {
    pub(crate) fn start(self, tools: Vec<Arc<dyn Tool>>, main: Arc<Answering>, compress: Arc<Answering>) -> Long {
        // Else the first counts were estimates, or not, as it happens.
        counter().wait();
        let events: Arc<Mutex<Vec<Event>>> = Arc::default();
        let sink = Arc::clone(&events);
        let model = |client: &Arc<Answering>, window| AgentModel {
            client: Arc::clone(client) as Arc<dyn Model>,
            entry: Arc::new(ModelBody {
                vocabulary: Some(Vocabulary::O200k),
                prices: self.prices,
                ..ModelBody::new("m", window)
            }),
        };
        let session = Session::new(
            SessionConfig {
                id: "s1".into(),
                agent: "app:dev_assistant".parse().unwrap(),
                system_prompt: self.system_prompt,
                rules: self.rules,
                max_turns: 40,
                context: self.context,
                budget: self.budget,
            },
            Models { main: model(&main, self.window), compress: model(&compress, self.compress_window) },
            Arc::new(Authorizer::new(&[]).unwrap()),
            tools,
            Events::new(move |event| sink.lock().unwrap().push(event)),
        );
        Long { session, main, compress, events }
    }
}

impl Long {
    pub(crate) async fn ask(&mut self, prompt: &str) -> Answer {
        self.session.ask(prompt, &CancellationToken::new()).await
    }

    pub(crate) fn notes(&self) -> Vec<String> {
        let events = self.events.lock().unwrap();
        let note = |event: &Event| match event {
            Event::Note { text } => Some(text.clone()),
            _ => None,
        };
        events.iter().filter_map(note).collect()
    }

    /// How the conversation was compressed: the strategies, and the summaries.
    pub(crate) fn compressions(&self) -> Vec<(&'static str, Option<String>)> {
        let events = self.events.lock().unwrap();
        let compressed = |event: &Event| match event {
            Event::ContextCompressed { strategy, summary, .. } => Some((strategy.name(), summary.clone())),
            _ => None,
        };
        events.iter().filter_map(compressed).collect()
    }

    /// All that the model reads now.
    pub(crate) fn context(&self) -> String {
        self.session.messages().iter().map(text_of).collect::<Vec<_>>().join("\n")
    }

    pub(crate) fn largest_prompt(&self) -> u64 {
        self.main
            .requests
            .lock()
            .unwrap()
            .iter()
            .map(|sent| size(&sent.messages) + counter().tools(&sent.tools).tokens)
            .max()
            .unwrap()
    }
}

pub(crate) fn counter() -> Counter {
    Counter::new(Some(Vocabulary::O200k))
}

pub(crate) fn size(messages: &[Message]) -> u64 {
    messages.iter().map(|message| counter().message(message).tokens).sum()
}

pub(crate) fn text_of(message: &Message) -> String {
    match message {
        Message::System(text) | Message::User(text) | Message::Tool { content: text, .. } => text.clone(),
        Message::Assistant { text, tool_calls, .. } => {
            let calls: Vec<_> = tool_calls.iter().map(|call| format!("{}({})", call.name, call.arguments)).collect();
            format!("{text}{}", calls.join(" "))
        }
    }
}

/// A reply with an honest count, as a server gives it.
pub(crate) fn say(text: &str, messages: &[Message]) -> Reply {
    let reply = Reply::new(text, Vec::new());
    let output_tokens = counter().text(text).tokens;
    Reply { usage: Some(Usage { input_tokens: size(messages), cached_tokens: 0, output_tokens }), ..reply }
}

/// A reply that calls `read` so many times.
pub(crate) fn call(number: usize, times: usize) -> Reply {
    let calls = (0..times).map(|n| ToolCall {
        id: format!("{number}.{n}"),
        name: "read".into(),
        arguments: json!({"n": number}).to_string(),
    });
    Reply::new("", calls.collect())
}

/// A tool that gives so many words.
pub(crate) fn read(words: usize) -> Arc<dyn Tool> {
    tool("app.generated:read", move |input| async move {
        Outcome::ok(json!(format!("page {}: {}", input["n"], "lorem ".repeat(words))))
    })
}

/// A summary as it should be.
pub(crate) fn summary(facts: &str) -> String {
    format!(
        "## Goal\nrepair the pump\n## Decisions\nnone\n## Facts\n{facts}\n## Open steps\nnone\n## Tools made\nnone\n"
    )
}

/// A compressor that always says this.
pub(crate) fn writes(text: &str) -> Arc<Answering> {
    let text = text.to_owned();
    Answering::new(move |_, messages| Ok(say(&text, messages)))
}

/// A model that answers every prompt with `answer`, after `calls` calls of `read`, one at a time.
pub(crate) fn working(calls: usize) -> Arc<Answering> {
    Answering::new(move |number, messages| {
        let is_over = number % (calls + 1) == calls;
        Ok(if is_over { say(&format!("answer {number}"), messages) } else { call(number, 1) })
    })
}
