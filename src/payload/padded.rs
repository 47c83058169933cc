//! Ready-made bytes that are appended again and again: short, so that a copy which handles every
//! length costs more than the copying.

use crate::source::BLOCK;

/// Bytes with as many zeros behind them as make whole blocks of them, to be copied as those.
#[derive(Clone, Debug)]
pub(crate) struct Padded {
    blocks: Box<[[u8; BLOCK]]>,
    len: usize,
}

impl Padded {
    pub fn new(bytes: &[u8]) -> Self {
        let block = |part: &[u8]| {
            let mut block = [0; BLOCK];
            block[..part.len()].copy_from_slice(part);
            block
        };
        Self {
            blocks: bytes.chunks(BLOCK).map(block).collect(),
            len: bytes.len(),
        }
    }

    pub fn len(&self) -> usize {
        self.len
    }

    /// Appends the bytes to `out`.
    #[inline]
    pub fn append_to(&self, out: &mut Vec<u8>) {
        let end = out.len() + self.len;
        for block in &self.blocks {
            out.extend_from_slice(block);
        }
        out.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_bytes_are_appended_and_no_zeros(before: Vec<u8>, bytes: Vec<u8>) {
            let mut out = before.clone();
            Padded::new(&bytes).append_to(&mut out);
            prop_assert_eq!(out, [before, bytes].concat());
        }
    }
}
