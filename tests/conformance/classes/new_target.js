export default function () {
  class Base { constructor() { if (new.target === Base) throw new TypeError("abstract"); this.kind = new.target.name; } }
  class Child extends Base {}
  const out = [new Child().kind];
  try { new Base(); } catch (e) { out.push(e.message); }
  function F() { return new.target === undefined; }
  out.push(F());
  return out;
}
