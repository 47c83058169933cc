//! From a draft to a file.

use std::fs;
use std::path::Path as FilePath;

use rstest::rstest;

use super::{draft, text, type_in};
use crate::profile::draft::{Draft, SaveError, remove};
use crate::profile::{Place, ProfileText, find, list};

#[test]
fn a_file_is_replaced_only_as_long_as_it_is_what_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    fs::write(&path, "[producer]\nworkers = 4 # why\n").unwrap();
    let read = || find(path.to_str().unwrap(), None).unwrap();
    let mut draft = Draft::new(read()).unwrap();
    type_in(&mut draft, "producer.workers", "3");
    let save = draft.save(None).unwrap();

    fs::write(&path, "# theirs\n[producer]\nworkers = 4 # why\n").unwrap();
    assert!(matches!(save.write(), Err(SaveError::Changed(_))));
    draft.rebase(read()).unwrap();
    assert_eq!(draft.overrides(), ["producer.workers=3"]);
    let save = draft.save(None).unwrap();
    save.write().unwrap();
    assert_eq!(read(), save.written());
    assert_eq!(read().text, "# theirs\n[producer]\nworkers = 3 # why\n");
    let saved = Draft::new(save.written()).unwrap();
    assert!(saved.save(None).unwrap_err().message.contains("no changes"));
    remove(&path).unwrap();
    assert!(
        remove(&path)
            .unwrap_err()
            .to_string()
            .contains("cannot be deleted")
    );
}

#[test]
fn what_is_built_in_is_saved_as_a_file_that_takes_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("made");
    let built_in = ProfileText {
        place: Place::BuiltIn,
        ..find("low-latency", None).unwrap()
    };
    let mut draft = Draft::new(built_in).unwrap();
    type_in(&mut draft, "run.rate", "60k");
    let save = draft.save(Some(&made)).unwrap();
    assert_eq!(
        (save.path.clone(), save.changes),
        (made.join("low-latency.toml"), 1)
    );
    save.write().unwrap();
    assert!(matches!(save.write(), Err(SaveError::Exists(_))));
    let listed = list(Some(&made)).unwrap();
    let listed = listed
        .iter()
        .find(|listed| listed.name == "low-latency")
        .unwrap();
    assert_eq!(listed.place, Place::File(save.path));
    assert_eq!(listed.profile.as_ref().unwrap().run.rate, Some(60_000.0));
}

#[rstest]
#[case("", "a profile needs a name")]
#[case("a/b", "a file cannot have / in its name")]
#[case("..", "a name begins with a letter or a digit")]
#[case("tuned.toml", "a name comes without .toml")]
#[case("zstd", "zstd exists")]
fn a_name_that_cannot_be_one_is_refused(#[case] name: &str, #[case] message: &str) {
    let taken = ["tuned".to_owned(), "zstd".to_owned()];
    let refused = draft("").save_as(name, None, &taken).unwrap_err();
    assert_eq!(refused.message, message);
}

#[test]
fn a_copy_gets_the_next_free_name() {
    let named = |name: &str| {
        let text = ProfileText {
            name: name.into(),
            ..text("")
        };
        Draft::new(text).unwrap()
    };
    let taken = ["tuned-2".to_owned()];
    assert_eq!(named("tuned").suggested_name(&taken), "tuned-3");
    assert_eq!(named("tuned-7").suggested_name(&taken), "tuned-8");
    assert_eq!(named("low-latency").suggested_name(&taken), "low-latency-2");
    let save = named("tuned")
        .save_as("tuned-2", Some(FilePath::new("dir")), &[])
        .unwrap();
    assert_eq!(
        (save.path, save.instead_of),
        ("dir/tuned-2.toml".into(), None)
    );
}
