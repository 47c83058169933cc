//! Profiles changed on the screen: what the keys leave in the files.

use portable_pty::CommandBuilder;

use crate::support::{Place, Terminal, wait_until};

const MINE: &str = "\
# What this is for.
description = \"mine\"

[producer]
workers = 4   # one a core
acks = \"all\"
";

/// A dashboard beside `profiles/a-mine.toml`, with an editor that adds a line to what it opens.
fn open(place: &Place, text: &str) -> Terminal {
    std::fs::create_dir(place.path("profiles")).unwrap();
    place.write("profiles/a-mine.toml", text);
    place.write(
        "editor",
        "sed -i 's/workres/workers/; $ a # edited at '$1 $2\n",
    );
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_kdyno"));
    command.cwd(place.path("."));
    command.env_clear();
    for (name, value) in place.command([""; 0]).get_envs() {
        command.env(name, value.unwrap());
    }
    command.env("TERM", "xterm-256color");
    command.env("EDITOR", format!("sh {}", place.path("editor").display()));
    let terminal = Terminal::start_command(command, (120, 36));
    terminal.wait_for(&["▌", "a-mine"]);
    terminal
}

fn quit(mut terminal: Terminal) {
    terminal.press("q");
    assert_eq!(terminal.finish().exit, 0);
}

#[test]
fn a_profile_is_tuned_saved_and_saved_as_another() {
    let place = Place::new();
    let mut terminal = open(&place, MINE);
    terminal.press("l/workers\r");
    terminal.wait_for(&["▌workers", "< 4 >"]);
    terminal.press("hh");
    terminal.wait_for(&["▌workers", "~", "< 2 >", "was 4"]);
    terminal.press("s");
    terminal.wait_for(&["Saved profiles/a-mine.toml, 1 change"]);
    let saved = MINE.replace("workers = 4", "workers = 2");
    assert_eq!(place.read("profiles/a-mine.toml"), saved);

    terminal.press("\r\u{15}7\r");
    terminal.wait_for(&["▌workers", "~", "< 7 >", "was 2"]);
    terminal.press("a");
    terminal.wait_for(&["profiles/a-mine-2.toml"]);
    terminal.press("\r");
    terminal.wait_for(&["▌", "a-mine-2"]);
    let copy = MINE.replace("workers = 4", "workers = 7");
    assert_eq!(place.read("profiles/a-mine-2.toml"), copy);
    assert_eq!(place.read("profiles/a-mine.toml"), saved);

    // One at a time: two in a row would be another key.
    terminal.press("\u{1b}");
    terminal.wait_for(&["linger_ms"]);
    terminal.press("\u{1b}");
    terminal.wait_for(&["D delete"]);
    terminal.press("D");
    terminal.wait_for(&["Delete a-mine-2?"]);
    terminal.press("y");
    terminal.wait_for(&["Deleted profiles/a-mine-2.toml"]);
    assert!(!place.path("profiles/a-mine-2.toml").exists());
    quit(terminal);
}

#[test]
fn a_broken_profile_is_mended_in_the_editor_and_a_changed_file_is_seen() {
    let place = Place::new();
    let mut terminal = open(&place, &MINE.replace("workers", "workres"));
    terminal.wait_for(&["a-mine", "! 1 error"]);
    terminal.wait_for(&["write workers"]);
    terminal.press("o");
    terminal.wait_for(&["a-mine", "profiles/a-mine.toml"]);
    // While the editor has the terminal, there is no error on it either.
    wait_until("the editor has written", || {
        place
            .read("profiles/a-mine.toml")
            .ends_with("# edited at +5\n")
    });
    wait_until("the errors are gone", || {
        !terminal.lines().iter().any(|line| line.contains("1 error"))
    });
    terminal.wait_for(&["[1 Profiles]"]);

    let theirs = MINE.replace("workers = 4", "workers = 9");
    place.write("profiles/a-mine.toml", theirs);
    terminal.press("l/workers\r");
    terminal.wait_for(&["▌workers", "< 9 >"]);
    quit(terminal);
}

#[test]
fn changes_stay_on_top_of_what_another_program_writes() {
    let place = Place::new();
    let mut terminal = open(&place, MINE);
    terminal.press("l/workers\rl");
    terminal.wait_for(&["▌workers", "~", "< 5 >"]);
    place.write("profiles/a-mine.toml", format!("{MINE}linger_ms = 7\n"));
    terminal.press("s");
    wait_until("the change is saved over the new text", || {
        terminal.press("s");
        place
            .read("profiles/a-mine.toml")
            .contains("workers = 5   # one a core")
    });
    let text = place.read("profiles/a-mine.toml");
    assert!(text.ends_with("linger_ms = 7\n"), "{text}");
    terminal.wait_for(&["━ a-mine ━", "profiles/a-mine.toml"]);
    quit(terminal);
}
