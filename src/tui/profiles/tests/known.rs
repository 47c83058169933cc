//! What saved runs and files tell of the profile that is chosen.

use jiff::Zoned;

use super::*;
use crate::report::Saved;
use crate::source::Size;
use crate::tui::news::Purpose;

/// Runs of earlier starts of the program, the newest first.
fn saved_runs(profiles: &[(u64, &str)]) -> News {
    let saved = |(number, name): &(u64, &str)| -> Saved {
        fixture::saved(*number, |report| report.profile.name = (*name).to_owned())
    };
    News::Runs {
        runs: profiles.iter().map(saved).collect(),
        now: Zoned::default(),
    }
}

#[test]
fn the_last_run_of_an_earlier_start_says_what_a_setting_did() {
    let mut script = Script::new(120, 36);
    script.hear(News::Profiles(listed()));
    script.hear(saved_runs(&[
        (130, "zstd-64k"),
        (128, "tuned"),
        (127, "tuned"),
    ]));
    let read = |id: &str| Work::ReadRun {
        id: id.to_owned(),
        purpose: Purpose::Explain,
    };
    assert_eq!(works(&mut script), [read("128-tuned")]);
    script.press("l");
    to(&mut script, "batch_size").shows_no("last run  #");
    assert_eq!(works(&mut script), [], "it is asked for once");

    let report = report("tuned", TargetKind::Embedded, 952, 14_200);
    let purpose = Purpose::Explain;
    script.hear(News::Read { report, purpose });
    script.shows("last run  #128: ");
    script.press("Esc j");
    assert_eq!(works(&mut script), [read("130-tuned")]);
}

#[test]
fn deleting_a_profile_tells_how_many_saved_runs_stay() {
    let mut script = script(120, 36);
    script.hear(saved_runs(&[
        (9, "none-16k"),
        (8, "tuned"),
        (7, "none-16k"),
    ]));
    script.press("j j D").shows("Its 2 saved runs stay.");
    script
        .press("n k k D")
        .shows("Delete tuned?")
        .shows("Its saved run stays.");
    script.press("n j D").shows("It has no saved runs.");
}

/// The profiles, with one of somebody's own file as the first.
fn with_own_file() -> Script {
    let mut script = Script::new(120, 36);
    let mut all = vec![file("own", "[source]\npath = \"people.csv\"\n")];
    all.extend(listed());
    script.hear(News::Profiles(all));
    script
}

#[test]
fn beside_a_file_stands_how_large_it_is_once_that_is_known() {
    let mut script = with_own_file();
    script.press("Home").shows("people.csv");
    let file = PathBuf::from("people.csv");
    assert_eq!(works(&mut script), [Work::LookAtSource(file.clone())]);
    script.shows_no(" MB");
    let size = Ok(Size {
        bytes: 40_666_709,
        rows: 1_012_345,
        is_counted: false,
    });
    script.hear(News::SourceSeen { file, size });
    script.shows("people.csv  40.7 MB, about 1.01 M rows");
}

#[test]
fn a_file_that_is_not_there_says_so_before_it_is_run() {
    let mut script = with_own_file();
    script.press("Home").hear(News::SourceSeen {
        file: PathBuf::from("people.csv"),
        size: Err("there is no such file".to_owned()),
    });
    script.shows("people.csv  ! there is no such file");
}
