export default () => [() => {}, Symbol("s"), { f() {} }, new WeakMap(), Promise.resolve()].map((v) => { try { structuredClone(v); return "ok"; } catch (e) { return [e.name, e.code]; } });
