// `Response`.
(host, base) => {
  const { TypeError, RangeError, Headers, Number, String } = base;
  const bodyless = { __proto__: null, 101: 1, 103: 1, 204: 1, 205: 1, 304: 1 };
  const redirects = { __proto__: null, 301: 1, 302: 1, 303: 1, 307: 1, 308: 1 };
  const texts = {
    __proto__: null, 200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content", 301: "Moved Permanently",
    302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request",
    401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout",
    409: "Conflict", 410: "Gone", 413: "Payload Too Large", 415: "Unsupported Media Type", 418: "I'm a Teapot",
    422: "Unprocessable Entity", 429: "Too Many Requests", 500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
    503: "Service Unavailable", 504: "Gateway Timeout",
  };

  class Response {
    #status = 200;
    #statusText = "";
    #headers;
    #body = null;
    #url = "";
    #redirected = false;
    #type = "default";

    constructor(body = null, init = undefined) {
      const status = init?.status === undefined ? 200 : Number(init.status);
      if (!(status >= 200 && status <= 599)) throw new RangeError(`Response: ${status} is not a status from 200 to 599`);
      this.#status = status;
      this.#statusText = init?.statusText === undefined ? "" : String(init.statusText);
      this.#headers = new Headers(init?.headers);
      if (body === null || body === undefined) return;
      if (bodyless[status]) throw new TypeError(`Response: a response of status ${status} has no body`);
      this.#body = base.bodyFrom(body);
      if (this.#body.type !== null && !this.#headers.has("content-type")) this.#headers.set("content-type", this.#body.type);
    }
    static {
      // The host gives no reason phrase (HTTP/2 has none), so the registered one stands in.
      base.responseOf = (status, headers, body, url, redirected) => {
        const response = new Response();
        response.#status = status;
        response.#statusText = texts[status] ?? "";
        response.#headers = base.headersOf(headers);
        response.#body = body;
        response.#url = url;
        response.#redirected = redirected;
        response.#type = "basic";
        return response;
      };
      base.bodyMethods(Response, (response) => response.#body);
    }
    get status() {
      return this.#status;
    }
    get ok() {
      return this.#status >= 200 && this.#status <= 299;
    }
    get statusText() {
      return this.#statusText;
    }
    get headers() {
      return this.#headers;
    }
    get url() {
      return this.#url;
    }
    get redirected() {
      return this.#redirected;
    }
    get type() {
      return this.#type;
    }
    clone() {
      const copy = new Response();
      copy.#status = this.#status;
      copy.#statusText = this.#statusText;
      copy.#headers = new Headers(this.#headers);
      copy.#url = this.#url;
      copy.#redirected = this.#redirected;
      copy.#type = this.#type;
      copy.#body = base.cloneBody(this.#body);
      return copy;
    }
    static json(value, init = undefined) {
      const text = base.stringify(value);
      if (text === undefined) throw new TypeError("Response.json: the value has no JSON");
      const response = new Response(text, init);
      if (!new Headers(init?.headers).has("content-type")) response.#headers.set("content-type", "application/json");
      return response;
    }
    static error() {
      const response = new Response();
      response.#status = 0;
      response.#type = "error";
      return response;
    }
    static redirect(url, status = 302) {
      if (!redirects[status]) throw new RangeError(`Response: ${status} is not the status of a redirect`);
      return new Response(null, { status, headers: { location: base.urlPart(new base.URL(url), 0) } });
    }
  }
  base.tag(Response, "Response");
  base.isBodyless = (method, status) => method === "HEAD" || !!bodyless[status];
  base.isRedirect = (status) => !!redirects[status];
  base.global("Response", Response);
}
