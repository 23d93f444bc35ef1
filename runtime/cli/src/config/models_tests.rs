use std::path::Path;

use super::{
    super::file::{ConfigFile, Owner},
    *,
};

fn models(text: &str) -> Result<Vec<OwnModel>, (String, Vec<String>)> {
    let told = |error: CommandError| (error.text(), error.hints);
    let file = ConfigFile::parse(Path::new("/c.toml"), text.to_owned(), Owner::Person).map_err(told)?;
    read(&file, &file.settings.models, Api::Chat).map_err(told)
}

fn refused(text: &str) -> String {
    models(text).unwrap_err().0
}

fn id(text: &str) -> EntryId {
    text.parse().unwrap()
}

#[test]
fn a_model_is_all_that_its_table_says() {
    let text = r#"
        [models.work]
        model = "Big Model/7"
        context_window = 200_000
        output_limit = 8000
        prices = { input = 0.1, cached_input = 0.000001, output = 15 }
        vocabulary = "cl100k"
        role = "compress"
        api = "responses"
        base_url = "https://llm.example.org/v1"
        api_key_env = "WORK_KEY"
        fallback = ["plain", "app:gpt_5", "gpt-5-mini", "small-model"]
        compress = "plain"
        [models.plain]
        model = "small-model"
    "#;
    let plain = OwnModel {
        id: id("user.models:plain"),
        body: ModelBody::new("small-model", ASSUMED_WINDOW),
        window_is_told: false,
    };
    let work = ModelBody {
        output_limit: Some(8000),
        prices: Some(Prices { input: 100_000, cached_input: 1, output: 15_000_000 }),
        vocabulary: Some(Vocabulary::Cl100k),
        role: ModelRole::Compress,
        api: Api::Responses,
        base_url: Some("https://llm.example.org/v1".to_owned()),
        api_key_env: Some("WORK_KEY".to_owned()),
        fallback: ["user.models:plain", "app:gpt_5", "app:gpt_5_mini", "user.models:plain"].map(id).to_vec(),
        compress: Some(id("user.models:plain")),
        ..ModelBody::new("Big Model/7", 200_000)
    };
    let work = OwnModel { id: id("user.models:work"), body: work, window_is_told: true };
    assert_eq!(models(text).unwrap(), [plain, work]);
}

#[test]
fn a_price_is_what_was_written() {
    for (text, expected) in
        [("0.25", 250_000), ("1.1", 1_100_000), ("0", 0), ("10.000001", 10_000_001), ("3", 3_000_000)]
    {
        assert_eq!(millionths(text), Some(expected), "{text}");
    }
    for wrong in ["", ".5", "5.", "-1", "+1", "1e3", "1_000", "0.1234567", "inf", "\"1\"", "99999999999999"] {
        assert_eq!(millionths(wrong), None, "{wrong}");
    }
    let half = models("[models.a]\nmodel = \"a\"\nprices = { input = 0.5, output = 1 }").unwrap();
    assert_eq!(half[0].body.prices, Some(Prices { input: 500_000, cached_input: 500_000, output: 1_000_000 }));
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let price = "a price is a decimal number of dollars with at most six digits after the point, such as 0.25";
    for (text, message) in [
        ("[models.a]\nrole = \"main\"", "/c.toml:1:9: the model `a` has no `model`"),
        (
            "[models.A]\nmodel = \"a\"",
            "/c.toml:1:9: `A` is not the name of a model: a name is lower-case ASCII, `[a-z][a-z0-9_]*`",
        ),
        (
            "[models.a]\nmodel = \"\\u001b[2J\"",
            "/c.toml:2:9: a model's name is one line of 1 to 200 characters, without any that cannot be seen",
        ),
        ("[models.a]\nmodel = \"a\"\ncontext_window = 0", "/c.toml:3:18: this is a whole number of tokens from 1 on"),
        (
            "[models.a]\nmodel = \"a\"\ncontext_window = 8\noutput_limit = 8",
            "/c.toml:4:16: a reply of 8 tokens leaves no room in a window of 8",
        ),
        ("[models.a]\nmodel = \"a\"\nfallback = [\"b\"]", "/c.toml:3:13: there is no model `b`"),
        ("[models.a]\nmodel = \"a\"\ncompress = \"app:gpt_9\"", "/c.toml:3:12: there is no model `app:gpt_9`"),
        (
            "[models.a]\nmodel = \"a\"\nprices = { input = 1 }",
            "/c.toml:3:10: prices are `input` and `output`, and `cached_input` where there is one",
        ),
        ("[models.a]\nmodel = \"a\"\nprices = { input = 1, output = 1e3 }", &format!("/c.toml:3:32: {price}")),
        ("[models.a]\nmodel = \"a\"\nprices = { input = \"1\", output = 1 }", &format!("/c.toml:3:20: {price}")),
        (
            "[models.a]\nmodel = \"a\"\nbase_url = \"ftp://x\"",
            "/c.toml:3:12: the base URL `ftp://x` does not start with `http://` or `https://`",
        ),
        ("[models.a]\nmodel = \"a\"\napi_key_env = \"A-B\"", "/c.toml:3:15: a variable's name is "),
        (
            "[models.a]\nmodel = \"a\"\nvocabulary = \"gpt2\"",
            "/c.toml:3:14: unknown variant `gpt2`, expected `o200k` or `cl100k`",
        ),
        ("models = 3", "/c.toml:1:10: invalid type: integer `3`, expected a map"),
    ] {
        let refused = refused(text);
        assert!(refused.starts_with(message), "{refused}\n{message}");
    }
    let (text, hints) = models("[models.work]\nmodle = \"a\"").unwrap_err();
    assert_eq!(text, "/c.toml:2:1: there is no key `models.work.modle`");
    assert_eq!(hints, ["did you mean `models.work.model`?"]);
    let (_, hints) = models("[models.work.prices]\ninptu = 1").unwrap_err();
    assert_eq!(hints, ["did you mean `models.work.prices.input`?"]);
}

#[test]
fn a_project_names_no_servers() {
    for (text, key) in [
        ("[models.a]\nmodel = \"a\"", "models"),
        ("models.a.base_url = \"http://evil.example.org\"", "models"),
        ("fallback = [\"gpt-5\"]", "fallback"),
        ("local_servers = [\"127.0.0.1:1\"]", "local_servers"),
    ] {
        let error = ConfigFile::parse(Path::new("/c.toml"), text.to_owned(), Owner::Project).unwrap_err();
        assert!(error.text().ends_with(&format!("a project's file may not set `{key}`")), "{}", error.text());
    }
}

#[test]
fn the_api_is_the_one_of_the_server() {
    let text = "[models.a]\nmodel = \"a\"\n[models.b]\nmodel = \"b\"\nbase_url = \"http://b/v1\"\n[models.c]\nmodel = \"c\"\napi = \"chat\"";
    let file = ConfigFile::parse(Path::new("/c.toml"), text.to_owned(), Owner::Person).unwrap();
    let apis = read(&file, &file.settings.models, Api::Responses).unwrap().into_iter().map(|own| own.body.api);
    assert_eq!(apis.collect::<Vec<_>>(), [Api::Responses, Api::Chat, Api::Chat]);
}
