//! The edges of a chart's axes, and what stands at them.

/// The value axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ValueAxis {
    pub bottom: f64,
    pub top: f64,
    /// What a value is divided by before it is written.
    pub unit: f64,
}

/// The time axis: where its ticks are, and what they say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeAxis {
    pub ticks: Vec<(usize, String)>,
}

/// What the top of an axis may be, times a power of ten.
const TOPS: [f64; 8] = [1.0, 1.2, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0];

/// Ticks of a time axis after the first.
const MOST_TICKS: usize = 6;

/// The tops that have nice thirds; the others have nice halves.
const THIRDS: [f64; 4] = [1.2, 1.5, 3.0, 6.0];

/// The next of 1, 1.2, 1.5, 2, 3, 4, 6, 8 x 10^n that is not below a value.
#[must_use]
pub fn next_top(value: f64) -> f64 {
    if !value.is_finite() || value <= 0.0 {
        return 1.0;
    }
    let power = power_below(value);
    let tops = TOPS.iter().map(|top| top * power);
    // A value that is a top but for a rounding error is one.
    let found = tops
        .chain([10.0 * power])
        .find(|top| *top >= value * (1.0 - 1e-9));
    found.unwrap_or(10.0 * power)
}

fn power_below(value: f64) -> f64 {
    10_f64.powf((value * (1.0 + 1e-9)).log10().floor())
}

impl ValueAxis {
    /// From zero to the next top above the largest value.
    #[must_use]
    pub fn from_zero(largest: f64, unit: f64) -> Self {
        Self {
            bottom: 0.0,
            top: next_top(largest),
            unit,
        }
    }

    /// As close around the values as an axis of three equal parts goes.
    #[must_use]
    pub fn fitted(smallest: f64, largest: f64, unit: f64) -> Self {
        let largest = largest.max(1e-9);
        let mut power = power_below((largest - smallest).max(largest * 1e-3) / 3.0);
        loop {
            for part in [1.0, 2.0, 5.0].map(|part| part * power) {
                let bottom = (smallest / part).floor() * part;
                if bottom + 3.0 * part >= largest {
                    return Self {
                        bottom,
                        top: bottom + 3.0 * part,
                        unit,
                    };
                }
            }
            power *= 10.0;
        }
    }

    /// Where a value lies between bottom and top.
    #[must_use]
    pub fn share(&self, value: f64) -> f64 {
        (value - self.bottom) / (self.top - self.bottom)
    }

    /// Labels of some of so many rows, from the top: each is the value at the upper edge of its
    /// row.
    #[must_use]
    pub fn labels(&self, rows: usize) -> Vec<(usize, String)> {
        let parts = self.parts(rows);
        let decimals = self.decimals(parts);
        let label = |part: usize| {
            let value = self.top - (self.top - self.bottom) * ratio(part, parts);
            (rows / parts * part, self.written(value, decimals))
        };
        (0..parts).map(label).collect()
    }

    /// What stands where the axes meet.
    #[must_use]
    pub fn ground(&self) -> String {
        self.written(self.bottom, self.decimals(1))
    }

    /// Into how many equal parts labels divide so many rows.
    fn parts(&self, rows: usize) -> usize {
        let mantissa = self.top / power_below(self.top);
        let has_thirds =
            self.bottom != 0.0 || THIRDS.iter().any(|top| (top - mantissa).abs() < 1e-6);
        let wanted: &[usize] = if has_thirds { &[3] } else { &[4, 2] };
        let fits = |parts: &&usize| rows.is_multiple_of(**parts);
        wanted.iter().find(fits).copied().unwrap_or(1)
    }

    /// Decimals that all labels need, the same for each.
    fn decimals(&self, parts: usize) -> usize {
        let step = (self.top - self.bottom) / self.unit / ratio(parts, 1);
        let is_whole = |decimals: &i32| {
            let scaled = step * 10_f64.powi(*decimals);
            (scaled - scaled.round()).abs() < 1e-6
        };
        let decimals = (0..3).find(is_whole).unwrap_or(2);
        usize::try_from(decimals).unwrap_or(0)
    }

    fn written(&self, value: f64, decimals: usize) -> String {
        let value = value / self.unit;
        if value.abs() < 1e-9 {
            return "0".to_owned();
        }
        format!("{value:.decimals$}")
    }
}

impl TimeAxis {
    /// From the start of a run to so many seconds, in so many columns.
    #[must_use]
    pub fn whole(span: f64, columns: usize) -> Self {
        let step = time_step(span);
        // The last one is the end only where that is round.
        let parts = (1..=MOST_TICKS)
            .take_while(|parts| step * ratio(*parts, 1) <= span * (1.0 + 1e-9))
            .count();
        let decimals = time_decimals(step);
        let tick = |i: usize| {
            let at = step * ratio(i, 1);
            let label = match i {
                0 if decimals == 0 => "0".to_owned(),
                _ if i == parts => format!("{at:.decimals$} s"),
                _ => format!("{at:.decimals$}"),
            };
            (column(at, span, columns), label)
        };
        Self {
            ticks: (0..=parts).map(tick).collect(),
        }
    }

    /// The last so many seconds. The labels say how long ago: they stand still while time goes by.
    #[must_use]
    pub fn window(span: f64, columns: usize) -> Self {
        let parts = time_parts(span);
        let step = span / ratio(parts, 1);
        let decimals = time_decimals(step);
        let tick = |i: usize| {
            let ago = step * ratio(parts - i, 1);
            let label = match i {
                _ if i == parts => "now".to_owned(),
                0 => format!("-{ago:.decimals$} s"),
                _ => format!("-{ago:.decimals$}"),
            };
            (column(span - ago, span, columns), label)
        };
        Self {
            ticks: (0..=parts).map(tick).collect(),
        }
    }
}

/// The column that a moment lies nearest to.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a few hundred columns; a moment outside is at the edge"
)]
pub fn column(at: f64, span: f64, columns: usize) -> usize {
    if columns == 0 || span <= 0.0 {
        return 0;
    }
    let column = (at / span * ratio(columns, 1)).round().max(0.0);
    (column as usize).min(columns - 1)
}

/// From tick to tick: a part of a round span, else the shortest of some round steps that gives no
/// more ticks than there is room for.
fn time_step(span: f64) -> f64 {
    const STEPS: [f64; 6] = [0.1, 0.2, 0.3, 0.4, 0.5, 1.0];
    let power = power_below(span);
    if (next_top(span) / span - 1.0).abs() < 1e-6 {
        return span / ratio(time_parts(span), 1);
    }
    let steps = [power, 10.0 * power].into_iter();
    let mut steps = steps.flat_map(|power| STEPS.map(|step| step * power));
    let fits = |step: &f64| span / step <= ratio(MOST_TICKS, 1);
    steps.find(fits).unwrap_or(span)
}

/// Into how many equal parts ticks divide a span: four to six, with short numbers.
fn time_parts(span: f64) -> usize {
    let mantissa = span / power_below(span);
    let parts = [
        (1.0, 5),
        (1.2, 6),
        (1.5, 5),
        (2.0, 5),
        (3.0, 6),
        (4.0, 4),
        (6.0, 6),
        (8.0, 4),
    ];
    let found = parts.iter().find(|(top, _)| (top - mantissa).abs() < 1e-6);
    found.map_or(5, |(_, parts)| *parts)
}

fn time_decimals(step: f64) -> usize {
    let is_whole = |decimals: &i32| {
        let scaled = step * 10_f64.powi(*decimals);
        (scaled - scaled.round()).abs() < 1e-6
    };
    let decimals = (0..3).find(is_whole).unwrap_or(3);
    usize::try_from(decimals).unwrap_or(0)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a screen has few rows and columns"
)]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}
