use std::num::NonZeroU64;

use toolwright_agent::{Budget, ContextSettings, StrategyName};

use crate::{
    args::Flags,
    config::{Config, tests::Place},
    error::CommandError,
};

const PERSON: &str = "max_cost = 2.5\nmax_tokens = 9000\n[context]\ncompress_at = 60\nstrategy = \"collapse\"\nkeep_tokens = 500\nrequests_tokens = 700\n";

fn budget(max_cost: &str, max_tokens: u64) -> Budget {
    Budget { max_cost: Some(max_cost.parse().unwrap()), max_tokens: Some(max_tokens) }
}

#[test]
fn the_person_says_how_a_conversation_is_kept_short_and_what_it_may_cost() {
    let place = Place::new();
    let config = place.load(Flags::default(), &[]).unwrap();
    assert_eq!((config.context, config.budget), (ContextSettings::default(), Budget::default()));
    let place = place.with("home/config.toml", PERSON);
    let config = place.load(Flags::default(), &[]).unwrap();
    let context = ContextSettings {
        compress_at: 60,
        strategy: StrategyName::Collapse,
        keep_tokens: Some(500),
        requests_tokens: Some(700),
    };
    assert_eq!((config.context, config.budget), (context, budget("2.5", 9_000)));
    let flags = Flags { max_cost: Some("3".parse().unwrap()), max_tokens: NonZeroU64::new(7), ..Flags::default() };
    assert_eq!(place.load(flags, &[]).unwrap().budget, budget("3", 7));
}

#[test]
fn a_project_lowers_the_budgets_and_never_raises_them() {
    let with = |project: &str, flags: Flags| -> Result<Config, CommandError> {
        let place = Place::new().with("home/config.toml", PERSON).with("project/.toolwright.toml", project);
        place.load(flags, &[])
    };
    assert_eq!(with("max_cost = \"1\"\nmax_tokens = 9000", Flags::default()).unwrap().budget, budget("1", 9_000));
    for (project, raised) in
        [("max_cost = 2.51", "`max_cost` above $2.5000"), ("max_tokens = 9001", "`max_tokens` above 9000")]
    {
        let error = with(project, Flags::default()).unwrap_err();
        assert!(error.message.ends_with(&format!("a project's file may not raise {raised}")), "{}", error.message);
    }
    let flags = Flags { max_tokens: NonZeroU64::new(20_000), ..Flags::default() };
    assert_eq!(with("max_tokens = 9001", flags).unwrap().budget.max_tokens, Some(20_000));
    let error = with("[context]\nstrategy = \"micro\"", Flags::default()).unwrap_err();
    assert!(error.message.ends_with("a project's file may not set `context`"), "{}", error.message);
}

#[test]
fn what_is_no_amount_is_refused_with_its_place() {
    for (text, message) in [
        ("max_cost = -1", ":1:12: give an amount of dollars, such as `0.50`"),
        ("max_cost = true", ":1:12: give an amount of dollars, such as `0.50`"),
        ("max_tokens = 0", ":1:14: this is a whole number of tokens from 1 on"),
        ("[context]\ncompress_at = 100", ":2:15: this is a whole number of percent from 10 to 95"),
        (
            "[context]\nstrategy = \"all\"",
            ":2:12: unknown variant `all`, expected one of `micro`, `collapse`, `summarise`, `cascade`",
        ),
        ("[context]\nkeep_tokens = 1.5", ":2:15: this is a whole number of tokens from 1 on"),
    ] {
        let error = Place::new().with("home/config.toml", text).load(Flags::default(), &[]).unwrap_err();
        assert!(error.message.ends_with(message), "{}", error.message);
    }
}
