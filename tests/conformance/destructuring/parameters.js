export default () => { const f = ({ a = 1, b = a + 1 } = {}, [c, , d = 4] = [3], ...rest) => [a, b, c, d, rest]; return [f(), f({ a: 5 }, [6, 7, 8], 9, 10), f.length]; };
