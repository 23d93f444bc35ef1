//! Lines for the person.

use std::cell::RefCell;

use rquickjs::{Function, Object, Result};

use crate::bindings::wasi::cli::stderr;
use crate::bindings::wasi::io::streams::OutputStream;

/// The most that one `blocking-write-and-flush` takes.
const CHUNK: usize = 4096;

thread_local! {
    static STREAM: RefCell<Option<OutputStream>> = const { RefCell::new(None) };
}

pub(super) fn add(host: &Object<'_>) -> Result<()> {
    host.set("log", Function::new(host.ctx().clone(), log)?)
}

/// False when the stream takes no more: logging never fails a tool.
fn log(text: String) -> bool {
    STREAM.with_borrow_mut(|stream| {
        let stream = stream.get_or_insert_with(stderr::get_stderr);
        text.as_bytes().chunks(CHUNK).all(|chunk| stream.blocking_write_and_flush(chunk).is_ok())
    })
}
