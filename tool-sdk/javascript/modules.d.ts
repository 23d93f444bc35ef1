// What a tool can import. The types are those of `tool.d.ts`.

declare module "base64" {
  const base64: Base64;
  export default base64;
  export const encode: Base64["encode"], decode: Base64["decode"], decodeText: Base64["decodeText"];
}
declare module "hash" {
  const hash: Hash;
  export default hash;
  export const md5: Hash["md5"], sha1: Hash["sha1"], sha256: Hash["sha256"], sha512: Hash["sha512"], digest: Hash["digest"];
  export const hmac: Hash["hmac"], hex: Hash["hex"], unhex: Hash["unhex"], equal: Hash["equal"];
}
declare module "uuid" {
  const uuid: Uuid;
  export default uuid;
  export const v3: Uuid["v3"], v4: Uuid["v4"], v5: Uuid["v5"], validate: Uuid["validate"], normalize: Uuid["normalize"];
  export const version: Uuid["version"], NIL: string, DNS: string, URL: string, OID: string, X500: string;
}
declare module "yaml" {
  const yaml: Yaml;
  export default yaml;
  export const parse: Yaml["parse"], parseAll: Yaml["parseAll"], stringify: Yaml["stringify"], stringifyAll: Yaml["stringifyAll"];
}
declare module "csv" {
  const csv: Csv;
  export default csv;
  export const parse: Csv["parse"], stringify: Csv["stringify"];
}
declare module "text" {
  const text: Text;
  export default text;
  export const diff: Text["diff"], distance: Text["distance"], similarity: Text["similarity"], wrap: Text["wrap"];
  export const dedent: Text["dedent"], truncate: Text["truncate"], graphemes: Text["graphemes"], slug: Text["slug"];
  export const camelCase: Text["camelCase"], pascalCase: Text["pascalCase"], snakeCase: Text["snakeCase"];
  export const kebabCase: Text["kebabCase"], titleCase: Text["titleCase"];
}
declare module "expr" {
  const expr: Expr;
  export default expr;
  export const evaluate: Expr["evaluate"];
}
declare module "tz" {
  const tz: TimeZones;
  export default tz;
  export const format: TimeZones["format"], parts: TimeZones["parts"], offset: TimeZones["offset"];
  export const toInstant: TimeZones["toInstant"], zones: TimeZones["zones"];
}
declare module "kv" {
  const kv: Store;
  export default kv;
  export const get: Store["get"], set: Store["set"], has: Store["has"], list: Store["list"];
}
declare module "fs/promises" {
  const fs: FileSystem;
  export default fs;
  export const readFile: FileSystem["readFile"], writeFile: FileSystem["writeFile"], appendFile: FileSystem["appendFile"];
  export const copyFile: FileSystem["copyFile"], readdir: FileSystem["readdir"], stat: FileSystem["stat"], lstat: FileSystem["lstat"];
  export const access: FileSystem["access"], exists: FileSystem["exists"], mkdir: FileSystem["mkdir"], rmdir: FileSystem["rmdir"];
  export const rm: FileSystem["rm"], unlink: FileSystem["unlink"], rename: FileSystem["rename"], promises: FileSystem;
}
declare module "fs" {
  export * from "fs/promises";
  export { default } from "fs/promises";
}
declare module "node:fs" {
  export * from "fs/promises";
  export { default } from "fs/promises";
}
declare module "node:fs/promises" {
  export * from "fs/promises";
  export { default } from "fs/promises";
}
