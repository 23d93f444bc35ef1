// The module `base64` as node's `Buffer` does it.
const base64 = {
  encode: (data, options) => Buffer.from(data).toString(options?.url ? "base64url" : "base64"),
  decode: (text) => new Uint8Array(Buffer.from(text, "base64")),
  decodeText: (text) => Buffer.from(text, "base64").toString("utf8"),
};
export default base64;
export const { encode, decode, decodeText } = base64;
