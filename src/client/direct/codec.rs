//! Compression of a batch's records, each codec in the framing that Kafka knows it by.
//!
//! gzip is RFC 1952; snappy is one raw block, as librdkafka sends it; lz4 is its frame format with
//! independent blocks, the only ones that Kafka's Java code reads; zstd is one frame. State and
//! tables are made once a client, not once a batch, wherever the library lets them be kept.

use std::io::{Read, Write};

use lz4_flex::frame::FrameDecoder;

use crate::profile::Compression;

mod lz4;

/// Levels of gzip that zlib calls its default.
const GZIP_DEFAULT: u32 = 6;

/// A codec and its state.
pub enum Codec {
    None,
    Gzip(flate2::Compression),
    Snappy(Box<snap::raw::Encoder>),
    Lz4(lz4::Encoder),
    Zstd(zstd::bulk::Compressor<'static>),
}

impl Codec {
    /// The codec of this name, at this level or its own default.
    ///
    /// # Errors
    /// When zstd cannot allocate its state.
    pub fn new(compression: Compression, level: Option<i32>) -> std::io::Result<Self> {
        // Kafka's clients take -1 for the codec's default.
        let level = level.filter(|&level| level >= 0);
        Ok(match compression {
            Compression::None => Self::None,
            Compression::Gzip => {
                let level = level.and_then(|level| u32::try_from(level).ok());
                Self::Gzip(flate2::Compression::new(level.unwrap_or(GZIP_DEFAULT)))
            }
            Compression::Snappy => Self::Snappy(Box::new(snap::raw::Encoder::new())),
            Compression::Lz4 => Self::Lz4(lz4::Encoder::new()),
            Compression::Zstd => {
                let level = level.unwrap_or(zstd::DEFAULT_COMPRESSION_LEVEL);
                Self::Zstd(zstd::bulk::Compressor::new(level)?)
            }
        })
    }

    /// What a batch's header says of it ("attributes", bits 0 to 2).
    #[must_use]
    pub fn attributes(&self) -> i16 {
        match self {
            Self::None => 0,
            Self::Gzip(_) => 1,
            Self::Snappy(_) => 2,
            Self::Lz4(_) => 3,
            Self::Zstd(_) => 4,
        }
    }

    /// The records, compressed into `buffer`, and the memory that is left over.
    pub(super) fn pack(&mut self, records: Vec<u8>, mut buffer: Vec<u8>) -> (Vec<u8>, Vec<u8>) {
        buffer.clear();
        match self {
            Self::None => return (records, buffer),
            Self::Gzip(level) => {
                let mut encoder = flate2::write::GzEncoder::new(buffer, *level);
                buffer = encoder
                    .write_all(&records)
                    .and_then(|()| encoder.finish())
                    .expect("writing into a Vec cannot fail");
            }
            Self::Snappy(encoder) => {
                buffer.resize(snap::raw::max_compress_len(records.len()), 0);
                let len = encoder
                    .compress(&records, &mut buffer)
                    .expect("the buffer is as large as snappy's worst case");
                buffer.truncate(len);
            }
            Self::Lz4(encoder) => encoder.compress(&records, &mut buffer),
            Self::Zstd(compressor) => {
                buffer.reserve(zstd::zstd_safe::compress_bound(records.len()));
                compressor
                    .compress_to_buffer(&records, &mut buffer)
                    .expect("the buffer is as large as zstd's worst case");
            }
        }
        (buffer, records)
    }

    /// Records that this codec has packed. Only needed for a batch that a broker finds too large.
    pub(super) fn unpack(&self, packed: &[u8]) -> Option<Vec<u8>> {
        let mut records = Vec::new();
        match self {
            Self::None => records.extend_from_slice(packed),
            Self::Gzip(_) => {
                flate2::read::GzDecoder::new(packed)
                    .read_to_end(&mut records)
                    .ok()?;
            }
            Self::Snappy(_) => records = snap::raw::Decoder::new().decompress_vec(packed).ok()?,
            Self::Lz4(_) => {
                FrameDecoder::new(packed).read_to_end(&mut records).ok()?;
            }
            Self::Zstd(_) => records = zstd::decode_all(packed).ok()?,
        }
        Some(records)
    }
}
