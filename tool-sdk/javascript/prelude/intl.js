// There is no `Intl`. Whatever would need it says so and names the way out, instead of giving a result
// that ignores the locale.
(host, base) => {
  const { Error, Proxy, define, apply, String, Number } = base;
  const { string_slice, string_indexOf, number_toFixed, number_toString, bigint_toString, string_toLowerCase, string_normalize } = base;

  const refuse = (what, instead) => {
    throw new Error(`${what}: there is no Intl here; ${instead}`);
  };
  const FORMAT = "format in the tool itself, with padStart, toFixed, toISOString and the like";
  base.global("Intl", new Proxy(base.create(null), {
    get(_, key) {
      if (typeof key === "symbol") return undefined;
      return refuse(`Intl.${key}`, key === "DateTimeFormat" ? DATES : FORMAT);
    },
    has: () => false,
  }));

  const method = (prototype, name, length, instead, body) => {
    const { [name]: replaced } = {
      [name](...values) {
        for (let i = length; i < values.length; i++) {
          if (values[i] !== undefined) refuse(`${name} with a locale or options`, instead);
        }
        return body(this, values);
      },
    };
    define(replaced, "length", { value: length, configurable: true });
    define(prototype, name, { value: replaced, writable: true, enumerable: false, configurable: true });
  };

  const grouped = (digits) => {
    let out = "";
    for (let end = digits.length; end > 0; end -= 3) {
      out = string_slice(digits, end > 3 ? end - 3 : 0, end) + (out === "" ? "" : "," + out);
    }
    return out;
  };
  const NUMBERS = "group digits with String(n).replace(/\\B(?=(\\d{3})+$)/g, ',') and round with toFixed";
  method(Number.prototype, "toLocaleString", 0, NUMBERS, (value) => {
    const number = Number(value);
    if (number !== number) return "NaN";
    const magnitude = number < 0 ? -number : number;
    const sign = number < 0 || 1 / number < 0 ? "-" : "";
    if (magnitude === Infinity) return sign + "∞";
    if (magnitude >= 1e21) return sign + grouped(bigint_toString(base.BigInt(magnitude)));
    let text = number_toFixed(magnitude, 3);
    while (text[text.length - 1] === "0") text = string_slice(text, 0, -1);
    if (text[text.length - 1] === ".") text = string_slice(text, 0, -1);
    const point = string_indexOf(text, ".");
    return sign + (point === -1 ? grouped(text) : grouped(string_slice(text, 0, point)) + string_slice(text, point));
  });
  method(base.BigInt.prototype, "toLocaleString", 0, NUMBERS, (value) => {
    const text = bigint_toString(value);
    return text[0] === "-" ? "-" + grouped(string_slice(text, 1)) : grouped(text);
  });

  // Without arguments: what node gives in English, in UTC.
  const dates = base.Date.prototype;
  const part = (name) => base.uncurry(dates["getUTC" + name]);
  const [year, month, day, hours, minutes, seconds] = ["FullYear", "Month", "Date", "Hours", "Minutes", "Seconds"].map(part);
  const two = (n) => (n < 10 ? `0${n}` : String(n));
  const dateText = (date) => `${month(date) + 1}/${day(date)}/${year(date)}`;
  const timeText = (date) => `${hours(date) % 12 || 12}:${two(minutes(date))}:${two(seconds(date))} ${hours(date) < 12 ? "AM" : "PM"}`;
  const DATES = "use toISOString, the getUTC… methods or, for other time zones, the module tz: import tz from \"tz\"; tz.format(date, \"Asia/Tokyo\")";
  const onDate = (name, text) =>
    method(dates, name, 0, DATES, (date) => (base.date_getTime(date) === base.date_getTime(date) ? text(date) : "Invalid Date"));
  onDate("toLocaleString", (date) => `${dateText(date)}, ${timeText(date)}`);
  onDate("toLocaleDateString", dateText);
  onDate("toLocaleTimeString", timeText);
  // The only time zone is UTC; its long name is what node prints.
  for (const name of ["toString", "toTimeString"]) {
    const original = dates[name];
    method(dates, name, 0, "", (date) => {
      const text = apply(original, date, []);
      return text === "Invalid Date" ? text : text + " (Coordinated Universal Time)";
    });
  }

  // Close to the order of a dictionary for Latin letters: first the letters, then accents, then case,
  // lower before upper; between letters, digits and the rest: rest, digits, letters.
  const rank = (c) => {
    if ((c >= 97 && c <= 122) || c >= 0xc0) return 0x400000 + c;
    return c >= 48 && c <= 57 ? 0x200000 + c : c;
  };
  const isMark = (c) => c >= 0x300 && c <= 0x36f;
  const letters = (text) => {
    const full = string_normalize(text, "NFD");
    let out = "";
    for (let i = 0; i < full.length; i++) if (!isMark(base.string_charCodeAt(full, i))) out += full[i];
    return out;
  };
  const order = (a, b, weight) => {
    const length = a.length < b.length ? a.length : b.length;
    for (let i = 0; i < length; i++) {
      const difference = weight(base.string_charCodeAt(a, i)) - weight(base.string_charCodeAt(b, i));
      if (difference !== 0) return difference < 0 ? -1 : 1;
    }
    return a.length === b.length ? 0 : a.length < b.length ? -1 : 1;
  };
  const lowerFirst = (c) => (c >= 97 && c <= 122 ? c - 32 : c >= 65 && c <= 90 ? c + 32 : c);
  const COMPARE = "compare with < and >, after toLowerCase() or normalize() if case and accents shall not count";
  method(String.prototype, "localeCompare", 1, COMPARE, (self, values) => {
    const a = String(self), b = String(values[0]);
    if (a === b) return 0;
    const plainA = letters(a), plainB = letters(b);
    return (
      order(string_toLowerCase(plainA), string_toLowerCase(plainB), rank) ||
      order(string_toLowerCase(string_normalize(a, "NFD")), string_toLowerCase(string_normalize(b, "NFD")), (c) => c) ||
      order(string_normalize(a, "NFD"), string_normalize(b, "NFD"), lowerFirst)
    );
  });
  const CASE = "use toUpperCase or toLowerCase";
  method(String.prototype, "toLocaleUpperCase", 0, CASE, (self) => base.string_toUpperCase(self));
  method(String.prototype, "toLocaleLowerCase", 0, CASE, (self) => base.string_toLowerCase(self));
  for (const prototype of [base.Array.prototype, Object.getPrototypeOf(base.Uint8Array.prototype)]) {
    const original = prototype.toLocaleString;
    method(prototype, "toLocaleString", 0, FORMAT, (self) => apply(original, self, []));
  }
}
