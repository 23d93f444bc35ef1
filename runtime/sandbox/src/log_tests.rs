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
