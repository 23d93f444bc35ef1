import fs from "fs/promises";
export default async ({ megabytes }) => {
  const data = new Uint8Array(megabytes * 1_000_000).map((_, i) => i % 251);
  await fs.writeFile("large.bin", data);
  const back = await fs.readFile("large.bin");
  return [back.length, back.every((byte, i) => byte === i % 251), (await fs.stat("large.bin")).size];
};
