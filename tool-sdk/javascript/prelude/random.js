// Random numbers, all from the capability.
(host, base) => {
  const { random, randomBytes } = host;
  const { needRandom, define, isView, Uint8Array, TypeError, array_tag, array_buffer, array_byteOffset, array_byteLength } = base;
  const { bytes_set, number_toString, string_padStart } = base;

  define(Math, "random", {
    value: function random_() {
      needRandom();
      return random();
    },
    writable: true, enumerable: false, configurable: true,
  });
  define(Math.random, "name", { value: "random", configurable: true });

  const MAX = 65536;
  const integers = {
    __proto__: null, Int8Array: 1, Uint8Array: 1, Uint8ClampedArray: 1, Int16Array: 1, Uint16Array: 1, Int32Array: 1,
    Uint32Array: 1, BigInt64Array: 1, BigUint64Array: 1,
  };
  const crypto = {
    getRandomValues(array) {
      needRandom();
      if (!isView(array) || !integers[array_tag(array)]) throw new TypeError("getRandomValues takes an integer typed array");
      const length = array_byteLength(array);
      if (length > MAX) throw new base.DOMException(`getRandomValues gives at most ${MAX} bytes at once`, "QuotaExceededError");
      bytes_set(new Uint8Array(array_buffer(array), array_byteOffset(array), length), new Uint8Array(randomBytes(length)));
      return array;
    },
    randomUUID() {
      needRandom();
      const bytes = new Uint8Array(randomBytes(16));
      bytes[6] = (bytes[6] & 0x0f) | 0x40;
      bytes[8] = (bytes[8] & 0x3f) | 0x80;
      let text = "";
      for (let i = 0; i < 16; i++) {
        if (i === 4 || i === 6 || i === 8 || i === 10) text += "-";
        text += string_padStart(number_toString(bytes[i], 16), 2, "0");
      }
      return text;
    },
  };
  base.crypto = crypto;
  base.global("crypto", crypto);
}
