//! Who runs when.
//!
//! Rates drift and come in plateaus, so nobody may run always first or always after the same one:
//! each round has every profile once, in an order of its own, and the baseline a second time, A',
//! which shows how far two runs of the same lie apart. Round 0 warms up and is not counted.

use std::collections::BTreeSet;
use std::fmt;

use fastrand::Rng;
use serde::{Deserialize, Serialize};

/// The most profiles that letters tell apart.
pub const MOST: usize = 26;

/// One of the runs of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Slot {
    /// The profile with this index; the baseline's is 0.
    Profile(usize),
    /// The baseline again.
    Again,
}

impl Slot {
    /// A: all others are held against it.
    pub const BASELINE: Self = Self::Profile(0);

    /// The index of its profile.
    #[must_use]
    pub fn profile(self) -> usize {
        match self {
            Self::Profile(index) => index,
            Self::Again => 0,
        }
    }

    /// The runs of a round of so many profiles, in the order in which they are told.
    pub fn all(profiles: usize) -> impl Iterator<Item = Self> {
        let others = (1..profiles).map(Self::Profile);
        [Self::BASELINE, Self::Again].into_iter().chain(others)
    }
}

/// `A`, `A'`, `B`.
impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = u8::try_from(self.profile()).unwrap_or(u8::MAX);
        let letter = char::from(b'A'.saturating_add(letter));
        match self {
            Self::Profile(_) => write!(f, "{letter}"),
            Self::Again => write!(f, "{letter}'"),
        }
    }
}

impl From<Slot> for String {
    fn from(slot: Slot) -> Self {
        slot.to_string()
    }
}

impl TryFrom<String> for Slot {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_bytes() {
            b"A'" => Ok(Self::Again),
            &[letter @ b'A'..=b'Z'] => Ok(Self::Profile(usize::from(letter - b'A'))),
            _ => Err(format!("{text:?} is none of A, A', B and so on")),
        }
    }
}

/// More counted rounds than this are a mistake, or no way to find out.
pub const MOST_ROUNDS: usize = 1_000;

/// The order of all rounds, the one that warms up first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Order(Vec<Vec<Slot>>);

impl Order {
    /// So many counted rounds, drawn by lot. The same seed draws the same rounds, however many of
    /// them are asked for.
    #[must_use]
    pub fn draw(seed: u64, profiles: usize, rounds: usize) -> Self {
        let mut rng = Rng::with_seed(seed);
        let round = |_| {
            let mut slots: Vec<_> = Slot::all(profiles).collect();
            rng.shuffle(&mut slots);
            slots
        };
        Self((0..=rounds).map(round).collect())
    }

    /// Whether each round is one of so many profiles, and there is at least the one that warms up.
    #[must_use]
    pub fn is_of(&self, profiles: usize) -> bool {
        let wanted: BTreeSet<_> = Slot::all(profiles).collect();
        let is_whole = |round: &Vec<Slot>| {
            round.len() == wanted.len() && round.iter().copied().collect::<BTreeSet<_>>() == wanted
        };
        !self.0.is_empty() && self.0.iter().all(is_whole)
    }

    /// Every run with its round, one after the other.
    pub fn runs(&self) -> impl Iterator<Item = (usize, Slot)> {
        let rounds = self.0.iter().enumerate();
        rounds.flat_map(|(round, slots)| slots.iter().map(move |slot| (round, *slot)))
    }

    /// Who has each turn, for those who give other letters.
    pub fn slots_mut(&mut self) -> impl Iterator<Item = &mut Slot> {
        self.0.iter_mut().flatten()
    }

    /// Which run this is, from 0 on. `None`: it is not among them.
    #[must_use]
    pub fn position(&self, round: usize, slot: Slot) -> Option<usize> {
        let slots = self.0.get(round)?;
        let within = slots.iter().position(|other| *other == slot)?;
        Some(round * slots.len() + within)
    }

    /// The run that is so far from the first. `None`: they end before.
    #[must_use]
    pub fn at(&self, position: usize) -> Option<(usize, Slot)> {
        let each = self.0.first()?.len();
        let round = position.checked_div(each)?;
        Some((round, *self.0.get(round)?.get(position % each)?))
    }

    /// How many rounds are counted.
    #[must_use]
    pub fn rounds(&self) -> usize {
        self.0.len().saturating_sub(1)
    }

    /// How many runs there are, those that warm up among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_round_has_each_profile_once_and_the_baseline_twice(
            seed: u64, profiles in 1..=MOST, rounds in 0..30_usize,
        ) {
            let order = Order::draw(seed, profiles, rounds);
            prop_assert_eq!(order.rounds(), rounds);
            prop_assert_eq!(order.len(), (rounds + 1) * (profiles + 1));
            for round in 0..=rounds {
                let mut slots: Vec<_> = order.runs().filter(|run| run.0 == round).collect();
                slots.sort();
                let mut all: Vec<_> = Slot::all(profiles).map(|slot| (round, slot)).collect();
                all.sort();
                prop_assert_eq!(slots, all);
            }
        }

        #[test]
        fn more_rounds_begin_with_the_same_ones(
            seed: u64, profiles in 2..6_usize, few in 0..10_usize, more in 0..10_usize,
        ) {
            let few_runs: Vec<_> = Order::draw(seed, profiles, few).runs().collect();
            let all_runs: Vec<_> = Order::draw(seed, profiles, few + more).runs().collect();
            prop_assert!(all_runs.starts_with(&few_runs));
        }

        #[test]
        fn a_slot_is_read_as_it_is_written(profile in 0..MOST) {
            for slot in [Slot::Profile(profile), Slot::Again] {
                prop_assert_eq!(Slot::try_from(String::from(slot)), Ok(slot));
            }
        }
    }

    /// Over many rounds nobody has a place of its own.
    #[test]
    fn every_profile_comes_first_about_as_often() {
        let order = Order::draw(7, 3, 4_000);
        let firsts = order.runs().step_by(4).skip(1);
        let mut counts = [0; 4];
        for (_, slot) in firsts {
            let all: Vec<_> = Slot::all(3).collect();
            counts[all.iter().position(|other| *other == slot).unwrap()] += 1;
        }
        for count in counts {
            assert!((900..1_100).contains(&count), "{counts:?}");
        }
    }
}
