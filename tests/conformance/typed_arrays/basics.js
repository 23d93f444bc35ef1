export default (list) => [Uint8Array, Int8Array, Uint8ClampedArray, Uint16Array, Int32Array, Float32Array].map((T) => Array.from(new T(list)));
