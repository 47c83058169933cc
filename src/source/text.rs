//! The text of a field, and how to copy it without asking its length first.
//!
//! Fields are short: calling a copy that handles every length costs more than copying. But what
//! follows a field in memory are other fields, so a short one can be copied together with some of
//! them, by one block of a fixed size, and what is too much cut off again.

/// Bytes of a block. Nearly all fields, and what stands between them in JSON, are shorter.
pub const BLOCK: usize = 32;

/// A text, and the memory that it is the beginning of.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    memory: &'a str,
    len: usize,
}

impl<'a> Text<'a> {
    /// The first `len` bytes of `memory`.
    #[inline]
    #[must_use]
    pub fn new(memory: &'a str, len: usize) -> Self {
        debug_assert!(len <= memory.len());
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
        self.memory
            .as_bytes()
            .first_chunk()
            .filter(|_| self.len <= BLOCK)
    }

    /// Appends the text to `out`.
    #[inline]
    pub fn append_to(self, out: &mut Vec<u8>) {
        match self.block() {
            Some(block) => {
                let end = out.len() + self.len;
                out.extend_from_slice(block);
                out.truncate(end);
            }
            None => out.extend_from_slice(self.as_str().as_bytes()),
        }
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self::new(text, text.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_text_is_appended_and_nothing_of_what_follows(
            before: Vec<u8>,
            text in ".{0,60}",
            after in ".{0,60}",
        ) {
            let memory = format!("{text}{after}");
            let mut out = before.clone();
            Text::new(&memory, text.len()).append_to(&mut out);
            prop_assert_eq!(out, [&before, text.as_bytes()].concat());
        }
    }
}
