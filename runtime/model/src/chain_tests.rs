use std::sync::Mutex;

use serde_json::json;

use super::*;
use crate::{ToolCall, ToolSpec};

/// The model, the messages, the bound of the reply.
type Asked = (String, Vec<Message>, Option<u64>);

/// Fails or answers, and keeps what it was asked.
struct Scripted {
    name: &'static str,
    says: Option<&'static str>,
    result: Result<Reply, ModelError>,
    asked: Mutex<Vec<Asked>>,
}

impl Model for Scripted {
    fn origin(&self) -> &str {
        self.name
    }

    fn complete<'a>(
        &'a self,
        request: Request<'a>,
        sink: &'a mut (dyn FnMut(Delta) + Send),
    ) -> BoxFuture<'a, Result<Reply, ModelError>> {
        Box::pin(async move {
            let asked = (request.model.to_owned(), request.messages.to_vec(), request.output_limit);
            self.asked.lock().unwrap().push(asked);
            if let Some(text) = self.says {
                sink(Delta::Text(text.to_owned()));
            }
            self.result.clone()
        })
    }
}

impl Scripted {
    fn times(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

fn scripted(name: &'static str, result: Result<Reply, ModelError>) -> Arc<Scripted> {
    Arc::new(Scripted { name, says: None, result, asked: Mutex::default() })
}

fn says(name: &'static str) -> Arc<Scripted> {
    scripted(name, Ok(Reply { reasoning: vec![json!("kept")], ..Reply::new(name, Vec::new()) }))
}

fn link(model: &Arc<Scripted>, window: u64) -> Link {
    Link { client: Arc::clone(model) as _, entry: Arc::new(ModelBody::new(model.name, window)) }
}

fn overloaded() -> ModelError {
    ModelError::Unavailable { status: 503, retry_after: None, message: "busy".to_owned() }
}

fn request(messages: &[Message]) -> Request<'_> {
    Request { model: "a", messages, tools: &[], output_limit: Some(100) }
}

async fn ask(chain: &Chain, request: Request<'_>) -> (Result<Reply, ModelError>, Vec<Delta>) {
    let mut deltas = Vec::new();
    let result = chain.complete(request, &mut |delta| deltas.push(delta)).await;
    (result, deltas)
}

fn fell(from: &str, to: &str, error: &ModelError) -> Delta {
    Delta::Fallback { from: from.to_owned(), to: to.to_owned(), reason: error.to_string() }
}

#[tokio::test]
async fn the_first_one_answers_where_it_can() {
    let (a, b) = (says("a"), says("b"));
    let chain = Chain::new(link(&a, 1000), vec![link(&b, 1000)]);
    let (reply, deltas) = ask(&chain, request(&[])).await;
    assert_eq!(reply, a.result);
    assert_eq!((deltas, b.times(), chain.origin()), (Vec::new(), 0, "a"));
}

#[tokio::test]
async fn what_another_one_may_have_is_asked_of_it() {
    let connect = || ModelError::Connect { origin: "o".to_owned(), message: "refused".to_owned() };
    let timeout = ModelError::ConnectTimeout { origin: "o".to_owned(), limit: std::time::Duration::from_secs(1) };
    let limited = ModelError::RateLimited { retry_after: None, message: "slow".to_owned() };
    let quota = ModelError::QuotaExhausted { message: "pay".to_owned() };
    for error in [overloaded(), limited, quota, connect(), timeout] {
        let (a, b, c) = (scripted("a", Err(error.clone())), scripted("b", Err(connect())), says("c"));
        let last =
            Link { entry: Arc::new(ModelBody { output_limit: Some(7), ..ModelBody::new("c", 1000) }), ..link(&c, 1) };
        let chain = Chain::new(link(&a, 1000), vec![link(&b, 1000), last.clone()]);
        let (reply, deltas) = ask(&chain, request(&[])).await;
        let answered_by = Some(Box::new(ModelBody::clone(&last.entry)));
        assert_eq!(reply, Ok(Reply { answered_by, ..Reply::new("c", Vec::new()) }));
        assert_eq!(deltas, [fell("a", "b", &error), fell("b", "c", &connect())]);
        assert_eq!(c.asked.lock().unwrap()[..], [("c".to_owned(), Vec::new(), Some(7))]);
        // The next call begins with the first one again.
        ask(&chain, request(&[])).await.0.unwrap();
        assert_eq!((a.times(), b.times(), c.times()), (2, 2, 2));
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_asked_for_no_other_model() {
    let refused = ModelError::Connect { origin: "here".to_owned(), message: "refused".to_owned() };
    let (a, b, c) = (scripted("here", Err(refused.clone())), says("here"), says("there"));
    let chain = Chain::new(link(&a, 1000), vec![link(&b, 1000), link(&c, 1000)]);
    let (reply, deltas) = ask(&chain, request(&[])).await;
    assert_eq!((reply.unwrap().text.as_str(), b.times()), ("there", 0));
    assert_eq!(deltas, [fell("here", "there", &refused)]);
}

#[tokio::test]
async fn what_another_one_would_not_help_with_is_told() {
    let wrong = ModelError::BadRequest { status: 400, message: "no".to_owned() };
    let (a, b) = (scripted("a", Err(wrong.clone())), says("b"));
    let chain = Chain::new(link(&a, 1000), vec![link(&b, 1000)]);
    assert_eq!((ask(&chain, request(&[])).await, b.times()), ((Err(wrong.clone()), Vec::new()), 0));

    // A stand-in that is wrong itself is no reason to end.
    let (a, b, c) = (scripted("a", Err(overloaded())), scripted("b", Err(wrong.clone())), says("c"));
    let chain = Chain::new(link(&a, 1000), vec![link(&b, 1000), link(&c, 1000)]);
    let (reply, deltas) = ask(&chain, request(&[])).await;
    assert_eq!((reply.unwrap().text.as_str(), &deltas[1]), ("c", &fell("b", "c", &wrong)));
}

#[tokio::test]
async fn what_has_been_said_is_not_said_again() {
    let a = Arc::new(Scripted { name: "a", says: Some("It "), result: Err(overloaded()), asked: Mutex::default() });
    let b = says("b");
    let chain = Chain::new(link(&a, 1000), vec![link(&b, 1000)]);
    let (reply, deltas) = ask(&chain, request(&[])).await;
    assert_eq!((reply, deltas, b.times()), (Err(overloaded()), vec![Delta::Text("It ".to_owned())], 0));
}

#[tokio::test]
async fn when_all_fail_the_first_error_is_told() {
    let other = ModelError::QuotaExhausted { message: "pay".to_owned() };
    let (a, b) = (scripted("a", Err(overloaded())), scripted("b", Err(other)));
    let chain = Chain::new(link(&a, 1000), vec![link(&b, 1000)]);
    assert_eq!(ask(&chain, request(&[])).await.0, Err(overloaded()));
}

#[tokio::test]
async fn a_window_that_the_prompt_does_not_fit_is_passed_over() {
    let messages = [Message::User("x".repeat(300))];
    let asked = async |first: u64, second: u64| {
        let (a, b, c) = (scripted("a", Err(overloaded())), says("b"), says("c"));
        let chain = Chain::new(link(&a, first), vec![link(&b, second), link(&c, first)]);
        ask(&chain, request(&messages)).await.0.unwrap().text
    };
    assert_eq!(asked(1000, 100).await, "b");
    assert_eq!(asked(1000, 99).await, "c");
    // By the estimate it would fit neither; but the first one has it.
    assert_eq!(asked(90, 90).await, "b");
}

#[test]
fn all_that_is_sent_is_estimated() {
    let calls = vec![ToolCall { id: "1".to_owned(), name: "abc".to_owned(), arguments: "{}{}{}".to_owned() }];
    let messages = [
        Message::System("123".to_owned()),
        Message::assistant("456", calls),
        Message::Tool { call_id: "1".to_owned(), content: "789".to_owned() },
    ];
    let (name, description) = ("abc".to_owned(), "def".to_owned());
    let tools = [ToolSpec { name, description, input_schema: json!({"a": 1234}) }];
    assert_eq!(estimate(Request { tools: &tools, ..request(&messages) }), (3 + 3 + 9 + 3 + 6 + 10) / 3);
}

#[tokio::test]
async fn what_one_server_wants_back_goes_to_no_other() {
    let kept = Message::Assistant { text: "t".to_owned(), tool_calls: Vec::new(), reasoning: vec![json!("sealed")] };
    let (a, b) = (scripted("a", Err(overloaded())), says("b"));
    let chain = Chain::new(link(&a, 1000), vec![link(&b, 1000)]);
    let reply = ask(&chain, request(std::slice::from_ref(&kept))).await.0.unwrap();
    assert_eq!(a.asked.lock().unwrap()[0].1, [kept]);
    assert_eq!(b.asked.lock().unwrap()[0].1, [Message::assistant("t", Vec::new())]);
    assert_eq!(reply.reasoning, [json!(null); 0]);
}
