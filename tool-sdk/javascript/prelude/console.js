// `console`: a line for each call, to the log when it was granted, else nowhere. It never throws.
(host, base) => {
  const { log } = host;
  const { mayLog, inspect, string_repeat, string_split, string_toWellFormed, string_slice, array_join, array_slice, Map, map_get, map_set } = base;
  let indent = 0;
  const counts = new Map();
  const times = new Map();

  // What one call writes at most; the whole log has a limit of the host's.
  const MAX = 16384;
  const write = (line) => {
    let text = line;
    if (text.length > MAX) text = `${string_slice(text, 0, MAX)}… ${text.length - MAX} more characters`;
    if (indent > 0) {
      const margin = string_repeat("  ", indent);
      text = margin + array_join(string_split(text, "\n"), "\n" + margin);
    }
    log(string_toWellFormed(text) + "\n");
  };
  const quietly = (action) =>
    function (...values) {
      if (!mayLog()) return;
      try {
        action(values);
      } catch {
        // A value that cannot be shown is no reason to fail.
      }
    };
  const line = quietly((values) => write(base.format(values)));
  const label = (values) => (values.length === 0 || values[0] === undefined ? "default" : base.String(values[0]));
  const elapsed = (name) => `${name}: ${base.number_toFixed(host.granted(1) ? host.monotonic() - (map_get(times, name) ?? 0) : 0, 3)}ms`;

  base.global("console", {
    log: line, info: line, debug: line, warn: line, error: line, trace: line,
    dir: quietly((values) => write(inspect(values[0]))),
    table: quietly((values) => write(inspect(values[0]))),
    assert: quietly((values) => {
      if (values[0]) return;
      write(values.length > 1 ? "Assertion failed: " + base.format(array_slice(values, 1)) : "Assertion failed");
    }),
    count: quietly((values) => {
      const name = label(values);
      const count = (map_get(counts, name) ?? 0) + 1;
      map_set(counts, name, count);
      write(`${name}: ${count}`);
    }),
    countReset: quietly((values) => map_set(counts, label(values), 0)),
    time: quietly((values) => map_set(times, label(values), host.granted(1) ? host.monotonic() : 0)),
    timeLog: quietly((values) => write(elapsed(label(values)))),
    timeEnd: quietly((values) => write(elapsed(label(values)))),
    group: quietly((values) => {
      if (values.length) write(base.format(values));
      indent++;
    }),
    groupEnd: quietly(() => {
      if (indent > 0) indent--;
    }),
  });
}
