use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::super::OpenAiConfig;
use super::{is_transient, retry_after, wait};
use crate::ModelError;

fn asked(headers: &[(&'static str, &str)]) -> Option<Duration> {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
        .collect();
    // 2015-10-21T07:28:00Z, as in RFC 9110's example of a date.
    retry_after(&headers, SystemTime::UNIX_EPOCH + Duration::from_secs(1_445_412_480))
}

#[test]
fn the_servers_wish_is_read_in_all_its_forms() {
    assert_eq!(asked(&[]), None);
    assert_eq!(asked(&[("retry-after", "7")]), Some(Duration::from_secs(7)));
    assert_eq!(asked(&[("retry-after", "0.25")]), Some(Duration::from_millis(250)));
    assert_eq!(asked(&[("retry-after", "7"), ("retry-after-ms", "120")]), Some(Duration::from_millis(120)));
    assert_eq!(asked(&[("retry-after", "Wed, 21 Oct 2015 07:28:30 GMT")]), Some(Duration::from_secs(30)));
    assert_eq!(asked(&[("retry-after", "Wed, 21 Oct 2015 07:27:00 GMT")]), Some(Duration::ZERO));
    assert_eq!(asked(&[("retry-after", "soon")]), None);
    assert_eq!(asked(&[("retry-after", "-1")]), None);
    assert_eq!(asked(&[("retry-after", "NaN")]), None);
    assert_eq!(asked(&[("retry-after", "1e300")]), Some(Duration::from_secs(86_400)));
}

fn rate_limited(retry_after: Option<Duration>) -> ModelError {
    ModelError::RateLimited { retry_after, message: String::new() }
}

#[test]
fn the_bound_of_a_wait_doubles_up_to_its_maximum() {
    let mut config = OpenAiConfig::new("http://host");
    config.backoff = Duration::from_millis(100);
    config.max_backoff = Duration::from_secs(1);
    let bounds: Vec<u128> = [0, 1, 2, 3, 4, 31, 32, u32::MAX]
        .map(|retry| wait(&rate_limited(None), retry, &config, 1.0).as_millis())
        .into();
    assert_eq!(bounds, [100, 200, 400, 800, 1000, 1000, 1000, 1000]);
    assert_eq!(wait(&rate_limited(None), 2, &config, 0.5), Duration::from_millis(200));
    assert_eq!(wait(&rate_limited(None), 2, &config, 0.0), Duration::ZERO);
}

#[test]
fn the_servers_wish_takes_the_place_of_the_backoff() {
    let config = OpenAiConfig::new("http://host");
    assert_eq!(wait(&rate_limited(Some(Duration::from_secs(90))), 0, &config, 0.0), Duration::from_secs(90));
}

#[test]
fn only_what_may_pass_is_tried_again() {
    let unavailable = |status| ModelError::Unavailable { status, retry_after: None, message: String::new() };
    for status in [408, 500, 502, 503, 504, 529] {
        assert!(is_transient(&unavailable(status)), "{status}");
    }
    assert!(!is_transient(&unavailable(501)));
    assert!(!is_transient(&ModelError::QuotaExhausted { message: String::new() }));
    assert!(!is_transient(&ModelError::BadRequest { status: 400, message: String::new() }));
    assert!(!is_transient(&ModelError::Unauthorized { status: 401, message: String::new() }));
}
