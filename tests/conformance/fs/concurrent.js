import fs from "fs/promises";
export default async ({ count }) => {
  await Promise.all(Array.from({ length: count }, (_, i) => fs.writeFile(`file${i}.txt`, String(i * i))));
  return await Promise.all(Array.from({ length: count }, (_, i) => fs.readFile(`file${i}.txt`, "utf8")));
};
