use serde_json::json;
use toolwright_test_support::{Route, ScriptedHttp};

use super::*;
use crate::{args::Flags, config::Config, environment::Environment};

/// An app with this config and these variables, in memory.
fn app(config: &str, flags: Flags, variables: &[(&str, &str)]) -> App {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config.toml"), config).unwrap();
    let environment = Environment::for_test(folder.path(), variables);
    let flags = Flags { home: Some(folder.path().to_owned()), ephemeral: true, ..flags };
    App::new(Config::load(&flags, &environment).unwrap(), environment)
}

/// Without local servers, so that what runs on this machine is of no matter.
fn alone(config: &str, variables: &[(&str, &str)]) -> App {
    app(&format!("local_servers = []\n{config}"), Flags::default(), variables)
}

fn chosen(app: &App, name: Option<&str>) -> Chosen {
    app.choose(name).unwrap_or_else(|error| panic!("{}", error.text()))
}

fn refused(app: &App, name: Option<&str>) -> CommandError {
    app.choose(name).map(|chosen| chosen.line()).unwrap_err()
}

fn names(picks: &[Pick]) -> Vec<&str> {
    picks.iter().map(|pick| pick.body.model.as_str()).collect()
}

const KEY: (&str, &str) = ("OPENAI_API_KEY", "sk-1");

const WORK: &str = r#"
[models.work]
model = "big"
context_window = 9000
base_url = "https://llm.example.org/v1"
[models.mine]
model = "gpt-5"
context_window = 1234
"#;

#[test]
fn a_model_is_meant_by_its_name_its_id_or_its_servers_name() {
    let app = alone(WORK, &[KEY]);
    let meant = |name| {
        let named = app.named(name).unwrap();
        (named.id.map(|id| id.to_string()), named.body.model, named.body.context_window, named.window_is_told)
    };
    let work = || (Some("user.models:work".to_owned()), "big".to_owned(), 9000, true);
    assert_eq!([meant("work"), meant("user.models:work"), meant("big")], [work(), work(), work()]);
    // The person's own go before those of the program.
    let mine = (Some("user.models:mine".to_owned()), "gpt-5".to_owned(), 1234, true);
    assert_eq!((meant("gpt-5"), meant("mine")), (mine.clone(), mine));
    let shipped = |id: &str, name: &str| (Some(id.to_owned()), name.to_owned(), 400_000, true);
    assert_eq!(meant("app:gpt_5"), shipped("app:gpt_5", "gpt-5"));
    assert_eq!(meant("gpt-5-mini"), shipped("app:gpt_5_mini", "gpt-5-mini"));
    // What nobody knows is a name of the server's.
    for name in ["mistral:latest", "app:dev_assistant", "app:none"] {
        assert_eq!(meant(name), (None, name.to_owned(), ASSUMED_WINDOW, false));
    }
}

#[test]
fn a_server_is_the_entrys_then_the_named_one_then_openai() {
    let place = |app: &App, name: Option<&str>| {
        let Pick { place, .. } = chosen(app, name).main;
        (place.base_url, place.why)
    };
    let entry = || ("https://llm.example.org/v1".to_owned(), Why::Entry);
    let openai = || (OPENAI.to_owned(), Why::Key("OPENAI_API_KEY".to_owned()));

    let with_key = alone(WORK, &[KEY]);
    assert_eq!(place(&with_key, Some("work")), entry());
    for name in [None, Some("gpt-5"), Some("app:o3"), Some("unheard-of")] {
        assert_eq!(place(&with_key, name), openai());
    }
    // Proxies: what comes with the program follows the server that was named, and so does an entry without its own.
    let proxied = alone(WORK, &[KEY, ("OPENAI_BASE_URL", "https://proxy.example.org/v1")]);
    let named = ("https://proxy.example.org/v1".to_owned(), Why::Named("environment OPENAI_BASE_URL".to_owned()));
    assert_eq!(place(&proxied, Some("work")), entry());
    for name in [None, Some("mine"), Some("app:o3"), Some("unheard-of")] {
        assert_eq!(place(&proxied, name), named);
    }
    let bare = alone(WORK, &[]);
    assert_eq!(place(&bare, Some("work")), entry());
    let error = refused(&bare, Some("gpt-5"));
    assert_eq!((error.kind.code(), error.hints.len()), (5, 4));
    let message =
        "there is no model to ask: neither an API key nor a base URL is set, and local servers are not looked for";
    assert_eq!(error.text(), message);
}

#[test]
fn a_key_goes_only_where_it_was_given_for() {
    let config = r#"
        base_url = "http://shared.example.org/v1"
        [models.open]
        model = "a"
        base_url = "http://open.example.org/v1"
        [models.closed]
        model = "b"
        base_url = "http://closed.example.org/v1"
        api_key_env = "CLOSED_KEY"
        [models.shared]
        model = "c"
        base_url = "http://shared.example.org/v1"
        [models.other]
        model = "d"
        api_key_env = "CLOSED_KEY"
    "#;
    let app_with = |variables: &[(&str, &str)]| alone(config, variables);
    let app = app_with(&[KEY, ("CLOSED_KEY", "ck")]);
    let key = |name| chosen(&app, Some(name)).main.place.key().map(str::to_owned);
    assert_eq!(key("open"), None);
    assert_eq!(key("closed").as_deref(), Some("ck"));
    assert_eq!(key("shared").as_deref(), Some("sk-1"));
    assert_eq!(key("other").as_deref(), Some("ck"));
    assert_eq!(key("gpt-5").as_deref(), Some("sk-1"));

    let error = refused(&app_with(&[KEY]), Some("closed"));
    assert_eq!(
        (error.kind.code(), error.text().as_str()),
        (5, "the key of `user.models:closed` is not set: its entry names the variable `CLOSED_KEY`")
    );
}

#[test]
fn the_partner_is_the_entrys_then_the_agents_at_the_same_server_then_the_model_itself() {
    let config = r#"
        [models.big]
        model = "big"
        base_url = "http://big.example.org/v1"
        compress = "small"
        [models.small]
        model = "small"
        base_url = "http://small.example.org/v1"
        [models.lone]
        model = "lone"
        base_url = "http://big.example.org/v1"
        [models.broken]
        model = "broken"
        base_url = "http://big.example.org/v1"
        compress = "locked"
        [models.locked]
        model = "locked"
        api_key_env = "NOT_SET"
    "#;
    let partner = |app: &App, name: Option<&str>| {
        let models = chosen(app, name).models;
        (models.compress.entry.model.clone(), models.compress.client.origin().to_owned())
    };
    let at = |name: &str, place: &str| (name.to_owned(), place.to_owned());
    let app = alone(config, &[KEY]);
    assert_eq!(partner(&app, Some("big")), at("small", "http://small.example.org/v1"));
    assert_eq!(partner(&app, Some("lone")), at("lone", "http://big.example.org/v1"));
    assert_eq!(partner(&app, None), at("gpt-5-nano", OPENAI));
    assert_eq!(partner(&app, Some("gpt-5-nano")), at("gpt-5-nano", OPENAI));
    assert_eq!(partner(&app, Some("new-model")), at("gpt-5-nano", OPENAI));
    assert_eq!(app.take_notes(), [""; 0]);
    assert_eq!(partner(&app, Some("broken")), at("broken", "http://big.example.org/v1"));
    assert_eq!(
        app.take_notes(),
        [
            "`user.models:locked` compresses no conversation: the key of `user.models:locked` is not set: its entry names the \
          variable `NOT_SET`"
        ]
    );

    // A proxy that is asked for a model of OpenAI's has the others; of any other server nothing is known.
    let proxied = alone(config, &[("OPENAI_BASE_URL", "http://proxy.example.org/v1")]);
    assert_eq!(partner(&proxied, Some("gpt-5")), at("gpt-5-nano", "http://proxy.example.org/v1"));
    assert_eq!(partner(&proxied, Some("qwen3")), at("qwen3", "http://proxy.example.org/v1"));
}

#[test]
fn stand_ins_are_the_entrys_then_the_configs_then_openais() {
    let config = |first: &str| {
        format!(
            r#"{first}
            [models.a]
            model = "a"
            base_url = "http://a.example.org/v1"
            fallback = ["b", "a", "b", "gpt-5"]
            [models.b]
            model = "b"
            base_url = "http://b.example.org/v1"
        "#
        )
    };
    let stand_ins = |app: &App, name: &str| names(&chosen(app, Some(name)).fallback).join(" ");
    let app = alone(&config(""), &[KEY]);
    assert_eq!([stand_ins(&app, "a"), stand_ins(&app, "b")], ["b gpt-5", ""]);
    assert_eq!(stand_ins(&app, "gpt-5"), "gpt-5.1 gpt-5-mini");
    let app = alone(&config("fallback = [\"b\"]"), &[KEY]);
    assert_eq!(["a", "b", "gpt-5"].map(|name| stand_ins(&app, name)), ["b gpt-5", "", "b"]);
    let app = alone(&config("fallback = []"), &[KEY]);
    assert_eq!(["a", "gpt-5"].map(|name| stand_ins(&app, name)), ["b gpt-5", ""]);
    // What another server than OpenAI's has, nobody knows.
    let app = alone(&config(""), &[("OPENAI_BASE_URL", "http://proxy.example.org/v1")]);
    assert_eq!(stand_ins(&app, "gpt-5"), "");
    let app = alone(&config(""), &[]);
    assert_eq!(stand_ins(&app, "a"), "b");
    assert!(
        app.take_notes().concat().starts_with("`app:gpt_5` stands in for no other model: there is no model to ask")
    );
}

fn ollama() -> ScriptedHttp {
    let server = ScriptedHttp::start();
    server
        .route(
            "/api/tags",
            Route::json(json!({"models": [{"name": "embed"}, {"name": "qwen3:latest"}, {"name": "phi"}]})),
        )
        .route("/api/ps", Route::json(json!({"models": [{"name": "qwen3:latest", "context_length": 32_000}]})));
    server
}

#[test]
fn without_key_and_url_a_local_server_is_found() {
    let server = ollama();
    let local = |more: &str| app(&format!("local_servers = [\"{}\"]\n{more}", server.address()), Flags::default(), &[]);
    let at = format!("http://{}/v1", server.address());
    let app = local("");
    let any = chosen(&app, None).main;
    assert_eq!(
        (any.body.model.as_str(), &any.place.base_url, any.window().as_str()),
        ("qwen3:latest", &at, "32000 tokens")
    );
    assert_eq!(
        app.take_notes(),
        [format!("`qwen3:latest` is asked, of Ollama at {at}: neither `OPENAI_API_KEY` nor a base URL is set")]
    );
    assert_eq!(chosen(&app, Some("qwen3")).main.body.model, "qwen3:latest");

    let small = chosen(&app, Some("phi"));
    assert_eq!(small.line(), format!("`phi` at {at}, window ~4096 tokens (assumed)"));
    assert_eq!(names(&small.fallback), [""; 0]);
    assert_eq!(small.compress_name(), "phi");
    assert!(app.take_notes().last().unwrap().starts_with("the window of `phi` is taken for 4096 tokens"));
    assert!(
        refused(&app, Some("gpt-5"))
            .text()
            .ends_with("and no local server has `gpt-5`: they have `embed`, `qwen3:latest`, `phi`")
    );

    // An entry without a server says what the model is, and what it takes.
    let app = local("[models.mine]\nmodel = \"phi\"\ncontext_window = 16_000");
    let mine = chosen(&app, Some("mine")).main;
    assert_eq!((mine.id.unwrap().as_str(), mine.body.context_window), ("user.models:mine", 16_000));
    assert!(!mine.window_is_assumed);

    // With a key nobody is looked for.
    let config = format!("local_servers = [\"{}\"]", server.address());
    let asked = server.requests().len();
    let with_key = super::tests::app(&config, Flags::default(), &[KEY]);
    assert_eq!(chosen(&with_key, Some("qwen3")).main.place.base_url, OPENAI);
    assert_eq!(server.requests().len(), asked);
}

#[test]
fn a_local_server_that_is_named_is_asked_for_what_it_has_when_no_model_is() {
    let server = ollama();
    let at = format!("http://{}/v1", server.address());
    let app = app("local_servers = []", Flags { base_url: Some(at.clone()), ..Flags::default() }, &[]);
    let main = chosen(&app, None).main;
    assert_eq!((main.id.as_ref(), main.body.prices, main.window().as_str()), (None, None, "32000 tokens"));
    assert_eq!(main.body.model, "qwen3:latest");
    let note = format!("`qwen3:latest` is asked: {at} has no `gpt-5-mini`, and nobody named a model");
    assert_eq!(app.take_notes(), [note]);
    assert_eq!(chosen(&app, Some("gpt-5-mini")).main.body.model, "gpt-5-mini");
}

#[test]
fn llama_cpp_answers_to_any_name_with_the_one_model_that_it_has() {
    let server = ScriptedHttp::start();
    server
        .route("/v1/models", Route::json(json!({"data": [{"id": "/models/a.gguf", "owned_by": "llamacpp"}]})))
        .route("/props", Route::json(json!({"default_generation_settings": {"n_ctx": 4096}})));
    let flags = Flags { base_url: Some(format!("http://{}/v1", server.address())), ..Flags::default() };
    let main = chosen(&app("local_servers = []", flags, &[]), Some("a")).main;
    assert_eq!((main.body.model.as_str(), main.window().as_str()), ("a", "4096 tokens"));
}

#[test]
fn a_window_that_nobody_told_is_asked_of_this_machine_and_else_assumed() {
    let server = ollama();
    let at = format!("http://{}/v1", server.address());
    let window = |config: &str, url: Option<&str>, name: &str| {
        let flags = Flags { base_url: url.map(str::to_owned), ..Flags::default() };
        chosen(&app(&format!("local_servers = []\n{config}"), flags, &[]), Some(name)).main.window()
    };
    assert_eq!(window("", Some(&at), "qwen3"), "32000 tokens");
    assert_eq!(window("", Some(&at), "unheard-of"), "~128000 tokens");
    assert_eq!(window("", Some("http://llm.example.org/v1"), "qwen3"), "~128000 tokens");
    assert_eq!(window("", Some(&at), "gpt-5"), "400000 tokens");
    let own = format!("[models.own]\nmodel = \"qwen3\"\nbase_url = \"{at}\"");
    assert_eq!(window(&own, None, "own"), "32000 tokens");
    let own = format!("{own}\ncontext_window = 8000");
    assert_eq!(window(&own, None, "own"), "8000 tokens");
}

#[test]
fn the_entries_of_the_config_are_in_the_registry_and_cannot_be_changed() {
    let app = alone(WORK, &[]);
    let registry = app.registry().unwrap();
    let id = "user.models:work".parse().unwrap();
    assert_eq!(registry.snapshot().get(&id).unwrap().version, 0);
}
