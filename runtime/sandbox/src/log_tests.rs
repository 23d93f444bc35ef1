use super::*;

#[test]
fn a_log_within_its_limit_is_whole() {
    let mut log = Log::new(5);
    log.write(b"ab");
    log.write(b"cde");
    assert_eq!(log.take(), "abcde");
}

#[test]
fn a_log_beyond_its_limit_is_cut_and_says_so() {
    let mut log = Log::new(5);
    log.write(b"abcdef");
    log.write(b"g");
    assert_eq!(log.take(), "abcde\n[log cut here]");
}

#[test]
fn a_log_is_not_cut_inside_a_character() {
    let mut log = Log::new(4);
    log.write("abcé".as_bytes());
    assert_eq!(log.take(), "abc\n[log cut here]");
}

#[test]
fn a_panic_is_known_also_when_the_log_is_full() {
    let mut log = Log::new(5);
    log.write(b"abcdef");
    assert_eq!(log.panic(), None);
    log.write(b"panicked at tool.rs:1:9: first\n");
    log.write(b"panicked at tool.rs:2:9: second\n");
    assert_eq!(log.panic().as_deref(), Some("panicked at tool.rs:2:9: second"));
    assert_eq!(log.take(), "abcde\n[log cut here]");
}

#[test]
fn what_was_only_logged_like_a_panic_is_none() {
    let mut log = Log::new(100);
    log.write(b"panicked at the sight of it\n");
    log.write(b"went on\n");
    assert_eq!(log.panic(), None);
    log.write(b"it panicked at last\n");
    assert_eq!(log.panic(), None);
}

#[test]
fn a_long_panic_is_cut() {
    let mut log = Log::new(0);
    log.write(&[PANIC, &[b'x'; PANIC_MAX]].concat());
    assert_eq!(log.panic().map(|text| text.len()), Some(PANIC_MAX));
}
