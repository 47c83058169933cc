//! Who else makes runs on this machine: two that are measured at once slow each other down.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::Folder;
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
    going.remove(&std::process::id());
    going.into_iter().map(sentence).collect()
}

fn sentence((process, mut ids): (u32, Vec<String>)) -> String {
    ids.sort();
    format!(
        "{} goes at the same time, in process {process}: both are slower than alone",
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
        let _own = sessions.create(&mut session(&["a", "b"], 10)).unwrap();
        assert_eq!(rivals.look(), None, "it is our own");
        let folders = [1, 2].map(|_| sessions.create(&mut session(&["a", "b"], 10)).unwrap());
        for id in ["compare-2", "compare-3"] {
            fs::write(dir.path().join(id).join(".going"), "1\n").unwrap();
        }
        let warned = "compare-2 with compare-3 goes at the same time, in process 1: both are \
                      slower than alone";
        assert_eq!(rivals.look(), Some(&[warned.to_owned()][..]));
        assert_eq!(rivals.look(), None, "it is known");
        drop(folders);
        assert_eq!(rivals.look(), Some(&[][..]), "it has ended");
    }

    #[test]
    fn whoever_takes_one_up_is_a_rival_only_once_it_goes_on() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path());
        let sessions = Sessions::of(&store);
        let folder = sessions.create(&mut session(&["a", "b"], 10)).unwrap();
        let lock = dir.path().join("compare-1/.going");
        fs::write(&lock, "1\n").unwrap();
        assert!(Rivals::of(&store).look().is_some());
        drop(folder);
        let (session, folder) = sessions.resume("1").unwrap();
        assert_eq!(Rivals::of(&store).look(), None);
        assert_eq!(fs::read_to_string(&lock).unwrap(), "");
        folder.announce(&session).unwrap();
        let own = format!("{}\n", std::process::id());
        assert_eq!(fs::read_to_string(&lock).unwrap(), own);
    }
}
