// Bodies: bytes that are there, or bytes that an exchange still brings.
(host, base) => {
  const { TypeError, Uint8Array, ArrayBuffer, isObject, isView, define, asyncIterator, array_push, bytes_set, array_byteLength, array_buffer } = base;
  const { bytes_slice } = base;

  // What a tool gave as a body: its bytes and its type.
  base.bodyFrom = (init) => {
    if (init === undefined || init === null) return null;
    if (typeof init === "string") return record(base.encode(init), null, "text/plain;charset=UTF-8");
    if (base.isParams(init)) {
      return record(base.encode(init.toString()), null, "application/x-www-form-urlencoded;charset=UTF-8");
    }
    if (isView(init) || init instanceof ArrayBuffer) {
      const bytes = base.bytesOf(init);
      return record(bytes_slice(bytes, 0, array_byteLength(bytes)), null, null);
    }
    if (isObject(init)) {
      throw new TypeError("a body is a string, URLSearchParams, an ArrayBuffer or a typed array; for JSON use JSON.stringify");
    }
    return record(base.encode(init), null, "text/plain;charset=UTF-8");
  };
  base.bodyOfExchange = (next) => record(null, next, null);
  // `next` gives a promise of the next chunk, or of null at the end.
  const record = (bytes, next, type) => ({ __proto__: null, bytes, next, type, used: false, stream: null, shared: null });

  const use = (body) => {
    if (body.used || body.stream?.locked) throw new TypeError("the body was read already: keep the result, or clone() before reading");
    body.used = true;
  };
  const collect = async (next) => {
    const chunks = [];
    let length = 0;
    for (;;) {
      const chunk = await next();
      if (chunk === null) break;
      array_push(chunks, chunk);
      length += array_byteLength(chunk);
    }
    if (chunks.length === 1) return chunks[0];
    const all = new Uint8Array(length);
    for (let i = 0, at = 0; i < chunks.length; at += array_byteLength(chunks[i++])) bytes_set(all, chunks[i], at);
    return all;
  };
  const whole = async (body) => {
    if (body === null) return new Uint8Array(0);
    use(body);
    if (body.shared !== null) return await body.shared.all();
    return body.bytes ?? (await collect(body.next));
  };
  base.readWhole = whole;

  // Both copies read the same bytes, which are fetched whole once.
  base.cloneBody = (body) => {
    if (body === null) return null;
    if (body.used) throw new TypeError("the body was read already: clone() before reading");
    if (body.shared === null && body.bytes === null) {
      let promise = null;
      const next = body.next;
      body.shared = { __proto__: null, all: () => (promise ??= collect(next)) };
      body.next = once(body.shared.all);
    }
    const copy = record(body.bytes, null, body.type);
    copy.shared = body.shared;
    if (copy.shared !== null) copy.next = once(copy.shared.all);
    return copy;
  };
  const once = (all) => {
    let done = false;
    return async () => {
      if (done) return null;
      done = true;
      const bytes = await all();
      return array_byteLength(bytes) === 0 ? null : bytes;
    };
  };

  const KEY = {};
  // As much of a ReadableStream as reading chunk by chunk needs.
  class ReadableStream {
    #body;
    #next;
    #locked = false;
    constructor(key, body) {
      if (key !== KEY) throw new TypeError("Illegal constructor");
      this.#body = body;
      this.#next = body.next ?? once(async () => body.bytes);
    }
    get locked() {
      return this.#locked;
    }
    getReader() {
      if (this.#locked) throw new TypeError("the stream is locked");
      this.#locked = true;
      const body = this.#body, next = this.#next;
      let ended = false;
      return {
        async read() {
          body.used = true;
          const value = ended ? null : await next();
          if (value === null) ended = true;
          return value === null ? { value: undefined, done: true } : { value, done: false };
        },
        async cancel() {
          body.used = true;
          ended = true;
        },
        releaseLock: () => {
          this.#locked = false;
        },
      };
    }
    async cancel() {
      this.#body.used = true;
    }
    values() {
      const reader = this.getReader();
      return {
        next: () => reader.read(),
        async return(value) {
          await reader.cancel();
          return { value, done: true };
        },
        [asyncIterator]() {
          return this;
        },
      };
    }
    [asyncIterator]() {
      return this.values();
    }
  }
  base.tag(ReadableStream, "ReadableStream");

  base.bodyMethods = (constructor, bodyOf) => {
    const methods = {
      async text() {
        return base.decodeBody(await whole(bodyOf(this)));
      },
      async json() {
        return base.parse(base.decodeBody(await whole(bodyOf(this))));
      },
      async bytes() {
        const bytes = await whole(bodyOf(this));
        return bytes_slice(bytes, 0, array_byteLength(bytes));
      },
      async arrayBuffer() {
        const bytes = await whole(bodyOf(this));
        return array_buffer(bytes_slice(bytes, 0, array_byteLength(bytes)));
      },
    };
    for (const name of ["text", "json", "bytes", "arrayBuffer"]) {
      define(constructor.prototype, name, { value: methods[name], writable: true, enumerable: true, configurable: true });
    }
    define(constructor.prototype, "bodyUsed", { get() { return bodyOf(this)?.used ?? false; }, enumerable: true, configurable: true });
    define(constructor.prototype, "body", {
      get() {
        const body = bodyOf(this);
        return body === null ? null : (body.stream ??= new ReadableStream(KEY, body));
      },
      enumerable: true, configurable: true,
    });
  };
}
