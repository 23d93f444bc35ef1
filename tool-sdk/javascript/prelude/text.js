// Characters and bytes: `TextEncoder`, `TextDecoder`, `atob`, `btoa`.
(host, base) => {
  const { utf8Encode, decode } = host;
  const { Uint8Array, ArrayBuffer, DataView, TypeError, RangeError, isView, array_tag, bytes_set, bytes_slice, define } = base;
  const { array_buffer, array_byteOffset, array_byteLength, view_buffer, view_byteOffset, view_byteLength } = base;

  // The bytes that a buffer or a view of one covers; nothing is copied.
  base.bytesOf = (source) => {
    if (isView(source)) {
      return array_tag(source) === undefined
        ? new Uint8Array(view_buffer(source), view_byteOffset(source), view_byteLength(source))
        : new Uint8Array(array_buffer(source), array_byteOffset(source), array_byteLength(source));
    }
    if (source instanceof ArrayBuffer) return new Uint8Array(source);
    throw new TypeError("expected an ArrayBuffer or a view of one");
  };
  base.encode = (text) => new Uint8Array(utf8Encode(base.text(text)));
  base.concat = (a, b) => {
    const both = new Uint8Array(array_byteLength(a) + array_byteLength(b));
    bytes_set(both, a, 0);
    bytes_set(both, b, array_byteLength(a));
    return both;
  };
  // Lossy UTF-8 without its byte order mark: how the web reads a body.
  base.decodeBody = (bytes) => {
    const text = decode("utf-8", bytes, false, false)[0];
    return base.string_charCodeAt(text, 0) === 0xfeff ? base.string_slice(text, 1) : text;
  };

  class TextEncoder {
    get encoding() {
      return "utf-8";
    }
    encode(text = "") {
      return base.encode(text);
    }
    encodeInto(text, target) {
      const source = base.text(text);
      const room = array_byteLength(target);
      let read = 0, written = 0;
      while (read < source.length) {
        const point = base.string_codePointAt(source, read);
        const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        if (written + size > room) break;
        read += size === 4 ? 2 : 1;
        written += size;
      }
      bytes_set(target, base.encode(base.string_slice(source, 0, read)), 0);
      return { read, written };
    }
  }
  base.tag(TextEncoder, "TextEncoder");
  base.global("TextEncoder", TextEncoder);

  const labels = { __proto__: null };
  const name = (encoding, all) => {
    for (const label of all) labels[label] = encoding;
  };
  name("utf-8", ["utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8"]);
  name("utf-16le", ["utf-16le", "utf-16", "ucs-2", "unicode", "iso-10646-ucs-2", "csunicode", "unicodefeff"]);
  name("utf-16be", ["utf-16be", "unicodefffe"]);
  name("windows-1252", [
    "latin1", "latin-1", "l1", "iso-8859-1", "iso8859-1", "iso88591", "iso_8859-1", "ascii", "us-ascii", "windows-1252", "cp1252", "x-cp1252",
  ]);

  class TextDecoder {
    #encoding;
    #fatal;
    #ignoreBOM;
    #rest = null;
    #started = false;

    constructor(label = "utf-8", options = undefined) {
      this.#encoding = labels[base.string_toLowerCase(base.string_trim(base.String(label)))];
      if (this.#encoding === undefined) throw new RangeError(`The "${label}" encoding is not supported`);
      this.#fatal = !!options?.fatal;
      this.#ignoreBOM = !!options?.ignoreBOM;
    }
    get encoding() {
      return this.#encoding;
    }
    get fatal() {
      return this.#fatal;
    }
    get ignoreBOM() {
      return this.#ignoreBOM;
    }
    decode(source = undefined, options = undefined) {
      const more = !!options?.stream;
      let bytes = source === undefined ? new Uint8Array(0) : base.bytesOf(source);
      if (this.#rest !== null) bytes = base.concat(this.#rest, bytes);
      this.#rest = null;
      const result = decode(this.#encoding, bytes, this.#fatal, more);
      let text = result[0];
      const length = array_byteLength(bytes);
      if (more && result[1] > 0) this.#rest = bytes_slice(bytes, length - result[1], length);
      const first = !this.#started;
      if (text !== "") this.#started = more;
      if (!more) this.#started = false;
      const mark = first && !this.#ignoreBOM && this.#encoding !== "windows-1252" && base.string_charCodeAt(text, 0) === 0xfeff;
      return mark ? base.string_slice(text, 1) : text;
    }
  }
  base.tag(TextDecoder, "TextDecoder");
  base.global("TextDecoder", TextDecoder);

  // QuickJS's own, but for the class of what they throw.
  const convert = (name) => {
    const native = globalThis[name];
    const { [name]: replaced } = {
      [name](text) {
        const input = base.String(text);
        try {
          return native(input);
        } catch (error) {
          throw error.name === "InvalidCharacterError" ? new base.DOMException(error.message, error.name) : error;
        }
      },
    };
    base.global(name, replaced);
  };
  convert("atob");
  convert("btoa");
}
