const base = await Promise.resolve(40);
export default (n) => base + n;
