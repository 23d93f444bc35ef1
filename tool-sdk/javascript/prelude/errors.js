// `InputError`, and the text of whatever was thrown.
(host, base) => {
  const { Error, String, define, isObject, string_split, string_includes, string_indexOf, array_push, array_join } = base;

  class InputError extends Error {}
  define(InputError.prototype, "name", { value: "InputError", writable: true, configurable: true });
  base.global("InputError", InputError);

  // With call sites a tool could get hold of the prelude's own functions.
  define(Error, "prepareStackTrace", { value: undefined, writable: false, enumerable: false, configurable: false });

  const MAX = 8192;
  const MAX_FRAMES = 12;

  const frames = (stack) => {
    if (typeof stack !== "string") return "";
    const lines = string_split(stack, "\n");
    const kept = [];
    for (let i = 0; i < lines.length && kept.length < MAX_FRAMES; i++) {
      if (string_includes(lines[i], "tool.js:") && string_indexOf(lines[i], "    at ") === 0) array_push(kept, lines[i]);
    }
    return kept.length ? "\n" + array_join(kept, "\n") : "";
  };
  const part = (value, fallback) => (value === undefined ? fallback : String(value));
  const title = (error) => {
    const name = part(error.name, "Error");
    const message = part(error.message, "");
    return message === "" ? name : `${name}: ${message}`;
  };
  const isError = (value) => isObject(value) && (value instanceof Error || (typeof value.message === "string" && "name" in value));

  const words = (thrown) => {
    if (!isError(thrown)) return [false, `Error: the tool threw a value that is no Error: ${base.inspect(thrown)}`];
    if (part(thrown.name, "") === "InputError") return [true, part(thrown.message, "")];
    let text = title(thrown);
    try {
      text += frames(thrown.stack);
    } catch {
      // The stack is the tool's own property; without it the title has to do.
    }
    let cause = thrown.cause;
    for (let depth = 0; cause !== undefined && cause !== null && depth < 4; depth++) {
      text += `\ncaused by ${isError(cause) ? title(cause) : base.inspect(cause)}`;
      cause = isError(cause) ? cause.cause : undefined;
    }
    if (base.isArray(thrown.errors)) {
      for (let i = 0; i < thrown.errors.length && i < 8; i++) {
        const each = thrown.errors[i];
        text += `\n[${i}] ${isError(each) ? title(each) : base.inspect(each)}`;
      }
    }
    return [false, text];
  };
  // A thrown value may itself throw when it is looked at.
  base.describe = (thrown) => {
    let result;
    try {
      result = words(thrown);
    } catch {
      result = [false, "Error: the tool threw a value that cannot be shown"];
    }
    let text = base.string_toWellFormed(result[1]);
    if (text.length > MAX) text = base.string_toWellFormed(base.string_slice(text, 0, MAX)) + " …";
    return [result[0], text];
  };
}
