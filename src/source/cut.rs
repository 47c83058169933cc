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
    plain_cut(block, is_last, max_rows)
        .unwrap_or_else(|| quoted_cut(parser, block, is_last, max_rows))
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
