//! A profile without what is not measured.

use std::num::NonZeroU64;
use std::sync::Arc;

use super::super::plan::Plan;
use crate::profile::{ClientKind, Cluster, Compression, Length, Profile, Run, Tasks, Warmup};

/// The plan as one part of it is measured: so many rows, or as many as the profile's own job has,
/// as fast as they go, and nothing else.
pub fn plan(plan: &Plan, rows: Option<NonZeroU64>) -> Plan {
    let mut profile = (*plan.profile).clone();
    profile.tasks = Tasks::default();
    profile.producer.flush_every = None;
    if let Some(rows) = rows {
        // A longer job than the profile's meets the same bad rows again and again.
        profile.source.max_rejects = match profile.source.max_rejects {
            0 => 0,
            _ => u64::MAX,
        };
        profile.run.length = Length::Rows(rows);
    } else if let Length::Duration(_) = profile.run.length {
        profile.run.length = Length::File;
    }
    profile.run = Run {
        warmup: Warmup::None,
        rate: None,
        timeout: None,
        ..profile.run
    };
    Plan {
        profile: Arc::new(profile),
        correlation_id: plan.correlation_id,
        source: plan.source.clone(),
        encoder: plan.encoder.clone(),
        avro_schema: None,
        verify: false,
    }
}

/// What a profile asks for and ceilings have not.
pub fn left_out(profile: &Profile) -> Vec<String> {
    let mut left_out = Vec::new();
    let mut note = |is_there: bool, words: &str| {
        if is_there {
            left_out.push(words.to_owned());
        }
    };
    let (run, producer) = (&profile.run, &profile.producer);
    note(run.rate.is_some(), "run.rate: all goes as fast as it can");
    note(
        matches!(run.length, Length::Duration(_)),
        "run.duration: rows are counted instead",
    );
    note(
        producer.flush_every.is_some(),
        "producer.flush_every: nothing is waited for",
    );
    note(
        profile.tasks != Tasks::default(),
        "tasks: no file is written",
    );
    if let Cluster::Embedded(embedded) = &profile.target.cluster {
        let has_faults = !embedded.faults.is_empty();
        note(has_faults, "target.embedded.faults: no trouble is made");
    }
    if producer.client != ClientKind::Direct {
        note(
            !producer.librdkafka.is_empty(),
            "producer.librdkafka: the direct client has none of its settings",
        );
        let keyed = profile.payload.key.is_some();
        note(
            !producer.partitioner.is_direct(keyed),
            "producer.partitioner: keys are spread by murmur2, other batches over all partitions",
        );
        let level = producer.compression_level.filter(|level| *level != -1);
        note(
            producer.compression == Compression::Lz4 && level.is_some(),
            "producer.compression_level: the direct client's lz4 has none",
        );
    }
    left_out
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::profile::{Place, ProfileText};

    fn profile(text: &str) -> Profile {
        let text = ProfileText {
            name: "test".to_owned(),
            text: text.to_owned(),
            place: Place::BuiltIn,
        };
        Profile::parse(&text, &[]).unwrap()
    }

    #[rstest]
    #[case::nothing("", &[])]
    #[case::the_same_for_both(
        "[run]\nrate = 500\nduration = \"1s\"\n[producer]\nflush_every = 10",
        &["run.rate", "run.duration", "producer.flush_every"]
    )]
    #[case::files("[tasks]\njson_file = \"x.json\"", &["tasks"])]
    #[case::librdkafkas(
        "[producer]\ncompression = \"lz4\"\ncompression_level = 3\npartitioner = \"consistent\"
         [producer.librdkafka]\nsocket.nagle.disable = false",
        &["producer.librdkafka", "producer.partitioner", "producer.compression_level"]
    )]
    #[case::keys_by_murmur2(
        "[payload]\nkey = \"id\"\n[producer]\npartitioner = \"murmur2_random\"",
        &[]
    )]
    #[case::keys_by_another_hash("[payload]\nkey = \"id\"", &["producer.partitioner"])]
    fn what_ceilings_have_not_is_told(#[case] text: &str, #[case] told: &[&str]) {
        let left_out = left_out(&profile(text));
        let keys: Vec<_> = left_out
            .iter()
            .map(|words| words.split(':').next().unwrap())
            .collect();
        assert_eq!(keys, told);
    }
}
