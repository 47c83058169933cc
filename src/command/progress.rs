//! Progress bars on standard error, on a terminal only.

use std::io::{IsTerminal, stderr};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};

use super::{ascii_only, say};
use crate::engine::ceilings::Step;
use crate::engine::{Phase, Snapshot, TaskOutcome, TaskSnapshot};
use crate::units::{self, as_f64};

/// Times a second that bars are drawn.
const DRAWS_PER_S: u8 = 10;

/// The bar while the users file is written. Nothing is shown unless something is written.
pub struct FileProgress(ProgressBar);

impl FileProgress {
    pub fn new(rows: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(rows), ProgressDrawTarget::hidden());
        Self(
            bar.with_style(style(
                "{prefix:<11} {bar:30} {percent:>3} %  {human_pos} rows",
            ))
            .with_prefix("users file")
            .with_finish(ProgressFinish::AndLeave),
        )
    }

    pub fn at(&self, rows: u64) {
        if self.0.is_hidden() && stderr().is_terminal() {
            self.0
                .set_draw_target(ProgressDrawTarget::stderr_with_hz(DRAWS_PER_S));
        }
        self.0.set_position(rows);
    }
}

/// A bar for each task of a run.
pub struct RunProgress {
    bars: MultiProgress,
    kafka: ProgressBar,
    files: Vec<ProgressBar>,
}

impl RunProgress {
    /// Bars on the terminal; without one, or when `shown` says no, nothing.
    pub fn new(shown: bool) -> Self {
        let bars = MultiProgress::with_draw_target(target(shown));
        let kafka = bars.add(bar("kafka"));
        // Draws what came too soon after another drawing to be drawn itself.
        kafka.enable_steady_tick(Duration::from_millis(200));
        Self {
            bars,
            kafka,
            files: Vec::new(),
        }
    }

    pub fn update(&mut self, snapshot: &Snapshot) {
        let done = snapshot.counts.done();
        let length = snapshot.expected_rows.unwrap_or(snapshot.counts.read);
        if snapshot.expected_rows.is_none() && snapshot.phase != Phase::Connecting {
            // A run for a time, not for a number of rows.
            self.kafka
                .set_style(style("{prefix:<10} {human_pos:>34} rows  {msg}"));
        }
        show(&self.kafka, done, length.max(done));
        self.kafka.set_message(match snapshot.phase {
            Phase::Connecting => "connecting".to_owned(),
            Phase::Draining => "draining".to_owned(),
            Phase::Verifying => "reading back".to_owned(),
            Phase::WarmingUp => format!("{} msg/s, warming up", units::si(snapshot.rates.now)),
            Phase::Running | Phase::Over => format!(
                "{} msg/s{}",
                units::si(snapshot.rates.now),
                time_left(snapshot, done, length)
            ),
        });
        for (index, task) in snapshot.tasks.iter().enumerate() {
            if self.files.len() == index {
                self.files.push(self.bars.add(bar(task.name)));
            }
            update_file(&self.files[index], task);
        }
    }

    /// Prints a line above the bars, or where there are none, just prints it.
    pub fn say(&self, line: &str) {
        if self.kafka.is_hidden() || self.bars.println(line).is_err() {
            say(line);
        }
    }

    /// Takes the bars away: the summary says it all.
    pub fn clear(&self) {
        self.kafka.disable_steady_tick();
        // A terminal that is gone needs no clearing.
        let _ = self.bars.clear();
    }
}

/// What is measured now.
pub struct CeilingsProgress {
    bar: ProgressBar,
    rounds: u32,
    is_quiet: bool,
}

impl CeilingsProgress {
    /// A line on the terminal; without one, warnings alone, and to somebody who wants it quiet,
    /// nothing.
    pub fn new(is_quiet: bool, rounds: u32) -> Self {
        let bar = ProgressBar::with_draw_target(None, target(!is_quiet));
        bar.set_style(style("{spinner} {msg}"));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self {
            bar,
            rounds,
            is_quiet,
        }
    }

    pub fn update(&self, step: &Step) {
        match step {
            Step::Measures { part, round } => self.measures(part.title(), *round),
            // When the wire has failed it is told, quiet or not.
            Step::NoBroker(_) if self.is_quiet => {}
            Step::NoBroker(why) => self.say(&format!(
                "warning: {why}\nThe wire is tried all the same, after the other stages."
            )),
        }
    }

    fn measures(&self, part: &str, round: Option<u32>) {
        self.bar.set_message(match round {
            None => format!("{part}: how many rows take a second"),
            Some(round) => format!("{part}: round {round} of {}", self.rounds),
        });
    }

    /// Prints lines above the one of the progress, or where there is none, just prints them.
    fn say(&self, lines: &str) {
        if self.bar.is_hidden() {
            say(lines);
        } else {
            self.bar.println(lines);
        }
    }

    /// Takes the line away: the table says it all.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

/// Standard error, if somebody sees it there.
fn target(shown: bool) -> ProgressDrawTarget {
    if shown && stderr().is_terminal() {
        ProgressDrawTarget::stderr_with_hz(DRAWS_PER_S)
    } else {
        ProgressDrawTarget::hidden()
    }
}

fn update_file(bar: &ProgressBar, task: &TaskSnapshot) {
    show(
        bar,
        task.rows,
        task.expected_rows.unwrap_or(0).max(task.rows),
    );
    bar.set_message(match &task.outcome {
        None => format!("{} rows/s", units::si(bar.per_sec())),
        Some(TaskOutcome::Completed) => "done".to_owned(),
        Some(other) => other.word().to_owned(),
    });
}

fn show(bar: &ProgressBar, position: u64, length: u64) {
    bar.set_length(length);
    bar.set_position(position);
}

/// From the mean rate so far: it jumps less than that of the last second.
fn time_left(snapshot: &Snapshot, done: u64, length: u64) -> String {
    let elapsed = snapshot.elapsed.as_secs_f64();
    if done == 0 || length <= done || elapsed <= 0.0 || snapshot.expected_rows.is_none() {
        return String::new();
    }
    let left = elapsed * as_f64(length - done) / as_f64(done);
    let left = Duration::from_secs_f64(left.min(1e9));
    format!(", {} left", units::run_time(left))
}

fn bar(name: &'static str) -> ProgressBar {
    ProgressBar::new(0)
        .with_style(style(
            "{prefix:<10} {bar:16} {percent:>3} % {human_pos:>11} rows  {msg}",
        ))
        .with_prefix(name)
}

fn style(template: &str) -> ProgressStyle {
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars(if ascii_only() { "##." } else { "█▓░" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_that_is_left_follows_from_the_mean_rate_so_far() {
        let snapshot = |expected_rows| Snapshot {
            elapsed: Duration::from_secs(10),
            expected_rows,
            ..Snapshot::default()
        };
        assert_eq!(time_left(&snapshot(Some(100)), 25, 100), ", 30.0 s left");
        assert_eq!(time_left(&snapshot(Some(100)), 0, 100), "", "no rate yet");
        assert_eq!(time_left(&snapshot(Some(100)), 100, 100), "", "all is done");
        assert_eq!(time_left(&snapshot(None), 25, 100), "", "no end is known");
    }
}
