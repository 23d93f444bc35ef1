use futures::FutureExt as _;
use futures::executor::block_on;
use serde_json::json;

use super::*;
use crate::replay::Replay;

/// Says these replies, one after the other.
struct Scripted(Mutex<Vec<Result<Reply, ModelError>>>);

impl Model for Scripted {
    fn origin(&self) -> &str {
        "script"
    }

    fn complete<'a>(
        &'a self,
        _: Request<'a>,
        _: &'a mut (dyn FnMut(Delta) + Send),
    ) -> BoxFuture<'a, Result<Reply, ModelError>> {
        let next = self.0.lock().unwrap().remove(0);
        async move { next }.boxed()
    }
}

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Paper {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn recording(replies: Vec<Result<Reply, ModelError>>, secrets: &[(&str, &str)]) -> (Recording, Paper) {
    let paper = Paper::default();
    let secrets = secrets.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    (Recording::new(Arc::new(Scripted(Mutex::new(replies))), paper.clone(), &secrets), paper)
}

fn ask(model: &dyn Model, messages: &[Message]) -> Result<Reply, ModelError> {
    block_on(model.complete(Request { model: "any", messages, tools: &[], output_limit: None }, &mut |_| {}))
}

fn call(id: &str, name: &str, arguments: &str) -> ToolCall {
    ToolCall { id: id.to_owned(), name: name.to_owned(), arguments: arguments.to_owned() }
}

fn tool(call_id: &str, content: Value) -> Message {
    Message::Tool { call_id: call_id.to_owned(), content: content.to_string() }
}

fn user(text: &str) -> Message {
    Message::User(text.to_owned())
}

#[test]
fn a_session_is_written_in_the_form_that_is_played_and_played_to_the_same_replies() {
    let source = "export default () => `${a#/b} ${name} ${#}`";
    let replies = [
        Reply::new("I make ${x#} one.", vec![call("call 1", "create_tool", &json!({"source": source}).to_string())]),
        Reply::new("", vec![call("call:1", "clock", "{\"half\": \"${a#}\"")]),
        Reply::new("It is late.", Vec::new()),
    ];
    let (recording, paper) = recording(replies.iter().cloned().map(Ok).collect(), &[]);
    let failed = json!({"error": {"kind": "failed", "message": "after 12 ms"}});
    let results = [tool("call 1", json!({"version": 1})), tool("call:1", failed.clone())];
    let mut messages = vec![Message::System("s".to_owned()), user("what time is it?")];
    for (n, reply) in replies.iter().enumerate() {
        assert_eq!(ask(&recording, &messages).as_ref(), Ok(reply));
        messages.push(reply.message());
        messages.extend(results.get(n).cloned());
    }
    let lines: Vec<Value> = paper.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        lines,
        [
            json!({
                "prompt": "what time is it?", "text": "I make ${#}x#} one.",
                "tool_calls": [{"id": "call_1", "name": "create_tool", "arguments": {
                    "source": "export default () => `${#}a#/b} ${name} ${#}#}`",
                }}],
            }),
            json!({
                "after": [{"call": "call_1", "ok": true}],
                "tool_calls": [{"id": "call_1_2", "name": "clock", "arguments": "{\"half\": \"${#}a#}\""}],
            }),
            json!({
                "after": [{"call": "call_1_2", "ok": false, "error_contains": "\"kind\":\"failed\""}],
                "text": "It is late.",
            }),
        ]
    );
    assert_eq!((recording.turns(), recording.take_failure().is_none()), (3, true));

    let replay = Replay::parse("it", &paper.text()).unwrap();
    assert_eq!(replay.prompt(), Some("what time is it?"));
    let mut messages = vec![user(" what time is it?\n")];
    let results = [json!({"version": 2}), json!({"error": {"kind": "failed", "message": "after 99 ms"}})];
    for (n, reply) in replies.iter().enumerate() {
        let played = ask(&replay, &messages).unwrap();
        let said = |reply: &Reply| -> Vec<(String, String)> {
            reply.tool_calls.iter().map(|call| (call.name.clone(), call.arguments.clone())).collect()
        };
        assert_eq!((&played.text, said(&played)), (&reply.text, said(reply)));
        messages.push(played.message());
        messages.extend(played.tool_calls.iter().map(|call| tool(&call.id, results[n].clone())));
    }
}

#[test]
fn what_came_before_an_error_is_whole_and_an_error_is_no_turn() {
    let error = ModelError::ContextTooLong { message: "no".to_owned() };
    let (recording, paper) = recording(vec![Ok(Reply::new("a", Vec::new())), Err(error.clone())], &[]);
    ask(&recording, &[user("p")]).unwrap();
    assert_eq!(paper.text(), "{\"prompt\":\"p\",\"text\":\"a\"}\n");
    assert_eq!(ask(&recording, &[user("q")]), Err(error));
    assert_eq!((paper.text().lines().count(), recording.turns()), (1, 1));
}

#[test]
fn a_new_conversation_may_use_an_id_again() {
    let reply = || Ok(Reply::new("", vec![call("a", "x", "{}")]));
    let (recording, paper) = recording(vec![reply(), reply(), Ok(Reply::new("end", Vec::new()))], &[]);
    ask(&recording, &[user("p")]).unwrap();
    ask(&recording, &[user("q")]).unwrap();
    ask(&recording, &[user("q"), Message::assistant("", vec![call("a", "x", "{}")]), tool("a", json!(1))]).unwrap();
    assert!(
        paper.text().ends_with("{\"after\":[{\"call\":\"a_2\",\"ok\":true}],\"text\":\"end\"}\n"),
        "{}",
        paper.text()
    );
}

#[test]
fn secrets_are_in_no_line() {
    let arguments = json!({"s3cret": ["is s3cret", 1234567], "b": {"s3cret": "q\"uote"}}).to_string();
    let reply = Reply::new("your s3cret", vec![call("a", "s3cret", &arguments), call("b", "x", "{\"q\\\"uote")]);
    let (recording, paper) = recording(vec![Ok(reply)], &[("A", "s3cret"), ("N", "123456"), ("Q", "q\"uote")]);
    ask(&recording, &[user("with s3cret")]).unwrap();
    let line: Value = serde_json::from_str(&paper.text()).unwrap();
    let redacted = json!({
        "prompt": "with [redacted A]",
        "text": "your [redacted A]",
        "tool_calls": [
            {"id": "a", "name": "[redacted A]", "arguments": {
                "[redacted A]": ["is [redacted A]", "[redacted N]7"], "b": {"[redacted A]": "[redacted Q]"}
            }},
            {"id": "b", "name": "x", "arguments": "{\"[redacted Q]"},
        ],
    });
    assert_eq!(line, redacted);
}

#[test]
fn a_line_that_cannot_be_written_is_the_last_and_the_replies_go_on() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::from(io::ErrorKind::StorageFull))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let reply = || Ok(Reply::new("a", Vec::new()));
    let scripted = Arc::new(Scripted(Mutex::new(vec![reply(), reply()])));
    let recording = Recording::new(scripted, Full, &BTreeMap::new());
    for _ in 0..2 {
        assert_eq!(ask(&recording, &[user("p")]), reply());
    }
    assert_eq!(recording.turns(), 0);
    assert_eq!(recording.take_failure().map(|error| error.kind()), Some(io::ErrorKind::StorageFull));
}
