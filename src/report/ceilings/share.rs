//! What a run reached of its ceilings.

use serde::{Deserialize, Serialize};

use super::{CeilingsReport, StageReport};
use crate::engine::ceilings::Part;
use crate::report::document::{Caveat, Report};
use crate::report::figures::rounded;

/// A ceiling, and the part of it that a run reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CeilingShare {
    /// `source`, `payload`, `batches` or `wire`.
    pub stage: String,
    /// How fast the stage goes alone.
    pub msgs_per_s: f64,
    /// The run's rate as a part of it: 1 is all. Measured at another moment, it may be more.
    pub share: f64,
    /// When the ceiling was measured, in RFC 3339, in UTC.
    pub measured: String,
}

impl CeilingsReport {
    /// What a rate is of each stage; nothing, if nothing was measured. The null client makes no
    /// batches and sends none.
    #[must_use]
    pub fn shares(&self, msgs_per_s: f64, is_null: bool) -> Vec<CeilingShare> {
        let made = [Part::Source, Part::Payload].map(Part::word);
        let has = |stage: &&StageReport| {
            let takes_part = !is_null || made.contains(&stage.stage.as_str());
            takes_part && stage.msgs_per_s > 0.0 && msgs_per_s > 0.0
        };
        let stages = self.stages.iter().filter(has);
        let share = |stage: &StageReport| CeilingShare {
            stage: stage.stage.clone(),
            msgs_per_s: stage.msgs_per_s,
            share: rounded(msgs_per_s / stage.msgs_per_s, 4),
            measured: self.measured.clone(),
        };
        stages.map(share).collect()
    }
}

impl Report {
    /// Notes what the run reached of these ceilings.
    pub fn hold_against(&mut self, ceilings: &CeilingsReport) {
        let shares = ceilings.shares(self.msgs_per_s, self.has(Caveat::NullClient));
        self.ceilings = (!shares.is_empty()).then_some(shares);
    }

    /// How long before the run its ceilings were measured, in words: `12 min`.
    #[must_use]
    pub fn age_of_ceilings(&self) -> Option<String> {
        let measured = &self.ceilings.as_ref()?.first()?.measured;
        let measured: jiff::Timestamp = measured.parse().ok()?;
        let started: jiff::Timestamp = self.started.parse().ok()?;
        let minutes = started.duration_since(measured).as_secs().max(0) / 60;
        Some(match minutes {
            0..120 => format!("{minutes} min"),
            120..2880 => format!("{} h", minutes / 60),
            _ => format!("{} days", minutes / 1440),
        })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::report::fixture;

    fn report() -> Report {
        let (profile, result) = fixture::tuned();
        let mut report = Report::new("1-tuned", &profile, &result);
        report.hold_against(&fixture::ceilings());
        report
    }

    fn stages(report: &Report) -> Vec<&str> {
        let shares = report.ceilings.iter().flatten();
        shares.map(|share| share.stage.as_str()).collect()
    }

    #[test]
    fn a_run_is_held_against_every_stage() {
        let report = report();
        assert_eq!(stages(&report), ["source", "payload", "batches", "wire"]);
        for share in report.ceilings.iter().flatten() {
            let product = share.share * share.msgs_per_s;
            assert!(
                (product / report.msgs_per_s - 1.0).abs() < 0.01,
                "{share:?}"
            );
        }
    }

    #[test]
    fn the_null_client_makes_no_batches_and_has_no_wire() {
        let mut report = report();
        report.caveats.push(Caveat::NullClient);
        report.hold_against(&fixture::ceilings());
        assert_eq!(stages(&report), ["source", "payload"]);
    }

    #[test]
    fn a_run_without_a_rate_has_no_share() {
        let mut report = report();
        report.msgs_per_s = 0.0;
        report.hold_against(&fixture::ceilings());
        assert_eq!(report.ceilings, None);
    }

    #[rstest]
    #[case("2026-11-23T05:34:11Z", "1 min")]
    #[case("2026-11-23T06:34:12Z", "61 min")]
    #[case("2026-11-23T09:34:12Z", "4 h")]
    #[case("2026-11-25T05:34:12Z", "2 days")]
    #[case("2026-11-20T05:34:12Z", "0 min")]
    fn the_age_is_told_in_words(#[case] started: &str, #[case] told: &str) {
        let mut report = report();
        started.clone_into(&mut report.started);
        for share in report.ceilings.iter_mut().flatten() {
            share.measured = "2026-11-23T05:33:01Z".to_owned();
        }
        assert_eq!(report.age_of_ceilings().as_deref(), Some(told));
    }
}
