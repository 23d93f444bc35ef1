//! `use tool_sdk::prelude::*;`

pub use schemars::{self, JsonSchema, JsonSchema as Schema};
pub use serde::{Deserialize, Serialize};
pub use serde_json::{Value, json};

pub use crate::{Failure, failed, invalid_input, tool};
