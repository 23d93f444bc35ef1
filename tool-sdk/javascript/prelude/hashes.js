// The modules `base64`, `hash` and `uuid`.
(host, base) => {
  const { base64Encode, base64Decode, hashOf, hmacOf, hex, unhex, sameBytes, uuidNamed, uuidParse, decode } = host;
  const { Uint8Array, textOf, dataOf, optionsOf, crypto, string_charCodeAt } = base;

  base.base64 = {
    encode(data, options = undefined) {
      return base64Encode(dataOf(data, "the data"), !!optionsOf(options).url);
    },
    decode(text) {
      return new Uint8Array(base64Decode(textOf(text, "the text")));
    },
    decodeText(text) {
      return decode("utf-8", new Uint8Array(base64Decode(textOf(text, "the text"))), true, false)[0];
    },
  };

  const digest = (algorithm, data) => new Uint8Array(hashOf(algorithm, dataOf(data, "the data")));
  base.hash = {
    md5: (data) => hex(digest("md5", data)),
    sha1: (data) => hex(digest("sha1", data)),
    sha256: (data) => hex(digest("sha256", data)),
    sha512: (data) => hex(digest("sha512", data)),
    digest: (algorithm, data) => digest(textOf(algorithm, "the algorithm"), data),
    hmac(algorithm, key, data) {
      return hex(new Uint8Array(hmacOf(textOf(algorithm, "the algorithm"), dataOf(key, "the key"), dataOf(data, "the data"))));
    },
    hex: (data) => hex(dataOf(data, "the data")),
    unhex: (text) => new Uint8Array(unhex(textOf(text, "the text"))),
    equal: (a, b) => sameBytes(dataOf(a, "a"), dataOf(b, "b")),
  };

  const named = (version) => (name, namespace) => uuidNamed(version, textOf(namespace, "the namespace"), dataOf(name, "the name"));
  const parsed = (text) => (typeof text === "string" ? uuidParse(base.text(text)) : undefined);
  base.uuid = {
    v3: named(3),
    v4: () => crypto.randomUUID(),
    v5: named(5),
    validate: (text) => parsed(text) !== undefined,
    // The form that is compared and shown: lower case, with hyphens.
    normalize(text) {
      return parsed(text) ?? base.refuseArgument("the text", "a UUID", text);
    },
    version(text) {
      const code = string_charCodeAt(base.uuid.normalize(text), 14);
      return code < 58 ? code - 48 : code - 87;
    },
    NIL: "00000000-0000-0000-0000-000000000000",
    DNS: "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    URL: "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
    OID: "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
    X500: "6ba7b814-9dad-11d1-80b4-00c04fd430c8",
  };
}
