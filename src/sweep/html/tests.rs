//! Pages of sweeps, looked at as text; a browser looks at one in the integration tests.

use super::html;
use crate::compare::fixture::BETTER;
use crate::compare::{Curves, Ending, Slot};
use crate::report::Shape;
use crate::sweep::document::Document;
use crate::sweep::fixture::{
    confirmed, confirmed_by, halved, halved_36, paced, rounds, sweep, truth,
};
use crate::sweep::require::Require;
use crate::sweep::session::{Entrant, Sweep};

/// The page without any curves.
fn page_of(document: &Document) -> String {
    html(document, &Curves::default())
}

fn count(page: &str, what: &str) -> usize {
    page.matches(what).count()
}

/// Whatever there is between these two.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = page.split_once(from).unwrap();
    rest.split_once(to).unwrap().0
}

fn quotes(page: &str) -> &str {
    between(page, "<ul class=\"quotes\">", "</ul>")
}

/// A section by its title.
fn section<'a>(page: &'a str, title: &str) -> &'a str {
    between(page, &format!("<h2>{title}</h2>"), "</section>")
}

#[test]
fn only_what_the_confirmation_says_is_quoted() {
    let page = page_of(&confirmed());
    assert!(page.contains("<title>workers x batch_size x linger_ms of tuned</title>"));
    let quotes = quotes(&page);
    assert!(
        quotes.contains("against tuned, run afresh: +6.4\u{a0}% msg/s [+5.7, +7.0]"),
        "{quotes}"
    );
    assert!(quotes.contains("<span class=\"word good\">better</span>"));
    assert!(!quotes.contains("+2.3"), "how it looked in the halving");
    assert!(quotes.contains("latency.p99 &#60; 20ms in 10 of 10 rounds"));
    assert!(quotes.contains("<span class=\"word good\">met</span>"));
    assert!(quotes.contains("kdyno sweep --resume sweep-2 --save-as NAME"));
    assert!(!page.contains("class=\"badge\""));
}

#[test]
fn where_the_best_is_saved_is_told_with_the_quotes() {
    let mut document = confirmed();
    document.sweep.saved = Some("profiles/best.toml".into());
    let page = page_of(&document);
    assert!(quotes(&page).contains("The best is now the profile profiles/best.toml"));
}

#[test]
fn the_runs_that_confirm_the_best_are_shown_over_time_as_far_as_they_can_be_read() {
    assert!(!page_of(&confirmed()).contains("Throughput over time"));
    let run = |slot| {
        let repeat = Shape::new(0.02, &[900, 1_000, 1_100]);
        (slot, vec![repeat], (1..=5_000).collect())
    };
    let curves = Curves::made([Slot::BASELINE, Slot::Profile(1)].map(run));
    let page = html(&confirmed(), &curves);
    let best = section(&page, "The best, run afresh");
    assert!(best.contains("Throughput over time"));
    assert!(best.contains("Latency by percentile"));
}

#[test]
fn the_confirmation_has_every_repeat_and_how_to_take_the_best() {
    let page = page_of(&confirmed());
    let best = section(&page, "The best, run afresh");
    let chart = between(best, "<svg ", "</svg>");
    assert_eq!(count(chart, "class=\"ring"), 20, "ten of A' and ten of B");
    assert!(
        best.contains("--set &#39;producer.batch_size=1M&#39;"),
        "{best}"
    );
    assert!(best.contains("In the sweep it looked +2.3 %"), "{best}");
}

#[test]
fn every_point_has_its_place_on_a_map() {
    let page = page_of(&confirmed());
    let maps = section(&page, "msg/s of all points");
    assert_eq!(count(maps, "class=\"map\""), 3, "one for each linger");
    assert_eq!(count(maps, "class=\"cell shade "), 36);
    assert!(
        maps.find("<h3>linger_ms=5</h3>").unwrap() < maps.find("<h3>linger_ms=0</h3>").unwrap(),
        "that with the best is the first"
    );
    assert!(
        maps.contains(
            "<td class=\"cell shade s3 best\" title=\"workers=2 batch_size=1M linger_ms=5: \
             952 k msg/s\">952 k <small>f</small></td>"
        ),
        "{maps}"
    );
    assert!(
        maps.contains(">959 k ! <small>out 2</small></td>"),
        "{maps}"
    );
    assert_eq!(count(between(maps, "class=\"legend\"", "</p>"), "<i "), 4);
    assert!(maps.contains("framed: the best") && maps.contains("! breaks a requirement"));
}

#[test]
fn a_grid_of_one_axis_is_a_map_of_one_column() {
    let plan = sweep(&["workers=1..3"]);
    let sweep = rounds(plan, vec![vec![1e5, 2e5, 3e5]]);
    let page = page_of(&Document::of(sweep, None));
    let maps = section(&page, "msg/s of all points");
    assert_eq!(count(maps, "class=\"cell shade "), 3);
    assert!(!maps.contains("colgroup"));
}

#[test]
fn maps_beyond_the_first_dozen_are_folded_away() {
    let plan = sweep(&[
        "workers=1..4",
        "linger_ms=0..3",
        "batch_size=16k,64k,256k",
        "compression=none,lz4",
        "acks=0,1,all",
    ]);
    let points = plan.grid.len();
    let sweep = rounds(plan, vec![vec![1e5; points]]);
    let page = page_of(&Document::of(sweep, None));
    let maps = section(&page, "msg/s of all points");
    assert_eq!(count(maps, "class=\"cell shade "), points);
    let folded = between(maps, "<summary>6 maps more</summary>", "</details>");
    assert_eq!(count(folded, "class=\"map\""), 18 - 12);
}

#[test]
fn every_run_is_on_the_charts_and_in_the_tables() {
    let document = confirmed();
    let counted = document.sweep.runs.iter().filter(|run| run.round > 0);
    let counted = counted.count();
    let page = page_of(&document);
    let charts = section(&page, "Rate against p99, and every run");
    assert_eq!(count(charts, "<svg "), 2);
    let scatter = between(charts, "<svg ", "</svg>");
    assert_eq!(count(scatter, "class=\"spot "), counted);
    assert_eq!(count(scatter, "class=\"front\""), 1);
    for letter in ["A", "a", "e", "f*"] {
        assert!(scatter.contains(&format!(">{letter}</text>")), "{letter}");
    }
    let over_rounds = charts.split("<svg ").nth(2).unwrap();
    assert_eq!(count(over_rounds, "<circle"), counted);
    let points = section(&page, "Points, for ranks and not for quotes");
    let repeats = between(
        points,
        "<summary>Every repeat of all points</summary>",
        "</table>",
    );
    assert_eq!(count(repeats, "<tr>"), 1 + 1 + 36, "{repeats}");
    let figures = count(repeats, " k, ") + count(repeats, " k</td>");
    assert_eq!(figures, counted, "{repeats}");
}

#[test]
fn points_stand_with_their_settings_the_best_first() {
    let page = page_of(&confirmed());
    let points = section(&page, "Points, for ranks and not for quotes");
    let table = between(points, "<tbody>", "</tbody>");
    let rows: Vec<_> = table.split("</tr>").collect();
    assert!(
        rows[0].contains(">A</td>") && rows[0].contains(">931 k<"),
        "{}",
        rows[0]
    );
    for cell in [
        ">f *</td>",
        ">2</td>",
        ">1M</td>",
        ">5</td>",
        ">+2.3 %</td>",
        ">confirmation</td>",
    ] {
        assert!(rows[1].contains(cell), "{cell}: {}", rows[1]);
    }
    assert!(
        table.contains("<td class=\"text bad\">!</td>"),
        "breaks a requirement"
    );
}

/// Points of which the second misses its rate in most rounds, and the profile in the last one.
fn late() -> Sweep {
    paced(sweep(&["workers=1..3"]), |round, entrant| match entrant {
        Entrant::Profile => round < 7,
        Entrant::Point(1) => round < 4,
        Entrant::Point(_) => true,
    })
}

#[test]
fn whoever_missed_its_rate_stands_with_the_rounds_that_held_it() {
    let page = page_of(&Document::of(late(), None));
    let points = section(&page, "Points, for ranks and not for quotes");
    for told in [
        "as it is; held the rate in 6 of 7 rounds: these show its latency<",
        "rung 3; held the rate in 3 of 7 rounds: its latency is not judged<",
    ] {
        assert_eq!(count(points, told), 1, "{told}: {points}");
    }
    assert!(page.contains("in half of its rounds or fewer has none at all"));
}

#[test]
fn where_one_round_that_held_the_rate_is_enough_nobody_is_told_to_have_missed_it() {
    let of_old = Sweep {
        schema: 1,
        ..late()
    };
    let page = page_of(&Document::of(of_old, None));
    assert!(!page.contains("held the rate in") && !page.contains("has none at all"));
}

#[test]
fn who_is_put_out_without_a_figure_is_not_told_to_break_what_is_required() {
    let plan = Sweep {
        require: vec![Require::parse("latency.p99 < 20ms").unwrap()],
        ..sweep(&["workers=1..3"])
    };
    let sweep = paced(plan, |_, entrant| entrant != Entrant::Point(2));
    let page = page_of(&Document::of(sweep, None));
    let rungs = section(&page, "Who was put out, and when");
    let told = "cannot show that it keeps to latency.p99 &#60; 20ms";
    assert_eq!(count(rungs, told), 1, "{rungs}");
    assert!(!rungs.contains("surely breaks"), "{rungs}");
}

#[test]
fn who_was_put_out_when_and_why_is_told() {
    let page = page_of(&confirmed());
    let rungs = section(&page, "Who was put out, and when");
    assert!(rungs.contains("the best 12 kept and 14 more"));
    let first = between(
        rungs,
        "Put out by rung 1: 10 points</summary>",
        "</details>",
    );
    assert_eq!(count(first, "<tr>"), 1 + 10);
    assert!(
        first.contains("msg/s against the last of the best 12, -"),
        "{first}"
    );
    let second = between(
        rungs,
        "Put out by rung 2: 18 points</summary>",
        "</details>",
    );
    assert_eq!(count(second, "surely breaks latency.p99 &#60; 20ms"), 12);
}

#[test]
fn what_was_required_is_told_with_who_keeps_to_it() {
    let page = page_of(&confirmed());
    let required = section(&page, "What was required");
    assert!(
        required.contains(">latency.p99 &#60; 20ms</td>"),
        "{required}"
    );
    assert!(required.contains("<td class=\"text good\">10 of 10 rounds</td>"));
    assert!(required.contains(">24</td>") && required.contains(">12</td>"));
    let mut document = confirmed();
    document.sweep.require.clear();
    assert!(!page_of(&document).contains("What was required"));
}

#[test]
fn the_method_the_plan_and_the_machine_are_told() {
    let page = page_of(&confirmed());
    for words in [
        "who is on the front",
        "80 % interval reaches the last of the best",
        "by 7 %, and a fifth of all sweeps",
        "Hodges and Lehmann",
        "after another start of the broker compare again",
        ">bench<",
        ">16k, 64k, 256k, 1M<",
        "All settings of tuned",
        "on Kafka at localhost:9092",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let plan = section(&page, "Plan and machine");
    assert!(
        plan.contains("seed of the order</td><td class=\"text plain\">20</td>"),
        "{plan}"
    );
    assert!(!page.contains("NaN") && !page.contains("inf"));
}

#[test]
fn a_best_that_is_not_confirmed_is_not_quoted() {
    let page = page_of(&Document::of(halved_36(), None));
    assert!(page.contains("The best is not confirmed: nothing here can be quoted"));
    let quotes = quotes(&page);
    assert!(
        quotes.contains("looks best, and is not confirmed yet"),
        "{quotes}"
    );
    assert!(
        !quotes.contains('%') && !quotes.contains("class=\"word"),
        "{quotes}"
    );
    assert!(!page.contains("The best, run afresh</h2>"));
}

#[test]
fn a_best_that_run_afresh_is_worse_is_not_offered() {
    let page = page_of(&confirmed_by(&BETTER.map(|ratio| 1.0 / ratio)));
    assert!(quotes(&page).contains("<span class=\"word bad\">worse</span>"));
    assert!(!page.contains("--save-as") && !page.contains("To take it"));
}

#[test]
fn a_sweep_that_was_stopped_early_is_a_page_too() {
    let mut sweep = halved_36();
    sweep.ending = Ending::Failed;
    sweep.failure = Some("no <i>broker answered".to_owned());
    for runs in [60, 10, 1, 0] {
        sweep.runs.truncate(runs);
        let page = page_of(&Document::of(sweep.clone(), None));
        assert!(page.contains("It failed: no &#60;i&#62;broker answered"));
        assert!(page.contains("The best is not found yet: nothing here can be quoted"));
        assert!(
            !page.contains("NaN") && !page.contains("<i>broker"),
            "{runs}"
        );
    }
}

#[test]
fn where_nothing_keeps_to_what_is_required_the_page_says_so() {
    let plan = Sweep {
        require: vec![Require::parse("latency.p99 < 1ms").unwrap()],
        ..sweep(&["workers=1..2", "linger_ms=0,5"])
    };
    let page = page_of(&Document::of(halved(plan, truth), None));
    assert!(quotes(&page).contains("no point keeps to latency.p99 &#60; 1ms"));
    assert!(!page.contains("framed: the best"));
}
