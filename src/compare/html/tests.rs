//! Pages of comparisons, looked at as text; a browser looks at them in the integration tests.

use super::html;
use crate::compare::curves::Curves;
use crate::compare::document::Document;
use crate::compare::fixture::{BETTER, UNCLEAR, completed};
use crate::compare::session::{Ending, Limit, Session};

fn page(session: Session) -> String {
    html(&Document::of(session), &Curves::default())
}

fn count(page: &str, what: &str) -> usize {
    page.matches(what).count()
}

/// Whatever there is between these two.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = page.split_once(from).unwrap();
    rest.split_once(to).unwrap().0
}

#[test]
fn what_can_be_quoted_comes_first() {
    let worse = BETTER.map(|ratio| 1.87 - ratio);
    let page = page(completed(
        &["tuned", "zstd", "durable", "none"],
        &[BETTER, UNCLEAR, worse],
    ));
    assert!(page.contains("<title>A tuned against B zstd, C durable, D none</title>"));
    let quotes = between(&page, "<ul class=\"quotes\">", "</ul>");
    assert!(quotes.contains("zstd: +6.4\u{a0}% msg/s"), "{quotes}");
    assert!(quotes.contains("<span class=\"word good\">better</span>"));
    assert!(quotes.contains("<span class=\"word warning\">cannot tell</span>"));
    assert!(quotes.contains("<span class=\"word bad\">worse</span>"));
    assert!(quotes.find("zstd").unwrap() < quotes.find("durable").unwrap());
}

#[test]
fn no_repeat_is_left_out() {
    let page = page(completed(&["tuned", "zstd"], &[BETTER]));
    let primary = between(&page, "the primary metric</h2>", "</section>");
    let chart = between(primary, "<svg ", "</svg>");
    assert_eq!(count(chart, "class=\"ring"), 20, "ten of A' and ten of B");
    let rounds = primary.split("<svg ").nth(2).unwrap();
    let rounds = rounds.split("</svg>").next().unwrap();
    assert_eq!(count(rounds, "<circle"), 30, "every run, round by round");
    let table = between(primary, "<summary>Every repeat</summary>", "</table>");
    assert_eq!(count(table, "<tr>"), 11, "{table}");
}

#[test]
fn other_metrics_are_called_exploratory_and_the_method_is_told() {
    let page = page(completed(&["tuned", "zstd"], &[BETTER]));
    assert!(page.contains("<h2>The other metrics, exploratory</h2>"));
    assert!(page.contains("not what to claim"));
    assert!(page.contains("queueing included"));
    assert!(page.contains("Hodges and Lehmann") && page.contains("signed ranks, at 95 %"));
    assert!(page.contains("lies within the margin of 3 %"));
    assert!(page.contains("need not be the ratio of the medians"));
    assert!(page.contains("after another start of the broker compare again"));
    assert!(page.contains(">bench<"), "the machine");
    assert!(!page.contains("NaN") && !page.contains("inf"));
}

#[test]
fn profiles_of_one_name_are_told_apart_by_their_letters() {
    let page = page(completed(&["tuned", "tuned"], &[BETTER]));
    assert!(page.contains("A tuned against B tuned"));
    assert!(page.contains(">B tuned<"));
}

#[test]
fn a_session_that_was_stopped_has_no_verdict_and_says_so() {
    let mut session = completed(&["tuned", "<i>zstd"], &[BETTER]);
    session.ending = Ending::Interrupted;
    session.runs.truncate(8 * 3 + 2);
    let page = page(session);
    assert!(page.contains("no verdicts") && page.contains("7 of 10 rounds"));
    assert!(!page.contains("word good"));
    assert!(!page.contains("<i>zstd"), "a name is a text");
}

#[test]
fn a_session_that_failed_at_once_is_a_page_too() {
    let mut session = completed(&["tuned", "zstd"], &[BETTER]);
    session.ending = Ending::Failed;
    session.failure = Some("no broker answered".to_owned());
    session.runs.clear();
    let page = page(session);
    assert!(page.contains("It failed: no broker answered"));
    assert_eq!(count(&page, "<svg "), 0, "nothing to draw");
}

#[test]
fn the_gate_is_told_with_the_quotes() {
    let mut session = completed(&["base", "candidate"], &[BETTER.map(|it| it - 0.2)]);
    session.limit = Some(Limit {
        max_regression: 0.05,
        strict: false,
    });
    let page = page(session);
    let quotes = between(&page, "<ul class=\"quotes\">", "</ul>");
    assert!(
        quotes.contains("FAILED, the 90\u{a0}% interval"),
        "{quotes}"
    );
}
