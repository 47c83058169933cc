use super::*;
use crate::engine::{Difference, TaskOutcome, Verification};
use crate::profile::Threshold;
use crate::report::fixture::{not_started, on_kafka, profile, run_of, tuned};
use crate::stats::Verdict;

fn judged() -> Report {
    let (mut profile, mut result) = on_kafka(profile(), run_of(2, 1_000_000));
    profile.thresholds = [("msgs_per_s", ">= 400k"), ("latency.p99", "< 10ms")]
        .map(|(metric, bound)| Threshold::parse(metric, bound).unwrap())
        .into();
    result.total.counts.read += 12;
    result.total.counts.sent += 12;
    result.total.counts.failed = 12;
    result.total.count_error("_MSG_TIMED_OUT", 1, 7_000, || {
        "Local: timed out | late".to_owned()
    });
    result.verification = Some(Ok(Verification {
        read_back: 999_999,
        missing: 1,
        examples: vec![Difference::Missing { row: 7 }],
        ..Verification::default()
    }));
    let mut report = Report::new("129-tuned", &profile, &result);
    report.label = Some("2 workers *or* less".to_owned());
    report.repeat = Some("kdyno run tuned --set producer.workers=2".to_owned());
    report
}

#[test]
fn one_run_is_a_page_of_its_own() {
    insta::assert_snapshot!(markdown(&[judged()]));
}

#[test]
fn several_runs_are_one_document_that_begins_with_all_of_them() {
    let (profile, result) = tuned();
    let tuned = Report::new("128-tuned", &profile, &result);
    let (profile, result) = not_started();
    let failed = Report::new("20261123-053412-tuned", &profile, &result);
    let text = markdown(&[tuned, failed]);
    let shown = text.split("\n### Settings").next().unwrap();
    insta::assert_snapshot!(shown);
    assert_eq!(text.matches("\n## Run ").count(), 2);
}

#[test]
fn a_verdict_that_says_nothing_is_left_out_and_there_is_no_yet_at_the_end() {
    let (profile, mut result) = tuned();
    result.verdict = Verdict::default();
    let nothing = markdown(&[Report::new("1-tuned", &profile, &result)]);
    assert!(!nothing.contains("NOT ENOUGH"), "{nothing}");
    result.verdict.because = "3 batches".to_owned();
    let little = markdown(&[Report::new("1-tuned", &profile, &result)]);
    assert!(
        little.contains("**NOT ENOUGH TO TELL:** 3 batches"),
        "{little}"
    );
}

#[test]
fn a_run_says_how_it_came_out_as_its_exit_code_does() {
    let (profile, mut result) = tuned();
    result.tasks[0].outcome = TaskOutcome::Failed("full".to_owned());
    let failed = markdown(&[Report::new("1-tuned", &profile, &result)]);
    assert!(failed.contains("**task failed**, started"), "{failed}");
}

#[test]
fn every_line_of_a_table_has_as_many_cells_as_its_titles() {
    let text = markdown(&[judged(), judged()]);
    let mut cells = None;
    for line in text.lines() {
        if !line.starts_with('|') {
            cells = None;
            continue;
        }
        let here = line.replace("\\|", "").matches('|').count();
        assert_eq!(*cells.get_or_insert(here), here, "{line}");
    }
}

#[test]
fn signs_of_markdown_mean_nothing_in_texts() {
    assert_eq!(
        escaped("a|b\n`c` *d* <e>"),
        "a\\|b<br>\\`c\\` \\*d\\* \\<e\\>"
    );
}
