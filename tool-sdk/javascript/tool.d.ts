// What a Toolwright tool in JavaScript sees beside the language itself (ES2024, modules, strict mode).
//
// A tool is one module: `export default` a function of the parsed JSON input. What it returns, or what its
// promise resolves to, becomes the result as JSON. There is no `import`, no `require`, no file system.
//
// The time zone is UTC. There is no `Intl`: using it, or a toLocale…/localeCompare with a locale or
// options, throws and names the way out. Without arguments `toLocaleString` and its kin give English, and
// `localeCompare` orders Latin letters as a dictionary does, everything else by code point.

/** The shape of a tool. */
export type Tool<Input = unknown, Output = unknown> = (input: Input) => Output | Promise<Output>;

declare global {
  /** Thrown by a tool whose input is wrong: the caller is told to correct it, instead of "the run failed". */
  class InputError extends Error {}

  // ---- always there -------------------------------------------------------------------------------------

  class URL {
    constructor(url: string | URL, base?: string | URL);
    static canParse(url: string | URL, base?: string | URL): boolean;
    static parse(url: string | URL, base?: string | URL): URL | null;
    href: string;
    protocol: string;
    username: string;
    password: string;
    host: string;
    hostname: string;
    port: string;
    pathname: string;
    search: string;
    hash: string;
    readonly origin: string;
    readonly searchParams: URLSearchParams;
    toString(): string;
    toJSON(): string;
  }

  class URLSearchParams implements Iterable<[string, string]> {
    constructor(init?: string | Record<string, unknown> | Iterable<readonly [unknown, unknown]>);
    readonly size: number;
    append(name: string, value: unknown): void;
    delete(name: string, value?: unknown): void;
    get(name: string): string | null;
    getAll(name: string): string[];
    has(name: string, value?: unknown): boolean;
    set(name: string, value: unknown): void;
    sort(): void;
    forEach(callback: (value: string, name: string, params: URLSearchParams) => void): void;
    keys(): IterableIterator<string>;
    values(): IterableIterator<string>;
    entries(): IterableIterator<[string, string]>;
    [Symbol.iterator](): IterableIterator<[string, string]>;
    toString(): string;
  }

  class TextEncoder {
    readonly encoding: "utf-8";
    encode(text?: string): Uint8Array;
    encodeInto(text: string, target: Uint8Array): { read: number; written: number };
  }

  /** Labels: utf-8, utf-16le, utf-16be, latin1 (which is windows-1252) and their aliases. */
  class TextDecoder {
    constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
    readonly encoding: string;
    readonly fatal: boolean;
    readonly ignoreBOM: boolean;
    decode(bytes?: ArrayBuffer | ArrayBufferView, options?: { stream?: boolean }): string;
  }

  /** Text of characters up to U+00FF to base64; for other text encode it with TextEncoder first. */
  function btoa(text: string): string;
  function atob(base64: string): string;
  function structuredClone<T>(value: T): T;
  function queueMicrotask(callback: () => void): void;

  const crypto: {
    subtle: {
      /** SHA-1, SHA-256, SHA-384, SHA-512. Needs no capability. */
      digest(algorithm: string | { name: string }, data: ArrayBuffer | ArrayBufferView): Promise<ArrayBuffer>;
    };
    /** Capability `random`. At most 65,536 bytes at once. */
    getRandomValues<T extends ArrayBufferView>(array: T): T;
    /** Capability `random`. */
    randomUUID(): string;
  };

  class DOMException extends Error {
    constructor(message?: string, name?: string);
    readonly code: number;
  }

  class Event {
    constructor(type: string, options?: { cancelable?: boolean });
    readonly type: string;
    target: EventTarget | null;
    defaultPrevented: boolean;
    preventDefault(): void;
  }
  type Listener = ((event: Event) => void) | { handleEvent(event: Event): void };
  class EventTarget {
    addEventListener(type: string, listener: Listener, options?: boolean | { once?: boolean }): void;
    removeEventListener(type: string, listener: Listener): void;
    dispatchEvent(event: Event): boolean;
  }

  class AbortSignal extends EventTarget {
    readonly aborted: boolean;
    readonly reason: unknown;
    onabort: ((event: Event) => void) | null;
    throwIfAborted(): void;
    static abort(reason?: unknown): AbortSignal;
    /** Capability `clock` or `http`. */
    static timeout(milliseconds: number): AbortSignal;
    static any(signals: Iterable<AbortSignal>): AbortSignal;
  }
  class AbortController {
    readonly signal: AbortSignal;
    abort(reason?: unknown): void;
  }

  type BodyInit = string | URLSearchParams | ArrayBuffer | ArrayBufferView | null;
  type HeadersInit = Headers | Record<string, string> | Iterable<readonly [string, string]>;
  class Headers implements Iterable<[string, string]> {
    constructor(init?: HeadersInit);
    append(name: string, value: string): void;
    delete(name: string): void;
    get(name: string): string | null;
    getSetCookie(): string[];
    has(name: string): boolean;
    set(name: string, value: string): void;
    forEach(callback: (value: string, name: string, headers: Headers) => void): void;
    keys(): IterableIterator<string>;
    values(): IterableIterator<string>;
    entries(): IterableIterator<[string, string]>;
    [Symbol.iterator](): IterableIterator<[string, string]>;
  }

  /** Read in pieces: `for await (const chunk of response.body)`, or by a reader. */
  interface BodyStream extends AsyncIterable<Uint8Array> {
    readonly locked: boolean;
    getReader(): { read(): Promise<{ value?: Uint8Array; done: boolean }>; cancel(): Promise<void>; releaseLock(): void };
    cancel(): Promise<void>;
  }
  interface Body {
    readonly body: BodyStream | null;
    readonly bodyUsed: boolean;
    text(): Promise<string>;
    json(): Promise<any>;
    bytes(): Promise<Uint8Array>;
    arrayBuffer(): Promise<ArrayBuffer>;
  }

  interface RequestInit {
    method?: string;
    headers?: HeadersInit;
    body?: BodyInit;
    redirect?: "follow" | "manual" | "error";
    signal?: AbortSignal | null;
  }
  class Request {
    constructor(input: string | URL | Request, init?: RequestInit);
    readonly url: string;
    readonly method: string;
    readonly headers: Headers;
    readonly redirect: "follow" | "manual" | "error";
    readonly signal: AbortSignal | null;
    clone(): Request;
  }
  interface Request extends Body {}
  class Response {
    constructor(body?: BodyInit, init?: { status?: number; statusText?: string; headers?: HeadersInit });
    readonly status: number;
    readonly ok: boolean;
    readonly statusText: string;
    readonly headers: Headers;
    readonly url: string;
    readonly redirected: boolean;
    readonly type: string;
    clone(): Response;
    static json(value: unknown, init?: { status?: number; statusText?: string; headers?: HeadersInit }): Response;
    static redirect(url: string | URL, status?: number): Response;
    static error(): Response;
  }
  interface Response extends Body {}

  // ---- capability `http` --------------------------------------------------------------------------------

  /** http and https. Failures reject with a TypeError "fetch failed: …" that carries the host's reason. */
  function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;

  // ---- capability `clock` (timers: `clock` or `http`) ---------------------------------------------------

  // `Date.now()`, `new Date()` and `Date()` need `clock`; dates made from arguments need nothing.
  const performance: { now(): number; readonly timeOrigin: number };
  function setTimeout<A extends unknown[]>(callback: (...args: A) => void, milliseconds?: number, ...args: A): number;
  function setInterval<A extends unknown[]>(callback: (...args: A) => void, milliseconds?: number, ...args: A): number;
  function clearTimeout(timer?: number): void;
  function clearInterval(timer?: number): void;

  // ---- capability `random` ------------------------------------------------------------------------------
  // `Math.random`, and of `crypto` what is marked above.

  // ---- capability `env` ---------------------------------------------------------------------------------

  /** Only the names that were granted are in `env`. */
  const process: { readonly env: Record<string, string | undefined> };

  // ---- capability `log` ---------------------------------------------------------------------------------

  /** Never throws; without the capability it writes nowhere. */
  const console: Record<
    | "log" | "info" | "debug" | "warn" | "error" | "trace" | "dir" | "table" | "assert" | "count" | "countReset"
    | "time" | "timeLog" | "timeEnd" | "group" | "groupEnd",
    (...values: unknown[]) => void
  >;
}
