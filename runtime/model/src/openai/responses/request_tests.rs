use async_openai::types::responses::{CreateResponse, InputItem, InputParam, Item};
use serde_json::{Value, json};

use super::{Dialect, body};
use crate::{Message, ModelError, Request, ToolCall, ToolSpec};

fn request(messages: &[Message]) -> Request<'_> {
    Request { model: "m-1", messages, tools: &[], output_limit: None }
}

fn call(name: &str, arguments: &str) -> ToolCall {
    ToolCall { id: "c1".to_owned(), name: name.to_owned(), arguments: arguments.to_owned() }
}

fn system(text: &str) -> Message {
    Message::System(text.to_owned())
}

fn user(text: &str) -> Message {
    Message::User(text.to_owned())
}

#[test]
fn a_conversation_becomes_instructions_and_items() {
    let messages = [
        system("s"),
        system("t"),
        user("u"),
        Message::assistant("", vec![call("clock", r#"{"a":1}"#)]),
        Message::Tool { call_id: "c1".to_owned(), content: "12".to_owned() },
        Message::assistant("done", Vec::new()),
        system("later"),
    ];
    let tools = [ToolSpec {
        name: "clock".to_owned(),
        description: "tells the time".to_owned(),
        input_schema: json!({"type": "object"}),
    }];
    let request = Request { tools: &tools, output_limit: Some(99), ..request(&messages) };
    let expected = json!({
        "model": "m-1",
        "instructions": "s\n\nt",
        "input": [
            {"type": "message", "role": "user", "content": "u"},
            {"type": "function_call", "call_id": "c1", "name": "clock", "arguments": "{\"a\":1}"},
            {"type": "function_call_output", "call_id": "c1", "output": "12"},
            {"type": "message", "role": "assistant", "content": "done"},
            {"type": "message", "role": "system", "content": "later"},
        ],
        "tools": [{
            "type": "function", "name": "clock", "description": "tells the time", "parameters": {"type": "object"},
            "strict": false,
        }],
        "max_output_tokens": 99,
        "reasoning": {"summary": "auto"},
        "include": ["reasoning.encrypted_content"],
        "store": false,
        "stream": true,
    });
    assert_eq!(body(request, Dialect::FULL), expected);
    assert_eq!(as_typed(&expected), Vec::<String>::new());
}

/// What of the body, items left out, the API's own types do not know.
fn as_typed(body: &Value) -> Vec<String> {
    let typed: CreateResponse = serde_json::from_value(body.clone()).unwrap();
    let InputParam::Items(items) = &typed.input else { panic!("no items: {typed:?}") };
    assert_eq!(items.len(), body["input"].as_array().unwrap().len());
    let read = serde_json::to_value(&typed).unwrap();
    body.as_object().unwrap().keys().filter(|key| read.get(key.as_str()).is_none()).cloned().collect()
}

#[test]
fn the_apis_own_types_read_what_is_sent() {
    let reasoning = json!({"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "x"});
    let messages = [
        user("u"),
        Message::Assistant { text: "t".to_owned(), tool_calls: vec![call("clock", "{}")], reasoning: vec![reasoning] },
        Message::Tool { call_id: "c1".to_owned(), content: "12".to_owned() },
    ];
    let sent = body(request(&messages), Dialect::FULL);
    assert_eq!(as_typed(&sent), Vec::<String>::new());
    let typed: CreateResponse = serde_json::from_value(sent).unwrap();
    let InputParam::Items(items) = typed.input else { panic!("no items") };
    let [
        InputItem::EasyMessage(_) | InputItem::Item(Item::Message(_)),
        InputItem::Item(Item::Reasoning(reasoning)),
        _,
        InputItem::Item(Item::FunctionCall(called)),
        InputItem::Item(Item::FunctionCallOutput(result)),
    ] = &items[..]
    else {
        panic!("{items:?}")
    };
    assert_eq!(reasoning.encrypted_content.as_deref(), Some("x"));
    assert_eq!((called.call_id.as_str(), result.call_id.as_deref()), ("c1", Some("c1")));
}

#[test]
fn what_is_not_needed_or_not_taken_is_not_sent() {
    let bare = Dialect { summary: false, encrypted: false };
    let expected = json!({
        "model": "m-1",
        "input": [{"type": "message", "role": "user", "content": "u"}],
        "store": false,
        "stream": true,
    });
    assert_eq!(body(request(&[user("u")]), bare), expected);
}

#[test]
fn reasoning_goes_back_before_the_message_that_it_led_to() {
    let reasoning = |n: u8| json!({"type": "reasoning", "summary": [], "encrypted_content": n.to_string()});
    let message = Message::Assistant {
        text: "I look.".to_owned(),
        tool_calls: vec![call("clock", "{}")],
        reasoning: vec![reasoning(1), reasoning(2)],
    };
    let input = |dialect| match body(request(&[user("u"), message.clone()]), dialect).get("input") {
        Some(Value::Array(items)) => items.get(1..).unwrap().to_vec(),
        other => panic!("{other:?}"),
    };
    let said = json!({"type": "message", "role": "assistant", "content": "I look."});
    let called = json!({"type": "function_call", "call_id": "c1", "name": "clock", "arguments": "{}"});
    assert_eq!(input(Dialect::FULL), [reasoning(1), reasoning(2), said.clone(), called.clone()]);
    assert_eq!(input(Dialect { encrypted: false, ..Dialect::FULL }), [said, called]);
}

#[test]
fn a_call_that_the_model_wrote_wrongly_is_sent_back_in_a_form_that_servers_take() {
    let body = body(request(&[Message::assistant("", vec![call("App.Tools:x", "{\"a\":")])]), Dialect::FULL);
    assert_eq!(body.pointer("/input/0/name"), Some(&json!("App_Tools_x")));
    assert_eq!(body.pointer("/input/0/arguments"), Some(&json!(r#"{"invalid_arguments":"{\"a\":"}"#)));
}

#[test]
fn a_refused_field_is_left_out_once() {
    let refused = |message: &str| ModelError::BadRequest { status: 400, message: message.to_owned() };
    let without_summary = Dialect { summary: false, encrypted: true };
    let without_encrypted = Dialect { summary: true, encrypted: false };
    let summary = refused("Unsupported parameter: 'reasoning.summary' is not supported with this model.");
    assert_eq!(Dialect::FULL.without_refused(&summary), Some(without_summary));
    assert_eq!(without_summary.without_refused(&summary), None);
    for about in ["Encrypted content is not supported with this model.", "no (parameter `include`)"] {
        assert_eq!(Dialect::FULL.without_refused(&refused(about)), Some(without_encrypted), "{about}");
        assert_eq!(without_encrypted.without_refused(&refused(about)), None, "{about}");
    }
    for about in ["tools", "store"] {
        assert_eq!(Dialect::FULL.without_refused(&refused(about)), None, "{about}");
    }
    let other = ModelError::Interrupted { message: "encrypted".to_owned(), partial: String::new() };
    assert_eq!(Dialect::FULL.without_refused(&other), None);
}
