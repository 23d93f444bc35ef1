use super::*;

fn engine() -> Engine {
    crate::engine::engine(1).unwrap()
}

#[test]
fn the_thread_ends_with_the_ticker() {
    let engine = engine();
    let weak = engine.weak();
    let ticker = Ticker::start(engine).unwrap();
    assert!(weak.upgrade().is_some());
    drop(ticker);
    assert!(weak.upgrade().is_none());
}

#[test]
fn a_sleeping_thread_wakes_for_a_call() {
    let ticker = Ticker::asleep_after(engine(), 1).unwrap();
    while !ticker.state.asleep.load(SeqCst) {
        thread::yield_now();
    }
    let ticking = ticker.begin();
    while ticker.state.asleep.load(SeqCst) {
        thread::yield_now();
    }
    drop(ticking);
    assert_eq!(ticker.state.running.load(SeqCst), 0);
}
