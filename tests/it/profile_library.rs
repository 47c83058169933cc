//! The profiles that can be named: those that are built in, and those in a folder.

use std::fs;
use std::path::Path;

use kdyno::profile::{self, Cluster, FindError, Place, Profile};

use crate::support::profiles::again;

const BUILT_IN: [&str; 10] = [
    "default",
    "reference",
    "tuned",
    "low-latency",
    "durable",
    "avro",
    "zstd",
    "keyed",
    "faulty",
    "ceiling",
];

#[test]
fn every_built_in_profile_is_valid_and_described() {
    for name in BUILT_IN {
        let listed = profile::list(None).unwrap();
        let listed = listed.iter().find(|listed| listed.name == name);
        let profile = listed
            .unwrap_or_else(|| panic!("{name} is not listed"))
            .profile
            .as_ref();
        let profile = profile.unwrap_or_else(|found| panic!("{found}"));
        assert!(
            matches!(profile.target.cluster, Cluster::Embedded(_)),
            "{name}"
        );
        assert!(!profile.description.is_empty(), "{name}");
        assert_eq!(profile.name, name);
    }
}

/// Reads the profile that `kdyno run [NAME] [--set KEY=VALUE]…` would.
fn run(command: &str) -> Profile {
    let words: Vec<_> = command.split_whitespace().collect();
    let name = words.get(2).filter(|word| !word.starts_with("--"));
    let sets = words.windows(2).filter(|pair| pair[0] == "--set");
    let sets: Vec<_> = sets.map(|pair| pair[1].to_owned()).collect();
    let text = profile::find(name.unwrap_or(&"default"), None).unwrap();
    Profile::parse(&text, &sets).unwrap_or_else(|found| panic!("{command}\n{found}"))
}

#[test]
fn every_command_that_a_built_in_profile_suggests_works() {
    let mut commands = 0;
    for name in BUILT_IN {
        let text = profile::find(name, None).unwrap().text;
        let text = text.replace("\\\n#", "");
        let comments = text.lines().filter_map(|line| line.strip_prefix("# "));
        for command in comments
            .map(str::trim)
            .filter(|line| line.starts_with("kdyno run"))
        {
            run(command);
            commands += 1;
        }
    }
    assert!(commands >= 10, "only {commands} were found");
}

#[test]
fn the_resolved_table_of_a_built_in_profile_gives_the_same_profile() {
    for name in BUILT_IN {
        let profile = Profile::parse(&profile::find(name, None).unwrap(), &[]).unwrap();
        assert_eq!(again(&profile), profile);
    }
}

#[test]
fn a_profile_is_found_by_its_name_or_its_path() {
    let dir = tempfile::tempdir().unwrap();
    let mine = dir.path().join("mine.toml");
    fs::write(&mine, "description = \"mine\"").unwrap();
    fs::write(
        dir.path().join("default.toml"),
        "description = \"another default\"",
    )
    .unwrap();

    let found = profile::find("mine", Some(dir.path())).unwrap();
    assert_eq!(found.place, Place::File(mine.clone()));
    let by_path = profile::find(mine.to_str().unwrap(), None).unwrap();
    assert_eq!(by_path, found);
    let default = profile::find("default", Some(dir.path())).unwrap();
    assert!(
        default.text.contains("another default"),
        "the folder comes first"
    );
}

#[test]
fn a_profile_that_is_not_there_is_answered_with_those_that_are() {
    let error = profile::find("tunned", None).unwrap_err().to_string();
    assert!(error.contains("do you mean \"tuned\"?"), "{error}");
    assert!(error.contains("low-latency"), "{error}");

    let error = profile::find("not/here.toml", None).unwrap_err();
    assert!(matches!(error, FindError::Unreadable { .. }), "{error}");
    let error = profile::list(Some(Path::new("not/here"))).unwrap_err();
    assert!(matches!(error, FindError::Folder { .. }), "{error}");
}

#[test]
fn a_broken_profile_is_listed_with_what_is_wrong() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("broken.toml"), "colour = 1").unwrap();
    fs::write(dir.path().join("binary.toml"), [0xff, 0xfe]).unwrap();
    let listed = profile::list(Some(dir.path())).unwrap();
    let broken = listed
        .iter()
        .find(|listed| listed.name == "broken")
        .unwrap();
    assert_eq!(broken.profile.as_ref().unwrap_err().iter().len(), 1);
    let binary = listed
        .iter()
        .find(|listed| listed.name == "binary")
        .unwrap();
    let message = binary.profile.as_ref().unwrap_err().to_string();
    assert!(message.contains("cannot be read"), "{message}");
}
