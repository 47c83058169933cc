//! What the direct client does not have. It refuses it: a setting that is quietly ignored would
//! make a comparison with librdkafka a lie.

use super::super::path::Path;
use super::super::{ClientKind, Compression, Partitioner};
use super::{Part, Rules, at};

impl Rules<'_> {
    pub(super) fn direct(&mut self) {
        if self.file.producer.client == ClientKind::Direct {
            self.raw_settings();
            self.partitioner();
            self.lz4_level();
        }
    }

    fn raw_settings(&mut self) {
        let Some(key) = self.file.producer.librdkafka.keys().next() else {
            return;
        };
        let path = Path::of("producer.librdkafka").key(key);
        self.conflict(
            "the direct client has none of librdkafka's own settings",
            &[Part::cure(path, "take it out"), other_client()],
        );
    }

    /// Keys are spread by murmur2; without a key whole batches go to the partitions in turn, which
    /// is what every partitioner that sends such messages anywhere comes to.
    fn partitioner(&mut self) {
        let partitioner = self.file.producer.partitioner;
        let keyed = self.file.payload.key.is_some();
        let (taken, words) = if keyed {
            let murmur2 = matches!(
                partitioner,
                Partitioner::Murmur2 | Partitioner::Murmur2Random
            );
            (murmur2, "the direct client spreads keys by murmur2 only")
        } else {
            let anywhere = matches!(
                partitioner,
                Partitioner::Random
                    | Partitioner::ConsistentRandom
                    | Partitioner::Murmur2Random
                    | Partitioner::Fnv1aRandom
            );
            (
                anywhere,
                "without a key the direct client sends batches to all partitions in turn",
            )
        };
        if !taken {
            self.conflict(
                words,
                &[
                    at("producer.partitioner", "write \"murmur2_random\""),
                    at(
                        "payload.key",
                        "add producer.partitioner = \"murmur2_random\"",
                    ),
                    other_client(),
                ],
            );
        }
    }

    fn lz4_level(&mut self) {
        let producer = &self.file.producer;
        let level = producer.compression_level.filter(|level| *level != -1);
        if producer.compression == Compression::Lz4 && level.is_some() {
            self.conflict(
                "the direct client's lz4 has no levels",
                &[
                    at("producer.compression_level", "take it out"),
                    at("producer.compression", "write gzip or zstd"),
                    other_client(),
                ],
            );
        }
    }
}

fn other_client() -> Part {
    at("producer.client", "write \"librdkafka\"")
}
