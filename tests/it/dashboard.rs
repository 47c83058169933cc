//! The dashboard as a person uses it: the built program on a real terminal, from the first key to
//! the prompt.

use kdyno::report::{Ending, Store};
use nix::sys::signal::Signal;
use portable_pty::CommandBuilder;
use rstest::rstest;

use crate::support::terminal::Ended;
use crate::support::{Kafka, Place, Terminal, wait_until};

const SCREEN: (u16, u16) = (120, 36);

/// 200,000 users in four seconds: time to look.
const SLOW: &str = "
    description = \"200,000 users in four seconds\"
    [source]
    rows = 200_000
    [run]
    rate = \"50k\"
";

/// A place with that profile as the first of the list, and with the users file.
fn place(profile: &str) -> Place {
    let place = Place::new();
    std::fs::create_dir(place.path("profiles")).unwrap();
    place.write("profiles/a-slow.toml", profile);
    place.make_users(200_000);
    place
}

fn open(place: &Place) -> Terminal {
    let terminal = Terminal::start(place, SCREEN, &[""; 0]);
    terminal.wait_for(&["[1 Profiles]"]);
    terminal.wait_for(&["a-slow"]);
    terminal
}

/// Moves down until this setting is selected.
fn select(terminal: &mut Terminal, setting: &str) {
    let wanted = format!("▌{setting}");
    let selected = |terminal: &Terminal| {
        let lines = terminal.lines();
        // At the right of the focused border; at its left is the selected profile.
        let settings = lines
            .iter()
            .filter_map(|line| Some(line.split_once('┃')?.1.to_owned()));
        settings.into_iter().find(|line| line.contains('▌'))
    };
    for _ in 0..60 {
        let before = selected(terminal);
        if before.as_ref().is_some_and(|line| line.contains(&wanted)) {
            return;
        }
        terminal.press("j");
        wait_until("the next setting is selected", || {
            selected(terminal) != before
        });
    }
    panic!("there is no setting {setting}: {:#?}", terminal.lines());
}

/// The records that the worker of this number has acknowledged, by its row on the screen.
fn acked_by(terminal: &Terminal, worker: &str) -> u64 {
    let lines = terminal.lines();
    let row = lines.iter().find_map(|line| {
        let row = line.strip_prefix("│")?.trim_start();
        row.strip_prefix(worker)
            .filter(|rest| rest.starts_with("  "))
    });
    let words = row.into_iter().flat_map(str::split_whitespace);
    let mut counts = words.filter_map(|word| word.replace(',', "").parse().ok());
    // After the percent of its share.
    counts.nth(1).unwrap_or(0)
}

/// The whole journey on any target.
fn choose_tune_run_stop_and_look_back(place: &Place) {
    let mut terminal = open(place);
    terminal.press("l");
    select(&mut terminal, "workers");
    terminal.press("l");
    terminal.wait_for(&["▌workers", "~", "3", "was 2"]);
    select(&mut terminal, "compression");
    terminal.press("l");
    terminal.wait_for(&["▌compression", "~", "was none"]);

    terminal.press("r");
    terminal.wait_for(&["[2 Run]"]);
    terminal.wait_for(&["RUNNING", "a-slow", "3 workers"]);
    terminal.wait_for(&["Workers", "3 of 3"]);
    wait_until("every worker has acknowledgements", || {
        ["0", "1", "2"]
            .iter()
            .all(|worker| acked_by(&terminal, worker) > 0)
    });
    let before = acked_by(&terminal, "0");
    wait_until("the rows move", || acked_by(&terminal, "0") > before);

    terminal.press("x");
    terminal.wait_for(&["INTERRUPTED", "a-slow"]);
    terminal.press("e");
    terminal.wait_for(&["Saved kdyno-1-a-slow.html, .md, .csv and .json"]);
    assert!(place.read("kdyno-1-a-slow.html").contains("<svg "));
    terminal.press("3");
    terminal.wait_for(&["[3 History]"]);
    terminal.wait_for(&["a-slow", "interrupted"]);
    terminal.press("q");
    terminal.wait_for(&["Quit?"]);
    terminal.wait_for(&["unsaved changes"]);
    terminal.press("y");
    let Ended { exit, lines } = terminal.finish();
    assert_eq!(exit, 0, "{lines:#?}");
    assert!(lines[0].starts_with("INTERRUPTED  a-slow"), "{lines:#?}");
    let saved = lines.iter().find(|line| line.starts_with("saved"));
    let saved = saved.expect("the summary tells where it is");
    assert!(
        saved.contains("#1") && saved.contains("1-a-slow"),
        "{saved}"
    );
    let repeat = lines.last().unwrap();
    assert!(repeat.starts_with("repeat"), "{lines:#?}");
    assert!(repeat.contains("producer.workers=3"), "{lines:#?}");
}

#[test]
fn a_profile_is_chosen_tuned_run_stopped_and_found_again() {
    choose_tune_run_stop_and_look_back(&place(SLOW));
}

#[test]
fn the_same_journey_goes_to_a_real_kafka() {
    let Some(kafka) = Kafka::shared() else { return };
    let target = format!(
        "\n[target]\nbrokers = \"{}\"\ntopic = \"dashboard\"\n",
        kafka.brokers
    );
    choose_tune_run_stop_and_look_back(&place(&format!("{SLOW}{target}")));
}

#[test]
fn a_terminal_that_changes_its_size_in_the_middle_of_a_run_is_drawn_anew() {
    let place = place(SLOW);
    let mut terminal = open(&place);
    terminal.press("\r");
    terminal.wait_for(&["RUNNING", "a-slow"]);
    terminal.resize(80, 24);
    terminal.wait_for(&["RUNNING", "a-slow"]);
    terminal.resize(40, 10);
    terminal.wait_for(&["kdyno needs 60x16, this is 40x10."]);
    terminal.resize(160, 48);
    terminal.wait_for(&["COMPLETED", "a-slow"]);
    terminal.press("q");
    let Ended { exit, lines } = terminal.finish();
    assert_eq!(exit, 0, "{lines:#?}");
}

#[rstest]
#[case::sigterm(Signal::SIGTERM)]
#[case::sighup(Signal::SIGHUP)]
fn a_signal_drains_and_saves_the_run_and_gives_the_terminal_back(#[case] signal: Signal) {
    let place = place(SLOW);
    let mut terminal = open(&place);
    terminal.press("\r");
    terminal.wait_for(&["RUNNING", "a-slow"]);
    terminal.signal(signal);
    let Ended { exit, lines } = terminal.finish();
    assert_eq!(exit, 130, "{lines:#?}");
    assert!(lines[0].starts_with("INTERRUPTED  a-slow"), "{lines:#?}");
    assert_eq!(place.runs().len(), 1);
}

#[test]
fn a_terminal_that_is_gone_loses_no_run() {
    let place = place(SLOW);
    let mut terminal = open(&place);
    terminal.press("\r");
    terminal.wait_for(&["RUNNING", "a-slow"]);
    assert_ne!(terminal.hang_up(), 0);
    let runs = Store::at(place.path("runs")).list().unwrap();
    let run = runs[0].summary().expect("it is whole");
    assert_eq!(run.outcome, Ending::Interrupted);
    assert_eq!(run.records.lost(), 0);
}

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_fg_takes_it_again() {
    let place = place(SLOW);
    let mut terminal = Terminal::start_shell(&place, SCREEN);
    terminal.press("$KDYNO\r");
    terminal.wait_for(&["[1 Profiles]"]);
    terminal.wait_for(&["a-slow"]);
    assert!(terminal.is_taken());

    terminal.press("\u{1a}");
    wait_until("the shell has the terminal", || !terminal.is_taken());
    // Letters are echoed, and lines are edited: the shell's commands get what they expect.
    terminal.press("stty -a | grep -o -e '-*icanon' -e ' -*echo ' | tr '\\n' '.'\r");
    terminal.wait_for(&["icanon", " echo ."]);
    assert!(
        !terminal
            .lines()
            .iter()
            .any(|line| line.starts_with("-icanon"))
    );

    terminal.press("fg\r");
    wait_until("the dashboard has it again", || terminal.is_taken());
    terminal.wait_for(&["[1 Profiles]"]);
    terminal.wait_for(&["a-slow"]);
    terminal.press("4");
    terminal.wait_for(&["[4 Logs]"]);
    terminal.press("q");
    wait_until("the dashboard is closed", || !terminal.is_taken());
    terminal.press("exit\r");
    assert_eq!(terminal.finish().exit, 0);
}

/// What runs in a process of its own for the test below, and is nothing by itself.
#[test]
fn a_program_that_panics_while_it_has_the_terminal() {
    if std::env::var_os(PANICS).is_some() {
        let _terminal = kdyno::tui::Terminal::take().unwrap();
        panic!("something went wrong");
    }
}

const PANICS: &str = "KDYNO_TEST_PANICS";

#[test]
fn a_panic_gives_the_terminal_back_and_is_told_on_the_normal_screen() {
    let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
    command.args([
        "a_program_that_panics_while_it_has_the_terminal",
        "--nocapture",
    ]);
    command.env(PANICS, "1");
    let Ended { lines, .. } = Terminal::start_command(command, SCREEN).finish();
    let told = |words: &str| lines.iter().any(|line| line.contains(words));
    assert!(told("something went wrong"), "{lines:#?}");
}

#[test]
fn ctrl_c_stops_and_drains_a_run_and_ends_the_program_when_none_goes() {
    let place = place(SLOW);
    let mut terminal = open(&place);
    terminal.press("\r");
    terminal.wait_for(&["RUNNING", "a-slow"]);
    terminal.press("\u{3}");
    terminal.wait_for(&["INTERRUPTED", "a-slow"]);
    terminal.press("\u{3}");
    assert_eq!(terminal.finish().exit, 0);
}

#[test]
fn the_demo_is_a_poster_that_runs_again_and_again() {
    let place = place("[source]\nrows = 20_000");
    let args = ["--demo", "a-slow"];
    let mut terminal = Terminal::start(&place, SCREEN, &args);
    terminal.wait_for(&["msg/s acknowledged"]);
    terminal.wait_for(&["run 3"]);
    terminal.press("x");
    terminal.press("q");
    terminal.press("y");
    let Ended { exit, lines } = terminal.finish();
    assert_eq!(exit, 0, "{lines:#?}");
}

#[test]
fn without_a_terminal_the_dashboard_says_what_to_do_instead() {
    let place = Place::new();
    let output = place.command([""; 0]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("needs a terminal") && said.contains("kdyno run"),
        "{said}"
    );
}
