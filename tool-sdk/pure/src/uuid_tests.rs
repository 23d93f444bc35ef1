use super::*;

#[test]
fn vectors_of_rfc_9562() {
    assert_eq!(v3(Uuid::DNS, b"www.example.com").to_string(), "5df41881-3aed-3515-88a7-2f4a814cf09e");
    assert_eq!(v5(Uuid::DNS, b"www.example.com").to_string(), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    let random = [0x91, 0x91, 0x08, 0xf7, 0x52, 0xd1, 0xf3, 0x20, 0x1b, 0xac, 0xf8, 0x47, 0xdb, 0x41, 0x48, 0xa8];
    assert_eq!(v4(random).to_string(), "919108f7-52d1-4320-9bac-f847db4148a8");
}

#[test]
fn versions_are_told() {
    assert_eq!(v5(Uuid::URL, b"https://example.org/").version(), 5);
    assert_eq!(v4([0xff; 16]).version(), 4);
    assert!(v4([0xff; 16]).is_standard());
    assert!(!Uuid::NIL.is_standard());
    assert_eq!(Uuid::NIL.to_string(), "00000000-0000-0000-0000-000000000000");
}

#[test]
fn namespaces_have_names() {
    assert_eq!(namespace("dns"), Ok(Uuid::DNS));
    assert_eq!(namespace("x500").unwrap().to_string(), "6ba7b814-9dad-11d1-80b4-00c04fd430c8");
    assert_eq!(namespace("00000000-0000-0000-0000-000000000000"), Ok(Uuid::NIL));
    assert_eq!(namespace("ftp").unwrap_err().message, "`ftp` is no namespace: use dns, url, oid, x500 or a UUID");
}

#[test]
fn every_usual_form_is_read() {
    let forms = [
        "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
        "6BA7B811-9DAD-11D1-80B4-00C04FD430C8",
        "{6ba7b811-9dad-11d1-80b4-00c04fd430c8}",
        "urn:uuid:6ba7b811-9dad-11d1-80b4-00c04fd430c8",
        " 6ba7b8119dad11d180b400c04fd430c8 ",
    ];
    for form in forms {
        assert_eq!(parse(form), Ok(Uuid::URL), "{form}");
    }
}

#[test]
fn what_is_no_uuid_is_refused() {
    let wrong = [
        "",
        "6ba7b811-9dad-11d1-80b4-00c04fd430c",
        "6ba7b811-9dad-11d1-80b400c04fd430c8-",
        "6ba7b8119-dad-11d1-80b4-00c04fd430c8",
        "+ba7b8119dad11d180b400c04fd430c8",
        "{6ba7b811-9dad-11d1-80b4-00c04fd430c8",
        "6ba7b811-9dad-11d1-80b4-00c04fd430cé",
    ];
    for text in wrong {
        let expected =
            format!("`{text}` is not a UUID: it has 32 hexadecimal digits, as in 6ba7b810-9dad-11d1-80b4-00c04fd430c8");
        assert_eq!(parse(text).unwrap_err().message, expected);
    }
}
