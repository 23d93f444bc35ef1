// `process.env`: the variables that were granted, as an ordinary object made at the first access.
(host, base) => {
  const { environment } = host;
  const { needEnv, define } = base;
  let variables;

  const process = {};
  define(process, "env", {
    get() {
      needEnv();
      if (!variables) {
        variables = {};
        const list = environment();
        for (let i = 0; i + 1 < list.length; i += 2) {
          define(variables, list[i], { __proto__: null, value: list[i + 1], writable: true, enumerable: true, configurable: true });
        }
      }
      return variables;
    },
    enumerable: true, configurable: true,
  });
  base.global("process", process);
}
