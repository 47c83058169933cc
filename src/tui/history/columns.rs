//! The columns of the table: what stands in them, how wide they are, and which ones go first when
//! there is no room.

use jiff::Zoned;

use crate::report::Saved;
use crate::report::row::{RateUnit, Row, when};

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Number,
    When,
    Profile,
    Client,
    Workers,
    Compression,
    On,
    Acked,
    Time,
    /// The rate over the run, as a small chart.
    Shape,
    Rate,
    P99,
    Outcome,
    Label,
}

impl Column {
    /// From the left.
    pub const ALL: [Self; 14] = [
        Self::Number,
        Self::When,
        Self::Profile,
        Self::Client,
        Self::Workers,
        Self::Compression,
        Self::On,
        Self::Acked,
        Self::Time,
        Self::Shape,
        Self::Rate,
        Self::P99,
        Self::Outcome,
        Self::Label,
    ];

    pub fn title(self, unit: RateUnit) -> &'static str {
        match self {
            Self::Number => "#",
            Self::When => "when",
            Self::Profile => "profile",
            Self::Client => "client",
            Self::Workers => "wrk",
            Self::Compression => "comp",
            Self::On => "on",
            Self::Acked => "acked",
            Self::Time => "time s",
            Self::Shape => "",
            Self::Rate => unit.title(),
            Self::P99 => "p99 ms",
            Self::Outcome => "outcome",
            Self::Label => "label",
        }
    }

    /// As wide as what is in it can get; a label takes what is left.
    pub fn width(self) -> usize {
        match self {
            Self::Workers => 3,
            Self::Number | Self::When => 5,
            Self::Client | Self::Acked => 10,
            Self::On => 2,
            Self::Time | Self::Rate => 7,
            Self::Compression | Self::Shape | Self::P99 => 6,
            Self::Profile | Self::Outcome => 11,
            Self::Label => 0,
        }
    }

    pub fn is_right(self) -> bool {
        matches!(
            self,
            Self::Workers | Self::Acked | Self::Time | Self::Rate | Self::P99
        )
    }

    /// How early it goes: the highest first.
    fn rank(self) -> u8 {
        match self {
            Self::Number | Self::Profile | Self::Rate | Self::Outcome => 0,
            Self::Time => 1,
            Self::P99 => 2,
            Self::When => 3,
            Self::Acked => 4,
            Self::Label => 5,
            Self::Shape => 6,
            Self::Workers => 7,
            Self::Compression => 8,
            Self::On => 9,
            Self::Client => 10,
        }
    }

    pub fn cell(self, row: &Row, saved: &Saved, now: &Zoned) -> String {
        match self {
            Self::Number => row.number.clone(),
            Self::When => when(saved, now, true),
            Self::Profile => row.profile.clone(),
            Self::Client => row.client.clone(),
            Self::Workers => row.workers.clone(),
            Self::Compression => row.compression.clone(),
            Self::On => row.on.to_owned(),
            Self::Acked => row.acked.clone(),
            Self::Time => row.time.clone(),
            Self::Shape => String::new(),
            Self::Rate => row.rate.clone(),
            Self::P99 => row.p99.clone(),
            Self::Outcome => row.outcome.to_owned(),
            Self::Label => row.label.clone(),
        }
    }
}

/// How much of a label has to be seen, or none of it.
const LABEL: usize = 8;

/// As many columns as fit, with a blank between each.
pub fn fitting(room: usize) -> Vec<Column> {
    let mut columns = Column::ALL.to_vec();
    loop {
        let width = |column: &Column| match column {
            Column::Label => LABEL,
            column => column.width(),
        };
        let used: usize = columns.iter().map(|column| width(column) + 1).sum();
        let last = (0..columns.len()).max_by_key(|&i| columns[i].rank());
        match last.filter(|&i| used > room + 1 && columns[i].rank() > 0) {
            Some(last) => columns.remove(last),
            None => return columns,
        };
    }
}

/// All that a filter looks at.
pub fn words(saved: &Saved, unit: RateUnit) -> String {
    let row = Row::new(saved, unit);
    let on = match row.on {
        "e" => "on embedded",
        "k" => "on kafka",
        other => other,
    };
    [
        &saved.name().spoken(),
        &saved.id,
        &row.profile,
        &row.client,
        &row.compression,
        on,
        row.outcome,
        &row.label,
    ]
    .join(" ")
}
