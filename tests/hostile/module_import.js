export default async () => {
  const results = [];
  for (const name of ["fs", "node:fs", "os", "std", "/etc/passwd"]) {
    try { await import(name); results.push(name); } catch {}
  }
  return results;
};
