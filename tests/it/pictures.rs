//! The README's pictures, made by the built program from a real run on the embedded broker, as its
//! own key `S` saves them. With `KDYNO_PICTURES=assets` they take the place of those that the
//! README shows.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Place, Terminal, wait_until};

const SCREEN: (u16, u16) = (120, 36);

/// Saves the screen and gives the picture that it became.
fn save(place: &Place, terminal: &mut Terminal) -> String {
    terminal.press("S");
    let mut picture = None;
    wait_until("the picture is saved", || {
        picture = newest_picture(&place.path("."));
        picture.is_some()
    });
    let path = picture.unwrap();
    // Each of them has its text beside it.
    assert!(path.with_extension("txt").exists());
    let svg = fs::read_to_string(&path).unwrap();
    fs::remove_file(path).unwrap();
    svg
}

fn newest_picture(folder: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths = entries.map(|entry| entry.unwrap().path());
    let is_whole = |path: &PathBuf| {
        path.extension().is_some_and(|extension| extension == "svg")
            && fs::read_to_string(path).is_ok_and(|svg| svg.ends_with("</svg>\n"))
    };
    paths.find(is_whole)
}

fn keep(name: &str, svg: &str) {
    if let Some(folder) = std::env::var_os("KDYNO_PICTURES") {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        fs::write(folder.join(name), svg).unwrap();
    }
}

#[test]
fn the_pictures_of_the_readme_show_a_real_run() {
    let place = Place::new();
    place.kdyno(["generate"]).assert().success();
    let mut terminal = Terminal::start(&place, SCREEN, &[""; 0]);
    terminal.wait_for(&["[1 Profiles]"]);
    terminal.wait_for(&["tuned"]);
    // From `default` over `reference` to `tuned`.
    terminal.press("jj\r");
    terminal.wait_for(&["COMPLETED", "tuned"]);
    terminal.wait_for(&["1,000,000 read = 1,000,000 acked"]);
    let run = save(&place, &mut terminal);
    assert!(run.contains("COMPLETED") && run.contains("Throughput"));
    keep("run.svg", &run);

    terminal.press("1l");
    terminal.wait_for(&["▌"]);
    let profiles = save(&place, &mut terminal);
    assert!(profiles.contains("brokers") && profiles.contains("headless"));
    keep("profiles.svg", &profiles);

    terminal.press("3");
    terminal.wait_for(&["[3 History]"]);
    terminal.wait_for(&["tuned", "completed"]);
    keep("history.svg", &save(&place, &mut terminal));
    terminal.press("q");
    assert_eq!(terminal.finish().exit, 0);
}

#[test]
fn the_picture_of_a_comparison_shows_a_real_one() {
    let place = Place::new();
    let compare = [
        "compare",
        "reference",
        "tuned",
        "zstd",
        "--set=source.rows=500k",
        "--cool-down=0s",
        "--repeats=8",
        "--quiet",
    ];
    place.kdyno(compare).assert().success();
    let mut terminal = Terminal::start(&place, SCREEN, &[""; 0]);
    terminal.press("5");
    terminal.wait_for(&["compare-1", "COMPLETED"]);
    terminal.press("\r");
    terminal.wait_for(&["noise floor"]);
    let picture = save(&place, &mut terminal);
    assert!(picture.contains("reference") && picture.contains("exploratory:"));
    keep("compare.svg", &picture);
    terminal.press("q");
    assert_eq!(terminal.finish().exit, 0);
}
