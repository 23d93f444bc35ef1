//! URLs of `http` and `https`, as far as a request needs them. What the URL standard would convert (other alphabets in
//! host names) is refused rather than guessed.

use std::fmt;

use crate::error::HttpError;

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Url {
    pub(crate) is_https: bool,
    /// Host, and the port when it is not the scheme's own.
    pub(crate) authority: String,
    /// Begins with `/`.
    path: String,
    /// Empty, or begins with `?`.
    query: String,
}

impl Url {
    /// Reads an absolute URL. A fragment is dropped.
    pub(crate) fn parse(text: &str) -> Result<Self, HttpError> {
        let text = text.trim();
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(HttpError::new("the URL is not absolute: it begins with `https://` or `http://`"));
        };
        let is_https = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            other => return Err(HttpError::new(format!("`{other}` is not a scheme of HTTP"))),
        };
        let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        let authority = authority_of(authority, is_https)?;
        let (path, query) = path_and_query(rest);
        Ok(Self { is_https, authority, path: without_dots(&path), query })
    }

    /// The URL that `reference` means in an answer from here.
    pub(crate) fn join(&self, reference: &str) -> Result<Self, HttpError> {
        let reference = reference.trim();
        if let Some(rest) = reference.strip_prefix("//") {
            return Self::parse(&format!("{}://{rest}", self.scheme()));
        }
        let scheme = reference.split_once(':').map(|(scheme, _)| scheme);
        let is_scheme = |scheme: &str| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
        };
        if let Some(scheme) = scheme.filter(|scheme| is_scheme(scheme)) {
            return match scheme.to_ascii_lowercase().as_str() {
                "http" | "https" => Self::parse(reference),
                other => Err(HttpError::new(format!("a redirect to `{other}:` is not followed"))),
            };
        }
        let (path, query) = path_and_query(reference);
        let mut url = self.clone();
        if reference.starts_with('/') {
            url.path = without_dots(&path);
        } else if !path.is_empty() && path != "/" {
            let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            url.path = without_dots(&format!("{folder}{path}"));
        }
        if reference.starts_with('/') || !path.is_empty() && path != "/" || !query.is_empty() {
            url.query = query;
        }
        Ok(url)
    }

    /// Adds encoded parameters to the query.
    pub(crate) fn add_query(&mut self, parameters: &str) {
        if !parameters.is_empty() {
            let joint = if self.query.is_empty() { '?' } else { '&' };
            self.query.push(joint);
            self.query.push_str(parameters);
        }
    }

    pub(crate) fn path_with_query(&self) -> String {
        format!("{}{}", self.path, self.query)
    }

    /// Whether both have the same scheme, host and port.
    pub(crate) fn is_same_origin(&self, other: &Self) -> bool {
        self.is_https == other.is_https && self.authority == other.authority
    }

    const fn scheme(&self) -> &'static str {
        if self.is_https { "https" } else { "http" }
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}{}", self.scheme(), self.authority, self.path, self.query)
    }
}

/// Names and values as a query has them: `a=1&b=x+y`.
pub(crate) fn encode_pairs<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut encoded = String::new();
    for (name, value) in pairs {
        if !encoded.is_empty() {
            encoded.push('&');
        }
        encode_part(name, &mut encoded);
        encoded.push('=');
        encode_part(value, &mut encoded);
    }
    encoded
}

/// As `application/x-www-form-urlencoded` says.
fn encode_part(part: &str, encoded: &mut String) {
    for byte in part.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => encoded.push(char::from(byte)),
            b' ' => encoded.push('+'),
            _ => push_percent(byte, encoded),
        }
    }
}

fn push_percent(byte: u8, encoded: &mut String) {
    encoded.push_str(&format!("%{byte:02X}"));
}

fn authority_of(text: &str, is_https: bool) -> Result<String, HttpError> {
    if text.contains('@') {
        return Err(HttpError::new("a URL with a user name is not allowed: set the header `authorization`"));
    }
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':' | b'[' | b']');
    if text.is_empty() || text.starts_with(':') || !text.bytes().all(is_plain) {
        let reason =
            format!("`{text}` is not a host: letters, digits, dots and dashes, with other alphabets in punycode");
        return Err(HttpError::new(reason));
    }
    let text = text.to_ascii_lowercase();
    let own_port = if is_https { ":443" } else { ":80" };
    let text = text.strip_suffix(own_port).or_else(|| text.strip_suffix(':')).unwrap_or(&text);
    Ok(text.to_owned())
}

/// The path, which begins with `/`, and the query, which is empty or begins with `?`, of what follows a host; what may
/// not stand there is encoded.
fn path_and_query(rest: &str) -> (String, String) {
    let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
    let (path, query) = match rest.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (rest, None),
    };
    let mut encoded = String::from(if path.starts_with(['/', '\\']) { "" } else { "/" });
    for byte in path.bytes() {
        match byte {
            b'\\' => encoded.push('/'),
            b'"' | b'<' | b'>' | b'`' | b'{' | b'}' | b'^' | b'|' => push_percent(byte, &mut encoded),
            b'!'..=b'~' => encoded.push(char::from(byte)),
            _ => push_percent(byte, &mut encoded),
        }
    }
    let query = query.map_or(String::new(), |query| {
        let mut encoded = String::from("?");
        for byte in query.bytes() {
            match byte {
                b'"' | b'<' | b'>' => push_percent(byte, &mut encoded),
                b'!'..=b'~' => encoded.push(char::from(byte)),
                _ => push_percent(byte, &mut encoded),
            }
        }
        encoded
    });
    (encoded, query)
}

/// A path with `.` and `..` carried out.
fn without_dots(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let mut ends_in_folder = false;
    for part in path.split('/').skip(1) {
        ends_in_folder = matches!(part, "." | "..");
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let end = if ends_in_folder && !parts.is_empty() { "/" } else { "" };
    format!("/{}{end}", parts.join("/"))
}

#[cfg(test)]
#[path = "url_tests.rs"]
mod tests;
