//! What the direct client does not have. It refuses it: a setting that is quietly ignored would
//! make a comparison with librdkafka a lie.

use super::super::path::Path;
use super::super::{ClientKind, Compression};
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

    fn partitioner(&mut self) {
        let partitioner = self.file.producer.partitioner;
        let keyed = self.file.payload.key.is_some();
        let words = if keyed {
            "the direct client spreads keys by murmur2 only"
        } else {
            "without a key the direct client sends batches to all partitions in turn"
        };
        if !partitioner.is_direct(keyed) {
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
