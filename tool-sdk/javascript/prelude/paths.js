// Paths of files, as text: which granted folder, and what below it. The wall is the host's.
(host, base) => {
  const { fsFolders } = host;
  const { Error, TypeError, define, needFs, array_push, array_pop, array_join, array_slice, string_split } = base;
  const { string_startsWith, string_includes, urlPart, decodeURIComponent } = base;
  const PROTOCOL = 1, HOST = 4, PATH = 7;
  const SHOWN = 8;
  let folders;

  const WORDS = {
    __proto__: null,
    EACCES: "permission denied", EAGAIN: "resource temporarily unavailable", EBADF: "bad file descriptor",
    EBUSY: "resource busy or locked", EDQUOT: "disk quota exceeded", EEXIST: "file already exists", EFBIG: "file too large",
    EILSEQ: "illegal byte sequence", EINTR: "interrupted system call", EINVAL: "invalid argument", EIO: "i/o error",
    EISDIR: "illegal operation on a directory", ELOOP: "too many symbolic links encountered", EMLINK: "too many links",
    ENAMETOOLONG: "name too long", ENOENT: "no such file or directory", ENOMEM: "not enough memory",
    ENOSPC: "no space left on device", ENOTDIR: "not a directory", ENOTEMPTY: "directory not empty",
    ENOTSUP: "operation not supported on socket", EOVERFLOW: "value too large for defined data type",
    EPERM: "operation not permitted", EROFS: "read-only file system", ETXTBSY: "text file is busy",
    EXDEV: "cross-device link not permitted",
  };
  // What node leaves to guessing.
  const REASONS = {
    __proto__: null,
    EPERM: "the folder was granted for reading only, or a link leads out of it",
    EROFS: "the folder was granted for reading only",
  };
  const own = (error, name, value) => define(error, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
  base.ownProperty = own;

  // Node's error for a failed system call.
  base.fileError = (code, syscall, path, to, reason = REASONS[code]) => {
    let message = `${code}: ${WORDS[code] ?? "the operation failed"}, ${syscall}`;
    if (path !== undefined) message += ` '${path}'`;
    if (to !== undefined) message += ` -> '${to}'`;
    const error = new Error(reason === undefined ? message : `${message} (${reason})`);
    own(error, "code", code);
    own(error, "syscall", syscall);
    if (path !== undefined) own(error, "path", path);
    if (to !== undefined) own(error, "dest", to);
    return error;
  };
  base.argumentError = (code, message) => {
    const error = new TypeError(message);
    own(error, "code", code);
    return error;
  };

  const text = (given) => {
    let path = given;
    if (base.isUrl(given)) {
      if (urlPart(given, PROTOCOL) !== "file:" || urlPart(given, HOST) !== "") {
        throw base.argumentError("ERR_INVALID_URL_SCHEME", "the path's URL must be of scheme file, without a host");
      }
      path = decodeURIComponent(urlPart(given, PATH));
    }
    if (typeof path !== "string") {
      throw base.argumentError("ERR_INVALID_ARG_TYPE", `the path must be a string or a file URL; it is ${base.inspect(given)}`);
    }
    if (string_includes(path, "\0")) throw base.argumentError("ERR_INVALID_ARG_VALUE", "the path must not contain a NUL character");
    return base.string_toWellFormed(path);
  };
  const granted = () => {
    const shown = array_join(array_slice(folders, 0, SHOWN), ", ");
    return folders.length > SHOWN ? `${shown} and ${folders.length - SHOWN} more` : shown;
  };

  // `.`, `..` and doubled slashes are resolved here; `folder` is the innermost granted one, by number, and `below` the rest.
  base.resolvePath = (given, syscall) => {
    needFs();
    const shown = text(given);
    if (shown === "") throw base.fileError("ENOENT", syscall, shown);
    folders ??= fsFolders();
    let absolute = shown;
    if (shown[0] !== "/") {
      if (folders.length !== 1) {
        const reason = `there are several folders, so write the absolute path: ${granted()}`;
        throw base.fileError("EINVAL", syscall, shown, undefined, reason);
      }
      absolute = `${folders[0]}/${shown}`;
    }
    const pieces = string_split(absolute, "/");
    const parts = [];
    for (let i = 0; i < pieces.length; i++) {
      const part = pieces[i];
      if (part === "..") array_pop(parts);
      else if (part !== "" && part !== ".") array_push(parts, part);
    }
    const path = "/" + array_join(parts, "/");
    let folder = -1;
    for (let i = 0; i < folders.length; i++) {
      const inside = folders[i] === "/" || path === folders[i] || string_startsWith(path, folders[i] + "/");
      if (inside && (folder === -1 || folders[i].length > folders[folder].length)) folder = i;
    }
    if (folder === -1) throw base.fileError("EACCES", syscall, shown, undefined, `granted: ${granted()}`);
    const from = folders[folder] === "/" ? 1 : folders[folder].length + 1;
    const below = base.string_slice(path, from);
    return { __proto__: null, folder, below: below === "" ? "." : below, shown, path };
  };
}
