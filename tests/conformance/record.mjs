// Records what node makes of each program: `TZ=UTC node record.mjs` fills in the JSON beside it, and
// `TZ=UTC node record.mjs --check` only compares (exit 1 when one differs). Recorded with node 20.
//
// A program is `<topic>/<name>.js` with a default export; `<name>.json` is a list of cases, each
// {"input": …, "expected": …} or {"input": …, "throws": "Name: message"}. `expected` is the result as JSON
// gives it back. Only the inputs are written by hand; of a program that begins with `// By hand` node has no
// counterpart, and all of its JSON is.
//
// Each case runs in a fresh copy of `folder/`. The modules that node does not have stand in `node/`, done with its own means.

import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath, pathToFileURL } from "node:url";
import path from "node:path";

const root = path.dirname(fileURLToPath(import.meta.url));
const check = process.argv.includes("--check");
if (process.env.TZ !== "UTC") {
  console.error("set TZ=UTC: tools live in that time zone");
  process.exit(2);
}

async function outcome(tool, input) {
  const folder = await mkdtemp(path.join(tmpdir(), "conformance-"));
  await cp(path.join(root, "folder"), folder, { recursive: true });
  process.chdir(folder);
  try {
    const result = await tool(structuredClone(input));
    return { input, expected: JSON.parse(JSON.stringify(result) ?? "null") };
  } catch (error) {
    return { input, throws: `${error.name}: ${error.message}` };
  } finally {
    process.chdir(root);
    await rm(folder, { recursive: true });
  }
}

const stand_ins = new Map();
for (const file of await readdir(path.join(root, "node"))) {
  stand_ins.set(path.basename(file, ".mjs"), pathToFileURL(path.join(root, "node", file)).href);
}
const with_stand_ins = (source) => source.replace(/(from |import\()"(\w+)"/g, (all, before, name) => (stand_ins.has(name) ? `${before}"${stand_ins.get(name)}"` : all));

let programs = 0;
const changed = [];
for (const file of (await readdir(root, { recursive: true })).sort()) {
  if (!file.endsWith(".js")) continue;
  programs++;
  const source = await readFile(path.join(root, file), "utf8");
  if (source.startsWith("// By hand")) continue;
  const cases = path.join(root, file.replace(/\.js$/, ".json"));
  // A copy of the source as a data URL is an ES module whatever package.json is around.
  const { default: tool } = await import(`data:text/javascript;base64,${Buffer.from(with_stand_ins(source)).toString("base64")}`);
  const before = await readFile(cases, "utf8");
  const recorded = [];
  for (const { input } of JSON.parse(before)) recorded.push(await outcome(tool, input));
  const after = `[\n${recorded.map((each) => `  ${JSON.stringify(each)}`).join(",\n")}\n]\n`;
  if (after === before) continue;
  changed.push(file);
  if (!check) await writeFile(cases, after);
}
console.log(`${programs} programs, ${changed.length} ${check ? "differ" : "recorded"}`);
for (const file of check ? changed : []) console.log(`  ${file}`);
process.exit(check && changed.length > 0 ? 1 : 0);
