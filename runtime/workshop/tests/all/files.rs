//! `fs` from inside a tool: what the person gave, what the policies say to the rest, and what is really read and written.

use std::{fs, os::unix::fs::symlink, path::Path};

use serde_json::{Value, json};
use toolwright_policy::{Given, Own, Principal, Source};
use toolwright_sandbox::CallError;
use toolwright_workshop::{NewTool, Refusal, RefusalKind};

use crate::common::{Bench, adder, maker};

fn given(folders: &[String], own: Option<&Path>) -> Given {
    let mut given = Given::default();
    for folder in folders {
        given.add(folder.parse().unwrap(), Source::Flag);
    }
    if let Some(own) = own {
        given.add_own(Own::Data, own.to_owned());
    }
    given
}

fn tool(body: &str, capability: &str) -> NewTool {
    NewTool {
        source: format!("import fs from \"fs\";\nexport default async function (input) {{ {body} }}"),
        capabilities: [capability.parse().unwrap()].into_iter().collect(),
        input_schema: Some(json!({"type": "object"})),
        ..adder()
    }
}

async fn run(body: &str, folder: &Path, mode: &str, input: Value) -> Result<Value, CallError> {
    let capability = format!("fs:{}{mode}", folder.display());
    let bench = Bench::new(given(std::slice::from_ref(&capability), None)).await;
    bench.workshop.create(&maker(), tool(body, &capability)).await.unwrap();
    bench.run("adder", input).await
}

fn failed(ran: Result<Value, CallError>) -> String {
    match ran {
        Err(CallError::Failed(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_granted_folder_is_read_and_written() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().canonicalize().unwrap();
    fs::write(folder.join("a.txt"), "einträge\n").unwrap();
    let body = "
        const text = await fs.readFile(`${input.folder}/a.txt`, 'utf8');
        await fs.mkdir(`${input.folder}/out`);
        await fs.writeFile(`${input.folder}/out/b.txt`, text.toUpperCase());
        const names = (await fs.readdir(input.folder)).sort();
        const { size } = await fs.stat(`${input.folder}/out/b.txt`);
        await fs.rm(`${input.folder}/a.txt`);
        return { text, names, size };";
    let input = json!({"folder": folder});
    let ran = run(body, &folder, ":rw", input).await;
    assert_eq!(ran, Ok(json!({"text": "einträge\n", "names": ["a.txt", "out"], "size": 10})));
    assert_eq!(fs::read_to_string(folder.join("out/b.txt")).unwrap(), "EINTRÄGE\n");
    assert!(!folder.join("a.txt").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_for_reading_is_not_written_and_no_other_is_read() {
    let place = tempfile::tempdir().unwrap();
    let base = place.path().canonicalize().unwrap();
    let folder = base.join("notes");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("a.txt"), "a").unwrap();
    fs::write(base.join("secret"), "s").unwrap();
    symlink("../secret", folder.join("link")).unwrap();
    let read = "return await fs.readFile(input.path, 'utf8');";
    assert_eq!(run(read, &folder, "", json!({"path": folder.join("a.txt")})).await, Ok(json!("a")));
    let write = "return await fs.writeFile(input.path, 'x');";
    let said = failed(run(write, &folder, "", json!({"path": folder.join("a.txt")})).await);
    assert!(said.contains("EPERM") || said.contains("EROFS"), "{said}");
    for path in [base.join("secret"), folder.join("../secret"), folder.join("link"), "/etc/passwd".into()] {
        let said = failed(run(read, &folder, "", json!({"path": path})).await);
        assert!(!said.contains("root:"), "{said}");
    }
    assert_eq!(
        (fs::read(folder.join("a.txt")).unwrap(), fs::read(base.join("secret")).unwrap()),
        (b"a".into(), b"s".into())
    );
}

fn refused(refusal: &Refusal) -> String {
    assert_eq!(refusal.kind(), RefusalKind::Denied);
    refusal.to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_the_person_gave_is_granted_and_never_the_programs_own() {
    let place = tempfile::tempdir().unwrap();
    let base = place.path().canonicalize().unwrap();
    for folder in ["notes/deep", "home/data"] {
        fs::create_dir_all(base.join(folder)).unwrap();
    }
    let of = |folder: &str| format!("fs:{}/{folder}", base.display());
    let bench = Bench::new(given(&[of("notes"), of("home:rw")], Some(&base.join("home/data")))).await;
    let create = async |capability: &str| {
        let name = format!("app.generated:t{}", capability.len());
        let tool = NewTool { id: name.parse().unwrap(), ..tool("return 1;", capability) };
        bench.workshop.create(&maker(), tool).await
    };
    for granted in [of("notes"), of("notes/deep")] {
        create(&granted).await.unwrap();
    }
    for asked in [of("notes:rw"), of("notes2"), "fs:/etc".to_owned()] {
        let said = refused(&create(&asked).await.unwrap_err());
        assert!(said.contains("--allow-fs"), "{said}");
    }
    for asked in [of("home"), of("home/data"), of("home/data/inner:rw"), "fs:/".to_owned()] {
        let said = refused(&create(&asked).await.unwrap_err());
        assert!(said.contains("the folders of Toolwright itself"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_is_given_anew_for_every_load() {
    let place = tempfile::tempdir().unwrap();
    let capability = format!("fs:{}", place.path().canonicalize().unwrap().display());
    let bench = Bench::new(given(std::slice::from_ref(&capability), None)).await;
    bench.workshop.create(&maker(), tool("return 1;", &capability)).await.unwrap();
    let id = adder().id;
    bench.workshop.load(&Principal::Person, &id).await.unwrap();
    let later = bench.reopened(Given::default());
    let refusal = later.workshop.load(&Principal::Person, &id).await.map(drop).unwrap_err();
    assert!(refused(&refusal).contains("--allow-fs"), "{refusal}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_makes_no_more_files_and_folders_than_a_disk_can_bear() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().canonicalize().unwrap();
    for (n, make) in ["fs.mkdir", "(path) => fs.writeFile(path, '')"].into_iter().enumerate() {
        let folder = folder.join(n.to_string());
        fs::create_dir(&folder).unwrap();
        let body = format!("for (let n = 0; n < input.n; n++) await ({make})(input.folder + '/' + n);");
        let said = run(&body, &folder, ":rw", json!({"folder": folder, "n": 10_001})).await.unwrap_err();
        let words = "it has made 10000 files and folders, the limit of one call: put more into each of them";
        assert_eq!(said, CallError::Trap(words.to_owned()));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 10_000);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_there_is_written_again_and_again() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().canonicalize().unwrap();
    let body = "for (let n = 0; n < 10001; n++) await fs.writeFile(input.folder + '/a', ''); return 1;";
    assert_eq!(run(body, &folder, ":rw", json!({"folder": folder})).await, Ok(json!(1)));
}
