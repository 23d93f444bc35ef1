import base64, { encode } from "base64";
export default async ({ text, bytes }) => {
  const data = new Uint8Array(bytes);
  const later = await import("base64");
  return [
    encode(text), base64.encode(data), base64.encode(data, { url: true }), [...base64.decode(base64.encode(data))],
    base64.decodeText(encode(text)) === text, base64.decode("YQ") instanceof Uint8Array, later.encode === encode, later.default === base64,
  ];
};
