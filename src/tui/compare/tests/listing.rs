//! The list of saved sessions: kept true, and cleared of what nobody wants any more.

use std::time::Duration;

use rstest::rstest;

use super::{at_plan, of_four, opened, works};
use crate::compare::{Ending, Session, Unreadable};
use crate::sweep::fixture::confirmed;
use crate::tui::backstage::Work;
use crate::tui::news::News;
use crate::tui::run::fixture;
use crate::tui::script::Script;

const LOOK: Duration = Duration::from_secs(2);

fn called(id: &str) -> Session {
    Session {
        id: id.to_owned(),
        ..of_four()
    }
}

fn unreadable() -> Unreadable {
    Unreadable {
        id: "compare-2".to_owned(),
        why: "session.json: EOF while parsing an object at line 1 column 1".to_owned(),
        at: "2026-11-22T05:34:12Z".parse().ok(),
    }
}

/// The list with these comparisons, and one that cannot be read as the last.
fn list_of(sessions: Vec<Session>, (width, height): (u16, u16)) -> Script {
    let mut script = Script::new(width, height);
    script.app.compare.list.zone = jiff::tz::TimeZone::UTC;
    script
        .press("5")
        .hear(News::Unreadable(vec![unreadable()]))
        .hear(News::Sessions(sessions));
    script.effects.clear();
    script
}

#[rstest]
#[case(120, 36)]
#[case(80, 24)]
fn what_cannot_be_read_is_listed_with_the_reason_and_the_cure(
    #[case] width: u16,
    #[case] height: u16,
) {
    let mut script = list_of(vec![of_four()], (width, height));
    script.press("Down");
    insta::assert_snapshot!(format!("unreadable-{width}x{height}"), script.screen());
}

#[test]
fn on_the_smallest_screen_enter_says_why_something_cannot_be_read() {
    let mut script = list_of(Vec::new(), (60, 16));
    script.shows("UNREADABLE").shows_no("EOF");
    script.press("Enter").shows("EOF while parsing");
    script.shows("kdyno history rm compare-2");
    script.press("Esc e");
    assert!(
        script.last_line().contains("compare-2 cannot be read"),
        "{}",
        script.last_line()
    );
    assert_eq!(works(&mut script), []);
}

#[rstest]
#[case(120, 36)]
#[case(80, 24)]
#[case(60, 16)]
fn a_session_is_deleted_after_a_question_that_says_what_is_lost(
    #[case] width: u16,
    #[case] height: u16,
) {
    let sessions = vec![called("compare-4"), of_four()];
    let mut script = list_of(sessions, (width, height));
    script.press("Down D").shows("Delete compare-3?");
    script.shows("completed: A tuned, B zstd-64k, C durable");
    script.shows("with its 55 runs and their reports.");
    script.press("Enter").shows_no("Delete compare-3?");
    assert_eq!(works(&mut script), []);
    script.press("D y");
    let removed = Work::RemoveSession("compare-3".to_owned());
    assert_eq!(works(&mut script), [removed]);
    script.hear(News::Unreadable(vec![unreadable()]));
    script.hear(News::Sessions(vec![called("compare-4")]));
    script.shows("▌ compare-2").shows_no("compare-3");
}

#[test]
fn what_cannot_be_read_is_deleted_too() {
    let mut script = list_of(Vec::new(), (80, 24));
    script.press("D").shows("It cannot be read: session.json");
    script.press("y");
    let removed = Work::RemoveSession("compare-2".to_owned());
    assert_eq!(works(&mut script), [removed]);
}

#[test]
fn deleting_a_sweep_or_what_confirms_it_says_what_becomes_of_the_other() {
    let mut script = list_of(vec![called("compare-5")], (80, 24));
    script.hear(News::Sweeps(vec![confirmed().sweep]));
    script.press("g D").shows("Delete sweep-2?");
    script
        .shows("with its 130 runs")
        .shows("compare-5, which confirms it, stays.");
    script.press("n Down D").shows("Delete compare-5?");
    script.shows("It confirms sweep-2, which then has to do it again.");
}

#[test]
fn of_a_comparison_that_is_gone_nothing_is_said_to_stay() {
    let mut script = list_of(vec![called("compare-6")], (80, 24));
    script.hear(News::Sweeps(vec![confirmed().sweep]));
    script.press("g D").shows("Delete sweep-2?");
    script.shows_no("compare-5, which confirms it, stays.");
}

#[test]
fn a_session_that_goes_elsewhere_is_not_deleted() {
    let going = Session {
        ending: Ending::Going,
        ..of_four()
    };
    let mut script = list_of(vec![going], (80, 24));
    script.shows_no("D delete");
    script.press("D");
    assert!(
        script
            .last_line()
            .contains("compare-3 still goes in another kdyno"),
        "{}",
        script.last_line()
    );
    assert_eq!(works(&mut script), []);
}

#[test]
fn results_are_deleted_in_the_list_only() {
    let mut script = opened(&of_four(), (120, 36));
    script.press("D");
    assert!(
        script.last_line().contains("D deletes in the list"),
        "{}",
        script.last_line()
    );
}

#[test]
fn the_list_is_looked_at_again_while_it_is_seen() {
    let mut script = list_of(vec![of_four()], (120, 36));
    script.wait(LOOK);
    assert_eq!(works(&mut script), [Work::LookAtSessions]);
    script.wait(LOOK / 2);
    assert_eq!(works(&mut script), []);
    script.wait(LOOK / 2);
    assert_eq!(works(&mut script), [Work::LookAtSessions]);
    script.press("4");
    works(&mut script);
    script.wait(LOOK);
    assert_eq!(works(&mut script), []);
    let mut script = opened(&of_four(), (120, 36));
    script.wait(LOOK);
    assert_eq!(works(&mut script), []);
}

#[test]
fn the_machine_is_left_to_what_goes_and_the_list_is_not_looked_at() {
    let mut script = list_of(vec![of_four()], (120, 36));
    script.launch(fixture::tuned()).press("5");
    works(&mut script);
    script.wait(LOOK);
    assert_eq!(works(&mut script), []);
}

#[test]
fn whoever_is_selected_stays_so_when_the_list_changes() {
    let mut script = list_of(vec![called("compare-4"), of_four()], (120, 36));
    script.press("Down").shows("▌ compare-3");
    let newest = called("compare-6");
    let sessions = vec![newest, called("compare-4"), of_four()];
    script.hear(News::Sessions(sessions)).shows("▌ compare-3");
    script.press("g").shows("▌ compare-6");
    script.hear(News::Sessions(vec![called("compare-7"), of_four()]));
    script.shows("▌ compare-7");
}

#[test]
fn a_plan_has_nothing_to_delete() {
    let mut script = at_plan(120, 36);
    script.press("D").shows("PLANNED").shows("Enter starts");
}
