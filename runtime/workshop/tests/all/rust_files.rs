//! `fs` and `kv` from inside a tool in Rust.

use std::{fs, os::unix::fs::symlink, path::Path};

use serde_json::json;
use toolwright_policy::Given;

use crate::{
    common::{Bench, maker},
    rust::{failed, given, tool},
};

const FILES: &str = r#"
    let path = input["path"].as_str().unwrap_or_default();
    match input["do"].as_str().unwrap_or_default() {
        "read" => Ok(json!(cap_fs::read_to_string(path)?)),
        "write" => { cap_fs::write(path, "written")?; Ok(json!(cap_fs::metadata(path)?.len)) }
        "append" => { cap_fs::append(path, "+")?; Ok(json!(cap_fs::read_to_string(path)?)) }
        "list" => Ok(json!(cap_fs::read_dir(path)?.into_iter().map(|entry| entry.name).collect::<Vec<_>>())),
        "rename" => { cap_fs::rename(path, input["to"].as_str().unwrap_or_default())?; Ok(json!(null)) }
        "remove" => { cap_fs::remove_file(path)?; Ok(json!(cap_fs::exists(path)?)) }
        "make" => { cap_fs::create_dir_all(path)?; Ok(json!(cap_fs::metadata(path)?.is_dir())) }
        other => Err(failed(other)),
    }"#;

fn of(folder: &Path, mode: &str) -> String {
    format!("fs:{}{mode}", folder.display())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn a_folder_is_read_and_written_and_nothing_beside_it() {
    let place = tempfile::tempdir().unwrap();
    let base = place.path().canonicalize().unwrap();
    let notes = base.join("notes");
    fs::create_dir(&notes).unwrap();
    fs::write(notes.join("a.txt"), "a").unwrap();
    fs::write(base.join("secret"), "s").unwrap();
    symlink("../secret", notes.join("link")).unwrap();
    symlink("../new", notes.join("dangling")).unwrap();
    let capability = of(&notes, ":rw");
    let bench = Bench::with_rust(given(&[&capability])).await;
    bench.workshop.create(&maker(), tool("files", FILES, &[&capability])).await.unwrap();
    let run =
        async |what: &str, path: &str| bench.run("files", json!({"do": what, "path": path, "to": "../out"})).await;

    // With one folder a relative path is below it.
    let absolute = notes.join("a.txt").display().to_string();
    for path in ["a.txt", "./a.txt", "sub/../a.txt", &absolute] {
        assert_eq!(run("make", "sub").await, Ok(json!(true)));
        assert_eq!(run("read", path).await, Ok(json!("a")), "{path}");
    }
    assert_eq!(run("write", "sub/b.txt").await, Ok(json!(7)));
    assert_eq!(run("append", "sub/b.txt").await, Ok(json!("written+")));
    assert_eq!(run("list", "sub").await, Ok(json!(["b.txt"])));
    assert_eq!(run("remove", "sub/b.txt").await, Ok(json!(false)));
    assert_eq!(fs::read_dir(notes.join("sub")).unwrap().count(), 0);

    let outside = base.join("secret").display().to_string();
    for what in ["read", "write", "append", "list", "remove", "make"] {
        for path in ["../secret", "sub/../../secret", "link/", &outside, "/etc/passwd", ""] {
            let said = failed(run(what, path).await);
            assert!(said.starts_with("cannot "), "{what} {path}: {said}");
        }
    }
    for (what, path) in
        [("read", "link"), ("write", "link"), ("append", "link"), ("write", "dangling"), ("rename", "a.txt")]
    {
        let said = failed(run(what, path).await);
        assert!(said.contains("not permitted") || said.contains("symbolic link"), "{what} {path}: {said}");
    }
    let said = failed(run("read", &outside).await);
    let granted = notes.display();
    assert_eq!(said, format!("cannot read `{outside}`: it is in no granted folder: granted is `{granted}`"));
    assert_eq!(fs::read_to_string(base.join("secret")).unwrap(), "s");
    assert_eq!(fs::read_dir(&base).unwrap().count(), 2);
    let missing = failed(run("read", "none.txt").await);
    assert_eq!(missing, "cannot read `none.txt`: no such file or folder");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn with_two_folders_a_path_says_which_and_what_is_for_reading_stays_as_it_is() {
    let place = tempfile::tempdir().unwrap();
    let base = place.path().canonicalize().unwrap();
    let (input, out) = (base.join("in"), base.join("out"));
    for folder in [&input, &out] {
        fs::create_dir(folder).unwrap();
    }
    fs::write(input.join("a.txt"), "a").unwrap();
    let capabilities = [of(&input, ""), of(&out, ":rw")];
    let capabilities: Vec<&str> = capabilities.iter().map(String::as_str).collect();
    let bench = Bench::with_rust(given(&capabilities)).await;
    bench.workshop.create(&maker(), tool("files", FILES, &capabilities)).await.unwrap();
    let run = async |what: &str, path: &Path| {
        bench.run("files", json!({"do": what, "path": path, "to": out.join("b")})).await
    };
    let said = failed(run("read", Path::new("a.txt")).await);
    assert!(
        said.starts_with("cannot read `a.txt`: a relative path needs exactly one granted folder: granted is "),
        "{said}"
    );
    assert_eq!(run("read", &input.join("a.txt")).await, Ok(json!("a")));
    assert_eq!(run("write", &out.join("a.txt")).await, Ok(json!(7)));
    for what in ["write", "append", "remove", "rename"] {
        let said = failed(run(what, &input.join("a.txt")).await);
        assert!(said.contains("for reading"), "{what}: {said}");
    }
    failed(run("make", &input.join("new")).await);
    assert_eq!(fs::read_to_string(input.join("a.txt")).unwrap(), "a");
    assert_eq!((fs::read_dir(&input).unwrap().count(), fs::read_dir(&out).unwrap().count()), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn all_keys_of_a_large_store_are_listed_and_what_one_language_keeps_the_other_reads() {
    const STORE: &str = r#"
        match input["do"].as_str().unwrap_or_default() {
            "fill" => {
                for n in 0..1500 { cap_kv::set(&format!("key {n}"), [n as u8])?; }
                cap_kv::set_json("shared", &json!({"by": "rust"}))?;
                Ok(json!(cap_kv::list()?.len()))
            }
            "list" => {
                let keys: std::collections::BTreeSet<String> = cap_kv::list()?.into_iter().collect();
                Ok(json!([keys.len(), keys.contains("key 1499"), cap_kv::get("key 1499")?, cap_kv::get("none")?]))
            }
            "delete" => { cap_kv::delete("key 0")?; Ok(json!([cap_kv::exists("key 0")?, cap_kv::exists("key 1")?])) }
            "text" => Ok(json!(cap_kv::get_text("key 255")?)),
            _ => { cap_kv::set(&"k".repeat(257), "")?; Ok(json!(null)) }
        }"#;
    let bench = Bench::with_rust(Given::default()).await;
    bench.workshop.create(&maker(), tool("store", STORE, &["kv"])).await.unwrap();
    let run = async |what: &str| bench.run("store", json!({"do": what})).await;
    assert_eq!(run("fill").await, Ok(json!(1501)));
    assert_eq!(run("list").await, Ok(json!([1501, true, [1499 % 256], null])));
    assert_eq!(run("delete").await, Ok(json!([false, true])));
    assert_eq!(failed(run("text").await), "the value of `key 255` is not text");
    let said = failed(run("").await);
    assert!(said.contains("256"), "{said}");

    let javascript = toolwright_workshop::NewTool {
        language: toolwright_registry::Language::JavaScript,
        source: "export default async () => await kv.get('shared')".to_owned(),
        input_schema: Some(json!({"type": "object"})),
        replaces: Some(1),
        ..tool("store", "", &["kv"])
    };
    bench.workshop.create(&maker(), javascript).await.unwrap();
    assert_eq!(run("").await, Ok(json!({"by": "rust"})));
}

/// How often each of two calls appends.
const TIMES: usize = 200;

/// Both at once, each its own letter; what is in the file in the end, sorted.
async fn appended(bench: &Bench, name: &str, file: &Path) -> String {
    let call = async |letter: &str| {
        bench.run(name, json!({"file": file, "letter": letter, "times": TIMES})).await.unwrap();
    };
    tokio::join!(call("a"), call("b"));
    let mut letters: Vec<char> = fs::read_to_string(file).unwrap().chars().collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn two_that_append_at_once_take_nothing_from_each_other() {
    const RUST: &str = r#"
        let text = |name: &str| input[name].as_str().unwrap_or_default();
        for _ in 0..input["times"].as_u64().unwrap_or_default() { cap_fs::append(text("file"), text("letter"))?; }
        Ok(json!(null))"#;
    const JAVASCRIPT: &str = "export default async ({ file, letter, times }) => {
        for (let n = 0; n < times; n++) await fs.appendFile(file, letter);
    };";
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().canonicalize().unwrap();
    let capability = of(&folder, ":rw");
    let bench = Bench::with_rust(given(&[&capability])).await;
    bench.workshop.create(&maker(), tool("rust", RUST, &[&capability])).await.unwrap();
    let javascript = toolwright_workshop::NewTool {
        language: toolwright_registry::Language::JavaScript,
        source: JAVASCRIPT.to_owned(),
        input_schema: Some(json!({"type": "object"})),
        ..tool("javascript", "", &[&capability])
    };
    bench.workshop.create(&maker(), javascript).await.unwrap();
    let all = "a".repeat(TIMES) + &"b".repeat(TIMES);
    for name in ["rust", "javascript"] {
        assert_eq!(appended(&bench, name, &folder.join(name)).await, all, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn a_tool_with_many_folders_moves_a_file_between_them() {
    const MOVE: &str = r#"
        let text = |name: &str| input[name].as_str().unwrap_or_default();
        cap_fs::rename(text("from"), text("to"))?;
        Ok(json!(cap_fs::exists(text("from"))?))"#;
    let place = tempfile::tempdir().unwrap();
    let base = place.path().canonicalize().unwrap();
    let folders: Vec<_> = (0..30).map(|n| base.join(n.to_string())).collect();
    for folder in &folders {
        fs::create_dir(folder).unwrap();
    }
    fs::write(folders[0].join("a"), "moved").unwrap();
    let capabilities: Vec<String> = folders.iter().map(|folder| of(folder, ":rw")).collect();
    let capabilities: Vec<&str> = capabilities.iter().map(String::as_str).collect();
    let bench = Bench::with_rust(given(&capabilities)).await;
    bench.workshop.create(&maker(), tool("mover", MOVE, &capabilities)).await.unwrap();
    let input = json!({"from": folders[0].join("a"), "to": folders[29].join("b")});
    assert_eq!(bench.run("mover", input).await, Ok(json!(false)));
    assert_eq!(fs::read_to_string(folders[29].join("b")).unwrap(), "moved");
}
