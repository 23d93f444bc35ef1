use proptest::prelude::*;

use super::*;

#[test]
fn vectors_of_rfc_4648() {
    let vectors = [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ];
    for (plain, coded) in vectors {
        assert_eq!(encode(plain.as_bytes()), coded);
        assert_eq!(encode_url(plain.as_bytes()), coded.trim_end_matches('='));
        assert_eq!(decode(coded), Ok(plain.as_bytes().to_vec()));
    }
    assert_eq!(encode(&[0xfb, 0xff, 0xbf]), "+/+/");
    assert_eq!(encode_url(&[0xfb, 0xff, 0xbf]), "-_-_");
}

#[test]
fn both_alphabets_white_space_and_missing_padding_are_read() {
    assert_eq!(decode("+_+/"), Ok(vec![0xfb, 0xff, 0xbf]));
    assert_eq!(decode(" Zm9v\r\n YmE "), Ok(b"fooba".to_vec()));
    assert_eq!(decode("Zg = =\n"), Ok(b"f".to_vec()));
}

#[test]
fn what_is_wrong_is_told_with_its_position() {
    let wrong = [
        ("Zm 9*", 5, "not base64: the character '*' at position 5"),
        ("é", 1, "not base64: the character 'é' at position 1"),
        ("Zg==Zg==", 5, "not base64: more text after the padding at position 5"),
        ("Zg===", 5, "not base64: too much padding at position 5"),
        ("Zm9vY", 5, "not base64: the text is cut off, one character is left over at position 5"),
        ("Zg=", 3, "not base64: the padding does not fit the length at position 3"),
        ("=", 1, "not base64: the padding does not fit the length at position 1"),
        ("Zh==", 4, "not base64: the last character holds bits that belong to no byte at position 4"),
    ];
    for (text, position, message) in wrong {
        let error = decode(text).unwrap_err();
        assert_eq!((error.position, error.message.as_str()), (Some(position), message), "{text}");
    }
}

proptest! {
    #[test]
    fn bytes_come_back(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
        prop_assert_eq!(decode(&encode(&bytes)), Ok(bytes.clone()));
        prop_assert_eq!(decode(&encode_url(&bytes)), Ok(bytes));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*") {
        if let Ok(bytes) = decode(&text) {
            prop_assert_eq!(decode(&encode(&bytes)), Ok(bytes));
        }
    }
}
