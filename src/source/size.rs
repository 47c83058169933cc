//! How large a file is, without reading it: for those who choose one.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// Bytes of a look at the rows.
const LOOK: u64 = 64 << 10;

/// Looks at a large file: at its beginning, its middle and its end, as numbers in it may grow.
const LOOKS: u64 = 3;

/// The size of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub bytes: u64,
    /// Without the one that names the columns.
    pub rows: u64,
    /// Whether all of it was looked at; else rows are as many as there are if all are as long as
    /// those that were seen.
    pub is_counted: bool,
}

/// Looks at a file and at some of its rows.
///
/// # Errors
/// When it cannot be read.
pub fn size_of(path: &Path) -> io::Result<Size> {
    let mut file = File::open(path)?;
    let bytes = file.metadata()?.len();
    let is_counted = bytes <= LOOKS * LOOK;
    let looks = if is_counted { 1 } else { LOOKS };
    let length = if is_counted { bytes } else { LOOK };
    let (mut ends, mut seen, mut buffer) = (0_u128, 0_u128, Vec::new());
    for look in 0..looks {
        buffer.clear();
        let at = (bytes - length) / (looks - 1).max(1) * look;
        file.seek(SeekFrom::Start(at))?;
        (&file).take(length).read_to_end(&mut buffer)?;
        ends += memchr::memchr_iter(b'\n', &buffer).count() as u128;
        seen += buffer.len() as u128;
    }
    // A last row may have no end.
    let has_rest = is_counted && buffer.last().is_some_and(|last| *last != b'\n');
    let lines = ends * u128::from(bytes) / seen.max(1) + u128::from(has_rest);
    Ok(Size {
        bytes,
        rows: u64::try_from(lines).unwrap_or(u64::MAX).saturating_sub(1),
        is_counted,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(text: &str) -> Size {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        size_of(file.path()).unwrap()
    }

    #[test]
    fn the_rows_of_a_small_file_are_counted() {
        let counted = |bytes, rows| Size {
            bytes,
            rows,
            is_counted: true,
        };
        assert_eq!(size("id|name\n1|a\n2|b\n"), counted(16, 2));
        assert_eq!(size("id|name\n1|a\n2|b"), counted(15, 2));
        assert_eq!(size(""), counted(0, 0));
    }

    #[test]
    fn the_rows_of_a_large_file_are_estimated_though_they_get_longer() {
        let rows: Vec<_> = (0..100_000).map(|i| format!("{i}|{i}|{i}\n")).collect();
        let size = size(&rows.concat());
        assert!(!size.is_counted);
        assert!(size.rows.abs_diff(100_000) < 10_000, "{size:?}");
    }

    #[test]
    fn a_file_that_is_not_there_has_no_size() {
        assert!(size_of(Path::new("/no/such/file.csv")).is_err());
    }
}
