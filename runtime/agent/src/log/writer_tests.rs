use std::{
    fs::OpenOptions,
    sync::{Arc, Mutex},
};

use toolwright_model::Message;

use super::*;
use crate::{
    Event, Events,
    log::{Record, Recorder},
};

/// A disk that is full.
fn full() -> Writer {
    let file = OpenOptions::new().append(true).open("/dev/full").unwrap();
    Writer::onto(Path::new("s.jsonl"), file)
}

#[test]
fn a_full_disk_is_said_once_and_ends_only_the_log() {
    let notes: Arc<Mutex<Vec<Event>>> = Arc::default();
    let sink = Arc::clone(&notes);
    let events = Events::new(move |event| sink.lock().unwrap().push(event));
    let mut recorder = Recorder::going_on(full(), Vec::new()).telling(events);
    for text in ["one", "two"] {
        recorder.message(&Message::User(text.to_owned()), 0);
        recorder.record(|| Record::Cleared);
    }
    let text = "this session goes on without being recorded any further: `s.jsonl` cannot be written: No space left on \
                device (os error 28)";
    assert_eq!(*notes.lock().unwrap(), [Event::Note { text: text.to_owned() }]);
    assert!(!recorder.has_begun());
}

#[test]
fn what_could_not_be_read_again_is_not_written() {
    let mut writer = full();
    writer.length = FILE_MAX;
    let error = writer.write(&Record::Cleared).unwrap_err();
    assert!(matches!(error, LogError::TooLarge { limit: FILE_MAX, .. }), "{error}");
    let message = Message::User("x".repeat(LINE_MAX as usize));
    let error = full().write(&Record::Message { message, typed: 0 }).unwrap_err();
    assert!(matches!(error, LogError::LongLine { line: 1, limit: LINE_MAX, .. }), "{error}");
}
