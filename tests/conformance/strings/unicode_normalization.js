export default (s) => ["NFC", "NFD", "NFKC", "NFKD"].map((form) => Array.from(s.normalize(form), (c) => c.codePointAt(0)));
