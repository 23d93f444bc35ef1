// `AbortController` and `AbortSignal`.
(host, base) => {
  const { EventTarget, Event, DOMException, TypeError, array_push, apply } = base;
  const KEY = {};
  const { addEventListener: listen, dispatchEvent: dispatch } = EventTarget.prototype;
  let trigger, onAbort;

  class AbortSignal extends EventTarget {
    #aborted = false;
    #reason = undefined;
    #callbacks = [];
    #handler = null;
    #listens = false;

    static {
      trigger = (signal, reason) => {
        if (signal.#aborted) return;
        signal.#aborted = true;
        signal.#reason = reason === undefined ? new DOMException("This operation was aborted", "AbortError") : reason;
        const callbacks = signal.#callbacks;
        signal.#callbacks = [];
        for (let i = 0; i < callbacks.length; i++) callbacks[i](signal.#reason);
        apply(dispatch, signal, [new Event("abort")]);
      };
      // The prelude's own listener: before the tool's, and not to be removed by it. Gives the remover.
      onAbort = (signal, callback) => {
        if (signal.#aborted) {
          callback(signal.#reason);
          return () => {};
        }
        array_push(signal.#callbacks, callback);
        return () => {
          const at = base.array_indexOf(signal.#callbacks, callback);
          if (at !== -1) base.array_splice(signal.#callbacks, at, 1);
        };
      };
      base.isSignal = (value) => base.isObject(value) && #aborted in value;
      base.abortReason = (signal) => signal.#reason;
      base.isAborted = (signal) => signal.#aborted;
    }
    constructor(key) {
      if (key !== KEY) throw new TypeError("Illegal constructor");
      super();
    }
    get aborted() {
      return this.#aborted;
    }
    get reason() {
      return this.#reason;
    }
    get onabort() {
      return this.#handler;
    }
    set onabort(handler) {
      this.#handler = typeof handler === "function" ? handler : null;
      if (this.#listens) return;
      this.#listens = true;
      apply(listen, this, ["abort", (event) => this.#handler === null || apply(this.#handler, this, [event])]);
    }
    throwIfAborted() {
      if (this.#aborted) throw this.#reason;
    }
    static abort(reason) {
      const signal = new AbortSignal(KEY);
      trigger(signal, reason);
      return signal;
    }
    static timeout(milliseconds) {
      base.needTimer();
      const signal = new AbortSignal(KEY);
      base.after(base.Number(milliseconds) || 0, () => {
        trigger(signal, new DOMException("The operation was aborted due to timeout", "TimeoutError"));
      });
      return signal;
    }
    static any(signals) {
      const any = new AbortSignal(KEY);
      const list = base.elements(signals);
      for (let i = 0; i < list.length; i++) onAbort(list[i], (reason) => trigger(any, reason));
      return any;
    }
  }
  base.tag(AbortSignal, "AbortSignal");
  base.global("AbortSignal", AbortSignal);
  base.onAbort = onAbort;

  class AbortController {
    #signal = new AbortSignal(KEY);
    get signal() {
      return this.#signal;
    }
    abort(reason) {
      trigger(this.#signal, reason);
    }
  }
  base.tag(AbortController, "AbortController");
  base.global("AbortController", AbortController);
}
