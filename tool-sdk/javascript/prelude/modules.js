// What a tool can import, by name. The keys of each are its named exports; the object itself is the default one.
(host, base) => {
  const { base64, csv, expr, fs, hash, kv, tz, uuid, yaml } = base;
  base.modules = { __proto__: null, base64, csv, expr, fs, hash, kv, text: base.textModule, tz, uuid, yaml };
}
