//! How many there are, in words that agree with the number.

use std::fmt::Display;

/// `1 tool`, `2 tools`.
pub(crate) fn count(number: impl Display, one: &str, many: &str) -> String {
    let number = number.to_string();
    let noun = if number == "1" { one } else { many };
    format!("{number} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_noun_agrees_with_the_number() {
        assert_eq!([0, 1, 2, 11].map(|n| count(n, "tool", "tools")), ["0 tools", "1 tool", "2 tools", "11 tools"]);
    }
}
