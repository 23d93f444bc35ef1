export default () => ({ u: new Uint8Array([1, 2]), b: new ArrayBuffer(2), f: new Float32Array([0.1]) });
