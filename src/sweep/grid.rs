//! The points of a sweep: every combination of the values of its axes.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::compare::{Axis, VaryError, axes};

/// The most points of a grid. Every one of them runs at least once, and its round waits for all:
/// a thousand runs of a few seconds are an hour.
pub const MOST: usize = 1_000;

/// A grid that is none, or too large.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum GridError {
    #[error(transparent)]
    Vary(#[from] VaryError),
    #[error(
        "there is only one point to sweep; give a setting several values: --vary batch_size=16k,64k,256k"
    )]
    Single,
    #[error(
        "the values make {0} points, and {MOST} are the most: each runs at least once; leave values out, or sweep in two steps"
    )]
    TooMany(String),
}

/// Axes, each with its values. Points are counted from 0, the last axis' values changing fastest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Grid(Vec<Axis>);

impl Grid {
    /// By `--vary KEY=V1,V2`, each an axis.
    ///
    /// # Errors
    /// When an axis cannot be read, or the points are too few or too many.
    pub fn of(given: &[String]) -> Result<Self, GridError> {
        let grid = Self(axes(given)?);
        match grid.points() {
            Some(..=1) => Err(GridError::Single),
            Some(..=MOST) => Ok(grid),
            Some(points) => Err(GridError::TooMany(points.to_string())),
            None => Err(GridError::TooMany("more than any machine's".to_owned())),
        }
    }

    /// The settings that are varied, with their values.
    #[must_use]
    pub fn axes(&self) -> &[Axis] {
        &self.0
    }

    /// How many points there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.points().unwrap_or(usize::MAX)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn points(&self) -> Option<usize> {
        let sizes = self.0.iter().map(|axis| axis.values.len());
        sizes.into_iter().try_fold(1_usize, usize::checked_mul)
    }

    /// Where a point stands on each axis.
    #[must_use]
    pub fn places(&self, point: usize) -> Vec<usize> {
        let mut rest = point;
        let mut places: Vec<_> = self
            .0
            .iter()
            .rev()
            .map(|axis| {
                let values = axis.values.len().max(1);
                let place = rest % values;
                rest /= values;
                place
            })
            .collect();
        places.reverse();
        places
    }

    /// The point that stands there on each axis.
    #[must_use]
    pub fn at(&self, places: &[usize]) -> usize {
        let axes = self.0.iter().zip(places);
        axes.fold(0, |point, (axis, place)| point * axis.values.len() + place)
    }

    /// A point's value on each axis.
    #[must_use]
    pub fn values(&self, point: usize) -> Vec<&str> {
        let places = self.places(point);
        let axes = self.0.iter().zip(places);
        axes.map(|(axis, place)| axis.values[place].as_str())
            .collect()
    }

    /// What a point is called: `batch_size=64k linger_ms=5`.
    #[must_use]
    pub fn name(&self, point: usize) -> String {
        let values = self.0.iter().zip(self.values(point));
        let words: Vec<_> = values
            .map(|(axis, value)| format!("{}={value}", axis.name()))
            .collect();
        words.join(" ")
    }

    /// What makes a profile this point, as `--set` takes it.
    #[must_use]
    pub fn overrides(&self, point: usize) -> Vec<String> {
        let values = self.0.iter().zip(self.values(point));
        values
            .map(|(axis, value)| format!("{}={value}", axis.key))
            .collect()
    }

    /// What it is made of: `batch_size x linger_ms`.
    #[must_use]
    pub fn words(&self) -> String {
        let names: Vec<_> = self.0.iter().map(Axis::name).collect();
        names.join(" x ")
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn grid(given: &[&str]) -> Result<Grid, GridError> {
        let given: Vec<_> = given.iter().map(|&given| given.to_owned()).collect();
        Grid::of(&given)
    }

    #[test]
    fn every_combination_is_a_point_with_a_name_and_its_settings() {
        let grid = grid(&["workers=1..2", "batch_size=16k,64k,256k"]).unwrap();
        assert_eq!(grid.len(), 6);
        assert_eq!(grid.words(), "workers x batch_size");
        assert_eq!(grid.name(1), "workers=1 batch_size=64k");
        assert_eq!(grid.values(5), ["2", "256k"]);
        assert_eq!(
            grid.overrides(3),
            ["producer.workers=2", "producer.batch_size=16k"]
        );
        for point in 0..6 {
            assert_eq!(grid.at(&grid.places(point)), point);
        }
    }

    #[rstest]
    #[case(&["workers=1"], "only one point")]
    #[case(&[], "only one point")]
    #[case(&["workers=1..100", "linger_ms=0..10"], "make 1100 points, and 1000 are the most")]
    #[case(&["workers=1..1000", "linger_ms=0..999", "run.rows=1..1000", "batch_size=1..1000",
             "run.rate=1..1000", "source.rows=1..1000", "acks=1..1000"], "more than any machine's")]
    #[case(&["compresion=lz4,zstd"], "do you mean compression?")]
    fn a_grid_that_is_none_is_told_with_its_cure(#[case] given: &[&str], #[case] words: &str) {
        let error = grid(given).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}
