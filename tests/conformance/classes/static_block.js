export default function () {
  class Config { static values = {}; static #locked = false; static { for (const k of ["a", "b"]) this.values[k] = k.toUpperCase(); this.#locked = true; } static get locked() { return this.#locked; } }
  return [Config.values, Config.locked];
}
