use serde_json::json;

use super::{Dialect, OutputField, body};
use crate::{Message, ModelError, Request, ToolCall, ToolSpec};

fn request(messages: &[Message]) -> Request<'_> {
    Request { model: "m-1", messages, tools: &[], output_limit: None }
}

fn call(name: &str, arguments: &str) -> ToolCall {
    ToolCall { id: "c1".to_owned(), name: name.to_owned(), arguments: arguments.to_owned() }
}

#[test]
fn a_conversation_takes_the_wires_form() {
    let messages = [
        Message::System("s".to_owned()),
        Message::User("u".to_owned()),
        Message::assistant("", vec![call("clock", r#"{"a":1}"#)]),
        Message::Tool { call_id: "c1".to_owned(), content: "12".to_owned() },
        Message::Assistant { text: "done".to_owned(), tool_calls: Vec::new(), reasoning: vec![json!({"id": "r"})] },
    ];
    let tools = [ToolSpec {
        name: "clock".to_owned(),
        description: "tells the time".to_owned(),
        input_schema: json!({"type": "object"}),
    }];
    let request = Request { tools: &tools, ..request(&messages) };
    let mut expected = json!({
        "model": "m-1",
        "messages": [
            {"role": "system", "content": "s"},
            {"role": "user", "content": "u"},
            {"role": "assistant", "content": "", "tool_calls": [
                {"id": "c1", "type": "function", "function": {"name": "clock", "arguments": "{\"a\":1}"}}
            ]},
            {"role": "tool", "tool_call_id": "c1", "content": "12"},
            {"role": "assistant", "content": "done"},
        ],
        "tools": [{"type": "function", "function": {
            "name": "clock", "description": "tells the time", "parameters": {"type": "object"}
        }}],
        "stream": true,
        "stream_options": {"include_usage": true},
    });
    assert_eq!(body(request, Dialect::FULL), expected);

    let expected_fields = expected.as_object_mut().unwrap();
    expected_fields.remove("stream_options");
    assert_eq!(body(request, Dialect { usage_option: false, ..Dialect::FULL }), expected);
}

#[test]
fn what_is_not_needed_is_not_sent() {
    assert_eq!(
        body(request(&[]), Dialect::FULL),
        json!({"model": "m-1", "messages": [], "stream": true, "stream_options": {"include_usage": true}})
    );
}

#[test]
fn a_call_that_the_model_wrote_wrongly_is_sent_back_in_a_form_that_servers_take() {
    let sent = |name: &str, arguments: &str| {
        let messages = [Message::assistant("", vec![call(name, arguments)])];
        body(request(&messages), Dialect::FULL).pointer("/messages/0/tool_calls/0/function").unwrap().clone()
    };
    assert_eq!(
        sent("App.Tools:x", "{\"a\":"),
        json!({"name": "App_Tools_x", "arguments": r#"{"invalid_arguments":"{\"a\":"}"#})
    );
    assert_eq!(sent("", "[1]"), json!({"name": "unnamed", "arguments": r#"{"invalid_arguments":"[1]"}"#}));
}

#[test]
fn a_refused_field_is_left_out_once() {
    let refused = |field: &str| ModelError::BadRequest { status: 400, message: format!("unknown field `{field}`") };
    let without_usage = Dialect { usage_option: false, ..Dialect::FULL };
    assert_eq!(Dialect::FULL.without_refused(&refused("stream_options")), Some(without_usage));
    assert_eq!(without_usage.without_refused(&refused("stream_options")), None);
    assert_eq!(Dialect::FULL.without_refused(&refused("tools")), None);
    let other = ModelError::Interrupted { message: "stream_options".to_owned(), partial: String::new() };
    assert_eq!(Dialect::FULL.without_refused(&other), None);
}

#[test]
fn the_bound_on_the_reply_goes_by_the_name_that_the_server_knows() {
    let refused =
        |field: &str| ModelError::BadRequest { status: 400, message: format!("unsupported parameter: '{field}'") };
    let limited = Request { output_limit: Some(99), ..request(&[]) };
    assert_eq!(body(limited, Dialect::FULL)["max_completion_tokens"], 99);
    let older = Dialect::FULL.without_refused(&refused("max_completion_tokens")).unwrap();
    assert_eq!(older, Dialect { output: OutputField::MaxTokens, ..Dialect::FULL });
    assert_eq!(
        (&body(limited, older)["max_tokens"], body(limited, older).get("max_completion_tokens")),
        (&json!(99), None)
    );
    assert_eq!(older.without_refused(&refused("max_completion_tokens")), None);
    let without = older.without_refused(&refused("max_tokens")).unwrap();
    assert_eq!(body(limited, without), body(request(&[]), Dialect::FULL));
    assert_eq!(without.without_refused(&refused("max_tokens")), None);
}
