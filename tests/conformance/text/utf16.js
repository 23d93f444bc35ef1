export default (bytes) => [new TextDecoder("utf-16le").decode(new Uint8Array(bytes)), new TextDecoder("UTF-16").encoding, new TextDecoder("utf8").encoding];
