//! Sweeping in the dashboard, as a person does it: what to vary is typed, planned, run, stopped,
//! gone on with, confirmed, looked at, saved and written down.

use std::fs;

use kdyno::compare::Ending;
use kdyno::sweep::Sweep;

use crate::support::{Place, Terminal, wait_until};

/// A profile at the top of the list, of so many rows.
fn place(rows: u64) -> Place {
    let place = Place::new();
    fs::create_dir(place.path("profiles")).unwrap();
    place.write(
        "profiles/a-plain.toml",
        format!("[source]\nrows = {rows}\n"),
    );
    place.make_users(rows);
    place
}

/// The sweep as it is saved.
fn saved(place: &Place) -> Option<Sweep> {
    let path = place.path("runs").join("sweep-1").join("session.json");
    serde_json::from_str(&fs::read_to_string(path).ok()?).ok()
}

#[test]
fn a_sweep_is_typed_planned_run_stopped_gone_on_with_saved_and_written_down() {
    let place = place(10_000);
    let mut terminal = Terminal::start(&place, (120, 36), &[""; 0]);
    terminal.wait_for(&["a-plain"]);
    terminal.press("w");
    terminal.wait_for(&["Sweep from a-plain: what to vary"]);
    terminal.press("batch_size=1k,64k linger_ms=0,5");
    terminal.wait_for(&["4 points of batch_size x linger_ms"]);
    terminal.press("\r");
    terminal.wait_for(&["PLANNED", "4 points"]);
    terminal.wait_for(&["producer.batch_size", "1k, 64k"]);
    terminal.press("\r");
    terminal.wait_for(&["RUNNING", "sweep-1"]);
    wait_until("some runs are done", || {
        saved(&place).is_some_and(|sweep| sweep.runs.len() > 3)
    });
    terminal.press("x");
    terminal.wait_for(&["INTERRUPTED", "sweep-1", "Enter goes on"]);
    let stopped = saved(&place).unwrap();
    assert_eq!(stopped.ending, Ending::Interrupted);

    terminal.press("\r");
    terminal.wait_for(&["COMPLETED", "sweep-1"]);
    terminal.wait_for(&["─ Confirmed: "]);
    let whole = saved(&place).unwrap();
    assert_eq!(whole.ending, Ending::Completed);
    assert_eq!(whole.runs[..stopped.runs.len()], stopped.runs);

    terminal.press("a");
    terminal.wait_for(&["Save the point as"]);
    terminal.press("\u{15}swept\r");
    terminal.wait_for(&["Saved", "swept.toml"]);
    assert!(place.read("profiles/swept.toml").contains("sweep-1"));
    terminal.press("e");
    terminal.wait_for(&["Saved kdyno-sweep-1.html, .md, .csv and .json"]);
    assert!(
        place
            .read("kdyno-sweep-1.html")
            .contains("class=\"cell shade ")
    );
    assert!(place.read("kdyno-sweep-1.csv").starts_with("sweep,round"));
    terminal.press("\u{1b}");
    terminal.wait_for(&["sweep-1", "COMPLETED", "4 points of batch_size x linger_ms"]);
    terminal.press("q");
    assert_eq!(terminal.finish().exit, 0);
    assert!(place.runs().is_empty(), "no run of the history");
}
