/// <reference path="./modules.d.ts" />
// What a Toolwright tool in JavaScript sees beside the language itself (ES2024, modules, strict mode).
//
// A tool is one module: `export default` a function of the parsed JSON input. What it returns, or what its
// promise resolves to, becomes the result as JSON. There is no `require`; `import` takes the modules of
// `modules.d.ts`, and no packages or files.
//
// The time zone is UTC; for others there is the module `tz`. There is no `Intl`: using it, or a
// toLocale…/localeCompare with a locale or options, throws and names the way out. Without arguments `toLocaleString` and its kin give English, and
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

  // ---- capability `fs` ----------------------------------------------------------------------------------

  /**
   * Node's promises, in the granted folders. A path is absolute; when there is only one folder it may be relative to it.
   * Errors are node's: `code` (ENOENT, EACCES, EEXIST, EISDIR, ENOTDIR, ENOTEMPTY, EPERM, EROFS, EDQUOT …), `syscall`, `path`,
   * `dest`. EACCES: outside of the granted folders. EPERM: granted for reading only, or a link leads out of the folder.
   */
  const fs: FileSystem;
  type Path = string | URL;
  type Utf8 = "utf8" | "utf-8";
  type Data = string | ArrayBuffer | ArrayBufferView;
  interface FileSystem {
    readFile(path: Path, options: Utf8 | { encoding: Utf8 }): Promise<string>;
    readFile(path: Path, options?: { encoding?: null } | null): Promise<Uint8Array>;
    /** Flags: `w` replaces, `a` appends, `wx` and `ax` fail with EEXIST when there is such a file. */
    writeFile(path: Path, data: Data, options?: Utf8 | { encoding?: Utf8; flag?: "w" | "wx" | "a" | "ax" }): Promise<void>;
    appendFile(path: Path, data: Data, options?: Utf8 | { encoding?: Utf8 }): Promise<void>;
    copyFile(from: Path, to: Path): Promise<void>;
    /** In the order of the names. */
    readdir(path: Path, options?: { withFileTypes?: false; recursive?: boolean }): Promise<string[]>;
    readdir(path: Path, options: { withFileTypes: true; recursive?: boolean }): Promise<Dirent[]>;
    stat(path: Path): Promise<Stats>;
    /** Of a symbolic link itself. */
    lstat(path: Path): Promise<Stats>;
    access(path: Path): Promise<void>;
    exists(path: Path): Promise<boolean>;
    /** With `recursive` it makes the folders above, too, and gives the first that it made. */
    mkdir(path: Path, options?: { recursive?: boolean }): Promise<string | undefined>;
    rmdir(path: Path): Promise<void>;
    /** `recursive` for folders; `force` when it need not be there. Links are removed, not followed. */
    rm(path: Path, options?: { recursive?: boolean; force?: boolean }): Promise<void>;
    unlink(path: Path): Promise<void>;
    rename(from: Path, to: Path): Promise<void>;
    readonly promises: FileSystem;
  }
  interface FileKind {
    isFile(): boolean;
    isDirectory(): boolean;
    isSymbolicLink(): boolean;
  }
  interface Stats extends FileKind {
    size: number;
    atime: Date;
    mtime: Date;
    ctime: Date;
    atimeMs: number;
    mtimeMs: number;
    ctimeMs: number;
  }
  interface Dirent extends FileKind {
    name: string;
    parentPath: string;
  }

  // ---- capability `kv` ----------------------------------------------------------------------------------

  /** The tool's own store, kept between calls. Values are what JSON can hold; the store is bounded in size. */
  const kv: Store;
  interface Store {
    get<T = any>(key: string): Promise<T | undefined>;
    set(key: string, value: unknown): Promise<void>;
    /** The key need not be there. */
    delete(key: string): Promise<void>;
    has(key: string): Promise<boolean>;
    /** The keys that begin with the prefix, in order. */
    list(prefix?: string): Promise<string[]>;
  }

  // ---- modules ------------------------------------------------------------------------------------------
  // `import yaml from "yaml"`, `import { parse } from "yaml"` or `await import("yaml")`; none of these needs a capability.
  // `fs` (also as `fs/promises`, `node:fs` and `node:fs/promises`) and `kv` can be imported, too, and are the globals from
  // above. What is wrong with a text is thrown as an Error with `line` and `column`, or with `position`, all from 1.

  interface Base64 {
    /** A string counts as its UTF-8. `url`: with - and _, and without padding. */
    encode(data: Data, options?: { url?: boolean }): string;
    /** Of either alphabet, padded or not. */
    decode(text: string): Uint8Array;
    decodeText(text: string): string;
  }

  type HashName = "md5" | "sha1" | "sha256" | "sha512";
  /** In hexadecimal, where it says nothing else. A string counts as its UTF-8. */
  interface Hash {
    md5(data: Data): string;
    sha1(data: Data): string;
    sha256(data: Data): string;
    sha512(data: Data): string;
    digest(algorithm: HashName, data: Data): Uint8Array;
    hmac(algorithm: HashName, key: Data, data: Data): string;
    hex(data: Data): string;
    unhex(text: string): Uint8Array;
    /** In a time that tells nothing of where two secrets differ. */
    equal(a: Data, b: Data): boolean;
  }

  interface Uuid {
    /** Namespaces: `dns`, `url`, `oid`, `x500`, or a UUID. */
    v3(name: Data, namespace: string): string;
    v5(name: Data, namespace: string): string;
    /** Capability `random`. */
    v4(): string;
    validate(text: unknown): boolean;
    /** In lower case with hyphens, from any of the usual forms. */
    normalize(text: string): string;
    version(text: string): number;
    readonly NIL: string;
    readonly DNS: string;
    readonly URL: string;
    readonly OID: string;
    readonly X500: string;
  }

  /** YAML 1.2. What is written is read back as the same value. */
  interface Yaml {
    parse(text: string): any;
    parseAll(text: string): any[];
    stringify(value: unknown): string;
    stringifyAll(values: unknown[]): string;
  }

  interface CsvMarks {
    /** One ASCII character, `,` by default. */
    delimiter?: string;
    /** One ASCII character, `"` by default. */
    quote?: string;
  }
  interface CsvReading extends CsvMarks {
    /** Lines that begin with this character are left out. */
    comment?: string;
    /** White space around fields is left out. */
    trim?: boolean;
    /** Rows may have different lengths. */
    flexible?: boolean;
  }
  interface Csv {
    /** With `header` every row after the first as an object by the names in the first, otherwise every row as an array. */
    parse(text: string, options: CsvReading & { header: true }): Record<string, string>[];
    parse(text: string, options?: CsvReading & { header?: false }): string[][];
    /** Rows are arrays or objects. Of objects the first one's keys are the columns, and the header. */
    stringify(
      rows: unknown[][] | Record<string, unknown>[],
      options?: CsvMarks & { columns?: string[]; header?: boolean; crlf?: boolean },
    ): string;
  }

  /** Lengths count what a reader sees as one character. */
  interface Text {
    /** A unified diff, empty for equal texts. */
    diff(a: string, b: string, options?: { context?: number; oldName?: string; newName?: string }): string;
    /** Characters to put in, take out or replace. The lengths multiplied are at most 100 million. */
    distance(a: string, b: string): number;
    /** From 0 to 1, which is for equal texts. */
    similarity(a: string, b: string): number;
    wrap(text: string, width?: number): string;
    dedent(text: string): string;
    truncate(text: string, length: number, ellipsis?: string): string;
    graphemes(text: string): string[];
    camelCase(text: string): string;
    pascalCase(text: string): string;
    snakeCase(text: string): string;
    kebabCase(text: string): string;
    titleCase(text: string): string;
    slug(text: string): string;
  }

  interface Expr {
    /**
     * A formula: + - * / % ^, comparisons, and or not, `c ? a : b`, if(), min max sum avg round floor ceil abs sqrt pow exp
     * ln log sin cos …, len lower upper trim contains, pi e, and the variables.
     */
    evaluate(formula: string, variables?: Record<string, number | boolean | string>): number | boolean | string;
  }

  /** A Date, milliseconds since 1970, or a text, which without an offset is UTC. */
  type Instant = Date | number | string;
  interface LocalTime {
    year: number;
    /** 1 to 12. */
    month?: number;
    day?: number;
    hour?: number;
    minute?: number;
    second?: number;
    millisecond?: number;
  }
  interface ZonedParts extends Required<LocalTime> {
    /** 1 for Monday to 7 for Sunday. */
    weekday: number;
    dayOfYear: number;
    isoYear: number;
    isoWeek: number;
    /** Minutes ahead of UTC. */
    offset: number;
    dst: boolean;
    abbreviation: string;
    zone: string;
  }
  /** Time zones by their names in the IANA database, whose data is in the engine. */
  interface TimeZones {
    /** As RFC 3339, or by a pattern: yyyy MM MMM MMMM dd d EEE EEEE HH h a mm ss SSS XXX z; letters in 'quotes' stand for themselves. */
    format(date: Instant, zone: string, pattern?: string): string;
    parts(date: Instant, zone: string): ZonedParts;
    /** Minutes ahead of UTC. */
    offset(date: Instant, zone: string): number;
    /**
     * When the zone's clocks show this. A time that they show twice is the earlier, unless the later is preferred; one that
     * they skip is as if they had not been changed. A text with an offset needs no zone's clocks.
     */
    toInstant(local: LocalTime | string, zone: string, options?: { prefer?: "earlier" | "later" }): Date;
    zones(): string[];
  }
}
