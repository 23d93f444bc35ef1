//! Windows that are smaller than what is to go in, or than they were said to be; servers that count strangely.

use toolwright_agent::{AskError, ContextUse, Part};
use toolwright_model::{Message, ModelError, Reply, ToolCall, Usage};

use crate::answering::{Answering, Setup, call, counter, read, say, size, summary, text_of, working, writes};

fn too_long(message: &str) -> ModelError {
    ModelError::ContextTooLong { message: message.into() }
}

#[tokio::test]
async fn a_server_that_finds_the_prompt_too_long_gets_a_shorter_one_once() {
    let real = 3_000;
    let main = Answering::new(move |number, messages| {
        if size(messages) > real {
            return Err(too_long("This model's maximum context length is 3000 tokens, you sent more."));
        }
        let since = messages.iter().rev().take_while(|message| !matches!(message, Message::User(_))).count();
        Ok(if since == 0 { call(number, 1) } else { say("answer", messages) })
    });
    let mut long = Setup { window: 128_000, ..Setup::default() }.start(vec![read(300)], main, writes(&summary("x")));
    for _ in 0..20 {
        long.ask("go on").await.text.unwrap();
    }
    let refused = long.main.requests.lock().unwrap().iter().filter(|sent| size(&sent.messages) > real).count();
    assert_eq!(refused, 1);
    assert_eq!(long.session.context().window, 3_000);
    assert_eq!(
        long.notes(),
        ["the server takes less than the window of 128000 tokens that the model's entry states: 3000 from now on"]
    );
}

#[tokio::test]
async fn a_server_that_names_no_window_is_believed_as_well_and_not_asked_for_ever() {
    let main = Answering::new(|_, _| Err(too_long("prompt is too long")));
    let mut long = Setup { window: 128_000, ..Setup::default() }.start(vec![], main, writes(&summary("x")));
    let error = long.ask(&"word ".repeat(2_000)).await.text.unwrap_err();
    assert!(matches!(error, AskError::TooLarge { what: Part::Request, .. }), "{error}");
    assert_eq!(long.main.asked(), 1);
    let mut long = Setup { window: 128_000, ..Setup::default() }.start(
        vec![],
        Answering::new(|_, _| Err(too_long("context size (100000 tokens)"))),
        writes(&summary("x")),
    );
    let error = long.ask("hello").await.text.unwrap_err();
    assert!(matches!(error, AskError::Model(ModelError::ContextTooLong { .. })), "{error}");
    assert_eq!(long.main.asked(), 1);
}

#[tokio::test]
async fn a_result_larger_than_the_window_is_cut_to_fit() {
    let main = Answering::new(|number, messages| Ok(if number == 0 { call(0, 4) } else { say("done", messages) }));
    let mut long = Setup { window: 2_000, ..Setup::default() }.start(vec![read(2_600)], main, writes(&summary("x")));
    assert_eq!(long.ask("go on").await.text.unwrap(), "done");
    assert!(long.largest_prompt() <= 1_500, "{}", long.largest_prompt());
    let results: Vec<_> =
        long.session.messages().iter().filter(|message| matches!(message, Message::Tool { .. })).collect();
    assert_eq!(results.len(), 4);
    assert!(
        results
            .iter()
            .all(|result| counter().message(result).tokens > 250 && text_of(result).contains(" bytes left out …]"))
    );
}

#[tokio::test]
async fn a_call_larger_than_the_window_is_cut_too() {
    let main = Answering::new(|number, messages| {
        let arguments = format!(r#"{{"n": 1, "source": "{}"}}"#, "word ".repeat(20_000));
        let call = ToolCall { id: "a".into(), name: "read".into(), arguments };
        Ok(if number == 0 { Reply::new("", vec![call]) } else { say("done", messages) })
    });
    let mut long = Setup::default().start(vec![read(10)], main, writes(&summary("x")));
    assert_eq!(long.ask("go on").await.text.unwrap(), "done");
    assert!(long.largest_prompt() <= 3_000);
    let Message::Assistant { tool_calls, .. } = &long.session.messages()[2] else { panic!("no call") };
    let arguments: serde_json::Value = serde_json::from_str(&tool_calls[0].arguments).unwrap();
    assert!(arguments["n"] == 1 && arguments["source"].as_str().unwrap().contains(" bytes left out …]"));
}

#[tokio::test]
async fn what_cannot_fit_is_named_and_the_conversation_goes_on() {
    let mut long = Setup::default().start(vec![], working(0), writes(&summary("x")));
    let error = long.ask(&"word ".repeat(5_000)).await.text.unwrap_err();
    let AskError::TooLarge { what: Part::Request, tokens: 5_000..5_010, room: 2_900..3_000, window: 4_000 } = error
    else {
        panic!("{error:?}")
    };
    assert!(
        error
            .to_string()
            .starts_with("the prompt does not fit into the window of 4000 tokens: the request has about 500")
    );
    assert!(error.hint().unwrap().starts_with("ask for less at once"));
    assert_eq!(long.main.asked(), 0);
    long.ask("something small").await.text.unwrap();
    assert!(long.largest_prompt() <= 3_000);

    let setup = Setup { rules: Some("rule ".repeat(4_000)), ..Setup::default() };
    let mut long = setup.start(vec![], working(0), writes(&summary("x")));
    let error = long.ask("hello").await.text.unwrap_err();
    assert!(matches!(error, AskError::TooLarge { what: Part::Head, .. }), "{error}");
}

#[tokio::test]
async fn a_server_that_does_not_count_is_counted_for() {
    let silent = Answering::new(|_, _| Ok(Reply::new("four words are here", vec![])));
    let mut long = Setup::default().start(vec![read(1)], silent, writes(""));
    let totals = long.ask("hello").await.totals;
    let sent = long.main.requests.lock().unwrap();
    let prompt = size(&sent[0].messages) + counter().tools(&sent[0].tools).tokens;
    assert_eq!((totals.main.estimated, totals.main.input_tokens), (true, prompt));
    assert_eq!(totals.main.output_tokens, counter().text("four words are here").tokens + 4);
    let reply = counter().message(&Message::assistant("four words are here", vec![])).tokens;
    assert_eq!(long.session.context(), ContextUse { tokens: prompt + reply, exact: false, window: 4_000 });
}

#[tokio::test]
async fn a_servers_figures_are_taken_and_absurd_ones_are_not() {
    let counted = |input_tokens| {
        Answering::new(move |_, _| {
            let usage = Some(Usage { input_tokens, cached_tokens: 3, output_tokens: 900 });
            Ok(Reply { usage, ..Reply::new("yes", vec![]) })
        })
    };
    let mut long = Setup::default().start(vec![], counted(20), writes(""));
    let totals = long.ask("hello").await.totals;
    let main = totals.main;
    assert_eq!((main.input_tokens, main.cached_tokens, main.output_tokens, main.estimated), (20, 3, 900, false));
    // Of the reply only what is sent back is in the next prompt.
    assert_eq!(long.session.context(), ContextUse { tokens: 25, exact: true, window: 4_000 });
    for absurd in [0, u64::MAX] {
        let mut long = Setup::default().start(vec![], counted(absurd), writes(""));
        let totals = long.ask("hello").await.totals;
        assert!(totals.main.estimated && totals.main.input_tokens < 20, "{totals:?}");
        assert!(!long.session.context().exact);
        long.ask("and again").await.text.unwrap();
        assert_eq!(long.compressions(), []);
    }
}
