export default (text) => text.split("\n").flatMap((line) => {
  const m = line.match(/^(\S+) \S+ (\S+) \[([^\]]+)\] "(\S+) (\S+) [^"]*" (\d{3}) (\d+|-)$/);
  return m ? [{ ip: m[1], user: m[2] === "-" ? null : m[2], method: m[4], path: m[5], status: +m[6], bytes: m[7] === "-" ? 0 : +m[7] }] : [];
});
