use std::{fs, os::unix::fs::symlink};

use toolwright_policy::Own;

use super::*;

pub(super) struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("project/inner/docs")).unwrap();
        fs::create_dir_all(folder.path().join("project/.git")).unwrap();
        fs::create_dir(folder.path().join("home")).unwrap();
        Self { folder }
    }

    pub(super) fn with(self, path: &str, text: &str) -> Self {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    pub(super) fn load(&self, flags: Flags, variables: &[(&str, &str)]) -> Result<Config, CommandError> {
        let flags = Flags { home: Some(self.folder.path().join("home")), ..flags };
        Config::load(&flags, &Environment::for_test(&self.folder.path().join("project/inner"), variables))
    }

    fn refused(&self, flags: Flags, variables: &[(&str, &str)]) -> String {
        let error = self.load(flags, variables).unwrap_err();
        assert_eq!(error.kind.code(), 2);
        error.text().replace(self.folder.path().to_str().unwrap(), "…")
    }
}

#[test]
fn a_later_layer_wins() {
    let place =
        Place::new().with("home/config.toml", "model = \"person\"\nmax_turns = 60\nbase_url = \"http://person\"");
    let config = place.load(Flags::default(), &[]).unwrap();
    assert_eq!((config.model.as_deref(), config.max_turns), (Some("person"), 60));
    assert_eq!(config.base_url.as_deref(), Some("http://person"));

    let place = place.with("project/.toolwright.toml", "model = \"project\"\nmax_turns = 2");
    let config = place.load(Flags::default(), &[]).unwrap();
    assert_eq!((config.model.as_deref(), config.max_turns), (Some("project"), 2));
    assert_eq!(config.files.len(), 2);

    let variables = [("TOOLWRIGHT_MODEL", "environment"), ("OPENAI_BASE_URL", "http://environment")];
    let config = place.load(Flags::default(), &variables).unwrap();
    assert_eq!(config.model.as_deref(), Some("environment"));
    assert_eq!(config.base_url.as_deref(), Some("http://environment"));

    let flags = Flags {
        model: Some("flag".into()),
        base_url: Some("http://flag".into()),
        max_turns: std::num::NonZeroU32::new(3),
        ..Flags::default()
    };
    let config = place.load(flags, &variables).unwrap();
    assert_eq!((config.model.as_deref(), config.max_turns), (Some("flag"), 3));
    assert_eq!(config.base_url.as_deref(), Some("http://flag"));
}

#[test]
fn without_any_layer_nothing_is_given() {
    let config = Place::new().load(Flags::default(), &[("CITY", "Rome")]).unwrap();
    assert_eq!(config.given.iter().count(), 0);
    assert_eq!((config.model, config.base_url, config.max_turns), (None, None, 50));
    assert!(config.api_key.is_none() && config.variables.is_empty() && config.policies.is_empty());
    assert_eq!(config.storage, Storage::Folders);
}

#[test]
fn grants_come_from_the_person_alone() {
    let place = Place::new().with("home/config.toml", "[grants]\nhttp = [\"a.org:81\"]\nenv = [\"CITY\", \"LAND\"]");
    let flags = Flags { allow_http: vec!["b.org".parse().unwrap()], allow_env: vec!["DAY".into()], ..Flags::default() };
    let config = place.load(flags, &[("CITY", "Rome"), ("DAY", "Monday"), ("OTHER", "x")]).unwrap();
    let given: Vec<_> = config.given.iter().map(|(capability, source)| format!("{capability} {source}")).collect();
    assert_eq!(
        given,
        ["http:a.org:81 config", "env:CITY config", "env:LAND config", "http:b.org flag", "env:DAY flag"]
    );
    assert_eq!(config.variables, BTreeMap::from([("CITY".into(), "Rome".into()), ("DAY".into(), "Monday".into())]));
    assert_eq!(config.unset, ["LAND"]);

    let place = place.with("project/.toolwright.toml", "[grants]\nfs = [\".\"]");
    assert_eq!(
        place.refused(Flags::default(), &[]),
        "…/project/.toolwright.toml:1:2: a project's file may not set `grants`"
    );
    let place = place.with("project/.toolwright.toml", "[grants]\nhttp = [\"*\"]");
    assert_eq!(
        place.refused(Flags::default(), &[]),
        "…/project/.toolwright.toml:1:2: a project's file may not set `grants`"
    );
}

#[test]
fn folders_are_relative_to_who_names_them() {
    let place = Place::new().with("home/config.toml", "[grants]\nfs = [\"notes\", \"../project:rw\"]");
    fs::create_dir(place.folder.path().join("home/notes")).unwrap();
    let base = place.folder.path().canonicalize().unwrap();
    let flags = || Flags { allow_fs: vec!["docs:rw".into()], ..Flags::default() };
    let config = place.load(flags(), &[]).unwrap();
    let given: Vec<_> = config.given.iter().map(|(capability, source)| format!("{capability} {source}")).collect();
    let base = base.display();
    assert_eq!(
        given,
        [
            format!("fs:{base}/home/notes config"),
            format!("fs:{base}/project:rw config"),
            format!("fs:{base}/project/inner/docs:rw flag"),
        ]
    );
    // What is in one of the program's own folders is known as such, also when the person names it.
    let overlaps = |text: String| config.given.overlaps(&text.parse().unwrap());
    assert_eq!(overlaps(format!("fs:{base}/project")), [].into());
    assert_eq!(overlaps(format!("fs:{base}/home/notes")), [Own::Config, Own::Data].into());
    assert_eq!(overlaps(format!("fs:{base}")), [Own::Config, Own::Data, Own::Cache].into());

    let place = place.with("home/config.toml", "[grants]\nfs = [\"notes\",\n \"none\"]");
    assert_eq!(
        place.refused(Flags::default(), &[]),
        "…/home/config.toml:3:2: the folder `none` is not there, or cannot be reached"
    );
    let place = Place::new();
    let flags = Flags { allow_fs: vec!["none".into()], ..Flags::default() };
    assert_eq!(place.refused(flags, &[]), "`--allow-fs`: the folder `none` is not there, or cannot be reached");
}

#[test]
fn a_compiler_is_no_reason_to_refuse_what_is_beside_it() {
    let place = Place::new().with("me/bin/rustc", "").with("home/config.toml", "rust.rustc = \"../me/bin/rustc\"");
    fs::create_dir(place.folder.path().join("me/notes")).unwrap();
    let base = place.folder.path().canonicalize().unwrap();
    let config = place.load(Flags::default(), &[]).unwrap();
    let overlaps = |path: &str| config.given.overlaps(&format!("fs:{}/me{path}", base.display()).parse().unwrap());
    assert_eq!((overlaps("/notes:rw"), overlaps("/bin/other")), ([].into(), [].into()));
    for holding in ["", "/bin", "/bin:rw", "/bin/rustc"] {
        assert_eq!(overlaps(holding), [Own::Toolchain].into(), "{holding}");
    }

    let flags = Flags { home: Some("../../home".into()), ..Flags::default() };
    let environment = Environment::for_test(&place.folder.path().join("project/inner"), &[]);
    let config = Config::load(&flags, &environment).unwrap();
    assert_eq!(config.rustc.unwrap(), base.join("me/bin/rustc"), "however the home is named");
}

#[test]
fn a_wrong_grant_is_named_with_its_place() {
    let place = Place::new().with("home/config.toml", "[grants]\nhttp = [\"a.org\",\n  \"http://b.org/\"]");
    assert!(
        place
            .refused(Flags::default(), &[])
            .starts_with("…/home/config.toml:3:3: `http:http://b.org/` is not a capability: ")
    );
    let place = place.with("home/config.toml", "[grants]\nenv = [\"A-B\"]");
    assert!(place.refused(Flags::default(), &[]).starts_with("…/home/config.toml:2:8: a variable's name is "));
}

#[test]
fn the_key_comes_from_the_environment_and_goes_to_no_tool() {
    let place = Place::new();
    let config = place.load(Flags::default(), &[("OPENAI_API_KEY", "sk-1")]).unwrap();
    assert_eq!(config.api_key.unwrap().expose(), "sk-1");

    let place = place.with("home/config.toml", "api_key_env = \"MY_KEY\"");
    let config = place.load(Flags::default(), &[("OPENAI_API_KEY", "sk-1"), ("MY_KEY", "sk-2")]).unwrap();
    assert_eq!(config.api_key.unwrap().expose(), "sk-2");
    let flags = || Flags { allow_env: vec!["MY_KEY".into()], ..Flags::default() };
    assert_eq!(place.refused(flags(), &[]), "`MY_KEY` holds the provider's key and is never given to a tool");
    let place = place.with("home/config.toml", "api_key_env = \"MY_KEY\"\n[grants]\nenv = [\"MY_KEY\"]");
    assert_eq!(
        place.refused(Flags::default(), &[]),
        "…/home/config.toml:3:8: `MY_KEY` holds the provider's key and is never given to a tool"
    );
}

#[test]
fn policies_are_files_and_folders_of_the_person() {
    let place = Place::new()
        .with("home/policies/b.cedar", "")
        .with("home/policies/a.cedar", "")
        .with("home/policies/readme.md", "")
        .with("home/more/c.cedar", "")
        .with("home/config.toml", "[policies]\npaths = [\"more\", \"policies/a.cedar\"]");
    let config = place.load(Flags::default(), &[]).unwrap();
    let names: Vec<_> = config.policies.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["c.cedar", "a.cedar", "b.cedar"]);
    let place = place.with("home/config.toml", "[policies]\npaths = [\"nowhere\"]");
    assert_eq!(place.refused(Flags::default(), &[]), "…/home/config.toml:2:10: there is no policy at `nowhere`");
}

#[test]
fn a_project_reads_no_docs_but_its_own() {
    let place = Place::new().with("project/.toolwright.toml", "docs.paths = [\"inner/docs\"]");
    assert!(place.load(Flags::default(), &[]).unwrap().docs[0].shown().ends_with("project/inner/docs"));

    symlink("../../home", place.folder.path().join("project/inner/away")).unwrap();
    for (path, reason) in [
        ("../home", "leads out of the project"),
        ("inner/away", "leads out of the project"),
        ("/etc", "leads out of the project"),
        ("nowhere", "leads nowhere"),
    ] {
        let place = Place::new().with("project/.toolwright.toml", &format!("docs.paths = [\"{path}\"]"));
        symlink("../../home", place.folder.path().join("project/inner/away")).unwrap();
        assert_eq!(
            place.refused(Flags::default(), &[]),
            format!("…/project/.toolwright.toml:1:15: the docs path `{path}` {reason}")
        );
    }
}

#[test]
fn outside_of_a_repository_only_the_working_folder_counts() {
    let place = Place::new().with("project/.toolwright.toml", "model = \"m\"").with(".toolwright.toml", "model = 1");
    assert_eq!(place.load(Flags::default(), &[]).unwrap().model.as_deref(), Some("m"));
    fs::remove_dir(place.folder.path().join("project/.git")).unwrap();
    assert_eq!(place.load(Flags::default(), &[]).unwrap().model, None);
}

#[test]
fn policies_that_cannot_be_read_are_not_left_out() {
    let said = "the policies in `…/home/policies` cannot be read: ";
    let link = |target: &str, at: &str| {
        let place = Place::new();
        let at = place.folder.path().join(at);
        if at.exists() {
            fs::remove_dir(&at).unwrap();
        }
        symlink(target, at).unwrap();
        place.refused(Flags::default(), &[])
    };
    assert!(link("nowhere", "home/policies").starts_with(said));
    assert!(link("policies", "home/policies").starts_with(said));
    assert!(link("/dev/null", "home/policies").starts_with(said));
    // The file that could name further policies comes first.
    let file = "the config file `…/home/config.toml` cannot be read: ";
    assert!(link("nowhere", "home").starts_with(file));
    assert!(link("nowhere", "home/config.toml").starts_with(file));
    assert_eq!(link("/dev/null", "home/config.toml"), "the config file `…/home/config.toml` is no regular file");

    let place = Place::new().with("home/policies/a.Cedar", "");
    assert_eq!(place.refused(Flags::default(), &[]), "`…/home/policies/a.Cedar` is not read as a policy");
    let place = Place::new().with("real/a.cedar", "");
    symlink("../real", place.folder.path().join("home/policies")).unwrap();
    assert_eq!(place.load(Flags::default(), &[]).unwrap().policies.len(), 1);
}

#[test]
fn the_key_goes_to_no_tool_under_another_name() {
    let place = Place::new();
    let variables = [("OPENAI_API_KEY", "sk-1"), ("MINE", "sk-1"), ("OTHER", "sk-2")];
    let flags = |name: &str| Flags { allow_env: vec![name.into()], ..Flags::default() };
    assert_eq!(
        place.refused(flags("MINE"), &variables),
        "`MINE` holds the provider's key and is never given to a tool"
    );
    assert_eq!(place.load(flags("OTHER"), &variables).unwrap().variables.len(), 1);
    // What is not set is no key.
    assert_eq!(place.load(flags("MINE"), &[]).unwrap().unset, ["MINE"]);

    let place = place.with("home/config.toml", "api_key_env = \"OTHER\"\n[grants]\nenv = [\"MINE\"]");
    assert!(place.load(Flags::default(), &variables).is_ok());
    let variables = [("OTHER", "sk-1"), ("MINE", "sk-1")];
    assert_eq!(
        place.refused(Flags::default(), &variables),
        "…/home/config.toml:3:8: `MINE` holds the provider's key and is never given to a tool"
    );
}

#[test]
fn a_project_lowers_the_turn_limit_and_never_raises_it() {
    let turns = |place: &Place, flag: Option<u32>| {
        let flags = Flags { max_turns: flag.and_then(std::num::NonZeroU32::new), ..Flags::default() };
        place
            .load(flags, &[])
            .map(|config| config.max_turns)
            .map_err(|error| error.text().replace(place.folder.path().to_str().unwrap(), "…"))
    };
    let place = Place::new().with("project/.toolwright.toml", "max_turns = 50");
    assert_eq!(turns(&place, None), Ok(50));
    let refused = |most: u32| {
        Err(format!("…/project/.toolwright.toml:1:13: a project's file may not raise `max_turns` above {most}"))
    };
    let place = place.with("project/.toolwright.toml", "max_turns = 51");
    assert_eq!(turns(&place, None), refused(50));
    assert_eq!(turns(&place, Some(2)), refused(50));
    assert_eq!(turns(&place, Some(51)), Ok(51));
    let place = place.with("home/config.toml", "max_turns = 70");
    assert_eq!(turns(&place, None), Ok(51));
    let place = place.with("home/config.toml", "max_turns = 7");
    assert_eq!(turns(&place, None), refused(7));
}

#[test]
fn a_projects_file_is_the_users_own() {
    let place = Place::new().with("project/.toolwright.toml", "model = \"m\"");
    let folder = |path: &str| place.folder.path().join(path);
    let me = geteuid().as_raw();
    let read = |path: &str, user: u32| match project::read(&folder(path), user) {
        Ok(file) => Ok(file.and_then(|file| file.settings.model).map(toml::Spanned::into_inner)),
        Err(error) => Err(error.text().replace(place.folder.path().to_str().unwrap(), "…")),
    };
    assert_eq!(read("project/inner", me), Ok(Some("m".into())));
    let foreign = |what: &str| Err(format!("the project's {what} belongs to user {me}, you are user {}", me + 1));
    assert_eq!(read("project", me + 1), foreign("config file `…/project/.toolwright.toml`"));
    assert_eq!(read("project/inner", me + 1), foreign("repository `…/project/.git`"));
    // Without a file nobody's repository matters.
    assert_eq!(read("home", me + 1), Ok(None));

    fs::rename(folder("project/.toolwright.toml"), folder("project/real.toml")).unwrap();
    symlink("real.toml", folder("project/.toolwright.toml")).unwrap();
    assert_eq!(read("project", me), Err("the project's config file `…/project/.toolwright.toml` is a link".into()));
    fs::remove_file(folder("project/.toolwright.toml")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(folder("project/.toolwright.toml")).status().unwrap();
    assert!(made.success());
    assert_eq!(read("project", me), Err("the config file `…/project/.toolwright.toml` is no regular file".into()));
}

#[test]
fn policies_and_the_config_are_given_to_no_tool_wherever_they_are() {
    let place = Place::new()
        .with("site/rules/a.cedar", "")
        .with("dotfiles/toolwright.toml", "[policies]\npaths = [\"../site/rules\"]")
        .with("linked/b.cedar", "")
        .with("notes/c.txt", "");
    let base = place.folder.path().canonicalize().unwrap();
    symlink("../linked", base.join("home/policies")).unwrap();
    symlink("../dotfiles/toolwright.toml", base.join("home/config.toml")).unwrap();
    let config = place.load(Flags::default(), &[]).unwrap();
    let overlaps = |folder: &str| config.given.overlaps(&format!("fs:{}/{folder}:rw", base.display()).parse().unwrap());
    for folder in ["site", "site/rules", "dotfiles", "linked"] {
        assert_eq!(overlaps(folder), [Own::Config].into(), "{folder}");
    }
    assert_eq!(overlaps("notes"), [].into());
}

#[test]
fn the_keys_of_models_go_to_no_tool() {
    let models = "[models.work]\nmodel = \"m\"\napi_key_env = \"WORK_KEY\"\n";
    let place = Place::new().with("home/config.toml", models);
    let flags = |name: &str| Flags { allow_env: vec![name.into()], ..Flags::default() };
    let refused = |name: &str| format!("`{name}` holds the provider's key and is never given to a tool");
    let variables = [("WORK_KEY", "wk-1"), ("ALIAS", "wk-1"), ("CITY", "Rome")];
    assert_eq!(place.refused(flags("WORK_KEY"), &variables), refused("WORK_KEY"));
    assert_eq!(place.refused(flags("ALIAS"), &variables), refused("ALIAS"));
    assert_eq!(place.load(flags("CITY"), &variables).unwrap().variables.len(), 1);
    // The grants may stand before the models.
    let place = place.with("home/config.toml", &format!("[grants]\nenv = [\"WORK_KEY\"]\n{models}"));
    assert_eq!(place.refused(Flags::default(), &[]), format!("…/home/config.toml:2:8: {}", refused("WORK_KEY")));
}

#[test]
fn local_servers_and_fallbacks_are_named_by_the_person() {
    let place = Place::new();
    let config = place.load(Flags::default(), &[]).unwrap();
    let usual: Vec<_> = config.local_servers.addresses().iter().map(ToString::to_string).collect();
    assert_eq!(usual, ["127.0.0.1:11434", "127.0.0.1:8080", "127.0.0.1:1234"]);
    assert_eq!(config.fallback, None);

    let text = "local_servers = [\"[::1]:9\"]\nfallback = [\"work\", \"gpt-5\"]\n[models.work]\nmodel = \"m\"";
    let place = place.with("home/config.toml", text);
    let config = place.load(Flags::default(), &[]).unwrap();
    assert_eq!(config.local_servers, LocalServers::Named(vec!["[::1]:9".parse().unwrap()]));
    let fallback: Vec<_> = config.fallback.unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(fallback, ["user.models:work", "app:gpt_5"]);
    assert_eq!(config.origins.of(&key::of_model("work")).unwrap().to_string().rsplit(':').next(), Some("3"));

    for (text, message) in [
        ("local_servers = [\"10.0.0.1:1\"]", "1:18: `10.0.0.1:1` is not of this machine"),
        ("local_servers = [\"example.org\"]", "1:18: `example.org` is no address"),
        ("fallback = [\"gpt-5\", \"work\"]", "1:22: there is no model `work`"),
    ] {
        let refused = Place::new().with("home/config.toml", text).refused(Flags::default(), &[]);
        assert!(refused.starts_with(&format!("…/home/config.toml:{message}")), "{refused}");
    }
}

#[test]
fn the_api_and_the_rules_are_the_persons_choice() {
    let config = Place::new().load(Flags::default(), &[]).unwrap();
    assert_eq!((config.api, config.rules), (Api::Chat, true));
    let place = Place::new().with("home/config.toml", "api = \"responses\"\nrules = false");
    let config = place.load(Flags::default(), &[]).unwrap();
    assert_eq!((config.api, config.rules), (Api::Responses, false));
    let config = Place::new().load(Flags { no_rules: true, ..Flags::default() }, &[]).unwrap();
    assert_eq!((config.rules, config.origins.of(key::RULES)), (false, Some(&Origin::Flag("--no-rules"))));

    let place = Place::new().with("home/config.toml", "api = \"other\"");
    let error = place.refused(Flags::default(), &[]);
    assert!(
        error.starts_with("…/home/config.toml:1:7: unknown variant `other`, expected `chat` or `responses`"),
        "{error}"
    );
    for key in ["api = \"chat\"", "rules = false"] {
        let place = Place::new().with("project/.toolwright.toml", key);
        let name = key.split(' ').next().unwrap();
        assert_eq!(
            place.refused(Flags::default(), &[]),
            format!("…/project/.toolwright.toml:1:1: a project's file may not set `{name}`")
        );
    }
}
