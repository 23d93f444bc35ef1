// The message for a capability that was not granted. It is not the wall: the import is.
(host, base) => {
  const { granted } = host;
  const { Error } = base;
  const CLOCK = 1, RANDOM = 2, HTTP = 4, ENV = 8, LOG = 16, FS = 32, KV = 64;

  const need = (bits, name) => {
    if (!granted(bits)) {
      throw new Error(`capability \`${name}\` is not granted to this tool: ask for it in \`capabilities\``);
    }
  };
  base.needClock = () => need(CLOCK, "clock");
  base.needTimer = () => need(CLOCK | HTTP, "clock");
  base.needRandom = () => need(RANDOM, "random");
  base.needHttp = () => need(HTTP, "http");
  base.needEnv = () => need(ENV, "env");
  base.needFs = () => need(FS, "fs");
  base.needKv = () => need(KV, "kv");
  base.mayLog = () => granted(LOG);
}
