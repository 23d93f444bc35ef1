//! What a person is told while the engine is prepared, which takes a second or so on a new machine.

use std::{pin::pin, time::Duration};

use toolwright_agent::Events;
use toolwright_workshop::Workshop;

/// An engine that was prepared by an earlier run is there sooner than this; then there is nothing to tell.
const PATIENCE: Duration = Duration::from_millis(250);
const NOTE: &str = "preparing the JavaScript engine; this is done once on a machine";

/// Does `work`, which waits for the engine, and says so when that takes long.
pub(crate) async fn telling<T>(workshop: &Workshop, events: &Events, work: impl Future<Output = T>) -> T {
    let engine = workshop.compiler().engine();
    noting(tokio::time::sleep(PATIENCE), || engine.is_ready(), events, work).await
}

async fn noting<T>(
    patience: impl Future<Output = ()>,
    is_ready: impl Fn() -> bool,
    events: &Events,
    work: impl Future<Output = T>,
) -> T {
    let mut work = pin!(work);
    tokio::select! {
        biased;
        done = &mut work => return done,
        () = patience => {}
    }
    if !is_ready() {
        events.note(NOTE);
    }
    work.await
}

#[cfg(test)]
mod tests {
    use std::{
        future::{pending, ready},
        sync::{Arc, Mutex},
    };

    use toolwright_agent::Event;

    use super::*;

    async fn notes(patience: impl Future<Output = ()>, is_ready: bool, work: impl Future<Output = u8>) -> Vec<Event> {
        let events: Arc<Mutex<Vec<Event>>> = Arc::default();
        let sink = Arc::clone(&events);
        let sender = Events::new(move |event| sink.lock().unwrap_or_else(|_| unreachable!()).push(event));
        assert_eq!(noting(patience, || is_ready, &sender, work).await, 7);
        events.lock().unwrap_or_else(|_| unreachable!()).clone()
    }

    #[tokio::test]
    async fn only_an_engine_that_takes_long_is_told_of() {
        let note = Event::Note { text: NOTE.to_owned() };
        let slow = async || {
            tokio::task::yield_now().await;
            7
        };
        assert_eq!(notes(ready(()), false, slow()).await, [note]);
        assert_eq!(notes(ready(()), true, slow()).await, []);
        assert_eq!(notes(pending(), false, slow()).await, []);
        assert_eq!(notes(ready(()), false, ready(7)).await, []);
    }
}
