//! Ends a measuring at once, whatever part of it is at work.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::super::control::Control;

/// Each part has a control of its own; this reaches the one of now, and those that are to come.
#[derive(Debug, Default)]
pub struct Interrupt(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    is_given: bool,
    now: Option<Arc<Control>>,
}

impl Interrupt {
    /// Nothing is waited for any more.
    pub fn give(&self) {
        let mut state = self.lock();
        state.is_given = true;
        state.now.iter().for_each(|control| control.abort());
    }

    /// The control of the part that begins now.
    pub(super) fn next_control(&self) -> Arc<Control> {
        let control = Arc::new(Control::new(None));
        let mut state = self.lock();
        if state.is_given {
            control.abort();
        }
        state.now = Some(Arc::clone(&control));
        control
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reaches_what_goes_on_and_what_comes() {
        let interrupt = Interrupt::default();
        let now = interrupt.next_control();
        assert!(!now.stopping());
        interrupt.give();
        assert!(now.stopping());
        assert!(interrupt.next_control().stopping());
    }
}
