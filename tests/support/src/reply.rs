//! A streamed reply, with the habits that servers have: in the form of Chat Completions, or in that of Responses.

mod responses;

use serde_json::{Map, Value, json};

use crate::body::End;
use crate::recorded::Recorded;

/// A well-formed streamed reply. Parts are streamed in the order in which they were added. Unless told otherwise it ends
/// with a fitting `finish_reason`, a usage chunk (10 tokens in, 5 out) when the request asked for one, and `[DONE]`.
///
/// Who asked for Responses gets its events: a run of texts is one message, a run of reasoning one item, which has the text
/// as its encrypted content, too, when the request asked for that.
#[derive(Clone, Debug)]
pub struct Reply {
    parts: Vec<Part>,
    headers: Vec<(String, String)>,
    finish: Option<Option<String>>,
    usage: Option<Value>,
    done: bool,
    piece: Option<usize>,
    write: Option<usize>,
    repeat_ids: bool,
    null_content: bool,
    after: After,
}

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Reasoning(String),
    Call { id: Option<String>, name: String, arguments: String },
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum After {
    End,
    Cut,
    Hang,
}

impl Default for Reply {
    fn default() -> Self {
        Self::new()
    }
}

impl Reply {
    /// A reply without any part.
    pub fn new() -> Self {
        Self {
            parts: Vec::new(),
            headers: vec![("content-type".to_owned(), "text/event-stream".to_owned())],
            finish: None,
            usage: Some(json!({"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15})),
            done: true,
            piece: None,
            write: None,
            repeat_ids: false,
            null_content: false,
            after: After::End,
        }
    }

    /// Adds one delta of text.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.parts.push(Part::Text(text.to_owned()));
        self
    }

    /// Adds one delta of `reasoning_content`.
    #[must_use]
    pub fn reasoning(mut self, text: &str) -> Self {
        self.parts.push(Part::Reasoning(text.to_owned()));
        self
    }

    /// Adds a tool call.
    #[must_use]
    pub fn tool_call(self, id: &str, name: &str, arguments: Value) -> Self {
        self.tool_call_raw(Some(id), name, &arguments.to_string())
    }

    /// Adds a tool call whose arguments are any text, and which may lack an id.
    #[must_use]
    pub fn tool_call_raw(mut self, id: Option<&str>, name: &str, arguments: &str) -> Self {
        let (id, name, arguments) = (id.map(str::to_owned), name.to_owned(), arguments.to_owned());
        self.parts.push(Part::Call { id, name, arguments });
        self
    }

    /// Streams the arguments of tool calls in pieces of `characters` (at least 1).
    #[must_use]
    pub fn arguments_in_pieces_of(mut self, characters: usize) -> Self {
        self.piece = Some(characters.max(1));
        self
    }

    /// Writes the whole stream in HTTP chunks of `bytes` (at least 1), wherever that splits it.
    #[must_use]
    pub fn written_in_pieces_of(mut self, bytes: usize) -> Self {
        self.write = Some(bytes.max(1));
        self
    }

    /// Repeats `id` and `name` in every delta of a tool call.
    #[must_use]
    pub fn repeated_ids(mut self) -> Self {
        self.repeat_ids = true;
        self
    }

    /// Sends `"content": null` beside tool calls.
    #[must_use]
    pub fn null_content(mut self) -> Self {
        self.null_content = true;
        self
    }

    /// The tokens that the usage chunk states.
    #[must_use]
    pub fn usage(mut self, input: u64, output: u64) -> Self {
        let total = input + output;
        self.usage = Some(json!({"prompt_tokens": input, "completion_tokens": output, "total_tokens": total}));
        self
    }

    /// Sends no usage even if it is asked for.
    #[must_use]
    pub fn no_usage(mut self) -> Self {
        self.usage = None;
        self
    }

    /// The `finish_reason`, whatever the parts are.
    #[must_use]
    pub fn finish(mut self, reason: &str) -> Self {
        self.finish = Some(Some(reason.to_owned()));
        self
    }

    /// Sends no `finish_reason`.
    #[must_use]
    pub fn no_finish(mut self) -> Self {
        self.finish = Some(None);
        self
    }

    /// Ends the stream without `[DONE]`.
    #[must_use]
    pub fn no_done(mut self) -> Self {
        self.done = false;
        self
    }

    /// Breaks the connection after the last part: no finish, no usage, no `[DONE]`.
    #[must_use]
    pub fn then_cut(mut self) -> Self {
        self.after = After::Cut;
        self
    }

    /// Falls silent after the last part, until the client leaves. See [`crate::ScriptedModel::departed`].
    #[must_use]
    pub fn then_hang(mut self) -> Self {
        self.after = After::Hang;
        self
    }

    /// Adds a response header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Headers, the body's pieces, and how it ends.
    pub(crate) fn render(self, request: &Recorded) -> (Vec<(String, String)>, Vec<Vec<u8>>, End) {
        let events = if request.path.ends_with("/responses") { self.responses(request) } else { self.chat(request) };
        let pieces = match self.write {
            Some(size) => events.concat().chunks(size).map(<[u8]>::to_vec).collect(),
            None => events,
        };
        let end = match self.after {
            After::End => End::Whole,
            After::Cut => End::Cut,
            After::Hang => End::Hang,
        };
        (self.headers, pieces, end)
    }

    fn chat(&self, request: &Recorded) -> Vec<Vec<u8>> {
        let wants_usage = request.json().pointer("/stream_options/include_usage") == Some(&Value::Bool(true));
        let mut events = vec![event(&delta(json!({"role": "assistant", "content": ""})))];
        events.extend(self.deltas().into_iter().map(|value| event(&delta(value))));
        if self.after == After::End {
            events.extend(self.finish_reason().map(|reason| event(&finish(&reason))));
            if let Some(usage) = self.usage.as_ref().filter(|_| wants_usage) {
                events.push(event(&chunk(json!([]), Some(usage))));
            }
            if self.done {
                events.push(b"data: [DONE]\n\n".to_vec());
            }
        }
        events
    }

    fn finish_reason(&self) -> Option<String> {
        let calls = self.parts.iter().any(|part| matches!(part, Part::Call { .. }));
        let fitting = if calls { "tool_calls" } else { "stop" };
        self.finish.clone().unwrap_or_else(|| Some(fitting.to_owned()))
    }

    fn deltas(&self) -> Vec<Value> {
        let mut deltas = Vec::new();
        let mut index = 0;
        for part in &self.parts {
            match part {
                Part::Text(text) => deltas.push(json!({"content": text})),
                Part::Reasoning(text) => deltas.push(json!({"reasoning_content": text})),
                Part::Call { id, name, arguments } => {
                    for (position, piece) in self.split(arguments).into_iter().enumerate() {
                        let named = position == 0 || self.repeat_ids;
                        let call = call_delta(index, named.then_some((id.as_deref(), name)), &piece);
                        deltas.push(match self.null_content {
                            true => json!({"content": null, "tool_calls": [call]}),
                            false => json!({"tool_calls": [call]}),
                        });
                    }
                    index += 1;
                }
            }
        }
        deltas
    }

    /// At least one piece, so that a call without arguments is streamed too.
    fn split(&self, arguments: &str) -> Vec<String> {
        let characters: Vec<char> = arguments.chars().collect();
        let size = self.piece.unwrap_or(characters.len()).max(1);
        let pieces: Vec<String> = characters.chunks(size).map(|piece| piece.iter().collect()).collect();
        if pieces.is_empty() { vec![String::new()] } else { pieces }
    }
}

fn call_delta(index: usize, head: Option<(Option<&str>, &str)>, arguments: &str) -> Value {
    let mut call = Map::new();
    let mut function = Map::new();
    call.insert("index".to_owned(), json!(index));
    if let Some((id, name)) = head {
        if let Some(id) = id {
            call.insert("id".to_owned(), json!(id));
        }
        call.insert("type".to_owned(), json!("function"));
        function.insert("name".to_owned(), json!(name));
    }
    function.insert("arguments".to_owned(), json!(arguments));
    call.insert("function".to_owned(), Value::Object(function));
    Value::Object(call)
}

fn delta(delta: Value) -> Value {
    chunk(json!([{"index": 0, "delta": delta, "finish_reason": null}]), None)
}

fn finish(reason: &str) -> Value {
    chunk(json!([{"index": 0, "delta": {}, "finish_reason": reason}]), None)
}

fn chunk(choices: Value, usage: Option<&Value>) -> Value {
    json!({
        "id": "chatcmpl-scripted",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "scripted",
        "choices": choices,
        "usage": usage,
    })
}

fn event(chunk: &Value) -> Vec<u8> {
    format!("data: {chunk}\n\n").into_bytes()
}
