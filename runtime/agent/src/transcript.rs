//! What was said, the system prompt first.

use toolwright_model::Message;

/// The messages of a conversation. Whatever comes to stand in it goes through [`push`](Self::push).
#[derive(Debug, Default)]
pub(crate) struct Transcript {
    messages: Vec<Message>,
}

impl Transcript {
    /// Only the system prompt.
    pub(crate) fn new(system_prompt: &str) -> Self {
        Self { messages: vec![Message::System(system_prompt.to_owned())] }
    }

    /// Takes one more message.
    pub(crate) fn push(&mut self, message: Message) {
        self.messages.push(message);
    }

    /// All messages, as the model reads them.
    pub(crate) fn messages(&self) -> &[Message] {
        &self.messages
    }
}
