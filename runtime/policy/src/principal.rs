//! Who asks.

use std::fmt;

use toolwright_registry::EntryId;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// An agent, acting for the person.
    Agent(EntryId),
    /// A tool while it runs.
    Tool(EntryId),
    /// The one at the terminal, through a command.
    Person,
}

impl fmt::Display for Principal {
    /// `agent app:dev_assistant`, `tool app.generated:clock` or `person`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agent(id) => write!(f, "agent {id}"),
            Self::Tool(id) => write!(f, "tool {id}"),
            Self::Person => f.write_str("person"),
        }
    }
}
