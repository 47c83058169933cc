//! What to vary and what to keep to, as it is typed in one line.

use crate::sweep::{Grid, Require};
use crate::units::plural;

/// What is typed where nothing is.
const EXAMPLE: &str = "such as batch_size=16k,64k linger_ms=0,5 require latency.p99<20ms";

/// A grid, and what its points have to keep to.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub grid: Grid,
    pub require: Vec<Require>,
}

impl Asked {
    /// Settings with their values, separated by blanks, and after the word `require` a limit. A
    /// word without a setting belongs to the value before it: `batch_size=64 KiB,1 MiB`.
    ///
    /// # Errors
    /// Why it cannot be read, with its cure.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut vary: Vec<String> = Vec::new();
        let mut require: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            match word {
                "require" | "--require" => require.push(String::new()),
                // As the command has it.
                "--vary" => {}
                word => match require.last_mut().or_else(|| goes_on(&mut vary, word)) {
                    Some(begun) => append(begun, word),
                    None => vary.push(word.to_owned()),
                },
            }
        }
        if vary.is_empty() {
            return Err(EXAMPLE.to_owned());
        }
        let grid = Grid::of(&vary).map_err(|error| error.to_string())?;
        let require: Result<_, _> = require.iter().map(|it| Require::parse(it)).collect();
        Ok(Self {
            grid,
            require: require.map_err(|error| error.to_string())?,
        })
    }

    #[must_use]
    pub fn in_words(&self) -> String {
        let points = plural(self.grid.len() as u64, "point");
        let require = self.require.iter().map(|it| format!(", required {it}"));
        let require: String = require.collect();
        format!("{points} of {}{require}", self.grid.words())
    }
}

/// The setting that a word belongs to, if it begins none.
fn goes_on<'a>(vary: &'a mut [String], word: &str) -> Option<&'a mut String> {
    let key = word.split_once('=').map(|(key, _)| key);
    let is_key = |key: &str| {
        let is_in_names = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        !key.is_empty() && key.chars().all(is_in_names)
    };
    vary.last_mut().filter(|_| !key.is_some_and(is_key))
}

fn append(text: &mut String, word: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(word);
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(
        "batch_size=16k,64k linger_ms=0,5",
        "4 points of batch_size x linger_ms"
    )]
    #[case("--vary workers=1..4", "4 points of workers")]
    #[case(
        "batch_size=64 KiB,1 MiB workers=1,2",
        "4 points of batch_size x workers"
    )]
    #[case(
        "workers=1..2 require latency.p99<20ms",
        "2 points of workers, required latency.p99 <20ms"
    )]
    #[case(
        "workers=1..2 require latency.p99 < 20ms require max_rss < 100 MiB",
        "2 points of workers, required latency.p99 < 20ms, required max_rss < 100 MiB"
    )]
    fn a_line_is_a_grid_and_its_limits(#[case] text: &str, #[case] words: &str) {
        assert_eq!(Asked::read(text).unwrap().in_words(), words);
    }

    #[rstest]
    #[case("", "such as batch_size=16k,64k")]
    #[case("workers=1", "only one point")]
    #[case("wrokers=1,2", "wrokers")]
    #[case("workers=1,2 require speed>5", "no figure")]
    #[case("workers=1,2 require", "no figure with a limit")]
    fn what_cannot_be_read_is_told_with_its_cure(#[case] text: &str, #[case] words: &str) {
        let error = Asked::read(text).unwrap_err();
        assert!(error.contains(words), "{error}");
    }
}
