use std::{
    pin::Pin,
    task::{Context, Poll, Waker},
};

use super::*;

/// Uses a millisecond of the processor each time it is polled.
struct Busy(u32);

impl Future for Busy {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        let begun = thread_time();
        while thread_time() - begun < 1_000_000 {}
        self.0 -= 1;
        if self.0 == 0 { Poll::Ready(()) } else { Poll::Pending }
    }
}

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn what_is_polled_counts_and_what_lies_between_does_not() {
    let meter = Meter::new(1_000);
    let mut call = pin!(meter.measure(Busy(2)));
    assert!(poll(call.as_mut()).is_pending());
    let first = meter.spent();
    assert!(first >= Duration::from_millis(1));
    assert_eq!(poll(pin!(Busy(1))), Poll::Ready(()));
    assert_eq!(meter.spent(), first);
    assert!(poll(call.as_mut()).is_ready());
    assert!(meter.spent() >= first + Duration::from_millis(1));
}

#[test]
fn a_budget_is_used_up_within_a_poll() {
    let meter = Meter::new(1);
    let mut seen = (None, None);
    let call = async {
        seen.0 = Some(meter.is_used_up());
        Busy(1).await;
        seen.1 = Some(meter.is_used_up());
    };
    let mut call = Box::pin(meter.measure(call));
    assert!(poll(call.as_mut()).is_ready());
    drop(call);
    assert_eq!(seen, (Some(false), Some(true)));
}
