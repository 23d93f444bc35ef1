export default (list) => list.filter((s) => /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(s));
