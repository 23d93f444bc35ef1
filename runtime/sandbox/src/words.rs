//! Text of errors and guests, made fit to be read: one line, bounded, without control characters.

/// Longest text that is taken over from a library or a guest, in characters.
const LONGEST: usize = 300;

/// An error and its causes, joined by colons; each said once.
pub(crate) fn chain(error: &wasmtime::Error) -> String {
    let mut parts: Vec<String> = Vec::new();
    for cause in error.chain() {
        // wasmtime adds the guest's frames as a cause of their own: they mean nothing to whoever reads this.
        let text = cause.to_string();
        if !text.starts_with("error while executing at wasm backtrace")
            && !parts.iter().any(|part| part.contains(&text))
        {
            parts.push(text);
        }
    }
    plain(&parts.join(": "))
}

/// One line of at most 300 characters, control characters replaced.
pub(crate) fn plain(text: &str) -> String {
    let mut line: String = text.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        line.push('…');
    }
    line
}
