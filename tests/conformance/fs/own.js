// By hand: what node does not have, or words otherwise.
import * as module from "fs/promises";
const said = async (action) => {
  try {
    return await action();
  } catch (error) {
    return `${error.name} ${error.code ?? ""}: ${error.message}`;
  }
};
export default async () => [
  fs === module.default, fs.promises === fs, module.readFile === fs.readFile,
  await fs.exists("notes.txt"), await fs.exists("nothing"), await fs.exists("notes.txt/x"),
  await said(() => fs.readFileSync("notes.txt")), await said(() => fs.readFile("notes.txt", "latin1")), await said(() => fs.writeFile("x", { a: 1 })),
  await said(() => fs.writeFile("x", "", { flag: "r" })), await said(() => fs.access("notes.txt", 2)), await said(() => fs.rm("sub")),
  (await said(() => fs.rm(".", { recursive: true }))).slice(0, 17), (await fs.readdir(".")).length,
  (await said(() => fs.readFile(new URL("file:///etc/passwd")))).slice(0, 13), (await said(() => fs.readFile(new URL("https://a.org/x")))), await said(() => import("path")),
];
