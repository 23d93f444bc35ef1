// The time of day needs the capability; calculating with dates does not.
(host, base) => {
  const { monotonic, wallTime } = host;
  const { needClock, construct, define, floor } = base;
  const Original = base.Date;

  function Date(...parts) {
    if (!new.target) {
      needClock();
      return new Date().toString();
    }
    if (parts.length === 0) needClock();
    return construct(Original, parts, new.target === Date ? Original : new.target);
  }
  define(Date, "length", { value: 7, configurable: true });
  define(Date, "prototype", { value: Original.prototype, writable: false });
  define(Original.prototype, "constructor", { value: Date, writable: true, configurable: true });
  const hidden = (value) => ({ value, writable: true, enumerable: false, configurable: true });
  define(Date, "parse", hidden(Original.parse));
  define(Date, "UTC", hidden(Original.UTC));
  define(Date, "now", hidden(function now() {
    needClock();
    return floor(wallTime());
  }));
  base.global("Date", Date);

  base.global("performance", {
    now() {
      needClock();
      return monotonic();
    },
    get timeOrigin() {
      needClock();
      return wallTime() - monotonic();
    },
  });
}
