//! A scripted model, small native tools, and a record of the events.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use futures::{FutureExt as _, future::BoxFuture};
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use toolwright_agent::{
    AgentModel, Answer, Budget, Context, ContextSettings, Event, Events, Failure, FailureKind, Models, Outcome,
    Session, SessionConfig, Spec, Tool,
};
use toolwright_model::{Delta, Finish, Message, Model, ModelError, Reply, Request, ToolCall, ToolSpec};
use toolwright_policy::{Authorized, Authorizer, Call};
use toolwright_registry::{InputSchema, ModelBody};

/// What the model does next.
pub(crate) enum Turn {
    Say(&'static str),
    SayAndEnd(&'static str, Finish),
    Call(Vec<(&'static str, &'static str)>),
    SayThenHang(&'static str),
    Fail,
}

/// What one request held.
pub(crate) struct Sent {
    pub(crate) messages: Vec<Message>,
    pub(crate) tools: Vec<ToolSpec>,
}

pub(crate) struct Scripted {
    turns: Mutex<VecDeque<Turn>>,
    pub(crate) requests: Mutex<Vec<Sent>>,
    pub(crate) hanging: Notify,
}

impl Model for Scripted {
    fn origin(&self) -> &str {
        "a script"
    }

    fn complete<'a>(
        &'a self,
        request: Request<'a>,
        sink: &'a mut (dyn FnMut(Delta) + Send),
    ) -> BoxFuture<'a, Result<Reply, ModelError>> {
        async move {
            self.requests
                .lock()
                .unwrap()
                .push(Sent { messages: request.messages.to_vec(), tools: request.tools.to_vec() });
            let turn = self.turns.lock().unwrap().pop_front().expect("the script is long enough");
            let number = self.requests.lock().unwrap().len();
            match turn {
                Turn::Say(text) => {
                    sink(Delta::Text(text.to_owned()));
                    Ok(Reply::new(text, Vec::new()))
                }
                Turn::SayAndEnd(text, finish) => Ok(Reply { finish, ..Reply::new(text, Vec::new()) }),
                Turn::Call(calls) => {
                    let calls = calls.into_iter().enumerate().map(|(n, (name, arguments))| ToolCall {
                        id: format!("{number}.{n}"),
                        name: name.to_owned(),
                        arguments: arguments.to_owned(),
                    });
                    Ok(Reply::new("", calls.collect()))
                }
                Turn::SayThenHang(text) => {
                    sink(Delta::Text(text.to_owned()));
                    self.hanging.notify_one();
                    std::future::pending().await
                }
                Turn::Fail => Err(ModelError::EmptyReply { finish: Finish::Stop }),
            }
        }
        .boxed()
    }
}

type Act = Box<dyn Fn(Value) -> BoxFuture<'static, Outcome> + Send + Sync>;

/// A tool that is a function of this test.
pub(crate) struct Native {
    spec: Spec,
    barrier: bool,
    act: Act,
}

impl Tool for Native {
    fn spec(&self) -> &Spec {
        &self.spec
    }

    fn is_barrier(&self) -> bool {
        self.barrier
    }

    fn call(self: Arc<Self>, _: Authorized<Call>, input: Value, _: Context) -> BoxFuture<'static, Outcome> {
        (self.act)(input)
    }
}

pub(crate) fn tool<F>(id: &str, act: impl Fn(Value) -> F + Send + Sync + 'static) -> Arc<dyn Tool>
where
    F: Future<Output = Outcome> + Send + 'static,
{
    native(id, false, act)
}

pub(crate) fn barrier<F>(id: &str, act: impl Fn(Value) -> F + Send + Sync + 'static) -> Arc<dyn Tool>
where
    F: Future<Output = Outcome> + Send + 'static,
{
    native(id, true, act)
}

fn native<F>(id: &str, barrier: bool, act: impl Fn(Value) -> F + Send + Sync + 'static) -> Arc<dyn Tool>
where
    F: Future<Output = Outcome> + Send + 'static,
{
    let schema = json!({"type": "object", "properties": {"n": {"type": "integer"}}, "additionalProperties": false});
    let spec = Spec {
        id: id.parse().unwrap(),
        version: 1,
        description: "a tool of the test".into(),
        schema: Arc::new(InputSchema::new(schema).unwrap()),
    };
    Arc::new(Native { spec, barrier, act: Box::new(move |input| act(input).boxed()) })
}

pub(crate) fn echo() -> Arc<dyn Tool> {
    tool("app.generated:echo", async |input| Outcome::ok(input))
}

pub(crate) fn failing(id: &str) -> Arc<dyn Tool> {
    tool(id, async |_| Outcome::failed(Failure::new(FailureKind::Failed, "it broke")))
}

pub(crate) struct Stage {
    pub(crate) session: Session,
    pub(crate) model: Arc<Scripted>,
    pub(crate) events: Arc<Mutex<Vec<Event>>>,
}

impl Stage {
    pub(crate) fn new(tools: Vec<Arc<dyn Tool>>, turns: Vec<Turn>) -> Self {
        let model =
            Arc::new(Scripted { turns: Mutex::new(turns.into()), requests: Mutex::default(), hanging: Notify::new() });
        let events: Arc<Mutex<Vec<Event>>> = Arc::default();
        let sink = Arc::clone(&events);
        let config = SessionConfig {
            id: "s1".into(),
            agent: "app:dev_assistant".parse().unwrap(),
            system_prompt: "be good".into(),
            rules: None,
            max_turns: 4,
            context: ContextSettings::default(),
            budget: Budget::default(),
        };
        let session = Session::new(
            config,
            Models::alone(AgentModel {
                client: Arc::clone(&model) as Arc<dyn Model>,
                entry: Arc::new(ModelBody::new("scripted", 128_000)),
            }),
            Arc::new(Authorizer::new(&[]).unwrap()),
            tools,
            Events::new(move |event| sink.lock().unwrap().push(event)),
        );
        Self { session, model, events }
    }

    pub(crate) async fn ask(&mut self, prompt: &str) -> Answer {
        self.session.ask(prompt, &CancellationToken::new()).await
    }
}
