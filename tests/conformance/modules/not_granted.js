// By hand: node grants everything.
import fs from "fs";
import kv from "kv";
import { v4 } from "uuid";
const said = async (action) => {
  try {
    return await action();
  } catch (error) {
    return error.message;
  }
};
export default async () => [
  await said(() => fs.readFile("x")), await said(() => globalThis.fs.exists("x")), await said(() => kv.get("x")), await said(() => globalThis.kv.list()), await said(() => v4()),
];
