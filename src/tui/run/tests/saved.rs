//! What saved runs do to the one that is seen: ghosts behind it, labels, the best among them.

use super::*;
use crate::report::{Ending, Saved};
use crate::tui::action::Tab;

#[test]
fn b_takes_the_run_before_as_the_ghost_and_then_takes_it_away() {
    let mut bench = Bench::ended(fixture::tuned(), fixture::ghost());
    bench.wishes = bench.tab.launch(fixture::tuned(), bench.now);
    bench.hear(News::Snapshot(Box::new(fixture::running())));
    assert_eq!(
        bench.press(&[Action::Ghost]).said(),
        "#121 runs behind; b takes it away"
    );
    bench.shows("▒ #121");
    assert_eq!(bench.press(&[Action::Ghost]).said(), "#121 is gone");
    bench.shows_no("▒ #121");
}

#[test]
fn a_run_that_is_removed_takes_its_ghost_with_it() {
    let mut bench = Bench::racing(fixture::running());
    bench.shows("▒ #121");
    bench.hear(News::Removed("120-tuned".to_owned()));
    bench.shows("▒ #121");
    bench.hear(News::Removed("121-tuned".to_owned()));
    assert_eq!(bench.said(), "#121 is gone");
    bench.shows_no("#121");
}

#[test]
fn a_run_that_is_removed_while_it_is_seen_is_no_longer_said_to_be_saved() {
    let mut bench = Bench::over(fixture::completed());
    bench.shows("saved as run #128");
    bench.hear(News::Removed("128-tuned".to_owned()));
    bench.shows_no("saved as run").shows("COMPLETED");
}

#[test]
fn a_label_is_seen_as_soon_as_it_is_noted() {
    let labelled = |label: &str| News::Labelled {
        id: "128-tuned".to_owned(),
        label: label.to_owned(),
    };
    let mut bench = Bench::over(fixture::completed());
    bench.hear(labelled("cold start")).shows("cold start");
    bench.press(&[Action::Label]);
    let Window::Typing(typing) = opened(&bench) else {
        panic!("no line to type but {:?}", bench.wishes);
    };
    assert_eq!(typing.text(), "cold start");
    bench.hear(labelled("")).shows_no("cold start");
}

#[test]
fn the_best_is_that_of_all_saved_runs_of_the_same_job() {
    let completed = fixture::completed();
    let saved = |number: u64, change: fn(&mut Report)| -> Saved {
        fixture::saved(&completed, number, change)
    };
    let runs = vec![
        saved(128, |_| {}),
        saved(127, |slower| slower.elapsed_s = 1.2),
        saved(126, |shorter| {
            (shorter.measured, shorter.elapsed_s) = (1_000, 0.01);
        }),
        saved(125, |failed| failed.outcome = Ending::Failed),
        saved(124, |other| {
            other.profile.name = "other".to_owned();
            other.elapsed_s = 0.1;
        }),
        saved(123, |slower| slower.elapsed_s = 1.1),
    ];
    let listed = |runs: Vec<Saved>| News::Runs {
        runs,
        now: jiff::Zoned::default(),
    };
    let mut bench = Bench::empty();
    bench.hear(listed(runs[1..].to_vec()));
    bench.wishes = bench.tab.launch(fixture::tuned(), bench.now);
    bench.hear(News::Over(Box::new(completed.clone())));
    bench.shows("best of 3 runs");
    bench.hear(listed(runs)).shows("best of 3 runs");
    let mut faster = completed;
    (faster.id, faster.elapsed_s) = ("122-tuned".to_owned(), 0.8);
    bench.hear(listed(vec![fixture::saved(&faster, 122, |_| {})]));
    bench.shows("best 0.800 s");
}

#[test]
fn without_a_run_before_a_ghost_is_chosen_in_the_history() {
    let mut bench = Bench::going(fixture::running());
    bench.press(&[Action::Ghost]);
    assert!(
        bench
            .wishes
            .iter()
            .any(|wish| matches!(wish, Wish::Go(Tab::History)))
    );
}
