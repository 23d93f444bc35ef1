//! Scripted servers over real HTTP: a free port in place of the usual one.

use serde_json::{Value, json};
use toolwright_test_support::{Route, ScriptedHttp};

use super::*;

/// Long enough for a busy machine; only a failing test waits for it.
const PATIENCE: Duration = Duration::from_secs(20);

fn address(server: &ScriptedHttp) -> LocalAddress {
    server.address().to_string().parse().unwrap()
}

async fn found(server: &ScriptedHttp) -> Option<LocalServer> {
    find(&[address(server)], PATIENCE).await.unwrap().pop()
}

fn site(routes: &[(&str, Value)]) -> ScriptedHttp {
    let server = ScriptedHttp::start();
    for (path, answer) in routes {
        server.route(path, Route::json(answer.clone()));
    }
    server
}

fn model(name: &str, window: Option<Window>, is_loaded: bool, calls_tools: Option<bool>) -> LocalModel {
    LocalModel { name: name.to_owned(), window, is_loaded, calls_tools }
}

/// One answer for every question of `/api/show`.
async fn shown_by_ollama(shown: Value, running: Value) -> Vec<LocalModel> {
    let server = site(&[
        ("/api/tags", json!({"models": [{"name": "qwen3:8b"}]})),
        ("/api/ps", running),
        ("/api/show", shown),
        ("/v1/models", json!({"data": [{"id": "qwen3:8b"}]})),
    ]);
    let found = found(&server).await.unwrap();
    assert_eq!((found.kind, found.address), (LocalKind::Ollama, address(&server)));
    let asked = server.requests().into_iter().find(|request| request.path == "/api/show").unwrap();
    assert_eq!((asked.method.as_str(), asked.json()), ("POST", json!({"model": "qwen3:8b"})));
    found.models
}

#[tokio::test]
async fn ollama_serves_what_it_loaded_or_was_told_or_its_default() {
    let info = json!({"general.architecture": "qwen3", "qwen3.context_length": 40_960, "other.context_length": 7});
    let none = json!({"models": []});
    let expect = |window, loaded| [model("qwen3:8b", Some(window), loaded, Some(true))];
    let capabilities = json!(["completion", "tools"]);

    let shown = json!({"model_info": info, "capabilities": capabilities});
    assert_eq!(shown_by_ollama(shown.clone(), none.clone()).await, expect(Window::Assumed(4096), false));
    let running = json!({"models": [{"name": "qwen3:8b", "context_length": 32_768}]});
    assert_eq!(shown_by_ollama(shown, running).await, expect(Window::Told(32_768), true));

    let parameters = "stop    \"<|im_end|>\"\nnum_ctx                        16384\ntemperature 0.7";
    let shown = json!({"model_info": info, "capabilities": capabilities, "parameters": parameters});
    assert_eq!(shown_by_ollama(shown, none.clone()).await, expect(Window::Told(16_384), false));
    // More than the model was made for is not served.
    let shown = json!({"model_info": info, "capabilities": capabilities, "parameters": "num_ctx 131072"});
    assert_eq!(shown_by_ollama(shown, none.clone()).await, expect(Window::Told(40_960), false));
    let small = json!({"model_info": {"x.context_length": 2048}, "capabilities": capabilities});
    assert_eq!(shown_by_ollama(small, none.clone()).await, expect(Window::Assumed(2048), false));

    let silent = shown_by_ollama(json!({}), none.clone()).await;
    assert_eq!(silent, [model("qwen3:8b", Some(Window::Assumed(4096)), false, None)]);
    assert_eq!(shown_by_ollama(json!({"capabilities": ["embedding"]}), none).await, []);
}

#[tokio::test]
async fn llama_cpp_tells_the_window_of_a_slot() {
    let server = site(&[
        ("/props", json!({"default_generation_settings": {"n_ctx": 8192}, "total_slots": 1})),
        ("/v1/models", json!({"data": [{"id": "smollm.gguf", "meta": {"n_ctx_train": 40_960}}]})),
        // It speaks some of Ollama's API, too.
        ("/api/tags", json!({"models": [{"name": "smollm.gguf"}]})),
    ]);
    let expected = LocalServer {
        address: address(&server),
        kind: LocalKind::LlamaCpp,
        models: vec![model("smollm.gguf", Some(Window::Told(8192)), true, None)],
    };
    assert_eq!(found(&server).await, Some(expected));
}

#[tokio::test]
async fn lm_studio_tells_what_is_loaded() {
    let models = json!({"data": [
        {"id": "embed", "type": "embeddings", "state": "loaded", "max_context_length": 512},
        {"id": "cold", "type": "llm", "state": "not-loaded", "max_context_length": 32_768, "capabilities": []},
        {"id": "warm", "type": "vlm", "state": "loaded", "max_context_length": 32_768, "loaded_context_length": 16_000,
         "capabilities": ["tool_use"]},
    ]});
    let server = site(&[("/api/v0/models", models), ("/v1/models", json!({"data": [{"id": "cold"}]}))]);
    let found = found(&server).await.unwrap();
    assert_eq!(found.kind, LocalKind::LmStudio);
    let cold = model("cold", Some(Window::Assumed(4096)), false, Some(false));
    let warm = model("warm", Some(Window::Told(16_000)), true, Some(true));
    assert_eq!(found.models, [cold, warm.clone()]);
    assert_eq!(found.best(), Some(&warm));

    // An older one has no list of its own.
    let server = site(&[("/v1/models", json!({"data": [{"id": "cold"}]}))]);
    let older = super::tests::found(&server).await.unwrap();
    assert_eq!((older.kind, older.models), (LocalKind::Other, vec![model("cold", None, false, None)]));
}

#[tokio::test]
async fn any_other_server_has_a_list_and_may_tell_the_window() {
    let server = site(&[("/v1/models", json!({"data": [{"id": "a", "max_model_len": 9000}, {"id": "b"}]}))]);
    let found = found(&server).await.unwrap();
    assert_eq!(found.kind, LocalKind::Other);
    assert_eq!(found.models, [model("a", Some(Window::Told(9000)), false, None), model("b", None, false, None)]);
    assert_eq!(found.model("b"), Some(&found.models[1]));
    assert_eq!(found.model("a:latest"), None);
}

#[tokio::test]
async fn who_says_nothing_in_time_is_not_there() {
    let here = site(&[("/v1/models", json!({"data": [{"id": "a"}]}))]);
    let gone = address(&ScriptedHttp::start());
    let silent = ScriptedHttp::start();
    for path in ["/v1/models", "/api/tags", "/api/ps", "/api/v0/models", "/props"] {
        silent.route(path, Route::silence());
    }
    assert_eq!(find(&[address(&silent), gone], Duration::from_millis(20)).await.unwrap(), []);
    let found = find(&[gone, address(&here)], PATIENCE).await.unwrap();
    assert_eq!(found.iter().map(|server| server.address).collect::<Vec<_>>(), [address(&here)]);
    assert_eq!(find(&[], PATIENCE).await.unwrap(), []);
}

#[tokio::test]
async fn what_a_server_says_is_bounded() {
    let list = |padding: usize| json!({"data": [{"id": "a"}], "padding": "x".repeat(padding)});
    assert!(found(&site(&[("/v1/models", list(1000))])).await.is_some());
    assert_eq!(found(&site(&[("/v1/models", list(1 << 20))])).await, None);
    let endless = ScriptedHttp::start();
    endless.route("/v1/models", Route::endless("{\"data\": ["));
    assert_eq!(found(&endless).await, None);

    let (elsewhere, here) = (site(&[("/v1/models", list(0))]), ScriptedHttp::start());
    here.route("/v1/models", Route::redirect(302, &elsewhere.url("/v1/models")));
    assert_eq!((found(&here).await, elsewhere.requests()), (None, Vec::new()));
    for wrong in [json!({"data": "x"}), json!({"error": "Unexpected endpoint"}), json!([1]), json!(null)] {
        assert_eq!(found(&site(&[("/v1/models", wrong)])).await, None);
    }

    let many: Vec<_> = (0..200).map(|n| json!({"id": format!("m{n}")})).collect();
    assert_eq!(found(&site(&[("/v1/models", json!({"data": many}))])).await.unwrap().models.len(), MODELS_MAX);

    let odd = json!({"data": [
        {"id": "\u{1b}[31mred"}, {"id": "two\nlines"}, {"id": "\u{202e}txet"}, {"id": ""}, {"id": 7}, {}, "x",
        {"id": "y".repeat(NAME_MAX + 1)}, {"id": "ok", "max_model_len": u64::MAX}, {"id": "zero", "max_model_len": 0},
    ]});
    let models = found(&site(&[("/v1/models", odd)])).await.unwrap().models;
    assert_eq!(models, [model("ok", None, false, None), model("zero", None, false, None)]);
}

#[test]
fn the_model_to_take_is_in_memory_and_calls_tools() {
    let server = |models: &[LocalModel]| LocalServer {
        address: LocalAddress::OLLAMA,
        kind: LocalKind::Ollama,
        models: models.to_vec(),
    };
    let best = |models: &[LocalModel]| server(models).best().map(|model| model.name.clone());
    let (mute, first) = (model("mute", None, false, Some(false)), model("first:latest", None, false, None));
    let (second, warm) = (model("second", None, false, Some(true)), model("warm", None, true, Some(false)));
    assert_eq!(best(&[]), None);
    assert_eq!(best(&[mute.clone(), first.clone(), second.clone()]).as_deref(), Some("first:latest"));
    assert_eq!(best(&[mute.clone(), first.clone(), second, warm]).as_deref(), Some("warm"));
    assert_eq!(best(std::slice::from_ref(&mute)).as_deref(), Some("mute"));
    assert_eq!(server(std::slice::from_ref(&first)).model("first"), Some(&first));
}
