// The way out of many a JavaScript sandbox: there is no other realm behind the constructor.
export default () => {
  const global = (() => {}).constructor("return globalThis")();
  return Object.getOwnPropertyNames(global).filter((name) => /^__|host|native|slot|require|Deno|std|os$/i.test(name));
};
