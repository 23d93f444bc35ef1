//! Guests that do with files and the store what they are told, made into components as other toolchains do it.

use toolwright_sandbox::{CallError, Program};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use crate::support::{call, wasm};
use toolwright_registry::Limits;

/// What the interface has besides what the SDK declares.
const MORE: &str = "
    link-at: func(old-path-flags: path-flags, old-path: string, new-descriptor: borrow<descriptor>, new-path: string) -> result<_, error-code>;
    symlink-at: func(old-path: string, new-path: string) -> result<_, error-code>;
    readlink-at: func(path: string) -> result<string, error-code>;
    set-times-at: func(path-flags: path-flags, path: string, data-access-timestamp: new-timestamp, data-modification-timestamp: new-timestamp) -> result<_, error-code>;
    unlink-file-at:";
const TYPES: &str = "
  variant new-timestamp { no-change, now, timestamp(datetime) }
  filesystem-error-code: func(err: borrow<stream-failure>) -> option<error-code>;
  resource descriptor {";

/// The component of a core module that is written against the interfaces themselves.
fn encode(text: &str) -> Vec<u8> {
    let filesystem = include_str!("../../../../tool-sdk/wit/deps/filesystem/filesystem.wit")
        .replace("unlink-file-at:", MORE)
        .replacen("resource descriptor {", TYPES, 1)
        .replacen("use wasi:clocks", "use wasi:io/error@0.2.12.{error as stream-failure};\n  use wasi:clocks", 1);
    let mut resolve = Resolve::default();
    for (name, text) in [
        ("io.wit", include_str!("../../../../tool-sdk/wit/deps/io/io.wit")),
        ("clocks.wit", include_str!("../../../../tool-sdk/wit/deps/clocks/clocks.wit")),
        ("filesystem.wit", &filesystem),
        ("keyvalue.wit", include_str!("../../../../tool-sdk/wit/deps/keyvalue/keyvalue.wit")),
        ("tool.wit", include_str!("../../../../tool-sdk/wit/tool.wit")),
    ] {
        resolve.push_str(name, text).unwrap_or_else(|error| panic!("{error:#}"));
    }
    let probe = "
        package toolwright:probe;
        world probe {
          include toolwright:tool/tool@0.1.0;
          import wasi:filesystem/types@0.2.12;
          import wasi:filesystem/preopens@0.2.12;
          import wasi:io/streams@0.2.12;
          import wasi:keyvalue/store@0.2.0-draft2;
        }";
    let package = resolve.push_str("probe.wit", probe).unwrap_or_else(|error| panic!("{error:#}"));
    let world = resolve.select_world(&[package], None).unwrap();
    let mut module = wasm(text);
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().module(&module).unwrap().validate(true).encode().unwrap()
}

/// Does one thing with files.
pub(crate) fn files() -> Vec<u8> {
    encode(include_str!("probe.wat"))
}

/// Does one thing with the store.
pub(crate) fn store() -> Vec<u8> {
    encode(include_str!("store.wat"))
}

const CODES: [&str; 37] = [
    "access",
    "would-block",
    "already",
    "bad-descriptor",
    "busy",
    "deadlock",
    "quota",
    "exist",
    "file-too-large",
    "illegal-byte-sequence",
    "in-progress",
    "interrupted",
    "invalid",
    "io",
    "is-directory",
    "loop",
    "too-many-links",
    "message-size",
    "name-too-long",
    "no-device",
    "no-entry",
    "no-lock",
    "insufficient-memory",
    "insufficient-space",
    "not-directory",
    "not-empty",
    "not-recoverable",
    "unsupported",
    "no-tty",
    "no-such-device",
    "overflow",
    "not-permitted",
    "pipe",
    "read-only",
    "invalid-seek",
    "text-file-busy",
    "cross-device",
];

/// What the files' guest gave: content, or `!` and the name of the error.
pub(crate) async fn ask(program: &Program, limits: Limits, input: &str) -> Result<String, CallError> {
    let text = call(program, input, limits).await.outcome?;
    Ok(match text.strip_prefix('!').and_then(|code| code.bytes().next()) {
        Some(code) => format!("!{}", CODES.get(usize::from(code - b'A')).unwrap()),
        None => text,
    })
}
