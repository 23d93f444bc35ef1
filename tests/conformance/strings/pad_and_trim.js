export default (s) => [s.trim().padStart(5, "*-"), s.trim().padEnd(6), s.trimStart(), s.trimEnd(), s.at(-1), s.at(0), s.at(99) ?? null];
