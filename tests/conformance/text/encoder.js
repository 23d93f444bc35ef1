export default (list) => list.map((s) => [Array.from(new TextEncoder().encode(s)), new TextDecoder().decode(new TextEncoder().encode(s)) === s]);
