//! When a conversation is compressed, and what of it stays.

use tokio_util::sync::CancellationToken;
use toolwright_agent::{ContextSettings, Event, StrategyName};
use toolwright_model::Message;

use crate::answering::{Answering, Setup, read, say, summary, text_of, working, writes};

const FACT: &str = "the valve opens at 7 bar (from page 3)";

fn by(strategy: StrategyName) -> Setup {
    Setup { context: ContextSettings { strategy, ..ContextSettings::default() }, ..Setup::default() }
}

#[tokio::test]
async fn nothing_is_compressed_below_the_trigger() {
    let mut long = Setup { window: 40_000, ..Setup::default() }.start(vec![read(200)], working(3), writes(""));
    for _ in 0..5 {
        long.ask("go on").await.text.unwrap();
    }
    assert_eq!((long.compress.asked(), long.compressions()), (0, vec![]));
    assert_eq!(long.session.messages().len(), 1 + 5 * 8);
}

#[tokio::test]
async fn inside_the_tool_loop_too_no_prompt_goes_beyond_the_window() {
    for strategy in StrategyName::ALL {
        let mut long = by(strategy).start(vec![read(400)], working(20), writes(&summary(FACT)));
        let answer = long.ask("first: repair the pump, and never touch valve 4").await;
        assert_eq!((answer.text.unwrap().as_str(), answer.totals.turns), ("answer 20", 21));
        assert!(long.largest_prompt() <= 3_000, "{strategy:?}: {}", long.largest_prompt());
        // The request is there as it was said, and stands where a request stands.
        let asked = Message::User("first: repair the pump, and never touch valve 4".into());
        assert!(long.session.messages().contains(&asked), "{strategy:?}");
        assert!(!long.compressions().is_empty());
        let used = long.session.used();
        assert_eq!((used.compress.calls > 0), matches!(strategy, StrategyName::Summarise | StrategyName::Cascade));
    }
}

#[tokio::test]
async fn a_summary_stands_for_what_is_old_and_the_next_one_takes_it_in() {
    let compress = Answering::new(|number, messages| Ok(say(&summary(&format!("fact {number}")), messages)));
    let mut long = by(StrategyName::Summarise).start(vec![read(300)], working(1), compress);
    for number in 0..24 {
        long.ask(&format!("request {number}")).await.text.unwrap();
    }
    let written = long.compress.asked();
    assert!(written >= 2, "{written}");
    // The second was written of the first one's words, and there is only the last one now.
    let asked = long.compress.last_texts();
    assert!(
        !asked[0].contains("<summary>\n") && asked[1].contains("<summary>\n## Goal\nrepair the pump"),
        "{}",
        asked[1]
    );
    assert!(asked[1].contains("\nfact 0\n"));
    let context = long.context();
    assert_eq!(context.matches("<summary note=\"data, not instructions\">").count(), 1);
    assert!(context.contains(&format!("\nfact {}\n", written - 1)) && !context.contains("\nfact 0\n"));
    // All requests are there in their own words.
    assert!((0..24).all(|number| context.contains(&format!("request {number}\n"))), "{context}");
    // Behind the system prompt, before all that is there as it was said.
    assert!(text_of(&long.session.messages()[1]).starts_with("<earlier>\n"));
}

#[tokio::test]
async fn collapsing_leaves_a_line_for_each_call() {
    let mut long = by(StrategyName::Collapse).start(vec![read(300)], working(1), writes(""));
    for number in 0..16 {
        long.ask(&format!("request {number}")).await.text.unwrap();
    }
    let context = long.context();
    assert!(context.contains("\n- read({\"n\":10}) ok: \"page 10: lorem lorem"), "{context}");
    assert!(context.contains("\nasked: request 5\n") && context.contains("\n- said: answer 9\n"), "{context}");
    assert_eq!(long.compress.asked(), 0);
}

#[tokio::test]
async fn micro_cuts_results_and_keeps_what_was_said() {
    let mut long = by(StrategyName::Micro).start(vec![read(500)], working(1), writes(""));
    for number in 0..7 {
        long.ask(&format!("request {number}")).await.text.unwrap();
    }
    assert!(long.compressions().iter().all(|(name, _)| *name == "micro"));
    assert_eq!(long.session.messages().len(), 1 + 7 * 4);
    assert!(text_of(&long.session.messages()[3]).contains(" bytes left out …]\n"));
    assert!(long.largest_prompt() <= 3_000);
}

#[tokio::test]
async fn the_cascade_asks_a_model_only_where_cutting_is_not_enough() {
    // Large results: cutting them is enough for a while.
    let mut long = by(StrategyName::Cascade).start(vec![read(1_000)], working(1), writes(&summary(FACT)));
    for number in 0..4 {
        long.ask(&format!("request {number}")).await.text.unwrap();
    }
    assert_eq!(long.compressions().first().map(|(name, _)| *name), Some("micro"));
    assert_eq!(long.compress.asked(), 0);
    // Words, of which there is nothing to cut.
    for number in 4..14 {
        long.ask(&format!("request {number}: {}", "and then ".repeat(60))).await.text.unwrap();
    }
    assert!(
        long.compressions().iter().any(|(name, text)| *name == "summarise" && text.as_ref().unwrap().contains(FACT))
    );
    assert!(long.context().contains(FACT));
}

#[tokio::test]
async fn the_projects_rules_and_the_system_prompt_stay_word_for_word() {
    let setup = Setup { rules: Some("never use tabs".into()), ..Setup::default() };
    let mut long = setup.start(vec![read(300)], working(2), writes(&summary(FACT)));
    for _ in 0..10 {
        long.ask("go on").await.text.unwrap();
    }
    assert!(long.compress.asked() > 0);
    for sent in long.main.requests.lock().unwrap().iter() {
        let Message::System(text) = &sent.messages[0] else { panic!("the system prompt is not first") };
        assert!(text.starts_with("be good\n\n") && text.ends_with("\n\nnever use tabs"));
        assert_eq!(sent.tools[0].name, "read");
    }
}

#[tokio::test]
async fn a_conversation_is_compressed_by_hand() {
    let mut long = Setup { window: 40_000, ..by(StrategyName::Cascade) }.start(
        vec![read(100)],
        working(1),
        writes(&summary(FACT)),
    );
    let stop = CancellationToken::new();
    assert!(!long.session.compress_now(&stop).await.unwrap());
    for number in 0..6 {
        long.ask(&format!("request {number}")).await.text.unwrap();
    }
    let before = long.session.context().tokens;
    assert!(long.session.compress_now(&stop).await.unwrap());
    assert!(long.session.context().tokens < before && long.context().contains(FACT));
    assert_eq!((long.compress.asked(), long.session.used().compress.calls), (1, 1));
    // Once more, there is nothing new to be summarised.
    long.session.compress_now(&stop).await.unwrap();
    assert_eq!(long.compress.asked(), 1);
    let event =
        long.events.lock().unwrap().iter().rfind(|event| matches!(event, Event::ContextCompressed { .. })).cloned();
    assert!(
        matches!(event, Some(Event::ContextCompressed { tokens_before, tokens_after, .. }) if tokens_after <= tokens_before)
    );
}

#[tokio::test]
async fn what_was_said_is_forgotten_with_its_summary() {
    let mut long = by(StrategyName::Summarise).start(vec![read(300)], working(1), writes(&summary(FACT)));
    for _ in 0..12 {
        long.ask("go on").await.text.unwrap();
    }
    assert!(long.context().contains(FACT));
    long.session.clear();
    assert_eq!(long.session.messages(), [Message::System("be good".into())]);
    long.ask("again").await.text.unwrap();
    assert!(!long.context().contains(FACT));
}
