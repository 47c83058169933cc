//! Threads that are waited for: what they return is their starter's, and so is a panic of theirs.

use std::convert::Infallible;
use std::panic::resume_unwind;
use std::thread::{self, Scope, ScopedJoinHandle};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

/// What a joined thread returned.
///
/// # Panics
/// With the thread's own panic, should it have had one.
pub fn returned<T>(joined: thread::Result<T>) -> T {
    joined.unwrap_or_else(|panic| resume_unwind(panic))
}

/// Does something with each of `items`, all at once, in a thread each. Gives what came of them in
/// their order.
///
/// # Errors
/// With the error of the first item that has one, once all threads are over.
pub fn all_at_once<I: Send, T: Send, E: Send>(
    items: impl IntoIterator<Item = I>,
    work: impl Fn(I) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    thread::scope(|scope| {
        let work = &work;
        let start = |item| scope.spawn(move || work(item));
        let threads: Vec<_> = items.into_iter().map(start).collect();
        let results = threads.into_iter().map(|thread| returned(thread.join()));
        results.collect()
    })
}

/// Threads of a scope that are waited for together, by somebody who has to look after them
/// meanwhile.
pub struct Crew<'scope, 'env> {
    /// Threads that it starts itself are no members: nobody waits for them but the scope.
    pub scope: &'scope Scope<'scope, 'env>,
    /// Nothing is ever sent. Each member holds a clone as long as it works, and `over` is closed
    /// when the last of them is gone.
    at_work: Sender<Infallible>,
    over: Receiver<Infallible>,
}

impl<'scope, 'env> Crew<'scope, 'env> {
    pub fn of(scope: &'scope Scope<'scope, 'env>) -> Self {
        let (at_work, over) = bounded(0);
        Self {
            scope,
            at_work,
            over,
        }
    }

    /// Starts a member. A panic of its is in its handle; without one, the scope panics at its end.
    pub fn start<T: Send + 'scope>(
        &self,
        work: impl FnOnce() -> T + Send + 'scope,
    ) -> ScopedJoinHandle<'scope, T> {
        let at_work = self.at_work.clone();
        self.scope.spawn(move || {
            // Gone at the end, by a panic too.
            let _at_work = at_work;
            work()
        })
    }

    /// Waits until all are over. Calls `tick` at once, and then every so often.
    pub fn wait(self, every: Duration, mut tick: impl FnMut()) {
        drop(self.at_work);
        loop {
            tick();
            if self.over.recv_timeout(every) == Err(RecvTimeoutError::Disconnected) {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::AtomicU32;
    use std::sync::atomic::Ordering::Relaxed;

    use super::*;

    #[test]
    fn all_work_at_the_same_time_and_keep_their_order() {
        let all_are_there = Barrier::new(3);
        let squares = all_at_once(1..=3, |number| {
            all_are_there.wait();
            Ok::<_, ()>(number * number)
        });
        assert_eq!(squares, Ok(vec![1, 4, 9]));
    }

    #[test]
    fn the_first_error_in_their_order_is_told() {
        let results = [Ok(1), Err("the first"), Err("the second")];
        assert_eq!(all_at_once(results, |result| result), Err("the first"));
    }

    #[test]
    fn a_crew_is_waited_for_until_the_last_of_it_is_over() {
        let (release, released) = bounded::<()>(0);
        let ended = AtomicU32::new(0);
        let end = || ended.fetch_add(1, Relaxed);
        let mut ticks = 0;
        thread::scope(|scope| {
            let crew = Crew::of(scope);
            crew.start(end);
            crew.start(move || {
                let _ = released.recv();
                end()
            });
            let mut release = Some(release);
            crew.wait(Duration::from_millis(1), || {
                ticks += 1;
                if ticks == 3 {
                    assert!(ended.load(Relaxed) < 2);
                    release.take();
                }
            });
            assert_eq!(ended.load(Relaxed), 2);
        });
        assert!(ticks >= 3);
    }

    #[test]
    fn a_crew_is_not_waited_for_longer_than_it_goes() {
        let an_hour = Duration::from_hours(1);
        let mut ticks = 0;
        thread::scope(|scope| {
            let crew = Crew::of(scope);
            crew.start(|| ());
            crew.wait(an_hour, || ticks += 1);
        });
        assert_eq!(ticks, 1);
    }

    #[test]
    #[should_panic(expected = "a member's own panic")]
    fn a_crew_is_over_when_one_of_it_has_panicked() {
        thread::scope(|scope| {
            let crew = Crew::of(scope);
            let member = crew.start(|| panic!("a member's own panic"));
            crew.wait(Duration::from_hours(1), || {});
            returned(member.join())
        });
    }

    #[test]
    #[should_panic(expected = "a thread's own panic")]
    fn a_panic_of_a_thread_is_that_of_its_starter() {
        let _ = all_at_once([()], |()| -> Result<(), ()> {
            panic!("a thread's own panic")
        });
    }
}
