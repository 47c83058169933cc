//! Who else makes runs on this machine: two that are measured at once slow each other down.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::Folder;
use super::folder::Driver;
use crate::report::Store;

/// The sessions and sweeps that go in other processes, as far as one folder of saved runs tells.
#[derive(Debug)]
pub struct Rivals {
    dir: PathBuf,
    known: Vec<String>,
}

impl Rivals {
    /// Those that are saved beside runs.
    #[must_use]
    pub fn of(runs: &Store) -> Self {
        Self {
            dir: runs.dir().to_owned(),
            known: Vec::new(),
        }
    }

    /// Those that are saved beside a session, of its folder.
    #[must_use]
    pub fn beside(session: &Path) -> Self {
        Self {
            dir: session.parent().unwrap_or(session).to_owned(),
            known: Vec::new(),
        }
    }

    /// What has to be known of those that go now, a sentence for each process; `None`: what was
    /// known already.
    pub fn look(&mut self) -> Option<&[String]> {
        let now = warnings(&self.dir);
        if now == self.known {
            return None;
        }
        self.known = now;
        Some(&self.known)
    }
}

fn warnings(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut going: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for entry in entries {
        if let Some(driver) = Folder::driver(&entry.path()) {
            let id = entry.file_name().to_string_lossy().into_owned();
            going.entry(driver).or_default().push(id);
        }
    }
    going.remove(&Driver::Process(std::process::id()));
    going.into_iter().map(sentence).collect()
}

fn sentence((driver, mut ids): (Driver, Vec<String>)) -> String {
    ids.sort();
    let place = match driver {
        Driver::Process(number) => format!("process {number}"),
        Driver::Somebody => "another process".to_owned(),
    };
    format!(
        "{} goes at the same time, in {place}: both are slower than alone",
        ids.join(" with ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::Sessions;
    use crate::compare::fixture::session;

    #[test]
    fn another_process_that_makes_runs_is_told_of_once() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path());
        let sessions = Sessions::of(&store);
        let mut rivals = Rivals::of(&store);
        assert_eq!(rivals.look(), None);
        let own = sessions.create(&mut session(&["a", "b"], 10)).unwrap();
        assert_eq!(rivals.look(), None, "it is our own");
        let folders = [1, 2].map(|_| sessions.create(&mut session(&["a", "b"], 10)).unwrap());
        for folder in &folders {
            fs::write(folder.dir().join(".going"), "1\n").unwrap();
        }
        let warned = "compare-2 with compare-3 goes at the same time, in process 1: both are \
                      slower than alone";
        assert_eq!(rivals.look(), Some(&[warned.to_owned()][..]));
        assert_eq!(rivals.look(), None, "it is known");
        assert!(Rivals::beside(own.dir()).look().is_some());
        drop(folders);
        assert_eq!(rivals.look(), Some(&[][..]), "it has ended");
    }

    #[test]
    fn one_that_does_not_say_who_it_is_is_told_of_too() {
        let dir = tempfile::tempdir().unwrap();
        let sessions = Sessions::of(&Store::at(dir.path()));
        let folder = sessions.create(&mut session(&["a", "b"], 10)).unwrap();
        fs::write(folder.dir().join(".going"), "").unwrap();
        let mut rivals = Rivals::beside(folder.dir());
        let warned = rivals.look().unwrap();
        assert!(warned[0].contains("in another process"), "{warned:?}");
    }
}
