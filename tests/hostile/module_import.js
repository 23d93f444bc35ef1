export default async () => {
  const results = [];
  for (const name of ["os", "std", "/etc/passwd", "tool.js", "probe.js", "node:child_process", "__proto__", "constructor", "fs/../os"]) {
    try { await import(name); results.push(name); } catch {}
  }
  for (const name of ["fs", "node:fs/promises"]) {
    try { results.push(await (await import(name)).readdir("/")); } catch {}
  }
  return results;
};
