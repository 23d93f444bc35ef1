// The module `hash` as node's own `crypto` does it: what the recorded results come from.
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

const digest = (algorithm, data) => new Uint8Array(createHash(algorithm).update(data).digest());
const hex = (data) => Buffer.from(data).toString("hex");
const hash = {
  md5: (data) => hex(digest("md5", data)),
  sha1: (data) => hex(digest("sha1", data)),
  sha256: (data) => hex(digest("sha256", data)),
  sha512: (data) => hex(digest("sha512", data)),
  digest,
  hmac: (algorithm, key, data) => createHmac(algorithm, key).update(data).digest("hex"),
  hex,
  unhex: (text) => new Uint8Array(Buffer.from(text, "hex")),
  equal: (a, b) => Buffer.from(a).length === Buffer.from(b).length && timingSafeEqual(Buffer.from(a), Buffer.from(b)),
};
export default hash;
export const { md5, sha1, sha256, sha512, hmac, unhex, equal } = hash;
