use super::*;

fn rule(text: &str) -> FsRule {
    text.parse().unwrap()
}

#[test]
fn a_rule_reads_back_as_written() {
    assert_eq!(rule("/a/b"), FsRule { folder: "/a/b".into(), write: false });
    assert_eq!(rule("/a/b:rw"), FsRule { folder: "/a/b".into(), write: true });
    for (written, normal) in [
        ("/a/b//", "/a/b"),
        ("/a b:c", "/a b:c"),
        ("/می\u{200c}خواهم", "/می\u{200c}خواهم"),
        ("/:rw", "/:rw"),
        ("//", "/"),
    ] {
        assert_eq!(rule(written).to_string(), normal);
        assert_eq!(rule(normal), rule(written));
    }
}

#[test]
fn what_is_not_a_folder_is_told_why() {
    let long = format!("/{}", "a".repeat(1024));
    for (wrong, reason) in [
        ("", "a folder is an absolute path, as in `fs:/home/me/notes` or `fs:/home/me/notes:rw`"),
        ("a/b", "a folder is an absolute path, as in `fs:/home/me/notes` or `fs:/home/me/notes:rw`"),
        ("~/a", "a folder is an absolute path, as in `fs:/home/me/notes` or `fs:/home/me/notes:rw`"),
        ("/a/../b", "the path of a folder has no `.`, `..` or doubled slash in it"),
        ("/a/./b", "the path of a folder has no `.`, `..` or doubled slash in it"),
        ("/a//b", "the path of a folder has no `.`, `..` or doubled slash in it"),
        ("/a/..", "the path of a folder has no `.`, `..` or doubled slash in it"),
        ("/a\u{1b}b", "the path of a folder has no control characters"),
        ("/a\u{202e}b", "the path of a folder has no characters that cannot be seen or that reorder a line"),
        ("/a\u{200b}b:rw", "the path of a folder has no characters that cannot be seen or that reorder a line"),
        ("/a:rw:rw", "a folder whose name ends in `:rw` cannot be granted"),
        (long.as_str(), "the path of a folder has at most 1024 bytes"),
    ] {
        assert_eq!(wrong.parse::<FsRule>(), Err(reason), "{wrong}");
    }
}

#[test]
fn a_rule_covers_what_is_below_it_and_no_more() {
    for (given, asked, covers) in [
        ("/a", "/a", true),
        ("/a", "/a/b/c", true),
        ("/a", "/ab", false),
        ("/a/b", "/a", false),
        ("/a", "/a:rw", false),
        ("/a:rw", "/a", true),
        ("/a:rw", "/a/b:rw", true),
        ("/", "/a", true),
    ] {
        assert_eq!(rule(given).covers(&rule(asked)), covers, "{given} {asked}");
    }
}
