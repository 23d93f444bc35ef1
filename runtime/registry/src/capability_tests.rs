use super::*;

#[test]
fn a_capability_reads_back_as_written() {
    for text in [
        "clock",
        "random",
        "log",
        "env:CITY",
        "kv",
        "fs:/home/me/notes",
        "fs:/home/me/notes:rw",
        "http:*",
        "http:*.example.org",
        "http:example.org:8080",
        "http:GET,POST example.org",
        "http:127.0.0.1:80",
        "http:[::1]:8080",
        "http:[::1]",
    ] {
        assert_eq!(text.parse::<Capability>().unwrap().to_string(), text);
    }
    assert_eq!("http:get Example.ORG.".parse::<Capability>().unwrap().to_string(), "http:GET example.org");
    assert_eq!("http:::1".parse::<Capability>().unwrap().to_string(), "http:[::1]");
}

#[test]
fn what_is_not_a_capability_is_told_how_to_write_it() {
    for (text, reason) in [
        ("http", "name the host, as in `http:api.example.org`"),
        ("fs", "name the folder, as in `fs:/home/me/notes` or `fs:/home/me/notes:rw`"),
        ("fs:notes", "a folder is an absolute path, as in `fs:/home/me/notes` or `fs:/home/me/notes:rw`"),
        ("env", "name the variable, as in `env:CITY`"),
        ("gpu:0", "there are `clock`, `random`, `log`, `kv`, `http:HOST`, `env:NAME` and `fs:FOLDER`"),
        ("http:https://a.org/x", "name the host alone, without scheme and path, as in `http:api.example.org`"),
        (
            "http:GTE a.org",
            "a method is one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, as in `http:GET,POST api.example.org`",
        ),
        ("http:a.org:0", "the port is a number from 1 to 65535"),
        ("http:exa\u{301}mple.org", "a host is an ASCII name, an address, `*.name` or `*`"),
        ("http:0x7f.1", "a host is an ASCII name, an address, `*.name` or `*`"),
        ("http:127.1", "a host is an ASCII name, an address, `*.name` or `*`"),
        ("http:*.*.org", "a host is an ASCII name, an address, `*.name` or `*`"),
        ("env:A B", "a variable's name is `[A-Za-z_][A-Za-z0-9_]*`, at most 128 characters"),
        ("env:", "a variable's name is `[A-Za-z_][A-Za-z0-9_]*`, at most 128 characters"),
    ] {
        assert_eq!(text.parse::<Capability>().unwrap_err().reason, reason, "{text}");
    }
}

#[test]
fn each_capability_is_of_a_kind_that_is_listed_and_each_kind_has_one() {
    let each = ["clock", "random", "log", "env:CITY", "http:*", "fs:/tmp", "kv"];
    assert_eq!(each.map(|text| text.parse::<Capability>().unwrap().kind()), KINDS);
}

#[test]
fn what_is_not_a_capability_is_shown_without_what_hides_in_it() {
    let error = "a\u{202e}b\u{1b}".parse::<Capability>().unwrap_err();
    assert_eq!(error.given, "a\u{fffd}b\u{fffd}");
}
