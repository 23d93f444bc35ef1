// `crypto.subtle.digest`. It computes only, so it needs no capability.
(host, base) => {
  const { digest } = host;
  const { isObject, String, string_toUpperCase, crypto } = base;
  const names = { __proto__: null, "SHA-1": true, "SHA-256": true, "SHA-384": true, "SHA-512": true };

  crypto.subtle = {
    async digest(algorithm, data) {
      const name = string_toUpperCase(String(isObject(algorithm) ? algorithm.name : algorithm));
      if (!names[name]) {
        throw new base.DOMException(`Unrecognized algorithm name: ${name}; there are SHA-1, SHA-256, SHA-384 and SHA-512`, "NotSupportedError");
      }
      return digest(name, base.bytesOf(data));
    },
  };
}
