// `URL`, over the host's parser.
(host, base) => {
  const { urlParse, urlSet } = host;
  const { TypeError, define, isObject } = base;
  const HREF = 0, SEARCH = 8;
  const NAMES = ["href", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash", "origin"];

  const parse = (url, baseUrl) => urlParse(base.text(url), baseUrl === undefined ? undefined : base.text(baseUrl));

  class URL {
    #parts;
    #params = null;

    constructor(url, baseUrl = undefined) {
      const parts = parse(url, baseUrl);
      if (parts === undefined || parts === null) {
        const error = new TypeError("Invalid URL");
        error.code = "ERR_INVALID_URL";
        error.input = base.String(url);
        throw error;
      }
      this.#parts = parts;
    }
    static {
      base.urlPart = (url, index) => url.#parts[index];
      base.setUrlPart = (url, index, value) => {
        url.#parts = urlSet(url.#parts[HREF], NAMES[index], base.text(value));
        if ((index === HREF || index === SEARCH) && url.#params !== null) base.resetParams(url.#params, url.#parts[SEARCH]);
      };
      // Called by the parameters when they change.
      base.setUrlQuery = (url, query) => {
        url.#parts = urlSet(url.#parts[HREF], "search", query);
      };
    }
    get searchParams() {
      this.#params ??= base.paramsOf(this, this.#parts[SEARCH]);
      return this.#params;
    }
    toString() {
      return this.#parts[HREF];
    }
    toJSON() {
      return this.#parts[HREF];
    }
    static canParse(url, baseUrl = undefined) {
      const parts = parse(url, baseUrl);
      return parts !== undefined && parts !== null;
    }
    static parse(url, baseUrl = undefined) {
      return URL.canParse(url, baseUrl) ? new URL(url, baseUrl) : null;
    }
  }
  for (let i = 0; i < NAMES.length; i++) {
    const index = i;
    const accessor = { enumerable: true, configurable: true, get() { return base.urlPart(this, index); } };
    if (NAMES[index] !== "origin") accessor.set = function (value) { base.setUrlPart(this, index, value); };
    define(URL.prototype, NAMES[index], accessor);
  }
  base.tag(URL, "URL");
  base.URL = URL;
  base.isUrl = (value) => isObject(value) && value instanceof URL;
  base.global("URL", URL);
}
