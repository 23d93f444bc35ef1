// `fs`: node's promises over the granted folders.
(host, base) => {
  const { fsRead, fsWrite, fsList, fsStat, fsMakeFolder, fsRemoveFolder, fsUnlink, fsRename, decode } = host;
  const { Date, Uint8Array, isObject, isView, ArrayBuffer, array_push, array_pop, string_toLowerCase, string_split } = base;
  const { fileError, argumentError, resolvePath, define } = base;

  // The host's answer, or the error that it names.
  const checked = (answer, syscall, at, to) => {
    if (typeof answer === "string") throw fileError(answer, syscall, at?.shown, to?.shown);
    return answer;
  };
  const option = (options, name) => (isObject(options) ? options[name] : undefined);
  const encodingOf = (options) => {
    const encoding = typeof options === "string" ? options : option(options, "encoding");
    if (encoding === undefined || encoding === null || encoding === "buffer") return null;
    const name = string_toLowerCase(base.String(encoding));
    if (name === "utf8" || name === "utf-8") return name;
    throw argumentError("ERR_INVALID_ARG_VALUE", `there is no encoding ${base.inspect(encoding)} here: use "utf8", or read bytes and decode them with TextDecoder`);
  };
  const FLAGS = { __proto__: null, w: "w", a: "a", wx: "wx", xw: "wx", ax: "ax", xa: "ax" };
  const flagOf = (options, otherwise) => {
    const flag = option(options, "flag") ?? otherwise;
    if (typeof flag === "string" && FLAGS[flag] !== undefined) return FLAGS[flag];
    throw argumentError("ERR_INVALID_ARG_VALUE", `there is no flag ${base.inspect(flag)} here: there are "w", "wx", "a" and "ax"`);
  };
  const bytesOf = (data) => {
    if (typeof data === "string") return base.encode(data);
    if (isView(data) || data instanceof ArrayBuffer) return base.bytesOf(data);
    throw argumentError("ERR_INVALID_ARG_TYPE", "what is written must be a string, a typed array or an ArrayBuffer; for JSON use JSON.stringify");
  };
  const write = (path, data, options, otherwise) => {
    const at = resolvePath(path, "open");
    encodingOf(options);
    checked(fsWrite(at.folder, at.below, bytesOf(data), flagOf(options, otherwise)), "open", at);
  };
  const read = (at) => {
    const bytes = fsRead(at.folder, at.below);
    // Node opens a folder, and fails when it reads it.
    if (bytes === "EISDIR") throw fileError("EISDIR", "read");
    return new Uint8Array(checked(bytes, "open", at));
  };

  const kinds = (constructor, kindOf) => {
    const kind = (name, wanted) => {
      const method = { [name]() { return kindOf(this) === wanted; } }[name];
      define(constructor.prototype, name, { value: method, writable: true, enumerable: false, configurable: true });
    };
    kind("isFile", "file");
    kind("isDirectory", "directory");
    kind("isSymbolicLink", "link");
  };
  class Stats {
    #kind;
    constructor(answer) {
      this.#kind = answer[0];
      this.size = answer[1];
      this.atimeMs = answer[2];
      this.mtimeMs = answer[3];
      this.ctimeMs = answer[4];
      this.atime = new Date(answer[2]);
      this.mtime = new Date(answer[3]);
      this.ctime = new Date(answer[4]);
    }
    static {
      kinds(Stats, (stats) => stats.#kind);
    }
  }
  class Dirent {
    #kind;
    constructor(name, parentPath, kind) {
      this.name = name;
      this.parentPath = parentPath;
      this.#kind = kind;
    }
    static {
      kinds(Dirent, (entry) => entry.#kind);
    }
  }
  // Or the name of an error.
  const kindOf = (at, follow) => {
    const answer = fsStat(at.folder, at.below, follow);
    return typeof answer === "string" ? answer : answer[0];
  };
  const isError = (kind) => kind[0] === "E";
  const isRoot = (at) => at.below === ".";
  const below = (at, name) => ({
    __proto__: null, folder: at.folder, below: isRoot(at) ? name : `${at.below}/${name}`, shown: `${at.shown}/${name}`, path: `${at.path}/${name}`,
  });
  const stat = (syscall, path, follow) => {
    const at = resolvePath(path, syscall);
    return new Stats(checked(fsStat(at.folder, at.below, follow), syscall, at));
  };
  const unlink = (at) => checked(fsUnlink(at.folder, at.below), "unlink", at);
  const removeFolder = (at) => checked(fsRemoveFolder(at.folder, at.below), "rmdir", at);
  // Links are removed, not followed. By hand, because a folder may be deeper than the stack.
  const removeTree = (root) => {
    const open = [{ __proto__: null, at: root, names: checked(fsList(root.folder, root.below), "rm", root), next: 0 }];
    while (open.length > 0) {
      const top = open[open.length - 1];
      if (top.next >= top.names.length) {
        removeFolder(top.at);
        array_pop(open);
        continue;
      }
      const at = below(top.at, top.names[top.next]);
      const kind = top.names[top.next + 1];
      top.next += 2;
      if (kind === "directory") array_push(open, { __proto__: null, at, names: checked(fsList(at.folder, at.below), "rm", at), next: 0 });
      else unlink(at);
    }
  };

  const fs = {
    async readFile(path, options = undefined) {
      const encoding = encodingOf(options);
      const bytes = read(resolvePath(path, "open"));
      return encoding === null ? bytes : decode("utf-8", bytes, false, false)[0];
    },
    async writeFile(path, data, options = undefined) {
      write(path, data, options, "w");
    },
    async appendFile(path, data, options = undefined) {
      write(path, data, options, "a");
    },
    async copyFile(from, to) {
      const source = resolvePath(from, "copyfile"), target = resolvePath(to, "copyfile");
      const bytes = checked(fsRead(source.folder, source.below), "copyfile", source, target);
      checked(fsWrite(target.folder, target.below, new Uint8Array(bytes), "w"), "copyfile", source, target);
    },
    async readdir(path, options = undefined) {
      const root = resolvePath(path, "scandir");
      encodingOf(options);
      const withTypes = !!option(options, "withFileTypes"), deep = !!option(options, "recursive");
      const out = [];
      const folders = [{ __proto__: null, at: root, prefix: "" }];
      for (let i = 0; i < folders.length; i++) {
        const { at, prefix } = folders[i];
        const names = checked(fsList(at.folder, at.below), "scandir", at);
        for (let n = 0; n < names.length; n += 2) {
          const name = names[n], kind = names[n + 1];
          array_push(out, withTypes ? new Dirent(name, at.shown, kind) : prefix + name);
          if (deep && kind === "directory") array_push(folders, { __proto__: null, at: below(at, name), prefix: `${prefix}${name}/` });
        }
      }
      return out;
    },
    async stat(path) {
      return stat("stat", path, true);
    },
    async lstat(path) {
      return stat("lstat", path, false);
    },
    async access(path, mode = 0) {
      if (mode !== 0) throw argumentError("ERR_INVALID_ARG_VALUE", "access tells only whether there is something: leave the mode out, and try to read or write");
      stat("access", path, true);
    },
    async exists(path) {
      const at = resolvePath(path, "access");
      const answer = fsStat(at.folder, at.below, true);
      if (typeof answer !== "string") return true;
      if (answer === "ENOENT" || answer === "ENOTDIR") return false;
      throw fileError(answer, "access", at.shown);
    },
    async mkdir(path, options = undefined) {
      const at = resolvePath(path, "mkdir");
      if (!option(options, "recursive")) {
        checked(isRoot(at) ? "EEXIST" : fsMakeFolder(at.folder, at.below), "mkdir", at);
        return undefined;
      }
      const names = isRoot(at) ? [] : string_split(at.below, "/");
      const root = base.string_slice(at.path, 0, at.path.length - (isRoot(at) ? 0 : at.below.length + 1));
      let first, way = "";
      for (let i = 0; i < names.length; i++) {
        way = i === 0 ? names[0] : `${way}/${names[i]}`;
        const answer = fsMakeFolder(at.folder, way);
        if (typeof answer !== "string") {
          first ??= `${root}/${way}`;
          continue;
        }
        // A folder that is there, or that one may not make but is there.
        const kind = kindOf({ __proto__: null, folder: at.folder, below: way }, true);
        if (kind === "directory") continue;
        throw fileError(answer === "EEXIST" && i + 1 < names.length ? "ENOTDIR" : answer, "mkdir", at.shown);
      }
      return first;
    },
    async rmdir(path) {
      const at = resolvePath(path, "rmdir");
      if (isRoot(at)) throw fileError("EBUSY", "rmdir", at.shown, undefined, "a granted folder stays");
      removeFolder(at);
    },
    async rm(path, options = undefined) {
      const at = resolvePath(path, "rm");
      if (isRoot(at)) throw fileError("EBUSY", "rm", at.shown, undefined, "a granted folder stays");
      const kind = kindOf(at, false);
      if (kind === "ENOENT" && option(options, "force")) return;
      if (isError(kind)) throw fileError(kind, "lstat", at.shown);
      if (kind !== "directory") return void unlink(at);
      if (option(options, "recursive")) return void removeTree(at);
      const error = new base.Error(`Path is a directory: rm returned EISDIR (is a directory) ${at.shown}`);
      base.ownProperty(error, "code", "ERR_FS_EISDIR");
      throw error;
    },
    async unlink(path) {
      unlink(resolvePath(path, "unlink"));
    },
    async rename(from, to) {
      const source = resolvePath(from, "rename"), target = resolvePath(to, "rename");
      checked(fsRename(source.folder, source.below, target.folder, target.below), "rename", source, target);
    },
  };
  fs.promises = fs;
  // Otherwise the message would be "not a function".
  for (const name of base.keys(fs)) {
    const refused = {
      [name + "Sync"]() {
        throw new base.TypeError(`there is no fs.${name}Sync in a tool: use await fs.${name}(…)`);
      },
    }[name + "Sync"];
    if (name !== "promises") define(fs, name + "Sync", { value: refused, writable: true, enumerable: false, configurable: true });
  }
  base.fs = fs;
  base.global("fs", fs);
}
