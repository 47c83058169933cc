//! What a CSV record is: the one place that asks csv-core.
//!
//! Records end at LF, CR LF or a lone CR outside quotes; lines without any byte are no records.
//! That is what the csv crate does by default, because csv-core is what it stands on.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// How many bytes at the start of `text` only end lines: blank lines, and the LF of a CR LF.
pub(super) fn leading_terminators(text: &[u8]) -> usize {
    text.iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'))
        .count()
}

/// How many bytes at the end of `text` only end lines.
pub(super) fn trailing_terminators(text: &[u8]) -> usize {
    let from_the_end = text.iter().rev();
    from_the_end
        .take_while(|byte| matches!(byte, b'\r' | b'\n'))
        .count()
}

/// Lines that end in `text`, as editors count them: at LF, CR LF and a lone CR.
pub(super) fn line_breaks(text: &[u8]) -> u64 {
    memchr::memchr2_iter(b'\r', b'\n', text)
        .filter(|&at| text[at] == b'\n' || text.get(at + 1) != Some(&b'\n'))
        .count() as u64
}

/// Takes one record at a time apart, quotes and all.
#[derive(Debug)]
pub(super) struct RecordParser {
    core: Reader,
    /// The unquoted fields of the last record, one after the other; used up to the last end.
    text: Vec<u8>,
    /// Where each field ends in `text`; used up to `fields`.
    ends: Vec<usize>,
    fields: usize,
    /// Bytes of the last record without its terminator.
    len: usize,
}

impl RecordParser {
    pub fn new(delimiter: u8) -> RecordParser {
        let core = ReaderBuilder::new().delimiter(delimiter).build();
        let mut parser = RecordParser {
            core,
            text: vec![0; 4096],
            ends: vec![0; 32],
            fields: 0,
            len: 0,
        };
        parser.forget();
        parser
    }

    /// Parses the record that `text` starts with; `None` when it does not end in `text`.
    /// Otherwise the number of its bytes, with the CR or LF that ends it.
    ///
    /// `text` must not start with a terminator.
    pub fn parse(&mut self, text: &[u8]) -> Option<usize> {
        let len = self.run(text, false);
        if len.is_none() {
            self.forget();
        }
        len
    }

    /// The same where nothing follows `text`, so that its end is the end of a record too.
    pub fn parse_last(&mut self, text: &[u8]) -> usize {
        self.run(text, true).unwrap_or(text.len())
    }

    /// The unquoted bytes of the last record's fields in one piece, and where each field ends.
    pub fn fields(&self) -> (&[u8], &[usize]) {
        let ends = &self.ends[..self.fields];
        let len = ends.last().copied().unwrap_or(0);
        (&self.text[..len], ends)
    }

    /// Bytes of the last record, without the CR or LF that ended it, if one did.
    pub fn record_len(&self) -> usize {
        self.len
    }

    fn run(&mut self, text: &[u8], is_last: bool) -> Option<usize> {
        let (mut read, mut written) = (0, 0);
        self.fields = 0;
        loop {
            let (result, bytes_in, bytes_out, ends) = self.core.read_record(
                &text[read..],
                &mut self.text[written..],
                &mut self.ends[self.fields..],
            );
            read += bytes_in;
            written += bytes_out;
            self.fields += ends;
            match result {
                ReadRecordResult::Record => {
                    // At the end of all text a record ends without another byte.
                    let terminator = bytes_in.min(1);
                    self.len = read - terminator;
                    return Some(read);
                }
                ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                // Asked once more, with nothing left to read, csv-core ends the record.
                ReadRecordResult::InputEmpty if is_last => {}
                ReadRecordResult::InputEmpty | ReadRecordResult::End => return None,
            }
        }
    }

    /// Drops a half-read record.
    fn forget(&mut self) {
        self.core.reset();
        // A fresh reader takes a byte order mark for one, but chunks start anywhere in the file.
        // The first call, even with nothing to read, ends that.
        self.core.read_record(&[], &mut [], &mut []);
    }
}
