use super::*;

fn parse(text: &str, owner: Owner) -> Result<Settings, (String, Vec<String>)> {
    match ConfigFile::parse(Path::new("/c.toml"), text.to_owned(), owner) {
        Ok(file) => Ok(file.settings),
        Err(error) => {
            assert_eq!(error.kind.code(), 2);
            Err((error.text(), error.hints))
        }
    }
}

fn refused(text: &str, owner: Owner) -> (String, Vec<String>) {
    parse(text, owner).unwrap_err()
}

#[test]
fn the_persons_file_sets_everything() {
    let settings = parse(
        r#"
            model = "m"
            max_turns = 7
            base_url = "http://127.0.0.1:1/v1"
            api_key_env = "MY_KEY"
            grants.http = ["a.org"]
            [grants]
            env = ["CITY"]
            [policies]
            paths = ["p.cedar"]
            [docs]
            paths = ["d"]
        "#,
        Owner::Person,
    );
    // A table is not written in two ways at once.
    assert!(settings.is_err());
    let settings = parse(
        "model = \"m\"\nmax_turns = 7\n[grants]\nhttp = [\"a.org\"]\nenv = [\"CITY\"]\n[docs]\npaths = [\"d\"]\n",
        Owner::Person,
    )
    .unwrap();
    assert_eq!(settings.model.as_ref().map(Spanned::get_ref), Some(&"m".to_owned()));
    assert_eq!(settings.max_turns.map(|turns| turns.get_ref().get()), Some(7));
    assert_eq!(settings.grants.http[0].get_ref(), "a.org");
    assert_eq!(settings.grants.env[0].get_ref(), "CITY");
    assert_eq!(settings.docs.paths[0].get_ref(), Path::new("d"));
}

#[test]
fn a_wrong_key_is_named_with_its_place() {
    let (text, hints) = refused("max_turns = 1\nmodle = \"m\"\n", Owner::Person);
    assert_eq!(
        (text.as_str(), hints),
        ("/c.toml:2:1: there is no key `modle`", vec!["did you mean `model`?".to_owned()])
    );
    let (text, hints) = refused("[grants]\nhtpp = []\n", Owner::Person);
    assert_eq!(
        (text.as_str(), hints),
        ("/c.toml:2:1: there is no key `grants.htpp`", vec!["did you mean `grants.http`?".to_owned()])
    );
    let (_, hints) = refused("http = []\n", Owner::Person);
    assert_eq!(hints, ["did you mean `grants.http`?"]);
    let (_, hints) = refused("completely_else = 1\n", Owner::Project);
    assert_eq!(hints, ["the keys are `model`, `max_turns`, `max_cost`, `max_tokens`, `docs.paths`"]);
}

#[test]
fn a_wrong_value_is_named_with_its_place() {
    let (text, _) = refused("model = \"m\"\nmax_turns = 0\n", Owner::Person);
    assert_eq!(text, "/c.toml:2:13: `max_turns` is a whole number from 1 on");
    for wrong in ["-1", "1.5", "\"many\"", "4294967296"] {
        let (text, _) = refused(&format!("max_turns = {wrong}"), Owner::Person);
        assert_eq!(text, "/c.toml:1:13: `max_turns` is a whole number from 1 on");
    }
    let (text, _) = refused("model = 1\n", Owner::Person);
    assert!(text.starts_with("/c.toml:1:9: invalid type: integer `1`, expected a string"), "{text}");
    let (text, _) = refused("model = \"m\nmax_turns = 1\n", Owner::Person);
    assert!(text.starts_with("/c.toml:1:"), "{text}");
    let (text, _) = refused("ö = 1", Owner::Person);
    assert!(text.starts_with("/c.toml:1:1: "), "{text}");
}

#[test]
fn a_project_sets_what_harms_nobody() {
    let settings = parse("model = \"m\"\nmax_turns = 3\ndocs.paths = [\"d\"]\n", Owner::Project).unwrap();
    assert_eq!(settings.model.as_ref().map(Spanned::get_ref), Some(&"m".to_owned()));
    for (text, key, place) in [
        ("model = \"m\"\nbase_url = \"http://evil\"\n", "base_url", "2:1"),
        ("api_key_env = \"X\"\n", "api_key_env", "1:1"),
        ("[grants]\nhttp = [\"*\"]\n", "grants", "1:2"),
        ("grants.http = [\"*\"]\n", "grants", "1:1"),
        ("grants = {}\n", "grants", "1:1"),
        ("[policies]\npaths = [\"p\"]\n", "policies", "1:2"),
    ] {
        let (message, hints) = refused(text, Owner::Project);
        assert_eq!(message, format!("/c.toml:{place}: a project's file may not set `{key}`"));
        assert_eq!(hints[0], "it may set `model`, `max_turns`, `max_cost`, `max_tokens`, `docs.paths`");
    }
}

#[test]
fn a_file_that_is_not_there_says_nothing() {
    let folder = tempfile::tempdir().unwrap();
    assert!(ConfigFile::read(&folder.path().join("no.toml"), Owner::Person).unwrap().is_none());
    std::fs::write(folder.path().join("bad.toml"), [0xff, 0xfe]).unwrap();
    let error = ConfigFile::read(&folder.path().join("bad.toml"), Owner::Person).unwrap_err();
    assert_eq!(error.kind.code(), 2);
    let long = folder.path().join("long.toml");
    std::fs::write(&long, "#".repeat(1 + (1 << 20))).unwrap();
    assert!(ConfigFile::read(&long, Owner::Person).unwrap_err().text().ends_with("is longer than 1 MiB"));
    assert_eq!(ConfigFile::read(folder.path(), Owner::Person).unwrap_err().kind.code(), 2);
}
