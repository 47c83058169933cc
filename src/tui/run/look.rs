//! How somebody looks at a run: which panel, how long a time, on which scale.

use std::time::Duration;

/// The panels, in the order of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    Headline,
    Latency,
    Verdict,
    #[default]
    Throughput,
    Histogram,
    Stages,
    FanOut,
    Tasks,
    Workers,
    Events,
}

use Focus::{
    Events, FanOut, Headline, Histogram, Latency, Stages, Tasks, Throughput, Verdict, Workers,
};

/// The rows of panels on a screen with room for all of them.
const GRID: [&[Focus]; 4] = [
    &[Headline, Latency, Verdict],
    &[Throughput, Histogram],
    &[Stages, FanOut, Tasks],
    &[Workers, Events],
];

/// A step of the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Left,
    Right,
    Up,
    Down,
}

impl Focus {
    pub const ALL: [Self; 10] = [
        Headline, Latency, Verdict, Throughput, Histogram, Stages, FanOut, Tasks, Workers, Events,
    ];

    /// Its number, for clicks.
    #[must_use]
    pub fn number(self) -> usize {
        Self::ALL
            .iter()
            .position(|focus| *focus == self)
            .unwrap_or(0)
    }

    /// The neighbour in a direction; at an edge it stays.
    #[must_use]
    pub fn step(self, way: Way) -> Self {
        let Some((row, column)) = GRID.iter().enumerate().find_map(|(y, row)| {
            let x = row.iter().position(|focus| *focus == self)?;
            Some((y, x))
        }) else {
            return self;
        };
        let across = |x: usize| GRID[row].get(x).copied().unwrap_or(self);
        let down = |y: usize| match GRID.get(y) {
            // The panel whose middle lies nearest.
            Some(other) => other[(column * 2 + 1) * other.len() / (GRID[row].len() * 2)],
            None => self,
        };
        match way {
            Way::Left => column.checked_sub(1).map_or(self, across),
            Way::Right => across(column + 1),
            Way::Up => row.checked_sub(1).map_or(self, down),
            Way::Down => down(row + 1),
        }
    }
}

/// How much of a run the chart shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Window {
    /// The whole run while that is short, and when it is over; else the last minute.
    #[default]
    Fitting,
    Last(Duration),
    Whole,
}

/// A run that is longer is drawn as a window of this length.
const LONG: Duration = Duration::from_mins(1);

/// Lengths that `<` and `>` go through; beyond the last one is the whole run.
const LENGTHS: [u64; 7] = [1, 2, 5, 15, 60, 300, 900];

impl Window {
    /// The part of a run that is shown, `None` for all of it. `end`: when it is expected to end.
    #[must_use]
    pub fn of(self, elapsed: Duration, is_over: bool) -> Option<Duration> {
        match self {
            Self::Fitting => (!is_over && elapsed > LONG).then_some(LONG),
            Self::Last(length) => (elapsed > length).then_some(length),
            Self::Whole => None,
        }
    }

    #[must_use]
    pub fn shorter(self, elapsed: Duration, is_over: bool) -> Self {
        let now = self.of(elapsed, is_over).unwrap_or(elapsed);
        let below = |length: &&u64| Duration::from_secs(**length) < now;
        let next = LENGTHS.iter().rev().find(below);
        next.map_or(self, |length| Self::Last(Duration::from_secs(*length)))
    }

    #[must_use]
    pub fn longer(self, elapsed: Duration, is_over: bool) -> Self {
        let Some(now) = self.of(elapsed, is_over) else {
            return self;
        };
        let above = |length: &&u64| {
            let length = Duration::from_secs(**length);
            length > now && length < elapsed
        };
        let next = LENGTHS.iter().find(above);
        next.map_or(Self::Whole, |length| {
            Self::Last(Duration::from_secs(*length))
        })
    }
}

/// Everything that is chosen with keys.
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    pub focus: Focus,
    /// The focused panel alone.
    pub zoom: bool,
    pub window: Window,
    /// Throughput as close around the data as its axis goes, instead of from zero.
    pub fitted: bool,
    /// Latency bars by the logarithm of their counts.
    pub log: bool,
    /// Rows that the focused panel is scrolled down.
    pub scroll: usize,
    /// Figures as text, because the terminal has no blocks to draw them with.
    pub ascii: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_focus_goes_to_the_panel_that_lies_there_and_stays_at_the_edge() {
        assert_eq!(Throughput.step(Way::Right), Histogram);
        assert_eq!(Throughput.step(Way::Left), Throughput);
        assert_eq!(Throughput.step(Way::Up), Headline);
        assert_eq!(Verdict.step(Way::Down), Histogram);
        assert_eq!(FanOut.step(Way::Down), Events);
        assert_eq!(Workers.step(Way::Down), Workers);
        assert_eq!(Headline.step(Way::Up), Headline);
    }

    #[test]
    fn every_panel_can_be_reached() {
        let mut seen = vec![Focus::default()];
        let mut at = 0;
        while at < seen.len() {
            for way in [Way::Left, Way::Right, Way::Up, Way::Down] {
                let next = seen[at].step(way);
                if !seen.contains(&next) {
                    seen.push(next);
                }
            }
            at += 1;
        }
        assert_eq!(seen.len(), Focus::ALL.len());
    }

    #[test]
    fn a_short_run_is_seen_whole_and_a_long_one_as_its_last_minute_until_it_is_over() {
        let s = Duration::from_secs;
        assert_eq!(Window::Fitting.of(s(30), false), None);
        assert_eq!(Window::Fitting.of(s(90), false), Some(s(60)));
        assert_eq!(Window::Fitting.of(s(90), true), None);
    }

    #[test]
    fn the_window_gets_shorter_and_longer_in_steps_up_to_the_whole_run() {
        let s = Duration::from_secs;
        let window = Window::Fitting.shorter(s(20), false);
        assert_eq!(window, Window::Last(s(15)));
        assert_eq!(window.shorter(s(20), false), Window::Last(s(5)));
        assert_eq!(window.longer(s(20), false), Window::Whole);
        assert_eq!(Window::Last(s(1)).shorter(s(20), false), Window::Last(s(1)));
    }
}
