export default () => { const a = [], b = []; for (let i = 0; i < 3; i++) a.push(() => i); for (var j = 0; j < 3; j++) b.push(() => j); return [a.map((f) => f()), b.map((f) => f())]; };
