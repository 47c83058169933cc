//! What one setting is: the facts that its check, its error messages and its explanation share.

use toml::Value;

use super::kind::Kind;
use super::path::{Fit, Path};
use super::settings::SETTINGS;

/// One key of a profile.
#[derive(Debug, PartialEq)]
pub struct Setting {
    /// Where it stands: `producer.batch_size`. A `*` is any element of a list.
    pub key: &'static str,
    /// Which values it takes.
    pub kind: Kind,
    /// Kafka's or librdkafka's own name, where it has one.
    pub kafka: Option<&'static str>,
    /// What it is, in a sentence.
    pub about: &'static str,
    /// What raising it does, where it can be raised.
    pub raising: Option<&'static str>,
    /// Its value when the profile says nothing, written as in a profile.
    pub default: Option<&'static str>,
    /// The profiles in which it means something.
    pub applies: Applies,
    /// Whether its table is incomplete without it.
    pub required: bool,
}

/// In which profiles a setting means something. Where it means nothing, writing it is a mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applies {
    Always,
    /// With the embedded cluster.
    Embedded,
    /// With a real cluster.
    Kafka,
    /// With Avro messages.
    Avro,
    /// With a codec.
    Compressed,
    /// With an Avro file to write.
    AvroFile,
}

impl Applies {
    /// The setting that decides and what is needed of it, to be put after "needs".
    #[must_use]
    pub fn condition(self) -> Option<(&'static str, &'static str)> {
        match self {
            Applies::Always => None,
            Applies::Embedded => Some(("target.brokers", "brokers = \"embedded\"")),
            Applies::Kafka => Some(("target.brokers", "a real cluster as brokers")),
            Applies::Avro => Some(("payload.format", "format = \"avro\"")),
            Applies::Compressed => Some(("producer.compression", "a compression")),
            Applies::AvroFile => Some(("tasks.avro_file", "an avro_file")),
        }
    }

    /// Whether it holds, given the deciding setting's value (`None` if it has none).
    pub(super) fn holds(self, deciding: Option<&str>) -> bool {
        match self {
            Applies::Always => true,
            Applies::Embedded => deciding == Some("embedded"),
            Applies::Kafka => deciding.is_some_and(|brokers| brokers != "embedded"),
            Applies::Avro => deciding == Some("avro"),
            Applies::Compressed => deciding.is_some_and(|codec| codec != "none"),
            Applies::AvroFile => deciding.is_some(),
        }
    }
}

/// Sections that switch something on by being there; their defaults and required keys count only
/// then.
pub(super) const OPTIONAL_SECTIONS: [&str; 2] = ["target.tls", "target.sasl"];

/// Two settings of one table that exclude each other. A `--set` of one takes the other's place.
pub(super) struct EitherOr {
    pub keys: [&'static str; 2],
    /// Whether the table is incomplete without either.
    pub required: bool,
}

pub(super) const EITHER_OR: [EitherOr; 4] = [
    EitherOr::new(["source.path", "source.rows"], false),
    EitherOr::new(["run.rows", "run.duration"], false),
    EitherOr::new(
        ["target.sasl.password_env", "target.sasl.password_file"],
        true,
    ),
    EitherOr::new(
        [
            "target.embedded.faults.*.at_row",
            "target.embedded.faults.*.at_s",
        ],
        true,
    ),
];

impl EitherOr {
    const fn new(keys: [&'static str; 2], required: bool) -> Self {
        Self { keys, required }
    }
}

/// The path that excludes this one, if there is such.
pub(super) fn rival(path: &Path) -> Option<Path> {
    EITHER_OR.iter().find_map(|pair| {
        let other = match pair.keys {
            [one, other] if path.is(one) => other,
            [one, other] if path.is(other) => one,
            _ => return None,
        };
        Some(path.parent().key(last_key(other)))
    })
}

/// What stands at a path.
#[derive(Clone, Copy, Debug)]
pub(super) enum Known {
    Setting(&'static Setting),
    Section,
    Nothing,
}

/// Looks a path up.
pub(super) fn known(path: &Path) -> Known {
    let mut found = Known::Nothing;
    for setting in SETTINGS {
        match path.fit(setting.key) {
            Fit::Same => return Known::Setting(setting),
            Fit::Above => found = Known::Section,
            Fit::Not => {}
        }
    }
    found
}

/// The profiles in which what stands at a path means something. For a section that is what its
/// settings agree on; for an entry of a free table, what the table says.
pub(super) fn applies(path: &Path) -> Applies {
    match known(path) {
        Known::Setting(setting) => setting.applies,
        Known::Section => {
            let inside = |setting: &&Setting| path.fit(setting.key) == Fit::Above;
            let mut all = SETTINGS
                .iter()
                .filter(inside)
                .map(|setting| setting.applies);
            let first = all.next().unwrap_or(Applies::Always);
            if all.all(|applies| applies == first) {
                first
            } else {
                Applies::Always
            }
        }
        Known::Nothing => match known(&path.parent()) {
            Known::Setting(table) => table.applies,
            _ => Applies::Always,
        },
    }
}

/// The setting with this key, such as `producer.workers`.
#[must_use]
pub fn setting(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

/// The keys that a table may have, sections included, in the order of the table.
pub(super) fn keys_in(section: &Path) -> Vec<&'static str> {
    let depth = section.steps().len();
    let mut keys: Vec<_> = SETTINGS
        .iter()
        .filter(|setting| section.fit(setting.key) == Fit::Above)
        .filter_map(|setting| setting.key.split('.').nth(depth))
        .collect();
    keys.dedup();
    keys
}

/// The last part of a setting's key; a part in quotes may have dots.
#[must_use]
pub fn last_key(key: &str) -> &str {
    let mut is_quoted = false;
    let mut dots = key.char_indices().filter_map(|(at, c)| {
        is_quoted ^= c == '"';
        (c == '.' && !is_quoted).then_some(at)
    });
    dots.by_ref().last().map_or(key, |dot| &key[dot + 1..])
}

impl Setting {
    pub(super) const fn new(key: &'static str, kind: Kind, about: &'static str) -> Self {
        Self {
            key,
            kind,
            kafka: None,
            about,
            raising: None,
            default: None,
            applies: Applies::Always,
            required: false,
        }
    }

    pub(super) const fn kafka(mut self, name: &'static str) -> Self {
        self.kafka = Some(name);
        self
    }

    pub(super) const fn raising(mut self, effect: &'static str) -> Self {
        self.raising = Some(effect);
        self
    }

    pub(super) const fn default(mut self, value: &'static str) -> Self {
        self.default = Some(value);
        self
    }

    pub(super) const fn only(mut self, applies: Applies) -> Self {
        self.applies = applies;
        self
    }

    pub(super) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The key without its section: `batch_size`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        last_key(self.key)
    }

    /// The section it stands in: `producer`; empty at the top.
    #[must_use]
    pub fn section(&self) -> &'static str {
        self.key.rsplit_once('.').map_or("", |(section, _)| section)
    }

    /// A text of this setting as a value: TOML, or else a plain word.
    pub(super) fn value_of(&self, text: &str) -> Value {
        let is_word = self.kind.is_text() || matches!(self.kind, Kind::Choice(_));
        match text.parse() {
            Ok(value) if !is_word => value,
            _ => Value::from(text),
        }
    }
}
