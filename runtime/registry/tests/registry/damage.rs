//! Files that are not a whole journal. Each is refused with its path and a way out, and left as it is.

use std::{
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink},
    path::Path,
    sync::Arc,
};

use rusqlite::Connection;
use toolwright_registry::{Change, Digest, Entry, EntryId, Registry, RegistryError, ToolBody};

use crate::support::{Folder, agent, changeset, draft, layer, put, tool};

const TOOL: &str = "app.generated:x";

/// A journal with a few entries, closed.
fn filled() -> Folder {
    let folder = Folder::new();
    let registry = folder.open();
    for n in 0..20 {
        registry.apply(put(&format!("app.generated:t{n}"), None, &format!("source {n}"))).unwrap();
    }
    registry.apply(put(TOOL, None, "one")).unwrap();
    let agent = Change::Put(draft("user:a", None, agent()));
    registry.apply(changeset(vec![agent], vec![])).unwrap();
    drop(registry);
    assert_eq!(folder.files(), ["registry.db"]);
    folder
}

/// A filled journal in which someone has run this SQL with all checks off.
fn edited(sql: &str) -> Folder {
    let folder = filled();
    let connection = Connection::open(folder.journal()).unwrap();
    connection
        .execute_batch(&format!("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; {sql}"))
        .unwrap();
    connection.close().unwrap();
    folder
}

/// Opens it, asserts that the file is as before and the error names it, and gives the error.
fn refused(folder: &Folder) -> RegistryError {
    let before = fs::read(folder.journal()).unwrap();
    let error = folder.try_open().unwrap_err();
    assert!(fs::read(folder.journal()).unwrap() == before, "the file was changed");
    assert!(error.to_string().contains(&*folder.journal().to_string_lossy()), "{error}");
    assert!(!error.to_string().contains(char::is_control), "{error}");
    error
}

fn corrupt(folder: &Folder) -> String {
    match refused(folder) {
        RegistryError::Corrupt { reason, .. } => reason,
        other => panic!("{other}"),
    }
}

fn not_a_journal(folder: &Folder) -> String {
    match refused(folder) {
        RegistryError::NotAJournal { reason, .. } => reason,
        other => panic!("{other}"),
    }
}

#[test]
fn a_truncated_file() {
    let folder = filled();
    let bytes = fs::read(folder.journal()).unwrap();
    for keep in [1, 50, 100, 1000, 4096, bytes.len() / 2, bytes.len() - 4096, bytes.len() - 1] {
        fs::write(folder.journal(), &bytes[..keep]).unwrap();
        let error = refused(&folder);
        assert!(
            matches!(error, RegistryError::Corrupt { .. })
                || keep < 100 && matches!(error, RegistryError::NotAJournal { .. }),
            "{keep}: {error}"
        );
    }
    fs::write(folder.journal(), b"").unwrap();
    assert_eq!(corrupt(&folder), "it is empty");
}

#[test]
fn not_a_database_at_all() {
    let folder = Folder::new();
    fs::write(folder.journal(), "just some text, longer than the header of a database would be".repeat(10)).unwrap();
    assert_eq!(not_a_journal(&folder), "it does not begin like a database");
}

#[test]
fn a_database_of_another_program() {
    let folder = Folder::new();
    let connection = Connection::open(folder.journal()).unwrap();
    connection.execute_batch("CREATE TABLE bookmarks (url TEXT)").unwrap();
    drop(connection);
    assert_eq!(not_a_journal(&folder), "it is a database of another program");
}

#[test]
fn a_folder_a_link_and_a_missing_folder() {
    let folder = Folder::new();
    fs::create_dir(folder.journal()).unwrap();
    let error = folder.try_open().unwrap_err();
    assert!(matches!(&error, RegistryError::NotAJournal { reason, .. } if reason == "it is not a file"), "{error}");

    let (real, linked) = (filled(), Folder::new());
    symlink(real.journal(), linked.journal()).unwrap();
    assert_eq!(not_a_journal(&linked), "it is a symbolic link");
    // A link on the way there is none of our business.
    let way = linked.path().join("way");
    symlink(real.path(), &way).unwrap();
    Registry::open(&way.join("registry.db"), layer()).unwrap();

    let error = Registry::open(&folder.path().join("none/registry.db"), layer()).unwrap_err();
    assert!(matches!(error, RegistryError::Io { .. }), "{error}");
}

#[test]
fn a_journal_that_others_may_write_to_and_one_in_such_a_folder() {
    let folder = filled();
    assert_eq!(fs::metadata(folder.journal()).unwrap().permissions().mode() & 0o777, 0o600);
    for (open, private, path) in [(0o620, 0o644, folder.journal()), (0o602, 0o600, folder.journal())]
        .into_iter()
        .chain([(0o770, 0o755, folder.path().to_owned()), (0o703, 0o700, folder.path().to_owned())])
    {
        let set = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        set(open);
        let before = fs::read(folder.journal()).unwrap();
        let error = folder.try_open().unwrap_err();
        assert!(fs::read(folder.journal()).unwrap() == before, "the file was changed");
        let expected = format!(
            "`{}` cannot be trusted with the journal: others may write to it; make it yours alone (`chmod go-w`), \
             choose another home, or use `--ephemeral`",
            path.display()
        );
        assert_eq!(error.to_string(), expected);
        assert!(matches!(error, RegistryError::NotPrivate { .. }));
        set(private);
        folder.open();
    }
    // Nor is one made in such a folder.
    let empty = Folder::new();
    fs::set_permissions(empty.path(), fs::Permissions::from_mode(0o777)).unwrap();
    assert!(matches!(empty.try_open(), Err(RegistryError::NotPrivate { .. })));
    assert_eq!(empty.files(), [""; 0]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_journal_or_a_folder_of_another_user() {
    // Only root can give a file away; anybody else finds root's everywhere.
    let folder = filled();
    let refused = |path: &Path, journal: &Path| match Registry::open(journal, layer()).map(drop) {
        Err(RegistryError::NotPrivate { path: of, reason }) => {
            assert_eq!((&*of, reason), (path, "it belongs to another user; make it yours (`chown`)"));
        }
        other => panic!("{other:?}"),
    };
    if fs::metadata("/proc/self").unwrap().uid() == 0 {
        for path in [folder.journal(), folder.path().to_owned()] {
            chown(&path, Some(1), None).unwrap();
            refused(&path, &folder.journal());
            chown(&path, Some(0), None).unwrap();
        }
        folder.open();
    } else {
        refused(Path::new("/sys"), Path::new("/sys/registry.db"));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_nobody_may_write_to() {
    // The kernel's own folder refuses even root.
    let error = Registry::open(Path::new("/sys/registry.db"), layer()).unwrap_err();
    // It is root's, and so for another user the first thing that is wrong with it.
    assert!(matches!(error, RegistryError::NotWritable { .. } | RegistryError::NotPrivate { .. }), "{error}");
    assert!(error.to_string().contains("choose another home, or use `--ephemeral`"), "{error}");
}

#[test]
fn a_newer_format_and_one_that_never_was() {
    assert!(matches!(refused(&edited("PRAGMA user_version = 2")), RegistryError::Newer { found: 2, known: 1, .. }));
    assert_eq!(corrupt(&edited("PRAGMA user_version = 0")), "its format 0 never was");
}

#[test]
fn tables_that_are_not_ours() {
    for sql in [
        "CREATE TABLE more (a TEXT)",
        "CREATE TRIGGER t AFTER INSERT ON versions BEGIN DELETE FROM blobs; END",
        "DROP INDEX live_versions",
        "DROP TABLE calls; CREATE VIEW calls AS SELECT 'a:b' AS entry, 1 AS calls, 1 AS failures",
        "DROP TABLE artifacts",
    ] {
        assert_eq!(corrupt(&edited(sql)), "its tables are not those of its format", "{sql}");
    }
}

#[test]
fn a_row_where_the_binary_speaks() {
    for name in ["app:dev_assistant", "app.tools:create_tool", "app.tools:new"] {
        let folder = edited(&format!("UPDATE versions SET entry = '{name}' WHERE entry = '{TOOL}'"));
        let reason = format!("version 1 of `{name}`: the namespace is not journalled");
        assert_eq!(corrupt(&folder), reason);
    }
}

#[test]
fn a_row_that_does_not_decode() {
    for (change, reason) in [
        ("entry = 'App.Tools:x'", "a row for `App.Tools:x` is not an entry id: a namespace is segments of"),
        ("entry = 'x' || char(27) || '[2J'", "a row for `x\u{fffd}[2J` is not an entry id"),
        ("entry = 'other:x'", "version 1 of `other:x`: the namespace does not exist"),
        ("kind = 'agent'", "version 1 of `app.generated:x`: the body does not read: "),
        ("kind = 'builtin_tool'", "version 1 of `app.generated:x`: its kind is not known"),
        ("kind = NULL", "version 1 of `app.generated:x` is a removal and current"),
        ("body = '{'", "version 1 of `app.generated:x`: the body does not read: "),
        ("body = replace(body, 'clock', 'everything')", "version 1 of `app.generated:x`: the body does not read: "),
        (
            "body = replace(body, '{\"lang', '{\"more\":1,\"lang')",
            "version 1 of `app.generated:x`: the body does not read: ",
        ),
        ("body = NULL", "version 1 of `app.generated:x`: a text is missing"),
        ("description = NULL", "version 1 of `app.generated:x`: a text is missing"),
        ("description = char(27)", "version 1 of `app.generated:x`: the description has a control character"),
        ("description = CAST(x'ff' AS TEXT)", "version 1 of `app.generated:x`: a text is none, or not UTF-8"),
        ("provenance = '[]'", "version 1 of `app.generated:x`: the provenance does not read: "),
        ("source = NULL", "version 1 of `app.generated:x`: a digest is missing"),
        ("component = x'00'", "a value of a wrong type"),
        ("version = 4294967296", "a value of a wrong type"),
    ] {
        let found = corrupt(&edited(&format!("UPDATE versions SET {change} WHERE entry = '{TOOL}'")));
        assert!(found.starts_with(reason), "{change}: {found}");
    }
    let found = corrupt(&edited(&format!(
        "UPDATE versions SET kind = 'agent', body = (SELECT body FROM versions WHERE kind = 'agent') WHERE entry = '{TOOL}'"
    )));
    assert_eq!(found, "version 1 of `app.generated:x`: there is no agent in this namespace");
    let found = corrupt(&edited("INSERT INTO calls VALUES ('X', 1, 1)"));
    assert!(found.starts_with("a count for `X`"), "{found}");
    let found = corrupt(&edited(&format!("INSERT INTO calls VALUES ('{TOOL}', -1, 0)")));
    assert_eq!(found, "a value of a wrong type");
}

#[test]
fn a_blob_with_other_bytes_and_one_that_is_gone() {
    let (_, blobs) = tool("one");
    let digest = Digest::of(&blobs[0]);

    let folder = edited(&format!("UPDATE blobs SET bytes = x'00' WHERE digest = x'{digest}'"));
    let registry = folder.open();
    let reason = |error| match error {
        RegistryError::Corrupt { reason, .. } => reason,
        other => panic!("{other}"),
    };
    let expected = format!("the blob {} has other bytes than its digest says", digest.short());
    assert_eq!(reason(registry.blob(&digest).unwrap_err()), expected);
    assert_eq!(reason(registry.verify().unwrap_err()), expected);
    // Whoever has the right bytes mends it.
    registry.apply(put("app.generated:again", None, "one")).unwrap();
    assert_eq!(registry.blob(&digest).unwrap(), Some(blobs[0].clone()));
    registry.verify().unwrap();

    let folder = edited(&format!("DELETE FROM blobs WHERE digest = x'{digest}'"));
    let registry = folder.open();
    let expected = format!("the blob {} of `{TOOL}` is gone", digest.short());
    assert_eq!(reason(registry.blob(&digest).unwrap_err()), expected);
    assert_eq!(reason(registry.verify().unwrap_err()), "a row of `versions` names a row that is not there");
}

#[test]
fn a_value_larger_than_any_blob() {
    let (_, blobs) = tool("one");
    let digest = Digest::of(&blobs[0]);
    let folder = edited(&format!("UPDATE blobs SET bytes = zeroblob(20000000) WHERE digest = x'{digest}'"));
    let error = folder.open().blob(&digest).unwrap_err();
    assert!(matches!(&error, RegistryError::Corrupt { reason, .. } if reason == "string or blob too big"), "{error}");
}

/// An entry, its version, and a tool's blobs.
type Substance = (EntryId, u32, Option<[Arc<[u8]>; 3]>);

/// What the journal's keys, indexes and digests protect: which versions there are, and all their blobs.
fn substance(registry: &Registry) -> Result<Vec<Substance>, RegistryError> {
    let blob = |digest: &Digest| Ok(registry.blob(digest)?.unwrap());
    let parts = |tool: &ToolBody| Ok([blob(&tool.source.unwrap())?, blob(&tool.component)?, blob(&tool.input_schema)?]);
    let row = |entry: &Arc<Entry>| Ok((entry.id.clone(), entry.version, entry.tool().map(parts).transpose()?));
    registry.snapshot().iter().map(row).collect()
}

#[test]
fn wrong_bytes_anywhere_are_found_or_harmless() {
    let folder = filled();
    let bytes = fs::read(folder.journal()).unwrap();
    let whole = substance(&folder.open()).unwrap();
    let (mut refused, mut found, mut harmless) = (0, 0, 0);
    for at in (0..bytes.len()).step_by(97) {
        let mut wrong = bytes.clone();
        wrong[at] = !wrong[at];
        fs::write(folder.journal(), wrong).unwrap();
        match folder.try_open() {
            Err(_) => refused += 1,
            Ok(registry) if registry.verify().is_err() => found += 1,
            Ok(registry) => {
                harmless += 1;
                assert!(substance(&registry).unwrap() == whole, "byte {at} changed what there is");
            }
        }
    }
    assert!(refused > 0 && found > 0 && harmless > 0, "{refused} {found} {harmless}");
    fs::write(folder.journal(), &bytes).unwrap();
    assert!(substance(&folder.open()).unwrap() == whole);
}

#[test]
fn a_journal_that_went_back_in_time() {
    let folder = filled();
    let registry = folder.open();
    let connection = Connection::open(folder.journal()).unwrap();
    connection
        .execute_batch(
            "PRAGMA foreign_keys = OFF; DELETE FROM versions WHERE sequence > 10; DELETE FROM changesets WHERE sequence > 10",
        )
        .unwrap();
    let error = registry.refresh().unwrap_err();
    let reason = "it ends at changeset 10, after it had 22";
    assert!(matches!(&error, RegistryError::Corrupt { reason: found, .. } if found == reason), "{error}");
    assert_eq!(registry.snapshot().sequence(), 22);
}
