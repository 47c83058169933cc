//! A saved run behind the one that is seen: the figures to which differences are shown.

use std::time::Duration;

use super::Percentiles;
use crate::report::{Report, TargetKind};
use crate::stats::Series;
use crate::stats::fates;
use crate::tui::widget::chart::columns::acked_at;

/// What is shown of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Ghost {
    /// `#121`, or `ghost` where it was not saved under a number.
    pub name: String,
    /// The name of its folder.
    pub id: String,
    pub kind: TargetKind,
    pub is_null: bool,
    pub elapsed: Duration,
    pub msgs_per_s: f64,
    pub measured: u64,
    pub acked: u64,
    pub percentiles: Percentiles,
    pub series: Series,
}

impl Ghost {
    #[must_use]
    pub fn new(report: &Report) -> Self {
        let fates = fates(report.batches, report.measured, report.records.acked);
        Self {
            name: name(report),
            id: report.id.clone(),
            kind: report.target.kind,
            is_null: report.has(crate::report::Caveat::NullClient),
            elapsed: Duration::try_from_secs_f64(report.elapsed_s).unwrap_or_default(),
            msgs_per_s: report.msgs_per_s,
            measured: report.measured,
            acked: report.records.acked,
            percentiles: Percentiles::new(&report.latency_us, fates),
            series: report.series.clone(),
        }
    }

    /// What it had acknowledged by then.
    #[must_use]
    pub fn acked_at(&self, at: Duration) -> f64 {
        acked_at(&self.series, at)
    }
}

fn name(report: &Report) -> String {
    match report.number {
        0 => "ghost".to_owned(),
        number => format!("#{number}"),
    }
}
