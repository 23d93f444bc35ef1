// Everything that the engine's own code could lean on is broken; what was not granted stays closed.
for (const proto of [Object, Array, Function, Promise, String, Map].map((c) => c.prototype)) {
  for (const name of Object.getOwnPropertyNames(proto)) {
    try { proto[name] = () => { throw "broken"; }; } catch {}
  }
}
globalThis.Promise = globalThis.Error = globalThis.Object = undefined;
export default async () => {
  try {
    return await fetch("https://example.org/");
  } catch (error) {
    return "" + error?.message;
  }
};
