export default (bytes) => new TextDecoder("latin1").decode(new Uint8Array(bytes));
