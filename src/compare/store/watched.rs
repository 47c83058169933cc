//! Saved sessions that are looked at again and again: only what has changed is read anew.

use std::collections::HashMap;
use std::fs;
use std::time::SystemTime;

use super::{Ending, Folder, Kept, SESSION, Sessions, Unreadable};

/// The saved sessions as they were when they were last looked at.
#[derive(Debug)]
pub struct Watched<S> {
    /// The newest first, with their names.
    known: Vec<(String, Known<S>)>,
}

#[derive(Debug)]
struct Known<S> {
    document: State,
    /// Somebody drives it, and may be gone without a word.
    goes: bool,
    session: Result<S, Unreadable>,
}

/// What tells whether a document is still the one that was read: its length, and the time of its
/// last change.
type State = Option<(u64, Option<SystemTime>)>;

impl<S> Default for Watched<S> {
    fn default() -> Self {
        Self { known: Vec::new() }
    }
}

impl<S: Kept + Clone> Watched<S> {
    /// Looks at them again; tells whether any has come, changed, ended or gone since.
    pub fn look(&mut self, sessions: &Sessions<S>) -> bool {
        let before = std::mem::take(&mut self.known);
        let mut before: HashMap<_, _> = before.into_iter().collect();
        let mut has_news = false;
        for id in sessions.ids() {
            if !sessions.is_settled(&id) {
                continue;
            }
            let known = before.remove(&id).filter(|it| it.is_true(sessions, &id));
            has_news |= known.is_none();
            let known = known.unwrap_or_else(|| Known::read(sessions, &id));
            self.known.push((id, known));
        }
        has_news || !before.is_empty()
    }

    /// Those that can be read, the newest first.
    #[must_use]
    pub fn readable(&self) -> Vec<S> {
        let readable = self.known.iter();
        let readable = readable.filter_map(|(_, it)| it.session.as_ref().ok());
        readable.cloned().collect()
    }

    /// Those that cannot, the newest first.
    #[must_use]
    pub fn unreadable(&self) -> Vec<Unreadable> {
        let unreadable = self.known.iter();
        let unreadable = unreadable.filter_map(|(_, it)| it.session.as_ref().err());
        unreadable.cloned().collect()
    }
}

impl<S: Kept> Known<S> {
    /// Looked at before it is read: what is written meanwhile is read again the next time.
    fn read(sessions: &Sessions<S>, id: &str) -> Self {
        let document = state(sessions, id);
        let mut session = sessions.look_at(id);
        let ending = session.as_mut().map(|it| *it.progress().ending);
        Self {
            document,
            goes: ending.is_ok_and(|ending| ending == Ending::Going),
            session,
        }
    }

    /// Whether it is still so.
    fn is_true(&self, sessions: &Sessions<S>, id: &str) -> bool {
        let goes_on = || Folder::is_locked(&sessions.dir.join(id));
        self.document == state(sessions, id) && (!self.goes || goes_on())
    }
}

fn state<S>(sessions: &Sessions<S>, id: &str) -> State {
    let document = fs::metadata(sessions.dir.join(id).join(SESSION)).ok()?;
    Some((document.len(), document.modified().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::Session;
    use crate::compare::fixture::{BETTER, completed, session};
    use crate::report::Store;

    fn sessions() -> (tempfile::TempDir, Sessions, Watched<Session>) {
        let dir = tempfile::tempdir().unwrap();
        let sessions = Sessions::of(&Store::at(dir.path()));
        (dir, sessions, Watched::default())
    }

    #[test]
    fn what_has_not_changed_is_no_news() {
        let (_dir, sessions, mut watched) = sessions();
        assert!(!watched.look(&sessions), "there is none");
        let mut session = completed(&["a", "b"], &[BETTER]);
        drop(sessions.create(&mut session).unwrap());
        assert!(watched.look(&sessions));
        assert!(!watched.look(&sessions));
        assert_eq!(watched.readable(), [session]);
    }

    #[test]
    fn a_session_that_goes_on_is_read_again_and_the_others_are_not() {
        let (dir, sessions, mut watched) = sessions();
        let mut before = completed(&["a", "b"], &[BETTER]);
        drop(sessions.create(&mut before).unwrap());
        let mut going = session(&["a", "b"], 10);
        let folder = sessions.create(&mut going).unwrap();
        watched.look(&sessions);

        // Of the same length and time, it is not looked at.
        let document = dir.path().join("compare-1").join(SESSION);
        let written = fs::metadata(&document).unwrap().modified().unwrap();
        let text = fs::read_to_string(&document).unwrap();
        fs::write(&document, text.replace("compare-1", "compare-9")).unwrap();
        let document = fs::File::options().write(true).open(document).unwrap();
        document.set_modified(written).unwrap();
        assert!(!watched.look(&sessions));

        going.runs = completed(&["a", "b"], &[BETTER]).runs;
        folder.save(&going).unwrap();
        assert!(watched.look(&sessions));
        assert_eq!(watched.readable(), [going, before]);
    }

    #[test]
    fn whoever_is_gone_without_a_word_is_noticed() {
        let (_dir, sessions, mut watched) = sessions();
        let folder = sessions.create(&mut session(&["a", "b"], 10)).unwrap();
        watched.look(&sessions);
        assert_eq!(watched.readable()[0].ending, Ending::Going);
        drop(folder);
        assert!(watched.look(&sessions));
        assert_eq!(watched.readable()[0].ending, Ending::Interrupted);
        assert!(!watched.look(&sessions));
    }

    #[test]
    fn what_is_removed_or_spoilt_is_noticed() {
        let (dir, sessions, mut watched) = sessions();
        for _ in 0..2 {
            let mut session = completed(&["a", "b"], &[BETTER]);
            drop(sessions.create(&mut session).unwrap());
        }
        watched.look(&sessions);
        sessions.remove("compare-1").unwrap();
        fs::write(dir.path().join("compare-2").join(SESSION), "{").unwrap();
        assert!(watched.look(&sessions));
        assert_eq!(watched.readable(), []);
        let unreadable = watched.unreadable();
        assert_eq!(unreadable.len(), 1);
        assert_eq!(unreadable[0].id, "compare-2");
        assert!(!watched.look(&sessions));
    }
}
