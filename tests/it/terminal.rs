//! What a person sees on a terminal while a run goes, and when it is over.

use nix::sys::signal::Signal;

use crate::support::terminal::Ended;
use crate::support::{Place, Terminal};

const SCREEN: (u16, u16) = (100, 45);

/// `kdyno run test.toml ARGS`
fn start(place: &Place, args: &[&str]) -> Terminal {
    Terminal::start(place, SCREEN, &place.run_args("test.toml", args))
}

/// Five seconds of a run, with a file beside it.
const PACED: &str = "
    [source]
    rows = 300_000
    [run]
    rate = \"60k\"
    [tasks]
    json_file = \"users.json\"
";

/// A place with that profile, and with the users file, so that no bar tells of its making.
fn place(profile: &str) -> Place {
    let place = Place::new();
    place.write("test.toml", profile);
    place.make_users(300_000);
    place
}

#[test]
fn a_bar_for_each_task_shows_how_far_it_is_and_then_makes_room_for_the_summary() {
    let place = place(PACED);
    let terminal = start(&place, &[]);
    terminal.wait_for(&["json-file", "%", "rows"]);
    terminal.wait_for(&["kafka", "█", "%", "rows", "msg/s", "left"]);
    let Ended { exit, lines } = terminal.finish();
    assert_eq!(exit, 0, "{lines:#?}");
    assert!(lines[0].starts_with("COMPLETED"), "{lines:#?}");
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("300,000 users acknowledged")),
        "{lines:#?}"
    );
    assert!(lines.last().unwrap().starts_with("repeat"), "{lines:#?}");
    assert!(
        lines.iter().all(|line| !line.contains(" left")),
        "a bar is left: {lines:#?}"
    );
}

#[test]
fn a_message_stands_above_the_bars_and_stays() {
    let place = place(PACED);
    let terminal = start(&place, &["--set", "run.rate=1k"]);
    terminal.wait_for(&["kafka", "msg/s"]);
    terminal.signal(Signal::SIGINT);
    let Ended { exit, lines } = terminal.finish();
    assert_eq!(exit, 130, "{lines:#?}");
    assert!(lines[0].starts_with("interrupted: waiting"), "{lines:#?}");
    assert!(lines[1].starts_with("INTERRUPTED"), "{lines:#?}");
}

#[test]
fn the_users_file_has_a_bar_when_it_is_made() {
    let place = Place::new();
    let terminal = Terminal::start(
        &place,
        SCREEN,
        &["generate", "--rows", "1000000", "--out", "users.csv"],
    );
    terminal.wait_for(&["users file", "█", "%", "rows"]);
    let Ended { exit, lines } = terminal.finish();
    assert_eq!(exit, 0, "{lines:#?}");
    assert!(
        lines[0].contains("100 %") && lines[0].ends_with("1,000,000 rows"),
        "{lines:#?}"
    );
    assert_eq!(lines[1..], ["users.csv"]);
}

#[test]
fn quiet_shows_nothing_on_a_terminal_either() {
    let place = place("[source]\nrows = 300_000");
    let Ended { exit, lines } = start(&place, &["--quiet"]).finish();
    assert_eq!((exit, lines), (0, Vec::new()));
}

/// Every run without a terminal is held to this; here with much to show.
#[test]
fn without_a_terminal_there_are_no_bars_and_no_escape_sequences() {
    let ran = place(PACED).run("test.toml", &[]).exits(0);
    assert_eq!(ran.stderr, "");
    assert!(!ran.stdout.contains('\u{1b}'));
}
