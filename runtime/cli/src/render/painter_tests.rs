use std::{cell::RefCell, rc::Rc, time::Duration};

use toolwright_agent::{ContextUse, Totals};

use super::*;

/// Both streams on one tape, as a terminal shows them; what goes to the error stream stands in `«»`.
#[derive(Clone, Default)]
struct Tape(Rc<RefCell<String>>);

struct Stream(Tape, bool);

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(bytes).unwrap().replace(CLEAR_LINE, "<clear>");
        let mut tape = self.0.0.borrow_mut();
        tape.push_str(&if self.1 { format!("«{text}»") } else { text });
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let joined = self.0.0.borrow().replace("»«", "");
        *self.0.0.borrow_mut() = joined;
        Ok(())
    }
}

const PLAIN: Style = Style { answer: AnswerStyle::Plain, out_is_terminal: false, colours: false, spinner: false };

fn text(delta: &str) -> Event {
    Event::Text { delta: delta.into() }
}

fn called() -> Event {
    Event::ToolCalled { call: "1".into(), name: "clock".into(), tool: None, arguments: "{}".into() }
}

fn done() -> Event {
    Event::ToolFinished {
        call: "1".into(),
        name: "clock".into(),
        tool: None,
        failure: None,
        result: "1".into(),
        log: String::new(),
        ms: 1,
    }
}

fn finished() -> Event {
    Event::Finished { answered: true, totals: Totals::default(), context: ContextUse::default() }
}

fn note() -> Event {
    Event::Note { text: "wait".into() }
}

/// What is shown of the events; `None` is a step of the spinner.
fn shown(style: Style, events: &[Option<Event>]) -> String {
    let tape = Tape::default();
    let mut painter = Painter::new(style, Stream(tape.clone(), false), Stream(tape.clone(), true), || 40);
    let now = Instant::now();
    for event in events {
        match event {
            Some(event) => painter.show(event, now).unwrap(),
            None => painter.tick(now + Duration::from_millis(1)).unwrap(),
        }
    }
    painter.settle().unwrap();
    drop(painter);
    tape.0.take()
}

#[test]
fn an_answer_is_written_as_it_comes_and_ends_with_a_line() {
    let turn = || Some(Event::ModelCalled { turn: 1 });
    let events = [
        turn(),
        Some(text("Let me ")),
        Some(text("look.")),
        Some(called()),
        Some(done()),
        turn(),
        Some(text("Noon\u{1b}[2J.\n")),
    ];
    assert_eq!(shown(PLAIN, &events), "Let me look.\n«[clock] ok\n»Noon.\n");
}

#[test]
fn a_note_does_not_cut_an_answer_that_goes_into_a_file() {
    let events = [Some(text("one ")), Some(note()), Some(text("two")), Some(finished())];
    assert_eq!(shown(PLAIN, &events), "one «[note] wait\n»two\n");
    assert_eq!(shown(Style { out_is_terminal: true, ..PLAIN }, &events), "one «\n[note] wait\n»two\n");
}

#[test]
fn blocks_are_written_when_they_are_whole() {
    let style = Style { answer: AnswerStyle::Blocks, ..PLAIN };
    let events = [Some(text("- a\n- b\n\nte")), Some(note()), Some(text("xt")), Some(finished())];
    assert_eq!(shown(style, &events), "• a\n• b\n«[note] wait\n»\ntext\n");
}

#[test]
fn the_spinner_goes_before_anything_else_comes() {
    let style = Style { spinner: true, out_is_terminal: true, ..PLAIN };
    let events = [
        Some(Event::ModelCalled { turn: 1 }),
        None,
        None,
        Some(text("hm")),
        // Not in the middle of a line.
        None,
        Some(called()),
        None,
        Some(done()),
        None,
    ];
    assert_eq!(
        shown(style, &events),
        "«<clear>⠋ waiting for the model<clear>⠙ waiting for the model<clear>»hm\n«<clear>⠹ running clock<clear>[clock] ok\n»"
    );
    assert_eq!(shown(PLAIN, &[Some(Event::ModelCalled { turn: 1 }), None]), "");
    let long = Event::ToolCalled { call: "1".into(), name: "x".repeat(50), tool: None, arguments: String::new() };
    assert_eq!(shown(style, &[Some(long), None]), format!("«<clear>⠋ running {}<clear>»", "x".repeat(29)));
}

#[test]
fn what_was_said_is_written_when_it_is_cut_off() {
    let style = Style { answer: AnswerStyle::Blocks, spinner: true, ..PLAIN };
    assert_eq!(shown(style, &[Some(Event::ModelCalled { turn: 1 }), Some(text("half a sen"))]), "half a sen\n");
}

#[test]
fn colours_mark_how_it_went() {
    let style = Style { colours: true, ..PLAIN };
    assert_eq!(
        shown(style, &[Some(done()), Some(note())]),
        "«\u{1b}[32m[clock]\u{1b}[0m ok\n\u{1b}[2m[note]\u{1b}[0m wait\n»"
    );
}

#[test]
fn thoughts_are_dim_and_only_for_a_terminal() {
    let think = |delta: &str| Some(Event::Reasoning { delta: delta.into() });
    let events = [
        Some(Event::ModelCalled { turn: 1 }),
        None,
        think("Let me "),
        // The spinner would wipe out the line.
        None,
        think("see."),
        Some(text("Noon")),
        think("Or not?"),
        Some(note()),
        think("Yes."),
        Some(finished()),
    ];
    let style = Style { colours: true, out_is_terminal: true, ..PLAIN };
    let seen = "«\u{1b}[2mLet me \u{1b}[0m\u{1b}[2msee.\u{1b}[0m\n»Noon«\n\u{1b}[2mOr not?\u{1b}[0m\n\
                \u{1b}[2m[note]\u{1b}[0m wait\n\u{1b}[2mYes.\u{1b}[0m\n»";
    assert_eq!(shown(style, &events), seen);
    let spinning = shown(Style { spinner: true, ..style }, &events);
    assert_eq!(spinning, format!("«<clear>⠋ waiting for the model<clear>{}", seen.trim_start_matches('«')));
    assert_eq!(shown(PLAIN, &events), "Noon«[note] wait\n»\n");
}
