//! Where to cut a block of the file, so that a chunk holds whole records only.

use super::record::{RecordParser, leading_terminators, line_breaks};

/// The whole records at the start of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// Bytes of the block that they take, blank lines between and after them included; 0: the
    /// block is too short for one record.
    pub len: usize,
    /// Records; 0 when there are only blank lines.
    pub rows: u32,
    /// Lines that end in those bytes.
    pub lines: u64,
    /// No quote, and every CR before an LF: a line is a record.
    pub plain: bool,
}

/// Cuts `block` after `max_rows` records, or after the last one that is whole.
///
/// `is_last` says that the file ends with the block, and so does its last record.
pub(super) fn cut(parser: &mut RecordParser, block: &[u8], is_last: bool, max_rows: u32) -> Cut {
    dense_cut(block, is_last, max_rows)
        .or_else(|| plain_cut(block, is_last, max_rows))
        .unwrap_or_else(|| quoted_cut(parser, block, is_last, max_rows))
}

/// The cut if every line is a record, without quotes, CR and blank lines, and all of them are wanted:
/// so it is with nearly every block. Each is asked of the whole block at once; to go from line to line
/// took three times as long.
fn dense_cut(block: &[u8], is_last: bool, max_rows: u32) -> Option<Cut> {
    let len = memchr::memrchr(b'\n', block)? + 1;
    let text = &block[..len];
    let is_dense = memchr::memchr2(b'"', b'\r', text).is_none()
        && !text.starts_with(b"\n")
        && memchr::memmem::find(text, b"\n\n").is_none();
    if !is_dense || (is_last && len < block.len()) {
        return None;
    }
    let rows = u32::try_from(memchr::memchr_iter(b'\n', text).count()).ok()?;
    (rows <= max_rows).then_some(Cut {
        len,
        rows,
        lines: rows.into(),
        plain: true,
    })
}

/// The cut if lines are records; `None` if they may not be.
fn plain_cut(block: &[u8], is_last: bool, max_rows: u32) -> Option<Cut> {
    let (mut len, mut rows, mut lines) = (0, 0, 0);
    for newline in memchr::memchr_iter(b'\n', block) {
        let blank = newline == len || (newline == len + 1 && block[len] == b'\r');
        rows += u32::from(!blank);
        lines += 1;
        len = newline + 1;
        if rows == max_rows {
            break;
        }
    }
    if is_last && rows < max_rows && len < block.len() {
        rows += 1;
        len = block.len();
    }
    is_plain(&block[..len]).then_some(Cut {
        len,
        rows,
        lines,
        plain: true,
    })
}

fn is_plain(text: &[u8]) -> bool {
    memchr::memchr2_iter(b'"', b'\r', text)
        .all(|at| text[at] == b'\r' && text.get(at + 1) == Some(&b'\n'))
}

fn quoted_cut(parser: &mut RecordParser, block: &[u8], is_last: bool, max_rows: u32) -> Cut {
    let mut rows = 0;
    let mut len = leading_terminators(block);
    while rows < max_rows && len < block.len() {
        let rest = &block[len..];
        let record = if is_last {
            parser.parse_last(rest)
        } else if let Some(record) = parser.parse(rest) {
            record
        } else {
            break;
        };
        rows += 1;
        len += record + leading_terminators(&rest[record..]);
    }
    // A CR at the very end may be half a CR LF: both go to the next chunk, or the line would be
    // counted twice.
    if !is_last && len == block.len() && block.ends_with(b"\r") {
        len -= 1;
    }
    Cut {
        len,
        rows,
        lines: line_breaks(&block[..len]),
        plain: false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn all_lines_at_once_are_cut_as_one_by_one(
            lines in prop::collection::vec("[ab]{1,3}|\\PC?|\"?\r?", 0..8),
            ends_with_line: bool,
            is_last: bool,
            max_rows in 1..9_u32,
        ) {
            let mut block = lines.join("\n");
            if ends_with_line {
                block.push('\n');
            }
            let block = block.as_bytes();
            if let Some(cut) = dense_cut(block, is_last, max_rows) {
                prop_assert_eq!(Some(cut), plain_cut(block, is_last, max_rows));
            }
        }
    }

    #[test]
    fn whole_lines_are_cut_at_once() {
        let dense = |block: &str, is_last, max_rows| dense_cut(block.as_bytes(), is_last, max_rows);
        let two = Some(Cut {
            len: 4,
            rows: 2,
            lines: 2,
            plain: true,
        });
        assert_eq!(dense("a\nb\nc", false, 2), two);
        assert_eq!(dense("a\nb\n", true, 9), two);
        assert_eq!(dense("a\nb\n", false, 1), None, "not all are wanted");
        assert_eq!(dense("a\nb\nc", true, 9), None, "the last one has no end");
        assert_eq!(dense("a\n\nb\n", false, 9), None, "one is blank");
        assert_eq!(dense("\na\n", false, 9), None, "the first one is blank");
        assert_eq!(dense("\"a\"\nb\n", false, 9), None, "there is a quote");
        assert_eq!(dense("a\r\nb\r\n", false, 9), None, "lines end otherwise");
        assert_eq!(dense("a", false, 9), None, "no line has an end");
    }
}
