//! How large a file is, without reading it: for those who choose one.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Bytes that tell how long rows are.
const LOOK: u64 = 64 << 10;

/// The size of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub bytes: u64,
    pub rows: u64,
    /// Whether all of it was looked at; else rows are as many as there are if all are as long as
    /// the first ones.
    pub is_counted: bool,
}

/// Looks at a file and at its first rows.
///
/// # Errors
/// When it cannot be read.
pub fn size_of(path: &Path) -> io::Result<Size> {
    let file = File::open(path)?;
    let bytes = file.metadata()?.len();
    let mut first = Vec::new();
    file.take(LOOK).read_to_end(&mut first)?;
    Ok(Size {
        bytes,
        rows: rows(&first, bytes),
        is_counted: bytes <= LOOK,
    })
}

fn rows(first: &[u8], bytes: u64) -> u64 {
    let Some(end) = memchr::memrchr(b'\n', first) else {
        return 0;
    };
    let lines = memchr::memchr_iter(b'\n', first).count();
    // A last line without an end counts as well.
    let all = (lines as u128 * u128::from(bytes)).div_ceil(end as u128 + 1);
    // The first one names the columns.
    u64::try_from(all).unwrap_or(u64::MAX).saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_of_a_small_file_are_counted_and_those_of_a_large_one_estimated() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.csv");
        std::fs::write(&path, "id|name\n1|a\n2|b\n").unwrap();
        let size = size_of(&path).unwrap();
        assert_eq!((size.bytes, size.rows, size.is_counted), (16, 2, true));

        std::fs::write(&path, "12345678\n".repeat(100_000)).unwrap();
        let size = size_of(&path).unwrap();
        assert_eq!(
            (size.bytes, size.rows, size.is_counted),
            (900_000, 99_999, false)
        );
    }

    #[test]
    fn a_file_that_is_not_there_has_no_size() {
        assert!(size_of(Path::new("/no/such/file.csv")).is_err());
    }
}
