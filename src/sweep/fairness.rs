//! What the figures of a sweep have to be read with.

use std::collections::BTreeMap;

use super::session::{Entrant, Sweep};
use crate::compare::{unlike, unused};
use crate::units::plural;

/// In sentences: nothing, if every point does the same work as the profile as it is.
#[must_use]
pub fn warnings(sweep: &Sweep) -> Vec<String> {
    let Ok(profile) = sweep.profile.parse() else {
        return Vec::new();
    };
    let name = &sweep.profile.name;
    let mut warned: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for point in 0..sweep.grid.len() {
        if let Ok(other) = sweep.contestant(Entrant::Point(point)).parse() {
            for why in unlike(&profile, &other) {
                warned.entry(why).or_default().push(point);
            }
        }
    }
    let all = plural(sweep.grid.len() as u64, "point");
    let told = warned.into_iter().map(|(why, points)| {
        let first = sweep.grid.name(points[0]);
        format!(
            "{first} {why}, and so with {} of {all}; A is {name}",
            points.len()
        )
    });
    let left_out = unused(&profile).map(|asked| {
        format!(
            "{name} has {asked}, of which a sweep makes no use; --require says what the best has \
             to keep to, --repeats how many rounds confirm it"
        )
    });
    told.chain(left_out).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::fixture::contestant;
    use crate::sweep::fixture::sweep;

    #[test]
    fn points_that_do_the_same_work_are_fair() {
        assert!(warnings(&sweep(&["workers=1..3", "linger_ms=0,5"])).is_empty());
    }

    #[test]
    fn points_that_do_other_work_are_told_once_for_all_of_them() {
        let nobody = warnings(&sweep(&["workers=1..3", "client=direct,null"]));
        assert_eq!(
            nobody,
            [
                "workers=1 client=null drops its records, and A sends them, and so with 3 of 6 \
                 points; A is tuned"
            ]
        );
        let rows = warnings(&sweep(&["workers=1..3", "source.rows=5,6"]));
        let [told] = &rows[..] else {
            panic!("one sentence: {rows:?}");
        };
        assert_eq!(
            told,
            "workers=1 rows=5 does not have A's rows, and so with 6 of 6 points; A is tuned"
        );
    }

    #[test]
    fn what_a_sweep_makes_no_use_of_is_told() {
        let mut sweep = sweep(&["workers=1..2"]);
        sweep.profile = contestant("x", "[run]\nrepeats = 3\n", &[]);
        let told = warnings(&sweep);
        assert!(
            told[0].starts_with("x has run.repeats, of which"),
            "{told:?}"
        );
    }
}
