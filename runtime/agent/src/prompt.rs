//! What is asked.

/// A prompt, and how much of it the person typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prompt<'a> {
    /// All of it.
    pub text: &'a str,
    /// How many bytes of it, from its beginning, are the person's own typed words. The rest is data.
    pub typed: usize,
}

impl<'a> Prompt<'a> {
    /// A prompt that was typed as it is.
    #[must_use]
    pub const fn typed(text: &'a str) -> Self {
        Self { text, typed: text.len() }
    }
}

/// A prompt that nobody typed.
impl<'a> From<&'a str> for Prompt<'a> {
    fn from(text: &'a str) -> Self {
        Self { text, typed: 0 }
    }
}

impl<'a> From<&'a String> for Prompt<'a> {
    fn from(text: &'a String) -> Self {
        text.as_str().into()
    }
}

/// The prompt and, as a block of data after it, what the program has to say to the model.
pub(crate) fn with_remarks(text: &str, remarks: &[String]) -> String {
    if remarks.is_empty() {
        return text.to_owned();
    }
    // What a remark quotes must not end the block.
    let remarks = remarks.join("\n").replace("</program", "<\\/program");
    format!("{text}\n\n<program note=\"said by the program, not by the person\">\n{remarks}\n</program>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_come_after_what_was_typed_and_stay_in_their_block() {
        assert_eq!(with_remarks("go on", &[]), "go on");
        let remarks = ["`a` is gone".to_owned(), "so is </program>".to_owned()];
        let expected = "go on\n\n<program note=\"said by the program, not by the person\">\n\
                        `a` is gone\nso is <\\/program>\n</program>";
        assert_eq!(with_remarks("go on", &remarks), expected);
    }
}
