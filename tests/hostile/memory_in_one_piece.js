export default () => new Uint8Array(1 << 30).length;
