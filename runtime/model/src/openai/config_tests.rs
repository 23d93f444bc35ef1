use async_openai::config::Config;
use reqwest::header::{AUTHORIZATION, HeaderMap};

use super::{Endpoint, OpenAiConfig};
use crate::{ModelError, Secret};

fn refused(base_url: &str, key: Option<&str>) -> String {
    let mut config = OpenAiConfig::new(base_url);
    config.api_key = key.map(Secret::new);
    match Endpoint::new(&config) {
        Err(ModelError::Config { message }) => message,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("`{base_url}` was taken"),
    }
}

#[test]
fn a_base_url_is_taken_with_or_without_a_slash_at_its_end() {
    for base_url in ["https://api.openai.com/v1", " https://api.openai.com/v1/ "] {
        let endpoint = Endpoint::new(&OpenAiConfig::new(base_url)).unwrap();
        assert_eq!(endpoint.url("/chat/completions"), "https://api.openai.com/v1/chat/completions");
        assert!(endpoint.is_https());
        assert_eq!(endpoint.headers(), HeaderMap::new());
    }
    assert!(!Endpoint::new(&OpenAiConfig::new("http://localhost:11434/v1")).unwrap().is_https());
}

#[test]
fn a_base_url_that_cannot_be_one_is_refused() {
    assert_eq!(
        refused("api.openai.com", None),
        "the base URL `api.openai.com` is not a URL: write it as `http://127.0.0.1:11434/v1`"
    );
    assert_eq!(
        refused("http://host:99999/v1", None),
        "the base URL `http://host:99999/v1` is not a URL: invalid port number: write it as `http://127.0.0.1:11434/v1`"
    );
    assert_eq!(
        refused("ftp://host/v1", None),
        "the base URL `ftp://host/v1` does not start with `http://` or `https://`"
    );
    assert_eq!(refused("http://host/v1?a=1", None), "the base URL `http://host/v1?a=1` has a query or a fragment");
    assert_eq!(refused("me:sk-secret@host", None), "the base URL does not start with `http://` or `https://`");
    assert!(!refused("http://me:sk-secret@host:99999/v1", None).contains("secret"));
    assert_eq!(
        refused("https://me:sk-secret@host/v1", None),
        "the base URL holds credentials: give them as the API key"
    );
}

#[test]
fn a_key_is_sent_as_a_sensitive_bearer_token_and_a_broken_one_is_refused_unseen() {
    let mut config = OpenAiConfig::new("https://host/v1");
    config.api_key = Some(Secret::new("sk-1"));
    let headers = Endpoint::new(&config).unwrap().headers();
    assert_eq!(headers.get(AUTHORIZATION).unwrap(), "Bearer sk-1");
    assert!(headers.get(AUTHORIZATION).unwrap().is_sensitive());
    assert_eq!(refused("https://host/v1", Some("sk-\n1")), "the API key holds a character that no key has");
    assert!(!format!("{config:?}").contains("sk-1"));
}
