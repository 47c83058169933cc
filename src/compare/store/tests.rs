//! Sessions made, found, listed and removed.

use super::*;
use crate::compare::fixture::{BETTER, completed, session};
use crate::compare::machine::Machine;
use crate::compare::session::SCHEMA;

fn sessions() -> (tempfile::TempDir, Sessions) {
    let dir = tempfile::tempdir().unwrap();
    let sessions = Sessions::of(&Store::at(dir.path()));
    (dir, sessions)
}

#[test]
fn sessions_are_numbered_and_read_back_as_they_were() {
    let (_dir, sessions) = sessions();
    let mut first = session(&["a", "b"], 10);
    let mut second = completed(&["a", "b"], &[BETTER]);
    let folder = sessions.create(&mut first).unwrap();
    drop(sessions.create(&mut second).unwrap());
    assert_eq!(
        (first.id.as_str(), second.id.as_str()),
        ("compare-1", "compare-2")
    );
    for asked in ["compare-2", "2", "#2", "last"] {
        assert_eq!(sessions.resume(asked).unwrap().0, second);
        assert_eq!(sessions.find(asked).unwrap(), second);
    }
    assert_eq!(sessions.all(), [second, first]);
    drop(folder);
}

#[test]
fn what_was_cut_off_by_force_is_no_longer_told_as_going() {
    let (_dir, sessions) = sessions();
    let folder = sessions.create(&mut session(&["a", "b"], 10)).unwrap();
    assert_eq!(sessions.find("1").unwrap().ending, Ending::Going);
    drop(folder);
    assert_eq!(sessions.find("1").unwrap().ending, Ending::Interrupted);
}

#[test]
fn who_looks_in_the_wrong_place_is_told_the_right_one() {
    let (_dir, sessions) = sessions();
    let error = sessions.resume("sweep-5").unwrap_err().to_string();
    assert!(error.contains("kdyno sweep --resume sweep-5"), "{error}");
}

#[test]
fn a_session_goes_on_in_one_place_only() {
    let (_dir, sessions) = sessions();
    let folder = sessions.create(&mut session(&["a", "b"], 10)).unwrap();
    let error = sessions.resume("1").unwrap_err();
    assert!(error.is_usage() && error.to_string().contains("still goes"));
    drop(folder);
    assert!(sessions.resume("1").is_ok());
}

#[test]
fn whoever_only_looks_for_a_moment_is_waited_for() {
    let (dir, sessions) = sessions();
    drop(sessions.create(&mut session(&["a", "b"], 10)).unwrap());
    let look = fs::File::open(dir.path().join("compare-1/.going")).unwrap();
    look.lock_shared().unwrap();
    let looks = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(20));
        drop(look);
    });
    assert!(sessions.resume("1").is_ok());
    looks.join().unwrap();
}

#[test]
fn what_goes_on_is_seen_to_go_before_its_first_run() {
    let (_dir, sessions) = sessions();
    let mut stopped = session(&["a", "b"], 10);
    stopped.machine = Machine::here();
    stopped.ending = Ending::Interrupted;
    drop(sessions.create(&mut stopped).unwrap());
    let (mut session, folder) = sessions.resume("1").unwrap();
    assert_eq!(sessions.find("1").unwrap().ending, Ending::Interrupted);
    assert_eq!(session.go_on().unwrap(), None);
    folder.announce(&session).unwrap();
    assert_eq!(sessions.find("1").unwrap(), session);
    assert_eq!(session.ending, Ending::Going);
}

#[test]
fn what_another_kdyno_began_goes_on_with_a_warning() {
    let mut old = session(&["a", "b"], 10);
    old.machine = Machine::here();
    old.version = "0.0.9".to_owned();
    old.call("compare-1");
    let warning = old.go_on().unwrap().unwrap();
    assert!(warning.starts_with("compare-1 began with kdyno 0.0.9 and goes on with "));
}

#[test]
fn where_nothing_can_be_written_nothing_is_said_of_saving_but_of_removing() {
    let (dir, sessions) = sessions();
    drop(sessions.create(&mut session(&["a", "b"], 10)).unwrap());
    let lock = dir.path().join("compare-1/.going");
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    let error = sessions.remove("1").unwrap_err().to_string();
    assert!(error.starts_with("cannot remove "), "{error}");
}

#[test]
fn a_session_is_removed_with_its_runs_unless_it_still_goes() {
    let (dir, sessions) = sessions();
    let folder = sessions.create(&mut session(&["a", "b"], 10)).unwrap();
    assert!(sessions.remove("compare-1").unwrap_err().is_usage());
    drop(folder);
    fs::create_dir(dir.path().join("compare-1/1-a")).unwrap();
    sessions.remove("compare-1").unwrap();
    assert!(!dir.path().join("compare-1").exists());
    assert!(sessions.remove("compare-1").unwrap_err().is_usage());
}

#[test]
fn a_session_is_named_by_its_whole_name() {
    let named = |asked| Sessions::<Session>::is_named(asked);
    assert!(named("compare-3"));
    assert!(!named("3") && !named("#3") && !named("last") && !named("compare-x"));
}

#[test]
fn a_session_that_is_not_there_is_told_with_the_last_one() {
    let (_dir, sessions) = sessions();
    assert!(sessions.resume("3").unwrap_err().is_usage());
    drop(sessions.create(&mut session(&["a", "b"], 10)).unwrap());
    let error = sessions.resume("x").unwrap_err().to_string();
    assert!(error.contains("compare-1"), "{error}");
}

#[test]
fn a_folder_of_a_session_is_no_run() {
    let (dir, sessions) = sessions();
    drop(sessions.create(&mut session(&["a", "b"], 10)).unwrap());
    assert_eq!(Store::at(dir.path()).list().unwrap(), []);
}

#[test]
fn a_session_of_a_later_kdyno_is_not_read() {
    let (_dir, sessions) = sessions();
    let mut later = session(&["a", "b"], 10);
    later.schema = SCHEMA + 1;
    drop(sessions.create(&mut later).unwrap());
    let error = sessions.resume("1").unwrap_err().to_string();
    assert!(error.contains("a later kdyno (schema "), "{error}");
    let reads = error.find("which reads it").unwrap();
    assert!(reads < error.find("To be rid of it").unwrap(), "{error}");
    assert_eq!(sessions.all(), []);
}

#[test]
fn of_a_later_document_only_its_schema_needs_to_be_known() {
    let (dir, sessions) = sessions();
    drop(sessions.create(&mut session(&["a", "b"], 10)).unwrap());
    let file = dir.path().join("compare-1").join(SESSION);
    fs::write(file, format!("{{ \"schema\": {} }}", SCHEMA + 1)).unwrap();
    let error = sessions.resume("1").unwrap_err().to_string();
    assert!(error.contains("later kdyno"), "{error}");
}

#[test]
fn what_cannot_be_read_is_listed_with_the_reason_and_the_cure() {
    let (dir, sessions) = sessions();
    for _ in 0..3 {
        drop(sessions.create(&mut session(&["a", "b"], 10)).unwrap());
    }
    fs::write(dir.path().join("compare-2").join(SESSION), "{").unwrap();
    fs::remove_file(dir.path().join("compare-3").join(SESSION)).unwrap();
    let listed = sessions.listed();
    let unreadable: Vec<_> = listed.iter().filter_map(|it| it.as_ref().err()).collect();
    let [gone, broken] = unreadable[..] else {
        panic!("{listed:?}");
    };
    assert_eq!((&*gone.id, &*broken.id), ("compare-3", "compare-2"));
    assert!(broken.why.starts_with("session.json: EOF"), "{broken}");
    assert!(broken.at.is_some());
    let told = broken.to_string();
    assert!(told.ends_with("kdyno history rm compare-2"), "{told}");
    assert_eq!(listed[2].as_ref().unwrap().id, "compare-1");
}

#[test]
fn a_folder_that_is_being_made_or_removed_is_not_listed() {
    let (dir, sessions) = sessions();
    let folder = sessions.create(&mut session(&["a", "b"], 10)).unwrap();
    fs::remove_file(dir.path().join("compare-1").join(SESSION)).unwrap();
    assert_eq!(sessions.listed(), []);
    drop(folder);
    assert_eq!(sessions.listed().len(), 1);
}

#[test]
fn what_cannot_be_read_can_be_removed() {
    let (dir, sessions) = sessions();
    drop(sessions.create(&mut session(&["a", "b"], 10)).unwrap());
    fs::write(dir.path().join("compare-1").join(SESSION), "{").unwrap();
    sessions.remove("compare-1").unwrap();
    assert!(!dir.path().join("compare-1").exists());
}
