//! Integers of variable length, as Avro and Kafka both write them: zigzag, so that small negative
//! numbers stay short, then seven bits a byte, the lowest first; the high bit says that more
//! follow. ("Primitive Types" in the Avro 1.12 specification; "Varint" and "Varlong" in Kafka's
//! protocol guide.)

/// Bytes of the longest one.
const LONGEST: usize = 10;

/// From here on a number, in zigzag, takes more than one byte.
const ONE_BYTE: u64 = 1 << 7;

/// From here on it takes more than two.
const TWO_BYTES: u64 = 1 << 14;

/// Appends a number.
#[inline]
pub(crate) fn write_long(number: i64, out: &mut Vec<u8>) {
    let mut rest = zigzag(number);
    // Most numbers here are lengths of texts and of records, and have one byte or two.
    if (ONE_BYTE..TWO_BYTES).contains(&rest) {
        out.extend_from_slice(&[low_bits(rest) | 0x80, low_bits(rest >> 7)]);
        return;
    }
    while rest >= ONE_BYTE {
        out.push(low_bits(rest) | 0x80);
        rest >>= 7;
    }
    out.push(low_bits(rest));
}

/// Appends a length or a count.
#[inline]
pub(crate) fn write_length(length: usize, out: &mut Vec<u8>) {
    write_long(signed(length), out);
}

/// Bytes that a number takes.
#[inline]
pub(crate) fn long_len(number: i64) -> usize {
    match zigzag(number) {
        0..ONE_BYTE => 1,
        ONE_BYTE..TWO_BYTES => 2,
        more => (u64::BITS - more.leading_zeros()).div_ceil(7) as usize,
    }
}

/// Bytes that a length or a count takes.
#[inline]
pub(crate) fn length_len(length: usize) -> usize {
    long_len(signed(length))
}

/// Takes a number from the front of `bytes`; `None` if it does not end there.
pub(crate) fn read_long(bytes: &mut &[u8]) -> Option<i64> {
    let mut rest = 0_u64;
    for at in 0..LONGEST {
        let (&byte, after) = bytes.split_first()?;
        *bytes = after;
        rest |= u64::from(byte & 0x7f) << (7 * at);
        if byte < 0x80 {
            return Some((rest >> 1).cast_signed() ^ -(rest & 1).cast_signed());
        }
    }
    None
}

#[inline]
fn low_bits(number: u64) -> u8 {
    number.to_le_bytes()[0]
}

#[inline]
fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

#[inline]
#[expect(
    clippy::cast_possible_wrap,
    reason = "nothing in memory is longer than isize::MAX"
)]
fn signed(length: usize) -> i64 {
    length as i64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_and_as_long_as_foretold(
            number in prop_oneof![any::<i64>(), -20_000..20_000_i64],
            rest: Vec<u8>,
        ) {
            let mut out = Vec::new();
            write_long(number, &mut out);
            prop_assert_eq!(out.len(), long_len(number));
            out.extend(&rest);
            let mut bytes = &out[..];
            prop_assert_eq!(read_long(&mut bytes), Some(number));
            prop_assert_eq!(bytes, &rest[..]);
        }
    }

    #[test]
    fn a_number_that_does_not_end_is_none() {
        assert_eq!(read_long(&mut &[0x80, 0x80][..]), None);
        assert_eq!(read_long(&mut &[0xff; 11][..]), None);
    }
}
