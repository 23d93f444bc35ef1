export default () => { const a = { n: 1, list: [] }; a.self = a; a.list.push(a, a.list); const b = structuredClone(a); return [b !== a, b.self === b, b.list[0] === b, b.list[1] === b.list, b.n]; };
