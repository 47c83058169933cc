//! The users file: what kdyno runs on when it is given no file, the same bytes on every machine.

use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use etcetera::base_strategy::Xdg;

use super::SourceError;

const HEADER: &[u8] = b"id|nome_utente|email\n";

/// Bytes that are written at a time.
const BLOCK: usize = 256 << 10;

/// Bytes of a row, if its number (which it holds three times) had no digits: `|user|user@example.com\n`.
const ROW_WITHOUT_DIGITS: u64 = 23;

/// Where the file with this many users is kept: in the folder that `KDYNO_DATA` names, or else
/// in kdyno's folder among the user's XDG data.
///
/// # Errors
/// When there is neither that variable nor a home directory.
pub fn users_path(rows: u64) -> Result<PathBuf, SourceError> {
    let folder = data_folder(std::env::var_os("KDYNO_DATA"))?;
    Ok(folder.join(format!("users-{rows}.csv")))
}

/// The path of the file with this many users. It is generated unless it is there and whole.
///
/// `progress` hears now and then how many rows have been written, if any have to be.
///
/// # Errors
/// When there is no folder for it, or the file cannot be written.
pub fn ensure_users(rows: u64, progress: impl FnMut(u64)) -> Result<PathBuf, SourceError> {
    let path = users_path(rows)?;
    if !is_whole(&path, rows) {
        generate(&path, rows, progress)?;
    }
    Ok(path)
}

fn is_whole(path: &Path, rows: u64) -> bool {
    path.metadata()
        .is_ok_and(|file| file.is_file() && file.len() == users_bytes(rows))
}

/// Writes the users file to `path`, making its folder if need be: the header
/// `id|nome_utente|email` and then `{i}|user{i}|user{i}@example.com` for each i from 1 to `rows`.
///
/// The file takes its name only when it is whole. `progress` hears now and then how many rows
/// have been written.
///
/// # Errors
/// When the file cannot be written.
pub fn generate(path: &Path, rows: u64, progress: impl FnMut(u64)) -> Result<(), SourceError> {
    try_generate(path, rows, progress).map_err(|error| SourceError::Generate {
        path: path.into(),
        error,
    })
}

fn try_generate(path: &Path, rows: u64, mut progress: impl FnMut(u64)) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return Err(io::Error::other("it is not a regular file"));
    }
    // A link stays, and what it points to is replaced.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new()
        .prefix(".users-")
        // What files usually get, less the umask: temporary files are private otherwise.
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(folder)?;

    let mut block = Vec::with_capacity(BLOCK + 128);
    let mut digits = itoa::Buffer::new();
    block.extend_from_slice(HEADER);
    for row in 1..=rows {
        let number = digits.format(row).as_bytes();
        for part in [
            number,
            b"|user",
            number,
            b"|user",
            number,
            b"@example.com\n",
        ] {
            block.extend_from_slice(part);
        }
        if block.len() >= BLOCK {
            file.write_all(&block)?;
            block.clear();
            progress(row);
        }
    }
    file.write_all(&block)?;
    progress(rows);
    file.persist(path)?;
    Ok(())
}

/// Size of the file with this many users.
#[must_use]
pub fn users_bytes(rows: u64) -> u64 {
    // Every number from 10^k on has one digit more.
    let powers = std::iter::successors(Some(1_u64), |power| power.checked_mul(10));
    let digits: u64 = powers
        .take_while(|&power| power <= rows)
        .map(|power| rows - power + 1)
        .sum();
    HEADER.len() as u64 + rows * ROW_WITHOUT_DIGITS + 3 * digits
}

fn data_folder(named: Option<OsString>) -> Result<PathBuf, SourceError> {
    match named {
        Some(folder) if !folder.is_empty() => Ok(folder.into()),
        _ => match Xdg::new() {
            Ok(xdg) => Ok(xdg.data_dir().join("kdyno")),
            Err(error) => Err(SourceError::NoDataFolder { error }),
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn a_million_users_are_the_same_bytes_everywhere() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deeper/still/users.csv");
        generate(&path, 1_000_000, |_| ()).unwrap();

        let bytes = fs::read(&path).unwrap();
        assert_eq!(bytes.len(), 40_666_709);
        let expected = "644ed7f643a27a9623799640413d9c1bf16d2421fbb52a2f61f18283ab42523a";
        let digits = |byte: u8| {
            [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16).unwrap())
        };
        let hash: String = Sha256::digest(&bytes)
            .into_iter()
            .flat_map(digits)
            .collect();
        assert_eq!(hash, expected);
    }

    #[test]
    fn a_small_file_reads_as_described() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("users.csv");
        generate(&path, 2, |_| ()).unwrap();
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            "id|nome_utente|email\n1|user1|user1@example.com\n2|user2|user2@example.com\n"
        );
    }

    #[test]
    fn progress_grows_to_the_number_of_rows() {
        let folder = tempfile::tempdir().unwrap();
        let mut seen = Vec::new();
        generate(&folder.path().join("users.csv"), 50_000, |rows| {
            seen.push(rows);
        })
        .unwrap();
        assert!(seen.len() > 2);
        assert!(seen.is_sorted());
        assert_eq!(seen.last(), Some(&50_000));
    }

    #[test]
    fn a_file_of_another_size_is_not_the_users_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("users.csv");
        assert!(!is_whole(&path, 1000));
        generate(&path, 1000, |_| ()).unwrap();
        assert!(is_whole(&path, 1000));
        assert!(!is_whole(&path, 1001));
    }

    #[test]
    fn nothing_but_the_whole_file_is_left_in_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        generate(&folder.path().join("users.csv"), 10, |_| ()).unwrap();
        let names: Vec<_> = fs::read_dir(&folder)
            .unwrap()
            .map(|file| file.unwrap().file_name())
            .collect();
        assert_eq!(names, ["users.csv"]);
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_told_with_the_path() {
        let folder = tempfile::tempdir().unwrap();
        let in_the_way = folder.path().join("file");
        fs::write(&in_the_way, "").unwrap();
        let path = in_the_way.join("users.csv");
        let error = generate(&path, 10, |_| ()).unwrap_err().to_string();
        assert!(error.starts_with(path.to_str().unwrap()), "{error}");
    }

    #[test]
    fn the_variable_names_the_folder_unless_it_is_empty() {
        assert_eq!(
            data_folder(Some("/data".into())).unwrap(),
            Path::new("/data")
        );
        let usual = data_folder(None).unwrap();
        assert!(usual.ends_with("kdyno"), "{}", usual.display());
        assert_eq!(data_folder(Some("".into())).unwrap(), usual);
    }

    proptest! {
        #[test]
        fn the_size_is_known_before_the_file_is_there(rows in 1_u64..20_000) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("users.csv");
            generate(&path, rows, |_| ()).unwrap();
            prop_assert_eq!(path.metadata().unwrap().len(), users_bytes(rows));
        }
    }
}
