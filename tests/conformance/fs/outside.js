// By hand: node has the whole machine.
import fs from "fs";
const code = (promise) => promise.then(() => "done", (error) => error.code);
export default async ({ path }) => [
  await code(fs.readFile(path)), await code(fs.writeFile(path, "x")), await code(fs.readdir(path)), await code(fs.stat(path)), await code(fs.mkdir(path, { recursive: true })),
  await code(fs.rm(path, { recursive: true, force: true })), await code(fs.unlink(path)), await code(fs.rename("notes.txt", path)), await code(fs.rename(path, "notes.txt")), await code(fs.exists(path)),
];
