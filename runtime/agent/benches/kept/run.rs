//! One conversation, played to its end.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use futures::{FutureExt as _, future::BoxFuture};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use toolwright_agent::{
    AgentModel, Budget, Context, ContextSettings, Event, Events, Models, Outcome, Session, SessionConfig, Spec,
    StrategyName, Tool,
};
use toolwright_model::{Delta, Message, Model, ModelError, Reply, Request, ToolCall, Usage};
use toolwright_policy::{Authorized, Authorizer, Call};
use toolwright_registry::{InputSchema, ModelBody, Vocabulary};

use super::{
    Memo,
    compressor::{Compressor, Honesty, INVENTED},
    counter,
    script::Prompt,
    text_of,
};

/// What came of a conversation.
pub(crate) struct Run {
    /// All that the model would read next.
    pub(crate) context: String,
    pub(crate) sent: u64,
    pub(crate) sent_to_compressor: u64,
    pub(crate) compressions: usize,
    pub(crate) summaries: usize,
    pub(crate) largest: u64,
    /// Invented sentences in what the model would read.
    pub(crate) invented: usize,
}

/// Plays the prompts.
pub(crate) fn run(prompts: &[Prompt], window: u64, strategy: StrategyName, honesty: Honesty, memo: &Memo) -> Run {
    let results: Arc<Mutex<VecDeque<String>>> = Arc::default();
    let main = Arc::new(Scripted::new(prompts, window, memo.clone()));
    let compressor = Arc::new(Compressor { honesty, memo: memo.clone() });
    let compressions: Arc<Mutex<Vec<bool>>> = Arc::default();
    let seen = Arc::clone(&compressions);
    let events = Events::new(move |event| {
        if let Event::ContextCompressed { summary, .. } = event {
            seen.lock().unwrap().push(summary.is_some());
        }
    });
    let mut session = session(Arc::clone(&main) as Arc<dyn Model>, compressor, window, strategy, &results, events);
    for prompt in prompts {
        results.lock().unwrap().extend(prompt.steps.iter().flatten().cloned());
        let answer = session.ask(&prompt.request, &CancellationToken::new()).now_or_never();
        answer.unwrap().text.unwrap();
    }
    let context: String = session.messages().iter().map(|message| text_of(message) + "\n").collect();
    let compressions = compressions.lock().unwrap();
    Run {
        sent: session.used().main.input_tokens,
        sent_to_compressor: session.used().compress.input_tokens,
        compressions: compressions.len(),
        summaries: compressions.iter().filter(|written| **written).count(),
        largest: main.largest.load(Ordering::Relaxed) as u64,
        invented: context.matches(INVENTED).count(),
        context,
    }
}

fn session(
    main: Arc<dyn Model>,
    compressor: Arc<Compressor>,
    window: u64,
    strategy: StrategyName,
    results: &Arc<Mutex<VecDeque<String>>>,
    events: Events,
) -> Session {
    let entry =
        |window| Arc::new(ModelBody { vocabulary: Some(Vocabulary::O200k), ..ModelBody::new("scripted", window) });
    Session::new(
        SessionConfig {
            id: "bench".into(),
            agent: "app:dev_assistant".parse().unwrap(),
            system_prompt: "You look after a service. Say what you find. ".repeat(40),
            rules: None,
            max_turns: 50,
            context: ContextSettings { strategy, ..ContextSettings::default() },
            budget: Budget::default(),
        },
        Models {
            main: AgentModel { client: main, entry: entry(window) },
            compress: AgentModel { client: compressor, entry: entry(128_000) },
        },
        Arc::new(Authorizer::new(&[]).unwrap()),
        vec![Arc::new(Files::new(Arc::clone(results)))],
        events,
    )
}

/// Replies as the script says, and looks at each prompt.
struct Scripted {
    replies: Vec<Reply>,
    window: u64,
    memo: Memo,
    asked: AtomicUsize,
    largest: AtomicUsize,
}

impl Scripted {
    fn new(prompts: &[Prompt], window: u64, memo: Memo) -> Self {
        let mut replies = Vec::new();
        let mut number = 0;
        for prompt in prompts {
            for results in &prompt.steps {
                let calls = results.iter().map(|_| {
                    number += 1;
                    let arguments = json!({"path": format!("src/{number}.rs")}).to_string();
                    ToolCall { id: format!("call_{number}"), name: "read_file".into(), arguments }
                });
                replies.push(Reply::new("", calls.collect()));
            }
            replies.push(Reply::new(prompt.answer.clone(), Vec::new()));
        }
        Self { replies, window, memo, asked: AtomicUsize::new(0), largest: AtomicUsize::new(0) }
    }

    fn look(&self, request: &Request<'_>) -> u64 {
        let messages: u64 = request.messages.iter().map(|message| self.memo.message(message)).sum();
        let size = messages + counter().tools(request.tools).tokens;
        assert!(size <= self.window, "a prompt of {size} tokens in a window of {}", self.window);
        self.largest.fetch_max(usize::try_from(size).unwrap(), Ordering::Relaxed);
        let mut waiting: VecDeque<&str> = VecDeque::new();
        for message in request.messages {
            match message {
                Message::Tool { call_id, .. } => assert_eq!(waiting.pop_front(), Some(call_id.as_str())),
                Message::Assistant { tool_calls, .. } => {
                    assert!(waiting.is_empty(), "a call has no result");
                    waiting.extend(tool_calls.iter().map(|call| call.id.as_str()));
                }
                Message::System(_) | Message::User(_) => assert!(waiting.is_empty(), "a call has no result"),
            }
        }
        assert!(waiting.is_empty(), "a call has no result");
        size
    }
}

impl Model for Scripted {
    fn origin(&self) -> &str {
        "a script"
    }

    fn complete<'a>(
        &'a self,
        request: Request<'a>,
        _: &'a mut (dyn FnMut(Delta) + Send),
    ) -> BoxFuture<'a, Result<Reply, ModelError>> {
        let size = self.look(&request);
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let mut reply = self.replies.get(number).unwrap().clone();
        let output_tokens = self.memo.message(&reply.message());
        reply.usage = Some(Usage { input_tokens: size, cached_tokens: 0, output_tokens });
        std::future::ready(Ok(reply)).boxed()
    }
}

/// Gives the results of the script, in its order.
struct Files {
    spec: Spec,
    results: Arc<Mutex<VecDeque<String>>>,
}

impl Files {
    fn new(results: Arc<Mutex<VecDeque<String>>>) -> Self {
        let schema = json!({"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]});
        let spec = Spec {
            id: "app.generated:read_file".parse().unwrap(),
            version: 1,
            description: "reads a file".into(),
            schema: Arc::new(InputSchema::new(schema).unwrap()),
        };
        Self { spec, results }
    }
}

impl Tool for Files {
    fn spec(&self) -> &Spec {
        &self.spec
    }

    fn call(self: Arc<Self>, _: Authorized<Call>, _: Value, _: Context) -> BoxFuture<'static, Outcome> {
        let result = self.results.lock().unwrap().pop_front().unwrap();
        std::future::ready(Outcome::ok(serde_json::from_str(&result).unwrap())).boxed()
    }
}
