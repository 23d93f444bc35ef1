use super::*;

fn grants(list: &[&str]) -> Grants {
    list.iter().map(|grant| grant.parse().unwrap()).collect()
}

#[test]
fn a_crate_of_a_capability_needs_its_grant() {
    let grants = grants(&["clock", "http:*"]);
    for (name, given) in [
        ("tool_sdk", true),
        ("serde", true),
        ("hashbrown", false),
        ("cap_clock", true),
        ("cap_http", true),
        ("cap_log", false),
        ("cap_fs", false),
        ("cap_other", false),
    ] {
        assert_eq!(is_given(name, &grants), given, "{name}");
    }
}

#[test]
fn a_name_in_backticks_is_a_name() {
    let grants = grants(&["clock"]);
    for (text, kind) in [
        ("unresolved import `cap_http`", Some("http")),
        ("can't find crate for `cap_fs`", Some("fs")),
        ("cannot find `cap_kv::open` in this scope", Some("kv")),
        ("use of unresolved module or unlinked crate `cap_clock`", None),
        ("unresolved import `my::cap_http`", None),
        ("unresolved import `cap_httpx`", None),
        ("the crate cap_http", None),
        ("`a` and `cap_env`", Some("env")),
    ] {
        assert_eq!(ungranted(text, &grants), kind, "{text}");
    }
}
