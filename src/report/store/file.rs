//! Reports on their way to a file or to standard output.

use std::io::{self, ErrorKind, Write};
use std::path::Path;

use serde::Serialize;

use super::StoreError;
use crate::whole_file::replace;

/// Writes a report, or several, as JSON to a file, or with `-` to standard output.
///
/// # Errors
/// When it cannot be written. A reader of standard output that has seen enough is no error.
pub fn write_json<T: Serialize + ?Sized>(document: &T, to: &Path) -> Result<(), StoreError> {
    write(json(document), to)
}

/// Writes what an exporter has made, in the same way.
///
/// # Errors
/// When it cannot be written. A reader of standard output that has seen enough is no error.
pub fn write_text(text: &str, to: &Path) -> Result<(), StoreError> {
    let written = write_or_print(text.as_bytes(), to);
    written.map_err(|source| document_error(to, source))
}

/// Writes a document, if it could be made, in the same way.
///
/// # Errors
/// When it could not, or cannot be written.
pub fn write(document: io::Result<Vec<u8>>, to: &Path) -> Result<(), StoreError> {
    let written = document.and_then(|bytes| write_or_print(&bytes, to));
    written.map_err(|source| document_error(to, source))
}

fn document_error(to: &Path, source: io::Error) -> StoreError {
    StoreError::Document {
        path: to.to_owned(),
        source,
    }
}

fn write_or_print(bytes: &[u8], to: &Path) -> io::Result<()> {
    if to != Path::new("-") {
        return replace(to, bytes);
    }
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// As text that people can read too, with a newline at its end.
///
/// # Errors
/// When there is something in it that JSON has no words for.
pub fn json<T: Serialize + ?Sized>(document: &T) -> io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(document)?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_document_takes_the_place_of_an_older_one_where_a_link_points() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (
            folder.path().join("file.json"),
            folder.path().join("link.json"),
        );
        fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write_json(&[1, 2], &link).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "[\n  1,\n  2\n]\n");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        let files = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(files, 2, "no temporary file is left");
    }

    #[test]
    fn a_document_that_cannot_be_written_is_named() {
        let path = Path::new("/proc/no/such/folder/report.json");
        for error in [
            write_json("x", path).unwrap_err(),
            write_text("x", path).unwrap_err(),
        ] {
            let error = error.to_string();
            assert!(
                error.contains("/proc/no/such/folder/report.json"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_pipe_is_written_to_and_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read_to_string(pipe).unwrap()
        });
        write_json("x", &pipe).unwrap();
        assert_eq!(reader.join().unwrap(), "\"x\"\n");
    }
}
