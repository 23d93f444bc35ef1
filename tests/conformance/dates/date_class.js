export default function () {
  class Day extends Date {
    iso() { return this.toISOString().slice(0, 10); }
    static of(text) { return new this(text); }
  }
  const d = Day.of("2024-01-02");
  return [d.iso(), d instanceof Date, d instanceof Day, d.constructor === Day, new Date(0).constructor === Date, Date.name, Date.length, Date.prototype.constructor === Date, Object.prototype.toString.call(d), new Date(d).getTime() === d.getTime()];
}
