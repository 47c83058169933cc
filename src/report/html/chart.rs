//! Charts of reports: figures in, a picture out, nothing else. Pages of single runs and of
//! comparisons share them.
//!
//! Every chart is drawn for a column of a page that is some 500 points wide, so that its texts can
//! be read on a telephone, too. What is meant by a colour is always said by a letter or a word as
//! well; the exact figure of a mark is told where somebody points at it.

mod axis;
mod bars;
mod drawing;
mod frame;
mod lines;
mod ratios;
mod scatter;

pub use axis::Axis;
pub use bars::{Bar, Bars, Part, Row, columns, rows};
pub use drawing::Svg;
pub use lines::{Lines, Mark, Series, Stroke, lines};
pub use ratios::{RatioRow, Ratios, ratios};
pub use scatter::{Group, Scatter, scatter};

/// Whose marks these are: the baseline or the first is 0. Colours come again when they run out,
/// letters do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hue(pub usize);

/// Colours that can be told apart, also by those who see fewer of them.
const HUES: usize = 7;

/// A name in so many signs.
fn shortened(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let kept: String = name.chars().take(most - 1).collect();
    format!("{kept}\u{2026}")
}

impl Hue {
    /// The class that sets the colour.
    #[must_use]
    pub fn class(self) -> &'static str {
        const CLASSES: [&str; HUES] = ["h0", "h1", "h2", "h3", "h4", "h5", "h6"];
        CLASSES[self.0 % HUES]
    }
}
