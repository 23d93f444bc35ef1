//! Pieces of scripts: what a model says.

use serde_json::{Value, json};
use toolwright_test_support::{Reply, ScriptedModel};

pub(crate) const CLOCK: &str = "export default () => ({ iso: new Date().toISOString() });";

/// A model that says this.
pub(crate) fn model(replies: impl IntoIterator<Item = Reply>) -> ScriptedModel {
    let model = ScriptedModel::start();
    for reply in replies {
        model.then(reply);
    }
    model
}

pub(crate) fn say(text: &str) -> Reply {
    Reply::new().text(text)
}

/// The arguments of `create_tool` for a tool that takes anything.
pub(crate) fn tool(name: &str, source: &str, capabilities: &[&str]) -> Value {
    json!({
        "name": name,
        "description": "a tool of a test",
        "source": source,
        "input_schema": {"type": "object"},
        "capabilities": capabilities,
    })
}

pub(crate) fn create(name: &str, source: &str, capabilities: &[&str]) -> Reply {
    Reply::new().tool_call("create", "create_tool", tool(name, source, capabilities))
}

pub(crate) fn load(id: &str) -> Reply {
    Reply::new().tool_call("load", "load_tool", json!({"id": id}))
}

pub(crate) fn call(name: &str, input: Value) -> Reply {
    Reply::new().tool_call("call", name, input)
}

/// A model that makes a tool, loads it, calls it with `input`, and says `answer`.
pub(crate) fn making(name: &str, source: &str, capabilities: &[&str], input: Value, answer: &str) -> ScriptedModel {
    model([create(name, source, capabilities), load(name), call(name, input), say(answer)])
}

/// What the model was told of the call `id`, in the last request.
pub(crate) fn told(model: &ScriptedModel, id: &str) -> Value {
    let request = model.requests().last().unwrap().json();
    let messages = request["messages"].as_array().unwrap().clone();
    let message = messages.iter().find(|message| message["tool_call_id"] == id).unwrap();
    serde_json::from_str(message["content"].as_str().unwrap()).unwrap()
}

/// The message of the failure that the model was told of the call `id`.
pub(crate) fn failure(model: &ScriptedModel, id: &str) -> String {
    told(model, id)["error"]["message"].as_str().unwrap().to_owned()
}
