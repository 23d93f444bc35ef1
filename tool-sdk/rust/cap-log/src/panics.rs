//! A panic traps, and a trap has no text: so the text goes to the log first, where the host looks for it.

use std::panic::set_hook;

/// Longest message, in bytes: the line is to go out in one write.
const MESSAGE_MAX: usize = 4000;
/// What `SystemTime::now()` and `Instant::now()` of `std` say here, from a place that is not the tool's.
const NO_TIME: &str = "time not implemented on this platform";
/// And the way out.
const TIME: &str = "use `cap_clock::now()` or `cap_clock::Instant`, with the capability `clock`";

/// Lets a panic write its place and message to the log, as the line `panicked at tool.rs:1:69: message`.
///
/// `tool_sdk::tool!` calls this.
pub fn report_panics() {
    set_hook(Box::new(|info| {
        let place = info.location().map_or_else(|| "tool.rs".to_owned(), ToString::to_string);
        crate::write(line(&place, info.payload_as_str().unwrap_or("no message")).as_bytes());
    }));
}

fn line(place: &str, message: &str) -> String {
    let message = message.get(..message.floor_char_boundary(MESSAGE_MAX)).unwrap_or(message);
    // One line: what follows a line break would be a line of the tool's own.
    let message = message.replace(['\n', '\r'], " ");
    if message == NO_TIME {
        return format!("panicked at {place}: {message}: {TIME}\n");
    }
    format!("panicked at {place}: {message}\n")
}

#[cfg(test)]
mod tests {
    use super::{MESSAGE_MAX, line};

    #[test]
    fn the_clock_of_std_is_told_what_takes_its_place() {
        let told = line("library/std/src/sys/time/unsupported.rs:13:9", "time not implemented on this platform");
        assert!(
            told.ends_with("platform: use `cap_clock::now()` or `cap_clock::Instant`, with the capability `clock`\n")
        );
    }

    #[test]
    fn a_panic_is_one_line_of_bounded_length() {
        assert_eq!(line("tool.rs:1:2", "a\nb"), "panicked at tool.rs:1:2: a b\n");
        let long = line("tool.rs:1:2", &"ü".repeat(MESSAGE_MAX));
        assert_eq!(long.len(), "panicked at tool.rs:1:2: \n".len() + MESSAGE_MAX);
    }
}
