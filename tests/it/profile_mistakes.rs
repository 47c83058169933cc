//! Mistakes in profiles: each is found at its place with its cure.
//!
//! Each file of `invalid/` is one class of mistakes and ends with what has to be said about it, a
//! line a mistake: `#! LINE:COLUMN KEY: CURE`.

use std::fs;
use std::path::PathBuf;

use insta::assert_snapshot;
use kdyno::profile::{Diagnostics, Place, Profile, ProfileText};
use proptest::prelude::*;
use rstest::rstest;

use crate::support::profiles::{REAL, mistakes, parse};

/// What is said about a profile, a line a mistake, as the files of `invalid/` have it.
fn said(found: &Diagnostics) -> Vec<String> {
    let lines = found.iter().map(|mistake| {
        let at = found.position(mistake).expect("a mistake has a place");
        format!(
            "{}:{} {}: {}",
            at.line, at.column, mistake.key, mistake.cure
        )
    });
    lines.collect()
}

#[rstest]
fn every_mistake_is_found_at_its_place_with_its_cure(
    #[files("tests/it/invalid/*.toml")] path: PathBuf,
) {
    let profile = ProfileText {
        name: "invalid".into(),
        text: fs::read_to_string(&path).unwrap(),
        place: Place::File(path),
    };
    let expected = profile
        .text
        .lines()
        .filter_map(|line| line.strip_prefix("#! "));
    let expected: Vec<_> = expected.collect();
    let found = Profile::parse(&profile, &[]).expect_err("an invalid profile was taken as valid");
    assert_eq!(said(&found), expected, "\n{found}");
}

#[test]
fn an_error_shows_the_line_and_every_setting_that_has_a_part_in_it() {
    let found = mistakes(
        "[producer]\nacks = 1\nenable_idempotence = true\ncompresion = \"lz4\"\n",
        &[],
    );
    assert_snapshot!(found.render(false), @r#"
    error: enable_idempotence = true needs acks = "all"
     --> test.toml:3:22
      |
    2 | acks = 1
      |        - or write "all"
    3 | enable_idempotence = true
      |                      ^^^^ write false

    error: [producer] has no key compresion
     --> test.toml:4:1
      |
    4 | compresion = "lz4"
      | ^^^^^^^^^^ write compression
    "#);
    assert_eq!(found.to_string(), found.render(false));
}

#[test]
fn a_byte_order_mark_and_long_line_ends_move_nothing() {
    let found = mistakes("\u{feff}[producer]\r\nworkres = 2\r\n", &[]);
    assert_eq!(said(&found), ["2:1 producer.workres: write workers"]);
}

#[test]
fn an_error_is_coloured_when_asked_for() {
    let found = mistakes("colour = 1", &[]);
    assert!(found.render(true).contains("\u{1b}["));
    assert!(!found.render(false).contains('\u{1b}'));
}

#[test]
fn an_error_in_an_override_shows_the_override() {
    let found = mistakes(
        "[producer]\nenable_idempotence = true\n",
        &[
            "producer.workers=0",
            "producer.acks=1",
            "run.rat=400k",
            "fast",
        ],
    );
    assert_snapshot!(found.render(false), @r#"
    error: enable_idempotence = true needs acks = "all"
     --> test.toml:2:22
      |
    2 | enable_idempotence = true
      |                      ^^^^ write false
      |
      = note: or write "all": --set producer.acks=1

    error: producer.workers is 0, which is out of its range
     |
     | --set producer.workers=0
     |                        ^ write 1 to 256

    error: [run] has no key rat
     |
     | --set run.rat=400k
     |           ^^^ write run.rate

    error: an override is a key and a value
     |
     | --set fast
     |       ^^^^ write KEY=VALUE, such as producer.workers=4
    "#);
}

#[test]
fn no_error_shows_a_secret() {
    let invalid = fs::read_to_string("tests/it/invalid/secrets.toml").unwrap();
    let overrides = [
        "target.sasl.password=hunter2",
        "target.sasl.password_env=\"hunter2!\"",
        "producer.librdkafka.sasl.password=hunter2",
    ];
    let found = mistakes(&invalid, &overrides);
    assert!(found.iter().len() > overrides.len());
    assert!(!found.to_string().contains("hunter2"), "{found}");
    assert!(!format!("{found:?}").contains("hunter2"), "{found:?}");
}

#[test]
fn two_overrides_that_contradict_each_other_are_a_mistake() {
    let found = mistakes("", &["run.rows=5", "run.duration=10s"]);
    assert_eq!(found.iter().len(), 1, "{found}");
    let found = mistakes("", &["target.brokers=a:1", "target.embedded.brokers=2"]);
    assert_eq!(found.iter().len(), 1, "{found}");
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_stumble(content in "\\PC*", set in "\\PC*") {
        if let Err(found) = parse(&content, &[&set]) {
            prop_assert!(found.iter().len() > 0);
            prop_assert!(!found.render(true).is_empty());
        }
    }

    #[test]
    fn a_damaged_profile_is_still_read_to_its_end(at in 0..REAL.len(), put in "[\\[\\]{}\"'=\n.,a0]{0,3}") {
        let mut damaged = REAL.to_owned();
        damaged.replace_range(at..=at, &put);
        if let Err(found) = parse(&damaged, &[]) {
            prop_assert!(!found.to_string().is_empty());
        }
    }
}
