//! Where a redirect leads: a reference against the URL that it came from (RFC 3986, section 5.2).

use http::Uri;

/// `reference` as seen from `base`; nothing when that is no URL.
pub(super) fn join(base: &Uri, reference: &str) -> Option<Uri> {
    // What stands behind `#` is the reader's.
    let reference = reference.split('#').next().unwrap_or_default();
    let (scheme, authority) = (base.scheme_str()?, base.authority()?.as_str());
    let has_scheme = reference.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    });
    if has_scheme {
        return reference.parse().ok();
    }
    if reference.starts_with("//") {
        return format!("{scheme}:{reference}").parse().ok();
    }
    let (path, query) = match reference.split_once('?') {
        Some((path, query)) => (path, format!("?{query}")),
        None => (reference, String::new()),
    };
    let path = if path.is_empty() {
        base.path().to_owned()
    } else if path.starts_with('/') {
        without_dots(path)
    } else {
        let folder = base.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        without_dots(&format!("{folder}/{path}"))
    };
    format!("{scheme}://{authority}{path}{query}").parse().ok()
}

/// The path with `.` and `..` resolved; above the root is the root.
fn without_dots(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let is_folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    let end = if is_folder && !parts.is_empty() { "/" } else { "" };
    format!("/{}{end}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_read_from_where_it_stands() {
        let base = "http://a.org:81/b/c/d?q".parse().unwrap();
        for (reference, url) in [
            ("https://x.org/y", "https://x.org/y"),
            ("//x.org/y", "http://x.org/y"),
            ("/y?z", "http://a.org:81/y?z"),
            ("y", "http://a.org:81/b/c/y"),
            ("../y/./z/", "http://a.org:81/b/y/z/"),
            ("../../../y", "http://a.org:81/y"),
            ("?z", "http://a.org:81/b/c/d?z"),
            ("y#part", "http://a.org:81/b/c/y"),
            ("ftp://x.org/", "ftp://x.org/"),
        ] {
            assert_eq!(join(&base, reference).unwrap().to_string(), url, "{reference}");
        }
        for wrong in ["http://[x", "javascript:alert(1) x", "file:///etc/passwd"] {
            assert_eq!(join(&base, wrong), None, "{wrong}");
        }
    }
}
