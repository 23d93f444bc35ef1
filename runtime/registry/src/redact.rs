//! Secrets do not leave by a text: by a result, a log or the denial of a request of a tool, nor by a recording.

use std::collections::BTreeMap;

use serde_json::Value;

/// A shorter value is no secret, and would take ordinary words out of a result.
const SECRET_MIN: usize = 4;

/// Replaces the values of variables. What is encoded in another way, or sent to a granted host, is beyond it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Redactor(Vec<(String, String)>);

impl Redactor {
    /// For these variables, by their names. A value of less than four characters is no secret.
    #[must_use]
    pub fn new(env: &BTreeMap<String, String>) -> Self {
        let mut secrets: Vec<_> = env
            .iter()
            .filter(|(_, value)| value.chars().count() >= SECRET_MIN)
            .map(|(name, value)| (value.clone(), format!("[redacted {name}]")))
            .collect();
        // A value that holds another one goes first, so that nothing of it is left.
        secrets.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        Self(secrets)
    }

    /// A text without them; `[redacted NAME]` stands in their place.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (value, mark)| text.replace(value, mark))
    }

    /// The same without regard to ASCII case: for what may hold a host, which was written in lower case.
    #[must_use]
    pub fn any_case(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (value, mark)| replace_any_case(&text, value, mark))
    }

    /// A value without them: in its texts, names and numbers.
    #[must_use]
    pub fn value(&self, value: Value) -> Value {
        if self.0.is_empty() {
            return value;
        }
        match value {
            Value::String(text) => Value::String(self.text(&text)),
            Value::Number(number) => {
                let text = self.text(&number.to_string());
                if text == number.to_string() { Value::Number(number) } else { Value::String(text) }
            }
            Value::Array(items) => items.into_iter().map(|item| self.value(item)).collect(),
            Value::Object(members) => {
                members.into_iter().map(|(name, member)| (self.text(&name), self.value(member))).collect()
            }
            other => other,
        }
    }
}

fn replace_any_case(text: &str, value: &str, mark: &str) -> String {
    // Only ASCII letters change, so a place in the one is the same place in the other.
    let (lower, value) = (text.to_ascii_lowercase(), value.to_ascii_lowercase());
    let mut replaced = String::with_capacity(text.len());
    let mut rest = 0;
    for (at, found) in lower.match_indices(&value) {
        replaced.push_str(text.get(rest..at).unwrap_or_default());
        replaced.push_str(mark);
        rest = at + found.len();
    }
    replaced.push_str(text.get(rest..).unwrap_or_default());
    replaced
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn redactor() -> Redactor {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Redactor::new(&BTreeMap::from([
            pair("A", "s3cret"),
            pair("B", "s3cret-long"),
            pair("C", "x"),
            pair("N", "123456"),
        ]))
    }

    #[test]
    fn values_are_replaced_wherever_they_stand() {
        assert_eq!(
            redactor().value(json!({"k s3cret": ["a s3cret-long b", 1234567, 7, null, {"x": "s3cret"}]})),
            json!({"k [redacted A]": ["a [redacted B] b", "[redacted N]7", 7, null, {"x": "[redacted A]"}]})
        );
    }

    #[test]
    fn a_host_is_compared_without_regard_to_case() {
        let redactor = Redactor::new(&BTreeMap::from([("T".to_owned(), "Ünter2-Hunter".to_owned())]));
        assert_eq!(redactor.any_case("İ GET Ünter2-HUNTER.a.org x"), "İ GET [redacted T].a.org x");
        assert_eq!(redactor.text("Ünter2-hunter"), "Ünter2-hunter");
    }

    #[test]
    fn a_short_value_is_no_secret() {
        assert_eq!(redactor().text("x marks it"), "x marks it");
    }
}
