//! A panic traps, and a trap has no text: so the text goes to the log first, where the host looks for it.

use std::panic::{PanicHookInfo, set_hook};

/// Longest message, in bytes: the line is to go out in one write.
const MESSAGE_MAX: usize = 4000;

/// Lets a panic write its place and message to the log, as the line `panicked at tool.rs:1:69: message`.
///
/// `tool_sdk::tool!` calls this.
pub fn report_panics() {
    set_hook(Box::new(|info| crate::write(line(info).as_bytes())));
}

fn line(info: &PanicHookInfo<'_>) -> String {
    let place = info.location().map(ToString::to_string).unwrap_or_else(|| "tool.rs".to_owned());
    let message = info.payload_as_str().unwrap_or("no message");
    let message = message.get(..message.floor_char_boundary(MESSAGE_MAX)).unwrap_or(message);
    // One line: what follows a line break would be a line of the tool's own.
    format!("panicked at {place}: {}\n", message.replace(['\n', '\r'], " "))
}
