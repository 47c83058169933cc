//! A profile's settings in librdkafka's words, and whether librdkafka takes them.

use std::fs::File;

use rdkafka::ClientConfig;
use rdkafka::config::{FromClientConfigAndContext, RDKafkaLogLevel};
use rdkafka::error::KafkaError;
use rdkafka::producer::BaseProducer;
use thiserror::Error;

use super::statistics;
use crate::client::batch::largest_message;
use crate::profile::{
    Acks, Cluster, Compression, Kafka, Partitioner, Password, Producer, Sasl, Tls,
};

/// Bytes that librdkafka needs for a queued message beside its key and value, measured with one
/// header: message 240, header list and header 190, allocator's share.
const MESSAGE_OVERHEAD: u64 = 512;

/// The brokers of a producer that is only tried out.
const NOWHERE: &str = "";

/// A setting that librdkafka does not take, or that cannot be read.
#[derive(Debug, Error)]
pub enum ConfigError {
    #[error(
        "producer.librdkafka.\"{key}\" = \"{value}\": {reason}; its settings are listed in librdkafka's CONFIGURATION.md"
    )]
    RawKey {
        key: String,
        value: String,
        reason: String,
    },
    #[error("librdkafka refuses the producer's settings: {0}")]
    Refused(String),
    #[error(
        "the variable {0}, which target.sasl.password_env names, is not set; set it, or name another"
    )]
    PasswordVariable(String),
    #[error(
        "cannot read the password from {path}, which target.sasl.password_file names: {reason}"
    )]
    PasswordFile {
        path: String,
        reason: std::io::Error,
    },
    #[error("cannot read {path}, which target.tls.{key} names: {reason}")]
    TlsFile {
        key: &'static str,
        path: String,
        reason: std::io::Error,
    },
    #[error("{path}, which target.tls.{key} names, {wrong} (OpenSSL: {reason})")]
    TlsContent {
        key: &'static str,
        path: String,
        wrong: &'static str,
        reason: String,
    },
}

/// The files of [target.tls]: its key, and librdkafka's name.
const TLS_FILES: [(&str, &str); 3] = [
    ("ca", "ssl.ca.location"),
    ("certificate", "ssl.certificate.location"),
    ("key", "ssl.key.location"),
];

/// What every client of a run needs: where the brokers are and how to be let in.
///
/// # Errors
/// When the password is not where the profile says.
pub fn connection(cluster: &Cluster, bootstrap: &str) -> Result<ClientConfig, ConfigError> {
    let mut config = open(bootstrap);
    if let Cluster::Kafka(kafka) = cluster {
        secure(&mut config, kafka)?;
    }
    Ok(config)
}

/// A connection without encryption and login.
fn open(bootstrap: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config
        .set("client.id", "kdyno")
        .set("bootstrap.servers", bootstrap)
        .set_log_level(RDKafkaLogLevel::Info);
    config
}

fn secure(config: &mut ClientConfig, kafka: &Kafka) -> Result<(), ConfigError> {
    let protocol = match (&kafka.tls, &kafka.sasl) {
        (None, None) => "plaintext",
        (Some(_), None) => "ssl",
        (None, Some(_)) => "sasl_plaintext",
        (Some(_), Some(_)) => "sasl_ssl",
    };
    config.set("security.protocol", protocol);
    if let Some(tls) = &kafka.tls {
        set_tls(config, tls)?;
    }
    if let Some(sasl) = &kafka.sasl {
        set_sasl(config, sasl)?;
    }
    Ok(())
}

fn set_tls(config: &mut ClientConfig, tls: &Tls) -> Result<(), ConfigError> {
    // The OpenSSL that is built in knows no certificate store of its own: "probe" looks where
    // the usual systems keep theirs.
    config.set("ssl.ca.location", "probe");
    let files = [&tls.ca, &tls.certificate, &tls.key];
    for ((key, name), path) in TLS_FILES.into_iter().zip(files) {
        let Some(path) = path else { continue };
        // Looked at here, as librdkafka's message names neither the setting nor the file.
        File::open(path).map_err(|reason| ConfigError::TlsFile {
            key,
            path: path.display().to_string(),
            reason,
        })?;
        config.set(name, path.to_string_lossy());
    }
    let identification = if tls.verify_hostname { "https" } else { "none" };
    config.set("ssl.endpoint.identification.algorithm", identification);
    Ok(())
}

fn set_sasl(config: &mut ClientConfig, sasl: &Sasl) -> Result<(), ConfigError> {
    config
        .set("sasl.mechanism", sasl.mechanism.name())
        .set("sasl.username", &sasl.username)
        .set("sasl.password", password(&sasl.password)?);
    Ok(())
}

/// The password itself.
///
/// # Errors
/// When it is not where the profile says.
pub(in crate::client) fn password(place: &Password) -> Result<String, ConfigError> {
    match place {
        Password::Environment(name) => {
            std::env::var(name).map_err(|_| ConfigError::PasswordVariable(name.clone()))
        }
        Password::File(path) => std::fs::read_to_string(path)
            .map(|text| text.trim_end_matches(['\r', '\n']).to_owned())
            .map_err(|reason| ConfigError::PasswordFile {
                path: path.display().to_string(),
                reason,
            }),
    }
}

/// Everything for one of the run's producers. Each gets its share of `buffer_memory`.
#[must_use]
pub fn producer(connection: &ClientConfig, producer: &Producer) -> ClientConfig {
    let mut config = connection.clone();
    let share = producer.buffer_memory / producer.workers.get() as u64;
    let mut set = |key: &str, value: String| {
        config.set(key, value);
    };
    set("acks", acks(producer.acks).to_owned());
    set("compression.codec", codec(producer.compression).to_owned());
    if let Some(level) = producer.compression_level {
        set("compression.level", level.to_string());
    }
    set("batch.size", producer.batch_size.to_string());
    set("batch.num.messages", producer.batch_messages.to_string());
    set("message.max.bytes", largest_message(producer).to_string());
    set(
        "linger.ms",
        (producer.linger.as_secs_f64() * 1e3).to_string(),
    );
    set(
        "enable.idempotence",
        producer.enable_idempotence.to_string(),
    );
    set(
        "max.in.flight.requests.per.connection",
        producer.max_in_flight.to_string(),
    );
    set("partitioner", partitioner(producer.partitioner).to_owned());
    set(
        "queue.buffering.max.messages",
        limit(share / MESSAGE_OVERHEAD),
    );
    set("queue.buffering.max.kbytes", limit(share / 1024));
    set(
        "message.timeout.ms",
        producer.delivery_timeout.as_millis().to_string(),
    );
    set(
        "request.timeout.ms",
        producer.request_timeout.as_millis().to_string(),
    );
    set(
        "retry.backoff.ms",
        producer.retry_backoff.as_millis().to_string(),
    );
    set(
        "statistics.interval.ms",
        statistics::INTERVAL_MS.to_string(),
    );
    for (key, value) in &producer.librdkafka {
        set(key, value.clone());
    }
    config
}

/// A limit of a queue, which librdkafka counts with 31 bits.
fn limit(wanted: u64) -> String {
    wanted.clamp(1, i32::MAX.unsigned_abs().into()).to_string()
}

/// Asks librdkafka itself whether it takes these settings, without talking to anybody.
///
/// # Errors
/// Names the raw key when it is one, and librdkafka's reason; or a password or certificate that
/// is not where the profile says.
pub fn check(cluster: &Cluster, settings: &Producer) -> Result<(), ConfigError> {
    match wrong_raw_keys(settings).next() {
        Some(wrong) => Err(wrong),
        None => try_out(&connection(cluster, NOWHERE)?, settings),
    }
}

/// The same for a profile that is not going to run now: its passwords and certificates may be on
/// another machine and are not looked for. Everything that is wrong comes out.
#[must_use]
pub fn mistakes(settings: &Producer) -> Vec<ConfigError> {
    let mut wrong: Vec<_> = wrong_raw_keys(settings).collect();
    if wrong.is_empty() {
        wrong.extend(try_out(&open(NOWHERE), settings).err());
    }
    wrong
}

/// The raw settings that librdkafka does not take, each asked about alone.
fn wrong_raw_keys(settings: &Producer) -> impl Iterator<Item = ConfigError> {
    settings.librdkafka.iter().filter_map(|(key, value)| {
        let alone = ClientConfig::new().set(key, value).create_native_config();
        alone.err().map(|error| ConfigError::RawKey {
            key: key.clone(),
            value: value.clone(),
            reason: reason(&error),
        })
    })
}

/// Makes a producer that has nobody to talk to.
fn try_out(connection: &ClientConfig, settings: &Producer) -> Result<(), ConfigError> {
    let mut config = producer(connection, settings);
    config.remove("bootstrap.servers");
    let producer = BaseProducer::from_config_and_context(&config, Warnings::default())
        .map_err(|error| refused(&config, reason(&error)))?;
    // Settings that make no sense for a producer are only warned of, in the log.
    producer.poll(std::time::Duration::ZERO);
    let context = rdkafka::producer::Producer::context(&producer);
    match context.first() {
        Some(warning) => Err(ConfigError::Refused(warning)),
        None => Ok(()),
    }
}

/// Whose fault it is, where librdkafka's reason tells: `ssl.key.location failed: error:0A080009:…`.
fn refused(config: &ClientConfig, reason: String) -> ConfigError {
    let about = |name: &str| Some(reason.split_once(&format!("{name} failed: "))?.1.to_owned());
    let file = TLS_FILES
        .into_iter()
        .find_map(|(key, name)| Some((key, config.get(name)?.to_owned(), about(name)?)));
    let Some((key, path, reason)) = file else {
        return ConfigError::Refused(reason);
    };
    let wrong = match key {
        "key" if reason.contains("mismatch") => "is not the key of target.tls.certificate",
        "key" => "holds no private key in PEM without a passphrase",
        _ => "holds no certificate in PEM",
    };
    ConfigError::TlsContent {
        key,
        path,
        wrong,
        reason,
    }
}

/// Collects librdkafka's warnings about its configuration.
#[derive(Default)]
struct Warnings(std::sync::Mutex<Vec<String>>);

impl Warnings {
    fn first(&self) -> Option<String> {
        self.0.lock().ok()?.first().cloned()
    }
}

impl rdkafka::ClientContext for Warnings {
    fn log(&self, _level: RDKafkaLogLevel, facility: &str, text: &str) {
        // The test producer has no brokers on purpose; that is said under another facility.
        if facility == "CONFWARN"
            && !text.contains("bootstrap.servers")
            && let Ok(mut warnings) = self.0.lock()
        {
            warnings.push(text.to_owned());
        }
    }
}

impl rdkafka::producer::ProducerContext for Warnings {
    type DeliveryOpaque = ();

    fn delivery(&self, _: &rdkafka::producer::DeliveryResult<'_>, (): ()) {}
}

fn reason(error: &KafkaError) -> String {
    match error {
        KafkaError::ClientConfig(_, reason, _, _) | KafkaError::ClientCreation(reason) => {
            reason.clone()
        }
        other => other.to_string(),
    }
}

fn acks(acks: Acks) -> &'static str {
    match acks {
        Acks::None => "0",
        Acks::Leader => "1",
        Acks::All => "all",
    }
}

fn codec(compression: Compression) -> &'static str {
    match compression {
        Compression::None => "none",
        Compression::Gzip => "gzip",
        Compression::Snappy => "snappy",
        Compression::Lz4 => "lz4",
        Compression::Zstd => "zstd",
    }
}

fn partitioner(partitioner: Partitioner) -> &'static str {
    match partitioner {
        Partitioner::Random => "random",
        Partitioner::Consistent => "consistent",
        Partitioner::ConsistentRandom => "consistent_random",
        Partitioner::Murmur2 => "murmur2",
        Partitioner::Murmur2Random => "murmur2_random",
        Partitioner::Fnv1a => "fnv1a",
        Partitioner::Fnv1aRandom => "fnv1a_random",
    }
}
