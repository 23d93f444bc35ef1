//! Text of errors and guests, made fit to be read: one line, bounded, and what is there is seen.

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

/// One line of at most 300 characters, of which each is seen.
pub(crate) fn plain(text: &str) -> String {
    toolwright_registry::plain(text, LONGEST)
}
