//! The best point as a profile of its own, with a comment that says how it was found.

use std::fmt::Write;
use std::path::Path;

use thiserror::Error;

use super::confirm::{Confirmation, Found};
use super::halving::Halving;
use super::session::{Entrant, Sweep};
use crate::profile::{Diagnostics, Draft, Profile, Refused, Save};
use crate::units::plural;

/// Columns of the comment.
const WIDTH: usize = 98;

/// Where profiles are kept.
#[derive(Clone, Copy, Debug)]
pub struct Shelf<'a> {
    /// `None`: `./profiles`.
    pub folder: Option<&'a Path>,
    /// The names that there are.
    pub taken: &'a [String],
}

/// Why the best is not saved as a profile.
#[derive(Debug, Error)]
pub enum NotSaved {
    #[error("--save-as {name}: {why}")]
    Name { name: String, why: Refused },
    #[error("--save-as {name}: {wrong}")]
    Profile { name: String, wrong: Diagnostics },
    #[error(
        "--save-as {name}: a file cannot say the same as {settings}; leave --save-as out, and run \
         the profile with --set"
    )]
    NotTheSame { name: String, settings: String },
}

/// Looks before the work whether each point, as it may be the best, can be saved by this name after
/// it.
///
/// # Errors
/// When it cannot.
pub fn check_name(sweep: &Sweep, name: &str, shelf: Shelf<'_>) -> Result<(), NotSaved> {
    let each = |point| written(sweep, Entrant::Point(point), name, shelf).map(|_| ());
    (0..sweep.grid.len()).try_for_each(each)
}

/// What saving a point as a profile would write.
///
/// # Errors
/// When it cannot be written.
pub fn saved_as(
    sweep: &Sweep,
    (point, confirmation): (usize, Option<&Confirmation>),
    name: &str,
    shelf: Shelf<'_>,
) -> Result<Save, NotSaved> {
    let save = written(sweep, Entrant::Point(point), name, shelf)?;
    // A byte order mark is one only at the very beginning.
    let own = save.text.trim_start_matches('\u{feff}');
    let text = format!("{}\n{own}", comment(sweep, point, confirmation));
    Ok(Save { text, ..save })
}

fn written(
    sweep: &Sweep,
    entrant: Entrant,
    name: &str,
    shelf: Shelf<'_>,
) -> Result<Save, NotSaved> {
    let wrong = |wrong: Diagnostics| NotSaved::Profile {
        name: name.to_owned(),
        wrong,
    };
    let contestant = sweep.contestant(entrant);
    let draft = Draft::overridden(contestant.text(), &contestant.overrides).map_err(wrong)?;
    let save = draft
        .save_as(name, shelf.folder, shelf.taken)
        .map_err(|why| NotSaved::Name {
            name: name.to_owned(),
            why,
        })?;
    let (saved, wanted) = (
        Profile::parse(&save.written(), &[]).map_err(wrong)?,
        contestant.parse().map_err(wrong)?,
    );
    if saved.resolved != wanted.resolved {
        return Err(NotSaved::NotTheSame {
            name: name.to_owned(),
            settings: contestant.overrides.join(", "),
        });
    }
    Ok(save)
}

fn comment(sweep: &Sweep, point: usize, confirmation: Option<&Confirmation>) -> String {
    let day = sweep.started.split('T').next().unwrap_or_default();
    let require: Vec<_> = sweep.require.iter().map(ToString::to_string).collect();
    let required = if require.is_empty() {
        String::new()
    } else {
        format!(", required {}", require.join(", "))
    };
    let best = Found::of(sweep, &Halving::of(sweep)).and_then(Found::point);
    let place = if best == Some(point) {
        "the best"
    } else {
        "one"
    };
    let found = format!(
        "Found by {} of {day}: {} is {place} of {} ({}) of {}{required}.",
        sweep.id,
        sweep.grid.name(point),
        plural(sweep.grid.len() as u64, "point"),
        sweep.grid.words(),
        sweep.profile.name,
    );
    let afresh = confirmation.map(|it| {
        let rounds = plural(it.comparison.results.rounds as u64, "round");
        format!(
            "Run afresh by {} in {rounds} against {}: {}.",
            it.comparison.session.id,
            sweep.profile.name,
            it.quote()
        )
    });
    let lines = std::iter::once(found).chain(afresh);
    lines.map(|sentence| commented(&sentence)).collect()
}

/// A sentence in lines of comment.
fn commented(sentence: &str) -> String {
    let mut lines = String::new();
    let mut width = usize::MAX;
    for word in sentence.split_whitespace() {
        let length = word.chars().count() + 1;
        if width.saturating_add(length) > WIDTH {
            lines.push_str(if lines.is_empty() { "#" } else { "\n#" });
            width = 1;
        }
        // Writing to a string does not fail.
        let _ = write!(lines, " {word}");
        width += length;
    }
    lines.push('\n');
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::fixture::{confirmed, sweep};

    const SHELF: Shelf<'_> = Shelf {
        folder: None,
        taken: &[],
    };

    #[test]
    fn the_best_is_the_profile_with_its_values_and_the_story_of_its_finding() {
        let document = confirmed();
        let point = document.results.best().unwrap().point;
        let best = (point, document.confirmation.as_ref());
        let save = saved_as(&document.sweep, best, "tuned-f", SHELF).unwrap();
        assert_eq!(save.path, Path::new("profiles/tuned-f.toml"));
        insta::assert_snapshot!(save.text);
    }

    #[test]
    fn a_name_that_is_taken_or_none_is_refused() {
        let sweep = sweep(&["workers=1..2"]);
        let taken = ["tuned".to_owned()];
        let shelf = Shelf {
            taken: &taken,
            ..SHELF
        };
        let refused = |name: &str| check_name(&sweep, name, shelf).unwrap_err().to_string();
        assert_eq!(
            refused("tuned"),
            "--save-as tuned: tuned exists; write another name"
        );
        assert!(refused("a/b").contains("a file cannot have / in its name"));
        assert!(check_name(&sweep, "other", shelf).is_ok());
    }

    #[test]
    fn what_set_takes_out_stays_out() {
        let mut sweep = sweep(&["workers=1..2"]);
        sweep.profile.overrides = vec!["producer.linger_ms=".to_owned()];
        let save = saved_as(&sweep, (0, None), "bare", SHELF).unwrap();
        assert!(save.text.contains("workers = 1"), "{}", save.text);
        assert!(!save.text.contains("linger_ms = 5"), "{}", save.text);
    }

    #[test]
    fn a_byte_order_mark_does_not_end_up_in_the_middle() {
        let mut sweep = sweep(&["workers=1..2"]);
        let text = "\u{feff}[producer]\nlinger_ms = 5\n";
        sweep.profile = crate::compare::fixture::contestant("marked", text, &[]);
        let save = saved_as(&sweep, (1, None), "other", SHELF).unwrap();
        assert!(
            Profile::parse(&save.written(), &[]).is_ok(),
            "{}",
            save.text
        );
    }
}
