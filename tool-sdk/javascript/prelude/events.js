// `DOMException`, `Event` and as much of `EventTarget` as an AbortSignal needs.
(host, base) => {
  const { Error, String, Map, map_get, map_set, array_push, array_splice, array_slice, apply, define, isObject } = base;

  const codes = {
    __proto__: null, InvalidCharacterError: 5, NotSupportedError: 9, SyntaxError: 12, AbortError: 20, QuotaExceededError: 22,
    TimeoutError: 23, DataCloneError: 25,
  };
  class DOMException extends Error {
    #name;
    constructor(message = "", name = "Error") {
      super(message);
      this.#name = String(isObject(name) ? name.name ?? "Error" : name);
      if (isObject(name) && "cause" in name) define(this, "cause", { __proto__: null, value: name.cause, writable: true, configurable: true });
    }
    get name() {
      return this.#name;
    }
    get code() {
      return codes[this.#name] ?? 0;
    }
  }
  base.tag(DOMException, "DOMException");
  base.DOMException = DOMException;
  base.global("DOMException", DOMException);

  class Event {
    #type;
    #cancelable;
    target = null;
    defaultPrevented = false;
    constructor(type, options = undefined) {
      this.#type = String(type);
      this.#cancelable = !!options?.cancelable;
    }
    get type() {
      return this.#type;
    }
    preventDefault() {
      if (this.#cancelable) this.defaultPrevented = true;
    }
  }
  base.tag(Event, "Event");
  base.Event = Event;
  base.global("Event", Event);

  class EventTarget {
    #listeners = new Map();
    addEventListener(type, listener, options = undefined) {
      if (!isObject(listener)) return;
      const list = map_get(this.#listeners, type) ?? [];
      for (let i = 0; i < list.length; i++) if (list[i].listener === listener) return;
      array_push(list, { __proto__: null, listener, once: isObject(options) && !!options.once });
      map_set(this.#listeners, type, list);
    }
    removeEventListener(type, listener) {
      const list = map_get(this.#listeners, type) ?? [];
      for (let i = 0; i < list.length; i++) if (list[i].listener === listener) array_splice(list, i, 1);
    }
    dispatchEvent(event) {
      event.target = this;
      const list = array_slice(map_get(this.#listeners, event.type) ?? []);
      for (let i = 0; i < list.length; i++) {
        const { listener, once } = list[i];
        if (once) this.removeEventListener(event.type, listener);
        if (typeof listener === "function") apply(listener, this, [event]);
        else listener.handleEvent(event);
      }
      return !event.defaultPrevented;
    }
  }
  base.tag(EventTarget, "EventTarget");
  base.EventTarget = EventTarget;
  base.global("EventTarget", EventTarget);
}
