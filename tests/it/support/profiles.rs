//! Profiles as the tests of them need them.

use kdyno::profile::{Diagnostics, Place, Profile, ProfileText};

pub fn text(content: &str) -> ProfileText {
    ProfileText {
        name: "test".into(),
        place: Place::File("test.toml".into()),
        text: content.into(),
    }
}

pub fn parse(content: &str, overrides: &[&str]) -> Result<Profile, Diagnostics> {
    let overrides: Vec<_> = overrides.iter().map(ToString::to_string).collect();
    Profile::parse(&text(content), &overrides)
}

pub fn valid(content: &str, overrides: &[&str]) -> Profile {
    parse(content, overrides).unwrap_or_else(|found| panic!("{found}"))
}

pub fn mistakes(content: &str, overrides: &[&str]) -> Diagnostics {
    parse(content, overrides).expect_err("the profile was taken as valid")
}

/// The profile that the resolved table of a profile says.
pub fn again(profile: &Profile) -> Profile {
    let resolved = ProfileText {
        name: profile.name.clone(),
        place: Place::BuiltIn,
        text: toml::to_string(&profile.resolved).unwrap(),
    };
    Profile::parse(&resolved, &[]).unwrap_or_else(|found| panic!("{found}"))
}

/// Everything that the embedded cluster leaves out.
pub const REAL: &str = r#"
description = "everything"

[target]
brokers = "a:9092, [::1]:9093"
topic = "people"
partitions = 12
replication = 3
topic_config = { "min.insync.replicas" = 2, cleanup.policy = "compact" }

[target.tls]

[target.sasl]
mechanism = "SCRAM-SHA-256"
username = "kdyno"
password_file = "password.txt"

[source]
path = "mine.tsv"
delimiter = "\t"
max_rejects = 7
columns = [{ name = "id", type = "long" }, { name = "email", type = "string" }]

[payload]
format = "avro"
schema = "person.avsc"
registry = "http://localhost:8081/"
key = "id"
headers = { z = "last", a = 1, trace.on = true }
correlation_id = false

[producer]
workers = 3
compression = "zstd"
compression_level = 7
batch_size = "64 KiB"
linger_ms = 0.5
acks = -1
buffer_memory = "32 MiB"
delivery_timeout_ms = 10_000
flush_every = 5000

[producer.librdkafka]
socket.nagle.disable = false
"client.id" = "kdyno"

[tasks]
json_file = "out.json"
avro_file = "out.avro"
avro_codec = "deflate"

[run]
duration = "1m 30s"
warmup = "5s"
rate = "400k"
repeats = 3
timeout = "10m"

[thresholds]
msgs_per_s = ">= 400k"
"latency.p99" = "< 50ms"
failed = "== 0"
"#;
