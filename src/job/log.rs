//! What the log says of a whole run, in sentences: how it started, how it ended, where it is.

use std::path::Path;
use std::time::Duration;

use crate::profile::{Length, Profile, SourceFile};
use crate::report::settings;
use crate::report::{Caveat, Ending, Report, RunName, StoreError, TargetKind};
use crate::units;

/// A run has started.
pub fn started(id: &str, profile: &Profile) {
    tracing::info!("run {} starts: {}", RunName::of(id).spoken(), what(profile));
}

/// It is over, and saved, or not.
pub fn ended(report: &Report, place: Option<&Path>, not_saved: Option<&StoreError>) {
    let run = RunName::of(&report.id).spoken();
    let ending = ending(report);
    match report.outcome {
        Ending::Completed if report.is_clean() => tracing::info!("run {run} {ending}"),
        Ending::Interrupted => tracing::info!("run {run} {ending}"),
        _ => tracing::error!("run {run} {ending}"),
    }
    if let Some(verdict) = report.verdict.as_ref().filter(|it| !it.because.is_empty()) {
        let (cause, because) = (verdict.cause.words(), &verdict.because);
        tracing::info!("verdict on run {run}: {cause}; {because}");
    }
    match (place, not_saved) {
        (_, Some(error)) => tracing::warn!("run {run} is not saved: {error}"),
        (Some(place), None) => tracing::info!("run {run} saved in {}", place.display()),
        (None, None) => {}
    }
}

/// `durable on localhost:9092, librdkafka, 2 workers, 1,000,000 users, rate 50 k/s`.
fn what(profile: &Profile) -> String {
    let resolved =
        |section, key| settings::word(&profile.resolved, section, key).unwrap_or_default();
    let workers = match profile.producer.workers.get() {
        1 => "1 worker".to_owned(),
        n => format!("{n} workers"),
    };
    let length = match (profile.run.length, &profile.source.file) {
        (Length::Rows(rows), _) => format!("{} rows", units::count(rows.get())),
        (Length::Duration(time), _) => format!("for {}", units::run_time(time)),
        (Length::File, SourceFile::Users(rows)) => format!("{} users", units::count(rows.get())),
        (Length::File, SourceFile::Path(path)) => format!("{} once", path.display()),
    };
    let rate = profile.run.rate;
    let rate = rate.map_or_else(String::new, |rate| format!(", rate {}/s", units::si(rate)));
    format!(
        "{} on {}, {}, {workers}, {length}{rate}",
        profile.name,
        resolved("target", "brokers"),
        resolved("producer", "client"),
    )
}

fn ending(report: &Report) -> String {
    let counts = &report.records;
    let all = format!(
        "read {} = acknowledged {} + rejected {} + failed {} + unknown {}",
        units::count(counts.read),
        units::count(counts.acked),
        units::count(counts.rejected),
        units::count(counts.failed),
        units::count(counts.unknown),
    );
    let why = report.failure.as_deref().unwrap_or_default();
    match report.outcome {
        Ending::Completed if report.is_clean() => format!(
            "completed: {} acknowledged in {}, {} msg/s{}",
            units::count(report.measured),
            units::run_time(Duration::try_from_secs_f64(report.elapsed_s).unwrap_or_default()),
            units::si(report.msgs_per_s),
            caveat(report)
        ),
        Ending::Completed => format!("completed, and not all is well: {all}"),
        Ending::Interrupted => format!("interrupted: {all}"),
        Ending::Failed if counts.read > 0 => format!("failed: {why}; {all}"),
        Ending::Failed => format!("failed: {why}"),
    }
}

fn caveat(report: &Report) -> &'static str {
    match report.target.kind {
        _ if report.has(Caveat::NullClient) => ", by nobody: the null client",
        TargetKind::Embedded => " by the embedded broker",
        TargetKind::Kafka => "",
    }
}
