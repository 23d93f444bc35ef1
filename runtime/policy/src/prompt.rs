//! The hosts that stand in what a person typed.
//!
//! The person's prompt is the one text that gives a capability, and people paste into it. So the reading is narrow: what
//! is not plainly a host, written the plain way, gives nothing, and the denial names the flag.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use toolwright_registry::{HostPattern, HttpRule};

use crate::authority::place;

/// Each host that the person named, in order.
pub(crate) fn hosts(typed: &str) -> Vec<HttpRule> {
    typed.split_whitespace().filter_map(word).collect()
}

/// One word gives at most one host: what stands in a path or a query is not asked for, in quotes or with a scheme neither.
fn word(word: &str) -> Option<HttpRule> {
    match word.split_once("://") {
        Some((before, after)) if !before.contains(AFTER_HOST) => url(before, after),
        _ => bare(word),
    }
}

/// What begins the path, the query or the fragment.
const AFTER_HOST: [char; 3] = ['/', '?', '#'];

/// What stands around a URL or a name in prose and Markdown. Square brackets do too, but also around IPv6 addresses.
const QUOTES: [char; 17] = [
    '<', '>', '"', '\'', '`', '(', ')', '{', '}', '|', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}', '\u{ab}',
    '\u{bb}', '\u{201e}',
];

/// A URL, cut at `://`.
fn url(before: &str, after: &str) -> Option<HttpRule> {
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let scheme = before.rsplit(|c| !is_scheme(c)).next()?.to_ascii_lowercase();
    let default = match scheme.as_str() {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    let authority = match after.find(AFTER_HOST) {
        Some(end) => after.get(..end)?,
        None => after,
    };
    // A user name may have quotes in it, and then the host is somewhere else.
    if authority.contains('@') {
        return None;
    }
    let (host, port) = place(trim_prose(authority.split(QUOTES).next()?))?;
    // The default port is what a grant without a port is for.
    rule(host.parse().ok()?, port.filter(|port| *port != default))
}

/// A word without a scheme: a domain name, perhaps with a port and a path.
fn bare(word: &str) -> Option<HttpRule> {
    let opened = word.trim_start_matches(|c| c == '[' || QUOTES.contains(&c));
    let word = trim_prose(opened.split(QUOTES).next()?);
    let end = word.find(AFTER_HOST).unwrap_or(word.len());
    let (host, port) = place(word.get(..end)?)?;
    let (_, last) = host.rsplit_once('.')?;
    // Also not `end.Then`, two sentences without a space, and `my_module.name`, a piece of a program.
    let one_case = last.bytes().all(|b| b.is_ascii_lowercase()) || last.bytes().all(|b| b.is_ascii_uppercase());
    if last.len() < 2 || !one_case || host.contains('_') {
        return None;
    }
    let last = last.to_ascii_lowercase();
    if FILES.contains(&last.as_str()) || WORDS.contains(&last.as_str()) {
        return None;
    }
    rule(host.parse().ok()?, port)
}

/// Without the punctuation that ends a clause; a closing bracket only when none was opened.
fn trim_prose(text: &str) -> &str {
    let text = text.trim_end_matches(['.', ',', ';', ':', '!', '?', '\u{2026}']);
    match text.strip_suffix(']') {
        Some(inner) if !inner.contains('[') => trim_prose(inner),
        _ => text,
    }
}

/// The rule, when a prompt may give this host: a name of at least two labels that is not the machine's own, or an
/// address that is public. Never a pattern.
fn rule(host: HostPattern, port: Option<u16>) -> Option<HttpRule> {
    let is_given = match &host {
        HostPattern::Any | HostPattern::Below(_) => false,
        HostPattern::Name(name) => name.contains('.') && !name.ends_with(".localhost"),
        HostPattern::Address(IpAddr::V4(address)) => is_public_v4(*address),
        HostPattern::Address(IpAddr::V6(address)) => is_public_v6(*address),
    };
    is_given.then_some(HttpRule { host, port, methods: BTreeSet::new() })
}

/// Narrower than IANA's registry: when in doubt, the person uses the flag.
const fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(a == 0
        || a == 10
        || a == 127
        || a >= 224
        || matches!((a, b), (100, 64..=127) | (169, 254) | (172, 16..=31) | (192, 168) | (198, 18 | 19))
        || matches!((a, b, c), (192, 0, 0 | 2) | (192, 88, 99) | (192, 31, 196) | (192, 52, 193) | (192, 175, 48))
        || matches!((a, b, c), (198, 51, 100) | (203, 0, 113)))
}

/// Global unicast (2000::/3) without the blocks that are special or carry an IPv4 address.
const fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    a & 0xe000 == 0x2000
        && !matches!((a, b), (0x2001, 0..=0x1ff | 0xdb8) | (0x2002, _) | (0x3fff, 0..=0xfff) | (0x2620, 0x4f))
}

/// Endings of files that are top-level domains too, or look like one.
const FILES: [&str; 98] = [
    "avi", "bak", "bat", "bin", "bmp", "cc", "cfg", "class", "cmd", "conf", "cpp", "cs", "css", "csv", "dart", "db",
    "dll", "doc", "docx", "env", "epub", "exe", "flac", "gif", "go", "gz", "hpp", "hs", "htm", "html", "ico", "ini",
    "ipynb", "jar", "java", "jpeg", "jpg", "js", "json", "jsonl", "jsx", "kt", "lock", "log", "lua", "md", "mdx",
    "mjs", "mk", "mkv", "mov", "odt", "ogg", "parquet", "pdf", "php", "pkl", "png", "ppt", "pptx", "ps", "py", "pyc",
    "rb", "rs", "rst", "rtf", "scss", "sh", "so", "sql", "sqlite", "svg", "swift", "tar", "tex", "tgz", "tmp", "toml",
    "ts", "tsv", "tsx", "ttf", "txt", "vue", "wasm", "wav", "webm", "webp", "wit", "xls", "xlsx", "xml", "xz", "yaml",
    "yml", "zip", "zsh",
];

/// What follows a dot in programs and is a top-level domain too.
const WORDS: [&str; 22] = [
    "call", "date", "foo", "get", "here", "id", "link", "map", "name", "new", "now", "open", "page", "post", "read",
    "save", "search", "select", "style", "then", "this", "value",
];
