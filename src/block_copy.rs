//! Copies of short texts.
//!
//! Fields of a row are short, and so is what stands between them in a message: to call a copy that
//! handles every length costs more than the copying. So they are copied by blocks of a fixed size,
//! and what is too much is cut off again. That needs memory behind a text: behind a field are the
//! fields after it, and behind ready-made bytes are zeros.

use std::{fmt, slice};

/// Bytes of a block. Nearly all fields, and what stands between them in JSON, are shorter.
pub const BLOCK: usize = 32;

/// A text, and the memory that it is the beginning of.
#[derive(Clone, Copy)]
pub struct Text<'a> {
    memory: &'a str,
    len: usize,
}

impl<'a> Text<'a> {
    /// The first `len` bytes of `memory`.
    #[inline]
    #[must_use]
    pub fn new(memory: &'a str, len: usize) -> Self {
        debug_assert!(memory.is_char_boundary(len));
        Self { memory, len }
    }

    /// The text alone.
    ///
    /// # Panics
    /// When it is said to be longer than its memory, or to end within a character.
    #[inline]
    #[must_use]
    pub fn as_str(self) -> &'a str {
        &self.memory[..self.len]
    }

    #[inline]
    #[must_use]
    pub fn len(self) -> usize {
        self.len
    }

    #[inline]
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    /// A block that begins with the text, if it is short and has enough memory behind it.
    #[inline]
    #[must_use]
    pub fn block(self) -> Option<&'a [u8; BLOCK]> {
        let block = self.memory.as_bytes().first_chunk();
        block.filter(|_| self.len <= BLOCK)
    }

    /// Appends the text to `out`.
    #[inline]
    pub fn append_to(self, out: &mut Vec<u8>) {
        match self.block() {
            Some(block) => append_blocks(slice::from_ref(block), self.len, out),
            None => out.extend_from_slice(self.as_str().as_bytes()),
        }
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

/// Ready-made bytes, with as many zeros behind them as make whole blocks of them.
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
        append_blocks(&self.blocks, self.len, out);
    }
}

/// Appends the first `len` bytes of the blocks.
#[inline]
fn append_blocks(blocks: &[[u8; BLOCK]], len: usize, out: &mut Vec<u8>) {
    let end = out.len() + len;
    for block in blocks {
        out.extend_from_slice(block);
    }
    out.truncate(end);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_text_is_appended_and_nothing_of_what_follows(
            before: Vec<u8>,
            text in ".{0,60}",
            after in ".{0,60}",
        ) {
            let memory = format!("{text}{after}");
            let mut out = before.clone();
            Text::new(&memory, text.len()).append_to(&mut out);
            prop_assert_eq!(out, [&before, text.as_bytes()].concat());
        }

        #[test]
        fn ready_made_bytes_are_appended_and_no_zeros(before: Vec<u8>, bytes: Vec<u8>) {
            let mut out = before.clone();
            Padded::new(&bytes).append_to(&mut out);
            prop_assert_eq!(out, [before, bytes].concat());
        }
    }

    #[test]
    fn a_text_is_shown_without_what_follows() {
        assert_eq!(format!("{:?}", Text::new("a\"b, c", 3)), r#""a\"b""#);
    }
}
