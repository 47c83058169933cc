//! Pages of runs, looked at as text; a browser looks at them in the integration tests.

use super::html;
use crate::report::Report;
use crate::report::fixture::{ceilings, not_started, on_kafka, tuned};

fn report(number: u64) -> Report {
    let (profile, mut result) = tuned();
    for step in 0..48 {
        let at = std::time::Duration::from_millis(step * 20);
        let to = at + std::time::Duration::from_millis(20);
        result.series.add(at, to, 20_000);
    }
    let mut report = Report::new(format!("{number}-tuned"), &profile, &result);
    report.host = Some("bench".to_owned());
    report.hold_against(&ceilings());
    report
}

/// Whatever there is between these two.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = page.split_once(from).unwrap();
    rest.split_once(to).unwrap().0
}

fn count(page: &str, what: &str) -> usize {
    page.matches(what).count()
}

#[test]
fn a_page_needs_nothing_but_itself() {
    for page in [html(&[report(1)]), html(&[report(1), report(2)])] {
        for word in ["<script", "src=", "url(", "@import", "http-equiv=\"refresh"] {
            assert!(!page.contains(word), "{word}");
        }
        let names = page.replace("http://www.w3.org/2000/svg", "");
        assert!(!names.contains("http://") && !names.contains("https://"));
        assert!(page.contains("default-src 'none'"), "and says so");
        assert!(page.contains("prefers-color-scheme: dark"));
    }
}

#[test]
fn a_run_is_told_from_its_headline_to_its_settings() {
    let page = html(&[report(128)]);
    assert!(page.contains("<title>#128 tuned</title>"));
    assert!(page.contains("CLIENT CPU") && page.contains("--set producer.workers=2"));
    assert!(page.contains("The embedded broker took the records"));
    let headline = between(&page, "<div class=\"headline\">", "<div class=\"charts\">");
    assert!(headline.contains("1.05 M") && headline.contains("1,000,000 acknowledged"));
    assert_eq!(count(&page, "<svg "), 5, "all charts");
    assert_eq!(count(&page, "<svg "), count(&page, "</svg>"));
    for title in [
        "Where the time goes",
        "Figures",
        "Settings and machine",
        "How to read this",
    ] {
        assert!(page.contains(&format!("<h2>{title}</h2>")), "{title}");
    }
    assert!(page.contains("<td class=\"text plain\">producer.linger_ms</td>"));
    assert!(page.contains(">bench<"), "the machine");
    assert!(!page.contains("What went wrong"), "nothing did");
    assert!(!page.contains("NaN") && !page.contains("inf"));
}

#[test]
fn a_run_that_reached_nobody_says_why() {
    let (profile, result) = not_started();
    let page = html(&[Report::new("9-tuned", &profile, &result)]);
    assert!(page.contains("no broker of localhost:9092 answered"));
    assert!(page.contains("<h2>What went wrong</h2>") && page.contains("broker-2:9092"));
    assert!(!page.contains("NaN"));
}

#[test]
fn several_runs_stand_beside_each_other_without_verdicts() {
    let mut other = report(2);
    other.host = Some("elsewhere".to_owned());
    let producer = other.profile.resolved["producer"].as_table_mut().unwrap();
    producer.insert("linger_ms".to_owned(), 50.into());
    other.label = Some("<b>bold</b>".to_owned());
    let page = html(&[report(1), other]);
    assert!(page.contains("2 runs side by side"));
    assert!(page.contains("which of them is better cannot be told from here"));
    assert!(page.contains("Not the same for all of them: machine."));
    let settings = between(&page, "<h2>Settings that differ</h2>", "</table>");
    assert!(settings.contains("<td class=\"text plain\">5</td><td class=\"text other\">50</td>"));
    assert!(!page.contains("<b>bold"), "a label is a text");
    let charts = between(&page, "<h2>Charts</h2>", "</section>");
    assert_eq!(count(charts, "<svg "), 3);
    assert!(
        count(charts, "class=\"letter h1\"") >= 2,
        "B has its letter"
    );
}

#[test]
fn a_run_on_kafka_has_no_badge() {
    let (profile, result) = tuned();
    let (profile, result) = on_kafka(profile, result);
    let page = html(&[Report::new("1-tuned", &profile, &result)]);
    assert!(page.contains("to Kafka at localhost:9092"));
    assert!(!page.contains("class=\"badge\""));
}
