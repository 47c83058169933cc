//! What goes at the moment, for whoever tells it something.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Command;
use crate::engine::Control;

/// The run that goes, or the plan whose runs go one after the other.
#[derive(Clone, Debug, Default)]
pub struct Running(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    told: Condvar,
}

#[derive(Debug, Default)]
struct State {
    stage: Stage,
    /// Somebody wants an end, of the run and of the plan that it belongs to.
    is_to_end: bool,
}

#[derive(Debug, Default)]
enum Stage {
    #[default]
    Idle,
    /// Being prepared, with what it was told meanwhile.
    Preparing(Vec<Command>),
    Going(Arc<Control>),
}

impl Running {
    pub(super) fn tell(&self, command: Command) {
        let mut state = self.lock();
        match &mut state.stage {
            Stage::Idle => return,
            Stage::Preparing(commands) => commands.push(command),
            Stage::Going(control) => obey(control, command),
        }
        state.is_to_end |= matches!(command, Command::Interrupt | Command::Abort);
        self.0.told.notify_all();
    }

    /// A run or a plan is about to begin.
    pub(super) fn prepare(&self) {
        *self.lock() = State {
            stage: Stage::Preparing(Vec::new()),
            is_to_end: false,
        };
    }

    /// A run of a plan is over, and another one may follow.
    pub(super) fn prepare_next(&self) {
        self.lock().stage = Stage::Preparing(Vec::new());
    }

    /// Nothing goes any more.
    pub(super) fn is_over(&self) {
        self.lock().stage = Stage::Idle;
    }

    /// The run has started: what it was told before reaches it now.
    pub(super) fn goes(&self, control: &Arc<Control>) {
        let stage = Stage::Going(Arc::clone(control));
        let before = std::mem::replace(&mut self.lock().stage, stage);
        if let Stage::Preparing(commands) = before {
            for command in commands {
                obey(control, command);
            }
        }
    }

    /// Waits so long, or until somebody wants an end; tells whether somebody does.
    pub(super) fn rest(&self, time: Duration) -> bool {
        let state = self.lock();
        let waited = self
            .0
            .told
            .wait_timeout_while(state, time, |state| !state.is_to_end);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.is_to_end
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn obey(control: &Control, command: Command) {
    match command {
        Command::Interrupt => control.interrupt(),
        Command::Abort => control.abort(),
        Command::Mark => _ = control.mark(),
        Command::Rate(rate) => control.set_rate(rate),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rest_ends_when_somebody_wants_an_end() {
        let running = Running::default();
        running.prepare();
        assert!(!running.rest(Duration::ZERO));
        running.tell(Command::Mark);
        assert!(!running.rest(Duration::ZERO), "a mark is no end");
        running.tell(Command::Interrupt);
        assert!(running.rest(Duration::from_mins(10)), "at once");
        running.prepare_next();
        assert!(running.rest(Duration::ZERO), "the whole plan is to end");
    }

    #[test]
    fn what_comes_next_knows_nothing_of_it() {
        let running = Running::default();
        running.prepare();
        running.tell(Command::Abort);
        running.is_over();
        running.tell(Command::Abort);
        running.prepare();
        assert!(!running.rest(Duration::ZERO));
    }
}
