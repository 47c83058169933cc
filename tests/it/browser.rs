//! HTML reports, opened in a real browser: nothing to complain of, every chart there.

use kdyno::compare::Metric;
use kdyno::report::Store;
use kdyno::sweep::Sweep;

use crate::support::comparison::{saved, saved_as};
use crate::support::{Browser, Place, Theme};

/// Runs of a few milliseconds with so many batches that p99 says something.
const SMALL: &str = "[source]\nrows = 20_000\n[producer]\nbatch_messages = 10\n";

/// A page that the browser has nothing against, with so many charts.
#[track_caller]
fn is_fine(browser: &Browser, place: &Place, page: &str, charts: usize) -> String {
    let opened = browser.open(&place.path(page));
    assert_eq!(opened.console, [] as [String; 0]);
    let found = opened.dom.matches("<svg role=\"img\"").count();
    assert_eq!(found, charts, "charts of {page}");
    assert_eq!(opened.dom.matches("</svg>").count(), charts);
    assert!(!opened.dom.contains("NaN"), "a figure is no number");
    let (name, sizes) = (page.trim_end_matches(".html"), [(1280, 4800), (400, 9000)]);
    for size in sizes {
        for (theme, word) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
            let picture = format!("{name}-{}-{word}", size.0);
            browser.picture(&place.path(page), &picture, size, theme);
        }
    }
    opened.dom
}

/// Without this, that a page has no errors would say nothing.
#[test]
fn what_a_browser_has_against_a_page_is_heard() {
    let Some(browser) = Browser::find() else {
        return;
    };
    let place = Place::new();
    let page = place.write("bad.html", "<script>console.error('so not')</script>");
    let told = browser.open(&page).console;
    assert!(told.iter().any(|line| line.contains("so not")), "{told:?}");
}

#[test]
fn a_run_and_runs_side_by_side_are_pages_that_a_browser_shows() {
    let Some(browser) = Browser::find() else {
        return;
    };
    let place = Place::new();
    place.run_text(SMALL, &[]).exits(0);
    let slower = [
        "--set",
        "producer.compression=zstd",
        "--set",
        "producer.linger_ms=20",
    ];
    place.run_text(SMALL, &slower).exits(0);
    let args = ["report", "1", "--html", "--out", "run.html"];
    place.kdyno(args).assert().success().stdout("");
    let dom = is_fine(&browser, &place, "run.html", 5);
    assert!(dom.contains("<h1>#1 test</h1>"));
    let args = ["report", "1", "2", "--html", "--out", "runs.html"];
    place.kdyno(args).assert().success();
    let dom = is_fine(&browser, &place, "runs.html", 3 + 2 * 5);
    assert!(dom.contains("without verdicts"));
    assert!(dom.contains("differ in 2 settings"));
}

#[test]
fn a_comparison_is_a_page_that_a_browser_shows() {
    let Some(browser) = Browser::find() else {
        return;
    };
    let place = Place::new();
    place.write("small.toml", SMALL);
    let vary = "compression=lz4,none,zstd";
    let args = [
        "compare",
        "small.toml",
        "--vary",
        vary,
        "--repeats",
        "8",
        "--seed",
        "20",
        "--html",
        "compare.html",
        "--quiet",
    ];
    place.kdyno(args).assert().success().stdout("");
    let session = saved(&place, "compare-1");
    let has = |metric: &&Metric| {
        session
            .runs
            .iter()
            .all(|run| run.figures.contains_key(metric))
    };
    // The primary one has a chart of its own.
    let metrics = Metric::ALL.iter().filter(has).count() - 1;
    let charts = 2 + 3 + metrics;
    let dom = is_fine(&browser, &place, "compare.html", charts);
    assert!(dom.contains("A compression=lz4 against B compression=none"));
    // A', B and C in eight rounds, in every metric.
    assert_eq!(dom.matches("class=\"ring").count(), 3 * 8 * (1 + metrics));
    // The same from what was saved.
    let again = ["report", "compare-1", "--html"];
    let again = place.kdyno(again).assert().success();
    let again = String::from_utf8(again.get_output().stdout.clone()).unwrap();
    assert_eq!(again, place.read("compare.html"));
    let runs = Store::at(place.path("runs/compare-1")).list().unwrap();
    assert_eq!(runs.len(), 9 * 4);
}

#[test]
fn a_sweep_is_a_page_that_a_browser_shows() {
    let Some(browser) = Browser::find() else {
        return;
    };
    let place = Place::new();
    place.write("small.toml", SMALL);
    let args = [
        "sweep",
        "small.toml",
        "--vary",
        "workers=1..2",
        "--vary",
        "batch_size=16k,64k",
        "--vary",
        "compression=none,lz4",
        "--require",
        "msgs_per_s > 10",
        "--repeats",
        "5",
        "--seed",
        "20",
        "--cool-down",
        "1ms",
        "--html",
        "sweep.html",
        "--quiet",
    ];
    place.kdyno(args).assert().success().stdout("");
    let (confirming, all_points) = (2 + 3, 2);
    let dom = is_fine(&browser, &place, "sweep.html", confirming + all_points);
    assert!(dom.contains("<h1>workers x batch_size x compression of small</h1>"));
    assert_eq!(dom.matches("class=\"map\"").count(), 2);
    assert_eq!(dom.matches("class=\"cell shade ").count(), 8, "every point");
    let sweep: Sweep = saved_as(&place, "sweep-1");
    let counted = sweep.runs.iter().filter(|run| run.round > 0).count();
    // Rate against p99: of all points, and of A and B in five rounds.
    assert_eq!(dom.matches("class=\"spot h").count(), counted + 2 * 5);
    // Of A' and B in five rounds, and over the rounds every run of both.
    assert_eq!(dom.matches("class=\"ring").count(), 2 * 5);
    let middles = 1 + 8 + 2;
    let estimate = 1;
    let dots = dom.matches("class=\"dot h").count();
    assert_eq!(dots, middles + counted + 3 * 5 + estimate);
    let again = ["report", "sweep-1", "--out", "again.html"];
    place.kdyno(again).assert().success().stdout("");
    assert_eq!(place.read("again.html"), place.read("sweep.html"));
}
