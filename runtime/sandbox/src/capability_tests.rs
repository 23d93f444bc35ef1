use super::*;

fn grants(of: &[&str]) -> Grants {
    of.iter().map(|text| text.parse().unwrap()).collect()
}

#[test]
fn an_interface_belongs_to_a_capability() {
    for (interface, capability) in [
        ("wasi:clocks/wall-clock@0.2.12", Some("clock")),
        ("wasi:clocks/monotonic-clock@0.2.0", Some("clock")),
        ("wasi:random/random", Some("random")),
        ("wasi:cli/stderr@0.2.6", Some("log")),
        ("wasi:cli/environment@0.2.12", Some("env")),
        ("wasi:http/outgoing-handler@0.2.12", Some("http")),
        ("wasi:io/poll@0.2.12", Some("clock")),
        ("wasi:io/streams@0.2.12", Some("log")),
        ("wasi:random/insecure@0.2.12", None),
        ("wasi:cli/stdout@0.2.12", None),
        ("wasi:filesystem/types@0.2.12", Some("fs")),
        ("wasi:filesystem/preopens@0.2.0", Some("fs")),
        ("wasi:filesystem/types@0.3.0", None),
        ("wasi:keyvalue/store@0.2.0-draft2", Some("kv")),
        ("wasi:keyvalue/store@0.2.0-draft", None),
        ("wasi:keyvalue/store@0.2.0-draft3", None),
        ("wasi:keyvalue/store@0.2.0", None),
        ("wasi:keyvalue/store", None),
        ("wasi:keyvalue/atomics@0.2.0-draft2", None),
        ("wasi:sockets/tcp@0.2.12", None),
        ("wasi:clocks/wall-clock@0.3.0", None),
        ("wasi:clocks/wall-clock@0.2.0-rc", None),
        ("evil:clocks/wall-clock@0.2.12", None),
        ("", None),
    ] {
        assert_eq!(capability_of(interface), capability, "{interface}");
    }
}

#[test]
fn a_grant_opens_its_interfaces_and_no_other() {
    let open = |of: &[&str]| -> Vec<&str> {
        INTERFACES.iter().map(|(name, _)| *name).chain([STORE]).filter(|name| is_open(name, &grants(of))).collect()
    };
    assert_eq!(open(&[]), Vec::<&str>::new());
    assert_eq!(open(&["clock"]), ["wasi:clocks/wall-clock", "wasi:clocks/monotonic-clock", "wasi:io/poll"]);
    assert_eq!(open(&["random"]), ["wasi:random/random"]);
    assert_eq!(open(&["env:CITY"]), ["wasi:cli/environment"]);
    assert_eq!(open(&["kv"]), ["wasi:keyvalue/store@0.2.0-draft2"]);
    assert_eq!(
        open(&["fs:/tmp"]),
        ["wasi:filesystem/types", "wasi:filesystem/preopens", "wasi:io/poll", "wasi:io/streams", "wasi:io/error",]
    );
    assert_eq!(open(&["log"]), ["wasi:cli/stderr", "wasi:io/poll", "wasi:io/streams", "wasi:io/error"]);
    assert_eq!(
        open(&["http:a.org"]),
        [
            "wasi:clocks/monotonic-clock",
            "wasi:http/types",
            "wasi:http/outgoing-handler",
            "wasi:io/poll",
            "wasi:io/streams",
            "wasi:io/error",
        ]
    );
}

#[test]
fn each_kind_of_capability_has_its_bit() {
    use Capabilities as C;
    let bits = [C::CLOCK, C::RANDOM, C::LOG, C::ENV, C::HTTP, C::FS, C::KV];
    let each = ["clock", "random", "log", "env:CITY", "http:*", "fs:/tmp", "kv"];
    let found = each.map(|text| C::of(&grants(&[text])));
    assert_eq!(found, bits);
}
