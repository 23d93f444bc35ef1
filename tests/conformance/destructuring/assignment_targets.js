export default () => { const o = {}; [o.a, o["b"], ...o.rest] = [1, 2, 3, 4]; ({ length: o.len, 0: o.first } = "hey"); let x; ({ x = 7 } = {}); return [o, x]; };
