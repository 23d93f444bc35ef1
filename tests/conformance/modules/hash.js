import hash, { md5, sha1 } from "hash";
export default ({ text }) => [
  md5(text), sha1(text), hash.sha256(text), hash.sha512(text), hash.sha256(new TextEncoder().encode(text)),
  [...hash.digest("sha1", text)].slice(0, 4), hash.hmac("sha256", "key", text), hash.hmac("sha512", new Uint8Array([1, 2]), text),
  hash.hmac("md5", "k".repeat(200), text), [...hash.unhex("00ff10")], hash.hex(new Uint8Array([0, 255])), hash.equal("a", "a"), hash.equal("a", "b"), hash.equal("a", "ab"),
];
