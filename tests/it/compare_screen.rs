//! Comparing in the dashboard, as a person does it: two profiles are marked, planned, run, looked
//! at, and written down.

use std::fs;

use kdyno::compare::Ending;

use crate::support::comparison::{compare, saved};
use crate::support::terminal::Ended;
use crate::support::{Place, Terminal, wait_until};

const SCREEN: (u16, u16) = (120, 36);

/// Two profiles at the top of the list, of so many rows.
fn place(rows: u64) -> Place {
    let place = Place::new();
    fs::create_dir(place.path("profiles")).unwrap();
    let source = format!("[source]\nrows = {rows}\n");
    place.write("profiles/a-plain.toml", &source);
    let packed = format!("{source}[producer]\ncompression = \"lz4\"\n");
    place.write("profiles/a-tight.toml", &packed);
    place.make_users(rows);
    place
}

fn open(place: &Place) -> Terminal {
    let terminal = Terminal::start(place, SCREEN, &[""; 0]);
    terminal.wait_for(&["[1 Profiles]"]);
    terminal.wait_for(&["a-tight"]);
    terminal
}

/// Marks both and starts the plan.
fn start(terminal: &mut Terminal) {
    terminal.press(" ");
    terminal.wait_for(&["a-plain is the baseline"]);
    terminal.press("j ");
    terminal.wait_for(&["a-tight is B"]);
    terminal.press("c");
    terminal.wait_for(&["PLANNED", "33 runs"]);
    terminal.wait_for(&["B   a-tight", "compression lz4 (none)"]);
    terminal.press("\r");
    terminal.wait_for(&["RUNNING", "compare-1"]);
}

#[test]
fn two_profiles_are_marked_compared_looked_at_and_written_down() {
    let place = place(2_000);
    let mut terminal = open(&place);
    start(&mut terminal);
    terminal.press("3");
    terminal.wait_for(&["[3 History]", "compare-1"]);
    terminal.press("5");
    terminal.wait_for(&["COMPLETED", "compare-1", "10 rounds of A, A', B"]);
    terminal.wait_for(&["A", "a-plain", "baseline"]);
    terminal.wait_for(&["B a-tight:"]);
    terminal.press("e");
    terminal.wait_for(&["Saved kdyno-compare-1.html, .md, .csv and .json"]);
    assert_eq!(saved(&place, "compare-1").runs.len(), 33);
    let csv = place.read("kdyno-compare-1.csv");
    assert_eq!(csv.lines().count(), 34);
    assert!(place.read("kdyno-compare-1.md").starts_with("# compare-1"));
    assert!(place.read("kdyno-compare-1.html").contains("<svg "));

    terminal.press("q");
    let Ended { exit, lines } = terminal.finish();
    assert_eq!(exit, 0, "{lines:#?}");
    assert!(place.runs().is_empty(), "no run of the history");
}

#[test]
fn a_plan_is_stopped_and_goes_on_with_what_is_left() {
    let place = place(20_000);
    let mut terminal = open(&place);
    start(&mut terminal);
    wait_until("some runs are done", || {
        saved(&place, "compare-1").runs.len() > 3
    });
    terminal.press("x");
    terminal.wait_for(&["INTERRUPTED", "compare-1", "Enter goes on"]);
    let stopped = saved(&place, "compare-1");
    assert_eq!(stopped.ending, Ending::Interrupted);
    assert!(stopped.runs.len() > 3);

    terminal.press("\r");
    terminal.wait_for(&["COMPLETED", "compare-1"]);
    let whole = saved(&place, "compare-1");
    assert_eq!(whole.runs.len(), 33);
    assert_eq!(whole.runs[..stopped.runs.len()], stopped.runs);
    terminal.press("q");
    assert_eq!(terminal.finish().exit, 0);
}

#[test]
fn quitting_in_the_middle_of_a_plan_asks_and_keeps_the_finished_runs() {
    let place = place(20_000);
    let mut terminal = open(&place);
    start(&mut terminal);
    wait_until("some runs are done", || {
        saved(&place, "compare-1").runs.len() > 3
    });
    terminal.press("q");
    terminal.wait_for(&["Quit?"]);
    terminal.press("y");
    let Ended { exit, lines } = terminal.finish();
    assert_eq!(exit, 0, "{lines:#?}");
    let stopped = saved(&place, "compare-1");
    assert_eq!(stopped.ending, Ending::Interrupted);
    assert!(stopped.runs.len() > 3);

    let mut terminal = open(&place);
    terminal.press("5");
    terminal.wait_for(&["compare-1", "INTERRUPTED", "A a-plain, B a-tight"]);
    terminal.press("\r");
    terminal.wait_for(&["INTERRUPTED", "Enter goes on"]);
    terminal.press("q");
    assert_eq!(terminal.finish().exit, 0);
}

#[test]
fn the_list_shows_what_another_kdyno_makes_and_what_is_removed() {
    let place = place(1_000);
    let mut terminal = open(&place);
    terminal.press("5");
    terminal.wait_for(&["No comparison yet"]);
    for id in ["compare-1", "compare-2"] {
        compare(&place, &["a-plain", "a-tight", "--repeats", "1"]).exits(0);
        terminal.wait_for(&[id, "COMPLETED"]);
    }
    fs::write(place.path("runs/compare-1/session.json"), "{").unwrap();
    terminal.wait_for(&["compare-1", "UNREADABLE"]);

    terminal.press("jD");
    terminal.wait_for(&["Delete compare-1?"]);
    terminal.wait_for(&["It cannot be read: session.json"]);
    terminal.press("y");
    terminal.wait_for(&["Removed compare-1 with its runs"]);
    terminal.wait_for(&["Comparisons and sweeps", " 1 session "]);
    assert!(!place.path("runs/compare-1").exists());
    terminal.press("D");
    terminal.wait_for(&["It goes for good, with its 6 runs and their reports."]);
    terminal.press("y");
    terminal.wait_for(&["No comparison yet"]);
    terminal.press("q");
    assert_eq!(terminal.finish().exit, 0);
}
