use super::*;

fn prompt(typed: &str) -> Vec<String> {
    let mut given = Given::default();
    given.add_prompt(typed);
    given.iter().map(|(capability, source)| format!("{source} {capability}")).collect()
}

#[track_caller]
fn gives(typed: &str, hosts: &[&str]) {
    let expected: Vec<String> = hosts.iter().map(|host| format!("prompt http:{host}")).collect();
    assert_eq!(prompt(typed), expected, "{typed}");
}

#[test]
fn urls_give_their_host() {
    gives("fetch https://api.example.org/v1?q=1#top", &["api.example.org"]);
    gives("fetch http://example.org, then HTTPS://API.Example.ORG.", &["example.org", "api.example.org"]);
    gives(
        "see (https://example.org/a) and <https://example.net>; \"https://example.com\"",
        &["example.org", "example.net", "example.com"],
    );
    gives("[docs](https://example.org/x). [https://example.net]", &["example.org", "example.net"]);
    gives("url:https://example.org {\"u\":\"https://example.net\"}", &["example.org", "example.net"]);
    gives("https://example.org./x https://example.org", &["example.org"]);
    gives("https://a.b-c.example.org?x https://my_host.example.org#y", &["a.b-c.example.org", "my_host.example.org"]);
    // Any ending counts in a URL.
    gives("https://deno.land/x https://unpkg.zip", &["deno.land", "unpkg.zip"]);
}

#[test]
fn ports_are_part_of_what_is_given() {
    gives("http://example.org:8080/x", &["example.org:8080"]);
    gives("example.org:8080", &["example.org:8080"]);
    gives("http://example.org:80/ https://example.net:443", &["example.org", "example.net"]);
    gives("https://example.org:80/ http://example.net:443", &["example.org:80", "example.net:443"]);
    gives("https://example.org:/x", &["example.org"]);
    for bad in ["0", "65536", "99999999999", "+80", "8o", "80:80", "-1"] {
        gives(&format!("https://example.org:{bad}/"), &[]);
        gives(&format!("example.org:{bad}/"), &[]);
    }
}

#[test]
fn bare_domain_names_give_themselves() {
    gives("ask api.example.org, wttr.in and ipinfo.io.", &["api.example.org", "wttr.in", "ipinfo.io"]);
    gives("EXAMPLE.ORG? 'example.net'! `example.com`…", &["example.org", "example.net", "example.com"]);
    gives("example.org/v1/users?q=1", &["example.org"]);
    gives("the API of example.co.uk: nice", &["example.co.uk"]);
    gives("xn--bcher-kva.example.org", &["xn--bcher-kva.example.org"]);
}

#[test]
fn files_versions_and_code_are_no_domain_names() {
    for word in [
        "file.txt",
        "src/main.rs",
        "main.rs:42",
        "index.js",
        "README.md",
        "a.tar.gz",
        "data.json",
        "x.py",
        "lib.so",
        "3.14",
        "v1.2.3",
        "1.2.3.4",
        "e.g.",
        "i.e.",
        "...",
        "a..org",
        ".org",
        "-a.org",
        "a-.org",
        "user.id",
        "this.name",
        "Date.now",
        "end.Then",
        "my_module.value",
        "foo_bar.com",
        "word",
        "http",
        "://",
        "https://",
        "package.json/example.org",
        "./run.sh",
        "me@example.org",
        "mailto:me@example.org",
        "git@github.com:a/b.git",
    ] {
        gives(word, &[]);
    }
}

#[test]
fn a_host_beside_a_user_name_gives_nothing() {
    for url in [
        "https://good.org@evil.org/",
        "https://good.org:443@evil.org/",
        "https://user:pass@good.org/",
        "https://good.org%40evil.org/",
        "https://good.org\\@evil.org/",
        "https://good.org'@evil.org/",
        "https://@evil.org/",
        "good.org@evil.org",
    ] {
        gives(url, &[]);
    }
    // Behind the host it is a path, and none of it is asked for.
    gives("https://good.org/@evil.org https://good.net/?u=https://evil.org/", &["good.org", "good.net"]);
}

#[test]
fn one_word_gives_one_host_and_none_of_its_path_or_query() {
    for word in [
        "good.org/?u=\"evil.com\"",
        "good.org/(evil.com)",
        "good.org?u='evil.com'",
        "good.org#`evil.com`",
        "good.org/?u=https://evil.com/",
        "good.org/<https://evil.com/>",
        "\"good.org\",\"evil.com\"",
        "(good.org)(evil.com)",
        "[good.org](evil.com)",
        "https://good.org/?u=\"evil.com\"",
        "https://good.org\"https://evil.com",
    ] {
        gives(word, &["good.org"]);
    }
    gives("me@\"evil.com\" /?u=\"evil.com\" and/or/https://evil.com", &[]);
    gives("(\"[example.org]\"). {`example.net/x`}", &["example.org", "example.net"]);
}

#[test]
fn hosts_that_are_not_plain_ascii_give_nothing() {
    for url in [
        "https://exämple.org/",
        "https://ex%61mple.org/",
        "https://exаmple.org",
        "exаmple.org",
        "example。org",
        "https://example\u{200b}.org",
        "exam\u{ad}ple.org",
        "https://example.org\u{ff0f}x",
        "https://example.org\\x",
        "https://exam\u{202e}ple.org",
    ] {
        gives(url, &[]);
    }
}

#[test]
fn wildcards_never_come_from_a_prompt() {
    for word in ["*", "http:*", "*.example.org", "https://*/", "https://*.example.org/", "http://*:8080", "*.*"] {
        gives(word, &[]);
    }
}

#[test]
fn addresses_and_names_of_this_machine_and_its_network_are_not_given() {
    for url in [
        "http://localhost:3000/",
        "localhost",
        "http://localhost/",
        "http://LOCALHOST.:80/",
        "http://x.localhost:80/",
        "http://127.0.0.1:3000/",
        "http://127.1/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://2130706433/",
        "http://0.0.0.0:80/",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://172.31.255.255/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest",
        "http://100.64.0.1/",
        "http://198.18.0.1/",
        "http://192.0.2.1/",
        "http://203.0.113.1/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://[::1]:3000/",
        "http://[::]/",
        "http://[fe80::1]/",
        "http://[fe80::1%25eth0]/",
        "http://[fc00::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001::1]/",
        "http://[2001:db8::1]/",
        "http://[3fff::1]/",
        "http://[ff02::1]/",
        "http://printer/",
        "127.0.0.1:3000",
        "[::1]:3000",
        "http://[::1",
        "http://::1/",
    ] {
        gives(url, &[]);
    }
}

#[test]
fn a_public_address_in_a_url_is_given() {
    gives("http://1.1.1.1/ http://9.9.9.9:8080", &["1.1.1.1", "9.9.9.9:8080"]);
    gives(
        "https://[2606:4700:4700::1111]/ https://[2606:4700:4700::1111]:8443",
        &["[2606:4700:4700::1111]", "[2606:4700:4700::1111]:8443"],
    );
    // Without a scheme it could be a version.
    gives("1.1.1.1", &[]);
}

#[test]
fn only_http_is_given() {
    gives("ftp://example.org ssh://example.net file:///etc/hosts.org javascript://example.com xhttps://a.org", &[]);
}

#[test]
fn everything_asked_must_be_covered() {
    let mut given = Given::default();
    given.add("http:*.example.org".parse().unwrap(), Source::Config);
    given.add("http:api.example.org".parse().unwrap(), Source::Flag);
    given.add("env:CITY".parse().unwrap(), Source::Flag);
    given.add_prompt("ask api.example.org and other.org:8080");
    given.add_prompt("ask api.example.org again");
    assert_eq!(given.iter().count(), 5);
    let sources = |asked: &str| -> Vec<Source> { given.sources(&asked.parse().unwrap()).into_iter().collect() };
    assert_eq!(sources("http:api.example.org"), [Source::Config, Source::Flag, Source::Prompt]);
    assert_eq!(sources("http:GET b.example.org"), [Source::Config]);
    assert_eq!(sources("http:other.org:8080"), [Source::Prompt]);
    assert_eq!(sources("env:CITY"), [Source::Flag]);
    for asked in ["http:*", "http:example.org", "http:other.org", "http:api.example.org:8080", "env:CITY2", "clock"] {
        assert_eq!(sources(asked), [], "{asked}");
    }
}

mod any_text {
    use proptest::prelude::*;
    use toolwright_registry::HostPattern;

    use super::*;

    proptest! {
        /// Whatever is typed, only whole public names and addresses come of it, and each reads back.
        #[test]
        fn gives_only_hosts(typed in "([a-z*@:/.\\[\\]%0-9 ]|https?://|localhost|\\PC){0,60}") {
            let mut given = Given::default();
            given.add_prompt(&typed);
            prop_assert!(given.iter().count() <= typed.split_whitespace().count());
            for (capability, source) in given.iter() {
                prop_assert_eq!(source, Source::Prompt);
                prop_assert_eq!(&capability.to_string().parse::<Capability>().unwrap(), capability);
                let Capability::Http(rule) = capability else { panic!("{capability}") };
                match &rule.host {
                    HostPattern::Name(name) => prop_assert!(typed.to_ascii_lowercase().contains(name.as_str())),
                    HostPattern::Address(address) => prop_assert!(!address.is_loopback() && !address.is_unspecified()),
                    HostPattern::Any | HostPattern::Below(_) => panic!("{capability}"),
                }
            }
        }
    }
}

/// A link stands here for what takes more than a test may do: a mount of the same folder in another place.
#[test]
fn a_folder_of_the_programs_own_is_known_under_another_path() {
    let place = std::env::temp_dir().canonicalize().unwrap().join(format!("toolwright-own-{}", std::process::id()));
    std::fs::create_dir_all(place.join("home/data/inner")).unwrap();
    std::fs::create_dir_all(place.join("notes")).unwrap();
    std::os::unix::fs::symlink(place.join("home"), place.join("other")).unwrap();
    let mut given = Given::default();
    given.add_own(Own::Data, place.join("home/data"));
    let overlaps = |folder: &str| given.overlaps(&format!("fs:{}/{folder}", place.display()).parse().unwrap());
    let data = BTreeSet::from([Own::Data]);
    for folder in
        ["home", "home/data", "home/data/inner", "home/data/absent", "other", "other/data", "other/data/inner"]
    {
        assert_eq!(overlaps(folder), data, "{folder}");
    }
    for folder in ["notes", "absent", "other/more", "home/database"] {
        assert_eq!(overlaps(folder), BTreeSet::new(), "{folder}");
    }
    std::fs::remove_dir_all(place).unwrap();
}
