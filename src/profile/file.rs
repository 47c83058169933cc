//! The TOML form of a profile, as serde sees it once every value has been checked.
//!
//! Where the file and the resolved profile agree, the resolved type is read as it stands; where
//! the file is shaped for people, a section type here stands between.

use std::collections::BTreeMap;
use std::num::{NonZeroU32, NonZeroU64};
use std::path::PathBuf;
use std::time::Duration;

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use toml::Table;

use super::brokers::Brokers;
use super::threshold::{Threshold, ThresholdError};
use super::{
    AvroCodec, AvroFile, AvroFormat, Cluster, Embedded, Fault, Format, Kafka, Length, Payload,
    Producer, Profile, Run, Sasl, Source, Target, Tasks, Tls, Warmup,
};
use crate::units::{self, UnitError};

/// A whole profile.
#[derive(Debug, Deserialize)]
pub(super) struct File {
    #[serde(default)]
    pub description: String,
    pub target: Target,
    pub source: Source,
    pub payload: Payload,
    pub producer: Producer,
    #[serde(default)]
    pub tasks: Tasks,
    pub run: Run,
    #[serde(default)]
    pub thresholds: Thresholds,
}

impl File {
    pub(super) fn into_profile(self, name: String, resolved: Table) -> Profile {
        Profile {
            name,
            description: self.description,
            target: self.target,
            source: self.source,
            payload: self.payload,
            producer: self.producer,
            tasks: self.tasks,
            run: self.run,
            thresholds: self.thresholds.0,
            resolved,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct TargetSection {
    brokers: Brokers,
    topic: String,
    partitions: NonZeroU32,
    replication: NonZeroU32,
    #[serde(default)]
    topic_config: BTreeMap<String, String>,
    tls: Option<Tls>,
    sasl: Option<Sasl>,
    embedded: Option<EmbeddedSection>,
}

#[derive(Deserialize)]
struct EmbeddedSection {
    brokers: NonZeroU32,
    #[serde(deserialize_with = "millis")]
    rtt_ms: Duration,
    #[serde(default)]
    faults: Vec<Fault>,
}

impl From<TargetSection> for Target {
    fn from(section: TargetSection) -> Self {
        let embedded = section.embedded.map(|embedded| Embedded {
            brokers: embedded.brokers,
            rtt: embedded.rtt_ms,
            faults: embedded.faults,
        });
        let cluster = match section.brokers {
            Brokers::Embedded => Cluster::Embedded(embedded.unwrap_or_default()),
            Brokers::Kafka(bootstrap) => Cluster::Kafka(Kafka {
                bootstrap,
                tls: section.tls,
                sasl: section.sasl,
            }),
        };
        Self {
            cluster,
            topic: section.topic,
            partitions: section.partitions,
            replication: section.replication,
            topic_config: section.topic_config,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct PayloadSection {
    format: FormatName,
    schema: Option<PathBuf>,
    registry: Option<String>,
    key: Option<String>,
    correlation_id: bool,
    #[serde(default)]
    headers: Table,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum FormatName {
    Json,
    Avro,
}

impl From<PayloadSection> for Payload {
    fn from(section: PayloadSection) -> Self {
        let format = match section.format {
            FormatName::Json => Format::Json,
            FormatName::Avro => Format::Avro(AvroFormat {
                schema: section.schema,
                registry: section.registry,
            }),
        };
        let headers = section.headers.into_iter().map(|(name, value)| {
            let value = value.as_str().unwrap_or_default().to_owned();
            (name, value)
        });
        Self {
            format,
            key: section.key,
            headers: headers.collect(),
            correlation_id: section.correlation_id,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct TasksSection {
    json_file: Option<PathBuf>,
    avro_file: Option<PathBuf>,
    avro_codec: Option<AvroCodec>,
}

impl From<TasksSection> for Tasks {
    fn from(section: TasksSection) -> Self {
        let codec = section.avro_codec.unwrap_or(AvroCodec::None);
        Self {
            json_file: section.json_file,
            avro_file: section.avro_file.map(|path| AvroFile { path, codec }),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct RunSection {
    rows: Option<NonZeroU64>,
    #[serde(default, deserialize_with = "length_of_time")]
    duration: Option<Duration>,
    warmup: Warmup,
    rate: Option<f64>,
    repeats: NonZeroU32,
    #[serde(default, deserialize_with = "length_of_time")]
    timeout: Option<Duration>,
}

impl From<RunSection> for Run {
    fn from(section: RunSection) -> Self {
        let length = match (section.rows, section.duration) {
            (Some(rows), _) => Length::Rows(rows),
            (None, Some(duration)) => Length::Duration(duration),
            (None, None) => Length::File,
        };
        Self {
            length,
            warmup: section.warmup,
            rate: section.rate,
            repeats: section.repeats,
            timeout: section.timeout,
        }
    }
}

/// `warmup`: rows, a length of time, or `auto`.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum WarmupValue {
    Rows(u64),
    Text(String),
}

impl TryFrom<WarmupValue> for Warmup {
    type Error = UnitError;

    fn try_from(value: WarmupValue) -> Result<Self, UnitError> {
        Ok(match value {
            WarmupValue::Rows(0) => Warmup::None,
            WarmupValue::Rows(rows) => Warmup::Rows(rows),
            WarmupValue::Text(text) if text == "auto" => Warmup::Auto,
            WarmupValue::Text(text) => match units::parse_duration(&text)? {
                Duration::ZERO => Warmup::None,
                time => Warmup::Duration(time),
            },
        })
    }
}

/// `[thresholds]`, in the order of the file.
#[derive(Debug, Default, Deserialize)]
#[serde(try_from = "Table")]
pub(super) struct Thresholds(Vec<Threshold>);

impl TryFrom<Table> for Thresholds {
    type Error = ThresholdError;

    fn try_from(table: Table) -> Result<Self, ThresholdError> {
        let entries = table.iter();
        let thresholds = entries.map(|(metric, bound)| {
            let bound = bound.as_str().unwrap_or_default();
            Threshold::parse(metric, bound)
        });
        thresholds.collect::<Result<_, _>>().map(Self)
    }
}

/// A number of milliseconds.
pub(super) fn millis<'de, D: Deserializer<'de>>(value: D) -> Result<Duration, D::Error> {
    let ms = f64::deserialize(value)?;
    Duration::try_from_secs_f64(ms / 1e3).map_err(D::Error::custom)
}

/// A number of seconds.
pub(super) fn seconds<'de, D: Deserializer<'de>>(value: D) -> Result<Duration, D::Error> {
    let s = f64::deserialize(value)?;
    Duration::try_from_secs_f64(s).map_err(D::Error::custom)
}

/// A text such as `10s`.
fn length_of_time<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Duration>, D::Error> {
    let text = String::deserialize(value)?;
    let time = units::parse_duration(&text).map_err(D::Error::custom)?;
    Ok(Some(time))
}

/// A text of one ASCII character.
pub(super) fn delimiter<'de, D: Deserializer<'de>>(value: D) -> Result<u8, D::Error> {
    match String::deserialize(value)?.as_bytes() {
        [byte] => Ok(*byte),
        _ => Err(D::Error::custom("a delimiter is one ASCII character")),
    }
}
