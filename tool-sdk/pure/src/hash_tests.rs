use super::*;

const LONG: &str = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

#[test]
fn vectors_of_rfc_1321() {
    assert_eq!(md5(""), "d41d8cd98f00b204e9800998ecf8427e");
    assert_eq!(md5("abc"), "900150983cd24fb0d6963f7d28e17f72");
    assert_eq!(md5("abcdefghijklmnopqrstuvwxyz"), "c3fcd3d76192e4007dfb496cca67e13b");
}

#[test]
fn vectors_of_rfc_6234() {
    assert_eq!(sha1("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
    assert_eq!(sha1(LONG), "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
    assert_eq!(sha1("a".repeat(1_000_000)), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
    assert_eq!(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(sha256(LONG), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    assert_eq!(
        sha512("abc"),
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
         2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    );
}

#[test]
fn vectors_of_rfc_2202_and_4231() {
    let (question, longer_than_a_block) = (
        b"what do ya want for nothing?".as_slice(),
        b"Test Using Larger Than Block-Size Key - Hash Key First".as_slice(),
    );
    let tag = |algorithm, key: &[u8], data: &[u8]| hex(&hmac(algorithm, key, data));
    assert_eq!(tag(Algorithm::Md5, &[0x0b; 16], b"Hi There"), "9294727a3638bb1c13f48ef8158bfc9d");
    assert_eq!(tag(Algorithm::Md5, b"Jefe", question), "750c783e6ab0b503eaa86e310a5db738");
    assert_eq!(tag(Algorithm::Md5, &[0xaa; 80], longer_than_a_block), "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd");
    assert_eq!(tag(Algorithm::Sha1, &[0x0b; 20], b"Hi There"), "b617318655057264e28bc0b6fb378c8ef146be00");
    assert_eq!(tag(Algorithm::Sha1, b"Jefe", question), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    assert_eq!(tag(Algorithm::Sha1, &[0xaa; 80], longer_than_a_block), "aa4ae5e15272d00e95705637ce8a3b55ed402112");
    assert_eq!(
        tag(Algorithm::Sha256, b"Jefe", question),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    assert_eq!(
        tag(Algorithm::Sha256, &[0xaa; 131], longer_than_a_block),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    );
    assert_eq!(
        tag(Algorithm::Sha512, b"Jefe", question),
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554\
         9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
    );
}

#[test]
fn algorithms_have_names() {
    assert_eq!("SHA-256".parse(), Ok(Algorithm::Sha256));
    assert_eq!("md5".parse(), Ok(Algorithm::Md5));
    let error = "crc32".parse::<Algorithm>().unwrap_err();
    assert_eq!(error.message, "unknown hash algorithm `crc32`: use md5, sha1, sha256 or sha512");
}

#[test]
fn hexadecimal_is_read_in_both_cases() {
    assert_eq!(hex(&[0, 0xaf, 0xff]), "00afff");
    assert_eq!(unhex("00aFFf"), Ok(vec![0, 0xaf, 0xff]));
    assert_eq!(unhex("0g").unwrap_err().message, "not hexadecimal: the character 'g' at position 2");
    assert_eq!(unhex("000").unwrap_err().message, "not hexadecimal: one digit is left over at position 3");
}

#[test]
fn secrets_are_compared_whole() {
    assert!(equal(b"secret", b"secret"));
    assert!(!equal(b"secret", b"secreT"));
    assert!(!equal(b"secret", b"secre"));
}
