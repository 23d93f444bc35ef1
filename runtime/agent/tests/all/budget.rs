//! What a session may use in all.

use toolwright_agent::{AskError, Budget, ContextSettings, StrategyName};
use toolwright_registry::Prices;

use crate::answering::{Setup, read, summary, working, writes};

const PRICES: Prices = Prices { input: 1_000_000, cached_input: 100_000, output: 4_000_000 };

#[tokio::test]
async fn tokens_end_before_the_call_that_would_go_beyond_them() {
    let budget = Budget { max_tokens: Some(2_000), max_cost: None };
    let mut long = Setup { window: 40_000, budget, ..Setup::default() }.start(vec![read(300)], working(1), writes(""));
    let mut error = None;
    for _ in 0..9 {
        error = long.ask("go on").await.text.err();
        if error.is_some() {
            break;
        }
    }
    let Some(AskError::TokenBudget { used, max: 2_000, next }) = error else { panic!("{error:?}") };
    assert_eq!(used, long.session.used().spent().tokens());
    assert!(used <= 2_000 && used + next > 2_000);
    assert!(long.main.asked() > 2);
    // It stays so, and nothing is sent.
    let asked = long.main.asked();
    assert!(matches!(long.ask("go on").await.text, Err(AskError::TokenBudget { .. })));
    assert_eq!(long.main.asked(), asked);
}

#[tokio::test]
async fn money_ends_too_and_the_compressor_is_paid_from_it() {
    let context = ContextSettings { strategy: StrategyName::Summarise, ..ContextSettings::default() };
    let budget = Budget { max_cost: Some("0.20".parse().unwrap()), max_tokens: None };
    let setup = Setup { prices: Some(PRICES), budget, context, ..Setup::default() };
    let mut long = setup.start(vec![read(300)], working(1), writes(&summary("x")));
    let mut asked = 0;
    let error = loop {
        match long.ask("go on").await.text {
            Ok(_) => asked += 1,
            Err(error) => break error,
        }
        assert!(asked < 300);
    };
    let used = long.session.used();
    assert!(used.compress.calls > 1 && used.compress.cost > "0.001".parse().unwrap());
    let (spent, most) = (used.spent().cost, "0.20".parse().unwrap());
    assert!(matches!(error, AskError::CostBudget { used, max, .. } if used == spent && max == most), "{error}");
    assert!(spent <= most);
}

#[tokio::test]
async fn a_budget_of_money_needs_prices() {
    let budget = Budget { max_cost: Some("1".parse().unwrap()), max_tokens: None };
    let mut long = Setup { budget, ..Setup::default() }.start(vec![], working(0), writes(""));
    let error = long.ask("hello").await.text.unwrap_err();
    assert_eq!(error.to_string(), "nobody knows what the model `m` costs, so a budget in dollars cannot be kept");
    assert_eq!(
        (long.main.asked(), error.hint()),
        (0, Some("use `--max-tokens`, or give the model's entry its prices"))
    );
}
