import { readFile, writeFile } from "fs/promises";
const said = (promise) => promise.then(() => "done", (error) => [error.code, error.message, error.syscall, error.path]);
export default async ({ flag }) => {
  const there = await said(writeFile("notes.txt", "new é\n", { flag }));
  const fresh = await said(writeFile("fresh.txt", new Uint8Array([104, 105]), { flag }));
  const view = await said(writeFile("view.bin", new DataView(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2)));
  return [there, fresh, view, await readFile("notes.txt", "utf8"), await readFile("fresh.txt", "utf8"), [...(await readFile("view.bin"))]];
};
