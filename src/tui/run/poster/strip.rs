//! Run after run as one line of bars, all of them on one scale.

use std::time::Duration;

use ratatui::layout::Rect;

use crate::stats::Series;
use crate::tui::canvas::Canvas;
use crate::tui::run::board::Board;
use crate::tui::theme::Role;
use crate::tui::widget::chart::axis::next_top;
use crate::tui::widget::chart::columns::acked_at;
use crate::tui::widget::sparkline;

/// Runs whose bars are kept.
const KEPT: usize = 40;

/// The longest time of a column: longer runs have more of them, so that they fill as time goes.
const LONGEST: Duration = Duration::from_millis(500);

/// The runs that are over.
#[derive(Clone, Debug, Default)]
pub struct Strip(Vec<Past>);

/// The bars of a run that is over.
#[derive(Clone, Debug)]
struct Past {
    series: Series,
    elapsed: Duration,
}

impl Strip {
    /// Adds a run that is over.
    pub fn add(&mut self, board: &Board) {
        if self.0.len() == KEPT {
            self.0.remove(0);
        }
        self.0.push(Past {
            series: (*board.series).clone(),
            elapsed: board.elapsed,
        });
    }

    /// Bars of one run after the other, the latest at the right, each of `run` columns or of more,
    /// if it is long; gives their scale.
    pub fn draw(&self, board: &Board, canvas: &mut Canvas<'_>, place: Rect, run: u16) -> f64 {
        let length = self
            .0
            .first()
            .map_or_else(|| expected(board), |past| past.elapsed)
            .as_secs_f64()
            .max(0.1);
        let columns = (length / LONGEST.as_secs_f64()).clamp(
            f64::from(run - 1),
            f64::from(place.width.saturating_sub(1).max(run - 1)),
        );
        let column = length / columns;
        let width = usize::from(place.width);
        let mut rates: Vec<Option<f64>> = Vec::new();
        // More than fit, as some are shorter than the first.
        let wanted = width / usize::from(run) * 2 + 2;
        for past in self.0.iter().skip(self.0.len().saturating_sub(wanted)) {
            rates.extend(bars(&past.series, past.elapsed, column, true));
            rates.push(None);
        }
        if !board.state.is_over() {
            rates.extend(bars(&board.series, board.elapsed, column, false));
        }
        let skipped = rates.len().saturating_sub(width);
        let shown = &rates[skipped..];
        let top = next_top(shown.iter().flatten().copied().fold(0.0, f64::max));
        let rows = usize::from(place.height);
        for (x, rate) in (place.x..place.right()).zip(shown) {
            let Some(rate) = rate else { continue };
            for (y, down) in (place.y..place.bottom()).zip(1..) {
                let piece = sparkline::piece(rate / top, rows, rows - down);
                canvas.text((x, y), place.right(), piece.sign(), Role::Accent);
            }
        }
        top
    }
}

/// How long a run will take, as far as it is known: from its first moment on, if it is one over a
/// time.
fn expected(board: &Board) -> Duration {
    let left = board.progress.left.unwrap_or_default();
    board.end.max(board.elapsed + left)
}

/// Rates of a run in columns of so many seconds; the last one only when it is over.
fn bars(series: &Series, elapsed: Duration, column: f64, is_over: bool) -> Vec<Option<f64>> {
    let moment =
        |i: u32| Duration::try_from_secs_f64(column * f64::from(i)).unwrap_or(Duration::MAX);
    let mut rates = Vec::new();
    for i in 0..u32::from(u16::MAX) {
        let (from, to) = (moment(i), moment(i + 1));
        if to <= elapsed {
            rates.push(Some(
                (acked_at(series, to) - acked_at(series, from)) / column,
            ));
            continue;
        }
        let rest = elapsed.saturating_sub(from).as_secs_f64();
        // Too short a piece says nothing about a rate.
        if is_over && rest > column / 3.0 {
            rates.push(Some(
                (acked_at(series, elapsed) - acked_at(series, from)) / rest,
            ));
        }
        break;
    }
    rates
}
