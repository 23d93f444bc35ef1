//! One decision with the default policies, request and all, beside a bare Cedar decision of one policy.
//!
//! `cargo bench -p toolwright-policy`: the median of each, and the ratio to the bare one of the same run.

use std::{
    collections::BTreeSet,
    error::Error,
    hint::black_box,
    time::{Duration, Instant},
};

use cedar_policy::{Context, Entities, PolicySet, Request};
use toolwright_policy::{Authorizer, Call, Create, Grant, HttpRequest, Principal, Source};
use toolwright_registry::{EntryId, Language, Limits};

const ROUNDS: usize = 20_000;

fn main() -> Result<(), Box<dyn Error>> {
    let bare = bare_cedar()?;
    println!("{:<28} {:>9}  {:>5}", "decision, p50", "us", "ratio");
    show("bare Cedar, one policy", bare, bare);

    let start = Instant::now();
    let authorizer = Authorizer::new(&[])?;
    println!("{:<28} {:>9.0}", "once: parse and check all", start.elapsed().as_secs_f64() * 1e6);
    let tool: EntryId = "app.generated:weather".parse()?;
    let agent = Principal::Agent("app:dev_assistant".parse()?);
    let create = Create {
        id: tool.clone(),
        language: Language::JavaScript,
        source_bytes: 2_000,
        limits: Limits::default(),
        capabilities: ["clock".parse()?, "http:GET api.example.org".parse()?].into_iter().collect(),
    };
    let call = Call { id: tool.clone() };
    let grant = Grant {
        id: tool.clone(),
        capability: "http:GET api.example.org".parse()?,
        given: BTreeSet::from([Source::Prompt]),
        overlaps: BTreeSet::new(),
    };
    let request = HttpRequest {
        tool: tool.clone(),
        method: "GET".to_owned(),
        host: "api.example.org".to_owned(),
        port: 443,
        in_grant: true,
        address: None,
        address_granted: false,
    };
    let itself = Principal::Tool(tool);
    show("call", median(|| authorizer.explain(&agent, black_box(&call)).allowed)?, bare);
    show("create", median(|| authorizer.explain(&agent, black_box(&create)).allowed)?, bare);
    show("grant http", median(|| authorizer.explain(&agent, black_box(&grant)).allowed)?, bare);
    show("http.request", median(|| authorizer.explain(&itself, black_box(&request)).allowed)?, bare);
    Ok(())
}

/// The least that Cedar can be asked: everything built beforehand, no facts.
fn bare_cedar() -> Result<Duration, Box<dyn Error>> {
    let policies: PolicySet = r#"permit (principal, action == Action::"call", resource);"#.parse()?;
    let uid = |text: &str| text.parse::<cedar_policy::EntityUid>().map_err(|error| error.to_string());
    let request = Request::new(
        uid(r#"Agent::"a""#)?,
        uid(r#"Action::"call""#)?,
        uid(r#"Entry::"app.generated:weather""#)?,
        Context::empty(),
        None,
    )?;
    let (cedar, entities) = (cedar_policy::Authorizer::new(), Entities::empty());
    median(|| {
        cedar.is_authorized(black_box(&request), &policies, &entities).decision() == cedar_policy::Decision::Allow
    })
}

fn median(mut decide: impl FnMut() -> bool) -> Result<Duration, Box<dyn Error>> {
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let allowed = black_box(decide());
        times.push(start.elapsed());
        if !allowed {
            return Err("the decision is a denial, which is not what is measured".into());
        }
    }
    times.sort_unstable();
    times.get(ROUNDS / 2).copied().ok_or_else(|| "nothing was measured".into())
}

fn show(what: &str, time: Duration, bare: Duration) {
    let ratio = time.as_secs_f64() / bare.as_secs_f64();
    println!("{what:<28} {:>9.2}  {ratio:>5.1}", time.as_secs_f64() * 1e6);
}
