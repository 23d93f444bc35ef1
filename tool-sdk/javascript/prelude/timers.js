// Timers, and the table of everything that the event loop wakes.
(host, base) => {
  const { waitFor, cancel } = host;
  const { needTimer, Map, Number, TypeError, map_get, map_set, map_delete, apply } = base;
  const waiting = new Map();
  const timers = new Map();
  let lastTimer = 0;

  base.wake = (id) => {
    const callback = map_get(waiting, id);
    if (callback === undefined) return;
    map_delete(waiting, id);
    callback();
  };
  base.watch = (id, callback) => map_set(waiting, id, callback);
  base.after = (milliseconds, callback) => {
    const id = waitFor(milliseconds);
    map_set(waiting, id, callback);
    return id;
  };
  base.forget = (id) => {
    if (map_delete(waiting, id)) cancel(id);
  };

  const start = (name, callback, delay, rest, repeat) => {
    needTimer();
    if (typeof callback !== "function") throw new TypeError(`${name} takes a function`);
    const milliseconds = Number(delay) || 0;
    const timer = ++lastTimer;
    const arm = () => {
      map_set(timers, timer, base.after(milliseconds, fire));
    };
    const fire = () => {
      if (repeat) arm();
      else map_delete(timers, timer);
      apply(callback, undefined, rest);
    };
    arm();
    return timer;
  };
  const stop = (timer) => {
    const id = map_get(timers, Number(timer));
    if (id === undefined) return;
    map_delete(timers, Number(timer));
    base.forget(id);
  };
  base.global("setTimeout", function setTimeout(callback, delay, ...rest) {
    return start("setTimeout", callback, delay, rest, false);
  });
  base.global("setInterval", function setInterval(callback, delay, ...rest) {
    return start("setInterval", callback, delay, rest, true);
  });
  base.global("clearTimeout", function clearTimeout(timer) {
    stop(timer);
  });
  base.global("clearInterval", function clearInterval(timer) {
    stop(timer);
  });
}
