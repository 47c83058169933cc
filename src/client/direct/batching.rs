//! How a profile's messages become batches, whoever sends them.

use std::io;

use super::accumulator::{Accumulator, Limits, Spread};
use super::codec::Codec;
use super::record_batch::RecordTail;
use crate::profile::{Compression, Profile};

/// What batches are made by.
#[derive(Clone)]
pub struct Batching {
    limits: Limits,
    pub(super) tail: RecordTail,
    keyed: bool,
    compression: Compression,
    compression_level: Option<i32>,
}

impl Batching {
    /// That of a profile whose messages all have these headers.
    #[must_use]
    pub fn of(profile: &Profile, headers: &[(String, String)]) -> Self {
        let producer = &profile.producer;
        Self {
            limits: Limits {
                bytes: producer.batch_size as usize,
                messages: producer.batch_messages,
                linger: producer.linger,
                delivery_timeout: producer.delivery_timeout,
            },
            tail: RecordTail::new(headers),
            keyed: profile.payload.key.is_some(),
            compression: producer.compression,
            compression_level: producer.compression_level,
        }
    }

    pub(super) fn codec(&self) -> io::Result<Codec> {
        Codec::new(self.compression, self.compression_level)
    }

    /// Makes batches for a topic with so many partitions.
    pub(super) fn accumulator(&self, partitions: usize) -> io::Result<Accumulator> {
        let spread = if self.keyed {
            Spread::Keyed { partitions }
        } else {
            Spread::InTurn
        };
        let codec = self.codec()?;
        Ok(Accumulator::new(
            spread,
            self.limits,
            self.tail.clone(),
            codec,
        ))
    }
}
