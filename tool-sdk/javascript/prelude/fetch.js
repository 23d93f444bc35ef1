// `fetch`: exchanges, redirects, aborts.
(host, base) => {
  const { httpSend, httpResponse, httpRead, httpWait, httpClose } = host;
  const { needHttp, Promise, TypeError, String, Uint8Array, Headers, urlPart, headerList, array_push, array_byteLength } = base;
  const HREF = 0, PROTOCOL = 1, HOST = 4, PATH = 7, QUERY = 8, HASH = 9, ORIGIN = 10;
  const MAX_REDIRECTS = 10;
  const USER_AGENT = "toolwright/0.1";
  // The connection's own, set by the host.
  const dropped = {
    __proto__: null, connection: 1, "content-length": 1, expect: 1, host: 1, "http2-settings": 1, "keep-alive": 1, "proxy-authenticate": 1,
    "proxy-authorization": 1, "proxy-connection": 1, te: 1, trailer: 1, "transfer-encoding": 1, upgrade: 1,
  };

  const failed = (reason) => new TypeError(`fetch failed: ${typeof reason === "string" ? reason : reason.message}`);
  const head = (state) => {
    const out = [
      state.method, urlPart(state.url, PROTOCOL) === "https:" ? "https" : "http", urlPart(state.url, HOST),
      urlPart(state.url, PATH) + urlPart(state.url, QUERY),
    ];
    const list = headerList(state.headers);
    for (let i = 0; i < list.length; i += 2) if (!dropped[list[i]]) array_push(out, list[i], list[i + 1]);
    if (!state.headers.has("accept")) array_push(out, "accept", "*/*");
    if (!state.headers.has("user-agent")) array_push(out, "user-agent", USER_AGENT);
    if (state.bytes !== null) array_push(out, "content-length", String(array_byteLength(state.bytes)));
    else if (state.method === "POST" || state.method === "PUT" || state.method === "PATCH") array_push(out, "content-length", "0");
    return out;
  };

  // One request on the wire. `ask` repeats a step until the host has an answer.
  const open = (state) => {
    const exchange = { __proto__: null, id: 0, wait: 0, reject: null, ended: false, reason: undefined, forget: null };
    try {
      exchange.id = httpSend(head(state), state.bytes);
    } catch (error) {
      throw failed(error);
    }
    const close = () => {
      if (exchange.ended) return;
      exchange.ended = true;
      exchange.forget?.();
      if (exchange.wait !== 0) base.forget(exchange.wait);
      httpClose(exchange.id);
    };
    exchange.close = close;
    exchange.ask = (step) =>
      new Promise((resolve, reject) => {
        const attempt = () => {
          exchange.wait = 0;
          let answer;
          try {
            answer = step(exchange.id);
          } catch (error) {
            close();
            return reject(failed(error));
          }
          if (answer !== undefined) return resolve(answer);
          exchange.wait = httpWait(exchange.id);
          base.watch(exchange.wait, attempt);
        };
        if (exchange.reason !== undefined) return reject(exchange.reason);
        exchange.reject = reject;
        attempt();
      });
    if (state.signal !== null) {
      exchange.forget = base.onAbort(state.signal, (reason) => {
        exchange.reason = reason;
        close();
        exchange.reject?.(reason);
      });
    }
    return exchange;
  };
  const chunks = (exchange) => {
    let ended = false;
    return async () => {
      if (ended) return null;
      const chunk = await exchange.ask(httpRead);
      if (chunk !== null) return new Uint8Array(chunk);
      ended = true;
      exchange.close();
      return null;
    };
  };

  // What the next request of a redirect is, by the fetch standard.
  const redirect = (state, status, location) => {
    let target;
    try {
      target = new base.URL(location, urlPart(state.url, HREF));
    } catch {
      throw failed(`the redirect's location is not a URL: ${location}`);
    }
    const protocol = urlPart(target, PROTOCOL);
    if (protocol !== "http:" && protocol !== "https:") throw failed(`a redirect to ${protocol} is not followed`);
    if (urlPart(target, HASH) === "") base.setUrlPart(target, HASH, urlPart(state.url, HASH));
    const toGet = ((status === 301 || status === 302) && state.method === "POST") || (status === 303 && state.method !== "GET" && state.method !== "HEAD");
    if (toGet) {
      state.method = "GET";
      state.bytes = null;
      for (let i = 0; i < BODY_HEADERS.length; i++) state.headers.delete(BODY_HEADERS[i]);
    }
    if (urlPart(target, ORIGIN) !== urlPart(state.url, ORIGIN)) {
      state.headers.delete("authorization");
      state.headers.delete("cookie");
    }
    state.url = target;
  };
  const BODY_HEADERS = ["content-encoding", "content-language", "content-location", "content-type", "content-length"];

  const perform = async (input, init) => {
    const parts = base.requestParts(new base.Request(input, init));
    if (parts.signal !== null && base.isAborted(parts.signal)) throw base.abortReason(parts.signal);
    const state = {
      __proto__: null, url: parts.url, method: parts.method, headers: new Headers(parts.headers), signal: parts.signal,
      bytes: parts.body === null ? null : await base.readWhole(parts.body),
    };
    for (let hops = 0; ; hops++) {
      const exchange = open(state);
      const answer = await exchange.ask(httpResponse);
      const status = answer[0];
      const headers = base.headersOf(answer[1]);
      const location = headers.get("location");
      if (base.isRedirect(status) && location !== null && parts.redirect !== "manual") {
        exchange.close();
        if (parts.redirect === "error") throw failed(`unexpected redirect to ${location}`);
        if (hops >= MAX_REDIRECTS) throw failed(`more than ${MAX_REDIRECTS} redirects`);
        redirect(state, status, location);
        continue;
      }
      const url = new base.URL(urlPart(state.url, HREF));
      base.setUrlPart(url, HASH, "");
      const bodyless = base.isBodyless(state.method, status);
      if (bodyless) exchange.close();
      return base.responseOf(status, answer[1], bodyless ? null : base.bodyOfExchange(chunks(exchange)), urlPart(url, HREF), hops > 0);
    }
  };
  base.global("fetch", async function fetch(input, init = undefined) {
    needHttp();
    return await perform(input, init);
  });
}
