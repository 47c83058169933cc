//! The numbers of runs: each is given once, even when its run is removed, and even when several
//! kdynos start runs at the same moment.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

/// The file that holds the last number given. Locked while a number is taken.
const LAST: &str = ".last-number";

/// The numbers of a store. While it is there, no other kdyno takes one.
#[derive(Debug)]
pub struct Numbers {
    file: File,
    last: u64,
}

impl Numbers {
    /// Waits for whoever takes one. `highest` looks for the highest number among the folders, once
    /// nobody else makes one.
    pub fn lock(dir: &Path, highest: impl FnOnce() -> io::Result<u64>) -> io::Result<Self> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(dir.join(LAST))?;
        // Some network file systems have no locks. There the making of the folder has to do.
        let _ = file.lock();
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        // What somebody else may have written there is no number, and does no harm.
        let noted = String::from_utf8_lossy(&text).trim().parse().unwrap_or(0);
        let last = highest()?.max(noted);
        Ok(Self { file, last })
    }

    /// The next one.
    pub fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// Writes down that numbers up to here are given.
    pub fn note(mut self) -> io::Result<()> {
        self.file.rewind()?;
        self.file.set_len(0)?;
        writeln!(self.file, "{}", self.last)
    }
}
