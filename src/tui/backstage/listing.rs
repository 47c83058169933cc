//! The list of saved sessions and sweeps, kept true to what is on the disk.

use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use tokio::sync::mpsc::UnboundedSender;

use super::tell;
use crate::compare::{Session, Sessions, Watched};
use crate::report::Store;
use crate::sweep::{self, Sweep};
use crate::tui::news::News;

/// What was told of them the last time. Whoever looks at them has it alone, so that the list
/// that is told last is the one that was read last.
#[derive(Clone, Debug, Default)]
pub struct Listing(Arc<Mutex<Shelves>>);

#[derive(Debug, Default)]
struct Shelves {
    sessions: Watched<Session>,
    sweeps: Watched<Sweep>,
}

impl Listing {
    /// Tells which there are.
    pub(super) fn tell(&self, store: &Store, news: &UnboundedSender<News>) {
        let mut shelves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelves.look(store);
        shelves.tell(news);
    }

    /// Tells which there are, if they are not what was told.
    pub(super) fn tell_changes(&self, store: &Store, news: &UnboundedSender<News>) {
        let mut shelves = match self.0.try_lock() {
            Ok(shelves) => shelves,
            Err(TryLockError::Poisoned(failed)) => failed.into_inner(),
            // Whoever looks at them already tells the changes too.
            Err(TryLockError::WouldBlock) => return,
        };
        if shelves.look(store) {
            shelves.tell(news);
        }
    }

    /// Removes one of them, and tells which are left.
    pub(super) fn remove(&self, store: &Store, news: &UnboundedSender<News>, id: &str) {
        let removed = sweep::remove(store, id);
        let said = match removed {
            Ok(()) => News::Done(format!("Removed {id} with its runs")),
            Err(error) => News::Failed(error.to_string()),
        };
        tell(news, said);
        self.tell(store, news);
    }
}

impl Shelves {
    /// Looks at both; tells whether anything is new.
    fn look(&mut self, store: &Store) -> bool {
        let sessions = self.sessions.look(&Sessions::of(store));
        let sweeps = self.sweeps.look(&Sessions::of(store));
        sessions || sweeps
    }

    fn tell(&self, news: &UnboundedSender<News>) {
        let unreadable = self.sessions.unreadable().into_iter();
        let unreadable = unreadable.chain(self.sweeps.unreadable());
        tell(news, News::Unreadable(unreadable.collect()));
        tell(news, News::Sweeps(self.sweeps.readable()));
        tell(news, News::Sessions(self.sessions.readable()));
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

    use super::*;
    use crate::compare::fixture::{BETTER, completed};

    /// The names of the comparisons in the last list that was told, if any was.
    fn told(news: &mut UnboundedReceiver<News>) -> Option<Vec<String>> {
        let mut told = None;
        while let Ok(piece) = news.try_recv() {
            if let News::Sessions(sessions) = piece {
                told = Some(sessions.into_iter().map(|it| it.id).collect());
            }
        }
        told
    }

    #[test]
    fn changes_are_told_once_and_whoever_asks_is_always_told() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path());
        let (sender, mut news) = unbounded_channel();
        let listing = Listing::default();
        listing.tell(&store, &sender);
        assert_eq!(told(&mut news), Some(Vec::new()));
        listing.tell_changes(&store, &sender);
        assert_eq!(told(&mut news), None, "nothing has changed");

        let mut session = completed(&["a", "b"], &[BETTER]);
        drop(Sessions::of(&store).create(&mut session).unwrap());
        listing.tell_changes(&store, &sender);
        assert_eq!(told(&mut news), Some(vec!["compare-1".to_owned()]));
        listing.tell_changes(&store, &sender);
        assert_eq!(told(&mut news), None, "it is known by now");
        listing.tell(&store, &sender);
        assert!(told(&mut news).is_some());
    }

    #[test]
    fn a_look_that_failed_does_not_end_the_others() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path());
        let (sender, mut news) = unbounded_channel();
        let listing = Listing::default();
        let looks = listing.clone();
        let failed = std::thread::spawn(move || {
            let _shelves = looks.0.lock().unwrap();
            panic!("this look fails");
        });
        assert!(failed.join().is_err());
        let mut session = completed(&["a", "b"], &[BETTER]);
        drop(Sessions::of(&store).create(&mut session).unwrap());
        listing.tell_changes(&store, &sender);
        assert_eq!(told(&mut news), Some(vec!["compare-1".to_owned()]));
    }

    #[test]
    fn a_session_that_goes_is_not_removed_and_the_reason_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path());
        let (sender, mut news) = unbounded_channel();
        let listing = Listing::default();
        let mut session = completed(&["a", "b"], &[BETTER]);
        let folder = Sessions::of(&store).create(&mut session).unwrap();
        listing.remove(&store, &sender, "compare-1");
        let said = news.try_recv().unwrap();
        assert!(
            matches!(&said, News::Failed(why) if why.contains("still goes")),
            "{said:?}"
        );
        drop(folder);
        listing.remove(&store, &sender, "compare-1");
        assert_eq!(told(&mut news), Some(Vec::new()));
        assert!(!dir.path().join("compare-1").exists());
    }
}
