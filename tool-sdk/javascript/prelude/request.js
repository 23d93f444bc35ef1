// `Request`.
(host, base) => {
  const { TypeError, String, Headers, isObject, string_toUpperCase, string_includes } = base;
  const known = { __proto__: null, DELETE: 1, GET: 1, HEAD: 1, OPTIONS: 1, POST: 1, PUT: 1 };
  const forbidden = { __proto__: null, CONNECT: 1, TRACE: 1, TRACK: 1 };
  const modes = { __proto__: null, follow: 1, manual: 1, error: 1 };

  const methodOf = (value) => {
    const text = String(value), upper = string_toUpperCase(text);
    for (let i = 0; i < text.length; i++) {
      if (text[i] <= " " || text[i] > "~" || string_includes('()<>@,;:\\"/[]?={}', text[i])) throw new TypeError(`"${text}" is not a valid HTTP method`);
    }
    if (text === "" || forbidden[upper]) throw new TypeError(`"${text}" is not an HTTP method that fetch has`);
    // As the standard has it: the common methods in any case, the others as they are. `patch` is a trap
    // that servers refuse, so it is raised too.
    return known[upper] || upper === "PATCH" ? upper : text;
  };
  const urlOf = (input) => {
    const url = new base.URL(base.isUrl(input) ? base.urlPart(input, 0) : input);
    const protocol = base.urlPart(url, 1);
    if (protocol !== "http:" && protocol !== "https:") throw new TypeError(`fetch failed: only http and https URLs, not ${protocol}`);
    if (base.urlPart(url, 2) !== "" || base.urlPart(url, 3) !== "") {
      throw new TypeError("fetch failed: the URL holds a user name or password; use an Authorization header");
    }
    return url;
  };

  class Request {
    #url;
    #method = "GET";
    #headers;
    #body = null;
    #redirect = "follow";
    #signal = null;

    constructor(input, init = undefined) {
      const from = isObject(input) && #url in input ? input : null;
      const options = init ?? { __proto__: null };
      this.#url = from === null ? urlOf(input) : from.#url;
      this.#method = options.method !== undefined ? methodOf(options.method) : from === null ? "GET" : from.#method;
      this.#headers = new Headers(options.headers ?? from?.#headers);
      this.#redirect = options.redirect !== undefined ? String(options.redirect) : (from?.#redirect ?? "follow");
      if (!modes[this.#redirect]) throw new TypeError(`redirect: "${this.#redirect}" is none of follow, manual, error`);
      this.#signal = options.signal !== undefined ? options.signal : (from?.#signal ?? null);
      if (this.#signal !== null && !base.isSignal(this.#signal)) throw new TypeError("signal: expected an AbortSignal");
      const bodyless = this.#method === "GET" || this.#method === "HEAD";
      if (options.body !== undefined && options.body !== null) {
        if (bodyless) throw new TypeError("Request with GET/HEAD method cannot have body.");
        this.#body = base.bodyFrom(options.body);
      } else if (from !== null && from.#body !== null) {
        this.#body = base.cloneBody(from.#body);
        from.#body.used = true;
      }
      if (this.#body !== null && this.#body.type !== null && !this.#headers.has("content-type")) {
        this.#headers.set("content-type", this.#body.type);
      }
    }
    static {
      base.requestParts = (request) => ({
        __proto__: null, url: request.#url, method: request.#method, headers: request.#headers, body: request.#body,
        redirect: request.#redirect, signal: request.#signal,
      });
      base.bodyMethods(Request, (request) => request.#body);
    }
    get url() {
      return base.urlPart(this.#url, 0);
    }
    get method() {
      return this.#method;
    }
    get headers() {
      return this.#headers;
    }
    get redirect() {
      return this.#redirect;
    }
    get signal() {
      return this.#signal;
    }
    clone() {
      const copy = new Request(this.url, { method: this.#method, headers: this.#headers, redirect: this.#redirect, signal: this.#signal ?? undefined });
      copy.#body = base.cloneBody(this.#body);
      return copy;
    }
  }
  base.tag(Request, "Request");
  base.Request = Request;
  base.urlOf = urlOf;
  base.global("Request", Request);
}
