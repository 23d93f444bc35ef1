export default (s) => [...s.matchAll(/(\w)=(\d+)/g)].map((m) => [m[0], m[1], Number(m[2]), m.index]);
