import { rm, rmdir, unlink } from "fs/promises";
const code = (promise) => promise.then(() => "done", (error) => error.code);
export default async () => [
  await code(rm("sub")),
  await code(rmdir("sub")),
  await code(rmdir("missing")),
  await code(rmdir("notes.txt")),
  await code(unlink("missing")),
  await code(rm("sub/deep", { recursive: true })),
  await code(unlink("notes.txt")),
  await code(unlink("notes.txt")),
];
