//! `use tool_sdk::prelude::*;`

pub use serde::{Deserialize, Serialize};
pub use serde_json::{Value, json};

pub use crate::{Failure, Schema, failed, invalid_input, tool};
