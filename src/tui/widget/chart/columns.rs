//! From a series to columns: which step each of them shows.

use std::time::Duration;

use super::axis::next_top;
use crate::stats::Series;
use crate::units;

/// The part of a run that a chart shows, in seconds of its clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    pub from: f64,
    pub to: f64,
}

impl Span {
    /// The whole of a run that is expected to end then: up to a round number of seconds or, where
    /// that would need longer steps than the run itself, as far as its steps reach.
    #[must_use]
    pub fn whole(end: Duration, step: Duration, columns: usize) -> Self {
        // No run is shorter than a hundred milliseconds on the screen.
        let end = end.as_secs_f64().max(0.1);
        let mut reach = step.as_secs_f64().max(1e-3) * as_f64(columns.max(1));
        while reach < end {
            reach *= 2.0;
        }
        Self {
            from: 0.0,
            to: next_top(end).min(reach),
        }
    }

    #[must_use]
    pub fn length(&self) -> f64 {
        self.to - self.from
    }
}

/// How a series is drawn: whole steps, put together until there are no more than columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    /// Steps of the series that make one here.
    grouped: usize,
    pub length: Duration,
}

impl Steps {
    #[must_use]
    pub fn new(series: &Series, span: Span, columns: usize) -> Self {
        let mut grouped: usize = 1;
        let step = series.step.as_secs_f64();
        // A hair's breadth more than fits is a rounding error.
        while span.length() / (step * as_f64(grouped)) > as_f64(columns.max(1)) + 1e-6 {
            grouped *= 2;
        }
        let length = u32::try_from(grouped).unwrap_or(u32::MAX);
        Self {
            grouped,
            length: series.step.saturating_mul(length),
        }
    }

    /// The rate in each column: of the step that its middle lies in. `now` is the run's clock:
    /// only what is over is shown, and the last step of a run that `is_over` counts for as long as
    /// it lasted.
    #[must_use]
    pub fn columns(
        &self,
        series: &Series,
        (span, columns): (Span, usize),
        (now, is_over): (Duration, bool),
    ) -> Vec<Option<f64>> {
        let width = span.length() / as_f64(columns.max(1));
        let middle = |column: usize| span.from + (as_f64(column) + 0.5) * width;
        let step = self.length.as_secs_f64();
        let value = |column: usize| {
            let at = middle(column);
            if at < 0.0 {
                return None;
            }
            self.rate(series, whole(at / step), (now.as_secs_f64(), is_over))
        };
        (0..columns).map(value).collect()
    }

    fn rate(&self, series: &Series, index: usize, (now, is_over): (f64, bool)) -> Option<f64> {
        let step = self.length.as_secs_f64();
        let first = index.checked_mul(self.grouped)?;
        let known = series.acked.iter().skip(first).take(self.grouped);
        // Where the series has ended and time goes on, nothing is acknowledged.
        let acked: u64 = known.sum();
        let begin = as_f64(index) * step;
        if begin + step <= now + 1e-9 {
            return Some(units::as_f64(acked) / step);
        }
        // Too short a piece says nothing about a rate.
        let lasted = now - begin;
        (is_over && lasted >= step / 4.0).then(|| units::as_f64(acked) / lasted)
    }
}

/// Records that a series has acknowledged by a moment; evenly within a step.
#[must_use]
pub fn acked_at(series: &Series, at: Duration) -> f64 {
    let steps = at.as_secs_f64() / series.step.as_secs_f64();
    let full = whole(steps).min(series.acked.len());
    let before: u64 = series.acked[..full].iter().sum();
    let part = series
        .acked
        .get(full)
        .map_or(0.0, |acked| units::as_f64(*acked) * steps.fract());
    units::as_f64(before) + part
}

#[expect(clippy::cast_precision_loss, reason = "a screen has few columns")]
fn as_f64(n: usize) -> f64 {
    n as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "callers pass what is not negative; too much saturates"
)]
fn whole(x: f64) -> usize {
    // A step begins at its edge, also when the edge is off by a rounding error.
    (x + 1e-9) as usize
}
