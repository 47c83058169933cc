//! The frame around the tabs: what every place has in common.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rstest::rstest;

use super::action::{Effect, Tab};
use super::keymap::{BINDINGS, Place};
use super::news::News;
use super::run::fixture;
use super::script::Script;

#[test]
fn a_number_opens_its_tab_and_tab_goes_round() {
    let mut script = Script::new(120, 36);
    script.shows("[1 Profiles]");
    script.press("3").shows("[3 History]");
    script.press("Tab Tab Tab").shows("[1 Profiles]");
    script.press("Shift-Tab").shows("[5 Compare]");
}

#[test]
fn a_click_on_a_tab_opens_it_and_on_a_hint_presses_its_key() {
    let mut script = Script::new(120, 36);
    script.click("4 Logs").shows("[4 Logs]");
    script.click("? keys").shows("Keys of Logs");
}

#[test]
fn q_quits_at_once_when_nothing_would_be_lost() {
    let mut script = Script::new(80, 24);
    script.press("q");
    assert_eq!(script.effects, [Effect::Quit]);
}

#[test]
fn the_question_whether_to_quit_closes_when_the_run_ends_meanwhile() {
    let mut script = Script::new(120, 36);
    script.launch(fixture::tuned());
    script.hear(News::Started {
        id: "128-tuned".to_owned(),
    });
    script.press("q").shows("Run #128 is going.");
    script.hear(News::Snapshot(Box::new(fixture::running())));
    script.shows("Run #128 is going: 63 %");
    script.hear(News::Over(Box::new(fixture::completed())));
    script.shows_no("Quit?").shows("COMPLETED");
    script.effects.clear();
    script.press("q");
    assert_eq!(script.effects, [Effect::Quit]);
}

#[test]
fn no_word_of_the_reasons_for_a_verdict_is_lost_on_the_smallest_screen() {
    let mut snapshot = fixture::running();
    snapshot.verdict.because = "every record waited for the next moment at which it was due, and \
                                so the rate that was asked for is what holds this run back"
        .to_owned();
    snapshot.verdict.figures = vec![(
        "mean batch".to_owned(),
        "61.2 KiB of 466 messages, 96 % full, and there was room for more of them".to_owned(),
    )];
    for (width, height) in [(60, 16), (80, 24), (120, 36)] {
        let mut script = Script::new(width, height);
        script.launch(fixture::tuned());
        script.hear(News::Snapshot(Box::new(snapshot.clone())));
        script.press("v");
        for word in snapshot.verdict.because.split(' ') {
            script.shows(word);
        }
        script.shows("mean batch   61.2 KiB of 466 messages");
        script.press("PgDn").shows("of them");
    }
}

#[test]
fn a_second_run_is_not_started_and_the_way_to_the_first_is_said() {
    let mut script = Script::new(120, 36);
    script.launch(fixture::tuned()).press("1");
    script.launch(fixture::tuned());
    script.shows("A run is going: 2 shows it, x stops it there");
}

#[test]
fn ctrl_c_quits_when_no_run_goes() {
    let mut script = Script::new(80, 24);
    script.press("Ctrl-C");
    assert_eq!(script.effects, [Effect::Quit]);
}

#[rstest]
#[case("Esc")]
#[case("?")]
#[case("q")]
fn the_keys_of_a_place_open_with_a_question_mark_and_close_again(#[case] key: &str) {
    let mut script = Script::new(120, 36);
    script.press("?").shows("Keys of Profiles, the list");
    script.shows("EVERYWHERE").shows("suspend; fg comes back");
    script.press(key).shows_no("Keys of");
    assert_eq!(script.effects, []);
}

#[test]
fn other_keys_are_dead_while_a_window_is_open() {
    let mut script = Script::new(120, 36);
    script.press("? 3 S M");
    script.shows("[1 Profiles]").shows("Keys of");
    assert_eq!(script.effects, []);
}

#[test]
fn a_message_takes_the_place_of_the_hints_for_four_seconds() {
    let mut script = Script::new(80, 24);
    script.hear(News::Done("Saved profiles/tuned.toml".to_owned()));
    assert!(script.last_line().contains("Saved profiles/tuned.toml"));
    assert!(script.last_line().ends_with("? keys  q quit"));
    script.wait(Duration::from_secs(4));
    assert!(
        !script.last_line().contains("Saved"),
        "{}",
        script.last_line()
    );
}

#[rstest]
#[case(60, 16)]
#[case(80, 24)]
fn a_long_message_is_whole_and_goes_again(#[case] width: u16, #[case] height: u16) {
    let said = "Not compared: zstd: enable_idempotence = true needs acks = \"all\"; the report is \
                saved in /home/somebody/.local/share/kdyno/runs/with-a-long-name-that-never-ends-\
                and-goes-on\nSet --runs to another";
    let mut script = Script::new(width, height);
    let before = script.screen();
    script.hear(News::Failed(said.to_owned()));
    let screen = script.screen();
    assert!(screen.trim_end().ends_with("? keys  q quit"), "{screen}");
    let seen: String = screen.split_whitespace().collect();
    let seen = seen.replace("?keysqquit", "");
    let said: String = said.split_whitespace().collect();
    assert!(seen.ends_with(&said), "{screen}");
    script.press("Down");
    assert_eq!(script.screen(), before);
}

#[test]
fn a_key_takes_a_message_away() {
    let mut script = Script::new(80, 24);
    script.hear(News::Done("Saved".to_owned())).press("Down");
    assert!(!script.last_line().contains("Saved"));
}

#[test]
fn the_mouse_can_be_given_back_to_the_terminal() {
    let mut script = Script::new(80, 24);
    script.press("M M");
    assert_eq!(script.effects, [Effect::Mouse(false), Effect::Mouse(true)]);
}

#[test]
fn whole_hints_go_when_the_last_line_gets_narrow_and_its_end_stays() {
    for width in 60..=160 {
        let script = Script::new(width, 24);
        let line = script.last_line();
        assert!(line.ends_with("? keys  q quit"), "{width}: {line}");
        let hints = line.trim_end_matches("? keys  q quit").trim();
        for hint in hints.split("  ").filter(|hint| !hint.is_empty()) {
            let is_whole = BINDINGS.iter().any(|row| row.hint == Some(hint.trim()));
            assert!(is_whole, "{width}: {hint:?} in {line}");
        }
    }
}

#[test]
fn a_screen_that_is_too_small_says_what_is_needed() {
    let script = Script::new(48, 12);
    assert!(
        script
            .screen()
            .starts_with("kdyno needs 60x16, this is 48x12.\n")
    );
}

#[test]
fn no_size_of_the_screen_breaks_any_place() {
    for tab in ["1", "2", "3", "4", "5"] {
        let mut script = Script::new(120, 36);
        script.press(tab);
        for (width, height) in [
            (1, 1),
            (3, 40),
            (59, 16),
            (60, 16),
            (61, 17),
            (79, 23),
            (80, 24),
            (119, 35),
            (300, 90),
        ] {
            script.resize(width, height);
            script.screen();
            script.press("?");
            script.screen();
            script.press("Esc");
        }
    }
}

#[test]
fn ascii_has_nothing_but_ascii() {
    for tab in Tab::ALL {
        let mut script = Script::new(120, 36);
        script.look.ascii = true;
        script.app.tab = tab;
        assert!(script.screen().is_ascii(), "{}", script.screen());
    }
}

#[test]
fn every_picture_of_the_readme_is_there() {
    let readme = include_str!("../../README.md");
    let names: Vec<_> = readme
        .split("](assets/")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .collect();
    assert!(names.len() >= 3, "{names:?}");
    for name in names {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("assets")
            .join(name);
        let picture = fs::read_to_string(&path).unwrap_or_default();
        assert!(picture.contains("<text "), "{}", path.display());
        // Not by a kdyno whose blanks browsers drop.
        assert!(!picture.contains("xml:space"), "{}", path.display());
    }
}

#[test]
fn the_readme_lists_every_key_of_the_table() {
    let readme = include_str!("../../README.md");
    for place in Place::ALL {
        assert!(
            readme.contains(&format!("| **{}** |", place.title())),
            "{}",
            place.title()
        );
    }
    for row in BINDINGS {
        let keys: Vec<_> = row.keys.iter().map(|(key, _)| format!("`{key}`")).collect();
        let line = format!("| {} | {} |", keys.join(" "), row.does);
        assert!(readme.contains(&line), "the README lacks {line}");
    }
}

#[test]
fn keys_that_do_not_fit_are_scrolled_to_and_no_sentence_is_cut() {
    let mut script = Script::new(80, 24);
    script.press("2 ?").shows("Keys of Run").shows("scroll,");
    script.shows_no("again: on");
    script
        .press("PgDn PgDn PgDn PgDn")
        .shows("mouse off, so that text selects; again: on")
        .shows("A key that cannot act now says why below.");
    script.press("Esc").shows_no("Keys of Run");
    let mut script = Script::new(120, 36);
    script
        .press("2 ?")
        .shows("as q")
        .shows("again: on")
        .shows("wheel: scroll");
}
