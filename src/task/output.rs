//! A file that appears under its name only when it is whole.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::TaskError;

/// The file under its temporary name; gone if it is dropped before [`Output::persist`].
pub(super) struct Output {
    /// The name it was asked for by, for messages.
    path: PathBuf,
    /// Where it goes: links are followed.
    target: PathBuf,
    temporary: NamedTempFile,
}

impl Output {
    /// Makes the temporary file in the folder of `path`, so that renaming it is all that is left.
    pub fn create(path: &Path) -> Result<Self, TaskError> {
        // A device would be replaced by a file, not written to.
        if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
            return Err(TaskError::NotAFile(path.to_owned()));
        }
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let folder = match target.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let temporary = tempfile::Builder::new()
            .prefix(&format!(".{name}."))
            .suffix(".part")
            // As any new file, with the permissions that the umask leaves.
            .make_in(folder, |path| File::create_new(path))
            .map_err(|error| failed(path, error))?;
        Ok(Self {
            path: path.to_owned(),
            target,
            temporary,
        })
    }

    pub fn file(&mut self) -> &mut File {
        self.temporary.as_file_mut()
    }

    /// Gives the file its name.
    pub fn persist(self) -> Result<(), TaskError> {
        self.temporary
            .persist(&self.target)
            .map(drop)
            .map_err(|error| failed(&self.path, error.error))
    }
}

fn failed(path: &Path, source: io::Error) -> TaskError {
    TaskError::File {
        path: path.to_owned(),
        source,
    }
}

/// What to do about an error of the file system.
pub(super) fn cure(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotFound => "make its folder first, or name another file in [tasks]",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "allow writing in its folder, or name another file in [tasks]"
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            "make room there, or name a file in [tasks] where there is more"
        }
        _ => "check the disk, or name another file in [tasks]",
    }
}

/// Counts the bytes that go through.
pub(super) struct Tally<W> {
    out: W,
    bytes: u64,
}

impl<W: Write> Tally<W> {
    pub fn new(out: W) -> Self {
        Self { out, bytes: 0 }
    }

    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

impl<W: Write> Write for Tally<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
