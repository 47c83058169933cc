//! The end of the log, and what comes after it, without ever reading a huge file whole.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::{Line, newest_file};

/// Bytes that are looked at from the end of a file at the start.
const FIRST: u64 = 1 << 20;

/// Bytes that are read at a time: a log in full spate comes in pieces.
const MOST: u64 = 1 << 20;

/// Follows the newest file of a folder.
#[derive(Debug)]
pub struct Tail {
    folder: PathBuf,
    open: Option<Open>,
}

/// The file that is read at the moment.
#[derive(Debug)]
struct Open {
    path: PathBuf,
    file: File,
    /// Up to where it has been read.
    at: u64,
    /// The beginning of a line that is not written whole yet.
    begun: Vec<u8>,
}

/// What has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct New {
    pub lines: Vec<Line>,
    /// These lines of a message whose beginning came before.
    pub continued: Vec<String>,
    /// The file that they are from.
    pub path: Option<PathBuf>,
    /// There is more to read at once.
    pub more: bool,
    /// What is before these lines was left out, because it is long.
    pub cut: bool,
}

impl Tail {
    /// Nothing is read before [`Tail::read`].
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            open: None,
        }
    }

    /// What was written since the last time; the first time, the end of what is there. When the
    /// day has changed, the rest of the old file comes first.
    ///
    /// # Errors
    /// When a file that is there cannot be read.
    pub fn read(&mut self) -> io::Result<New> {
        let newest = newest_file(&self.folder);
        let Some(open) = &mut self.open else {
            let Some(path) = newest else {
                return Ok(New::default());
            };
            let (open, cut) = Open::at_end_of(path)?;
            self.open = Some(open);
            let new = self.read()?;
            return Ok(New { cut, ..new });
        };
        let new = open.read()?;
        if let Some(path) = newest.filter(|newest| *newest > open.path && !new.more) {
            *open = Open::new(path)?;
            return Ok(New { more: true, ..new });
        }
        Ok(new)
    }
}

impl Open {
    fn new(path: PathBuf) -> io::Result<Self> {
        Ok(Self {
            file: File::open(&path)?,
            path,
            at: 0,
            begun: Vec::new(),
        })
    }

    /// Behind the first end of a line in the last part of the file; whether anything is before it.
    fn at_end_of(path: PathBuf) -> io::Result<(Self, bool)> {
        let mut open = Self::new(path)?;
        let length = open.file.metadata()?.len();
        if length <= FIRST {
            return Ok((open, false));
        }
        open.at = length - FIRST;
        let bytes = open.bytes(FIRST)?;
        let line = bytes.iter().position(|byte| *byte == b'\n');
        open.at = length - FIRST + line.map_or(0, |at| at as u64 + 1);
        Ok((open, true))
    }

    fn bytes(&mut self, most: u64) -> io::Result<Vec<u8>> {
        self.file.seek(SeekFrom::Start(self.at))?;
        let mut bytes = Vec::new();
        self.file.by_ref().take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn read(&mut self) -> io::Result<New> {
        if self.file.metadata()?.len() < self.at {
            // Somebody has emptied it.
            self.at = 0;
            self.begun.clear();
        }
        let bytes = self.bytes(MOST)?;
        self.at += bytes.len() as u64;
        let more = bytes.len() as u64 == MOST;
        self.begun.extend(bytes);
        let end = self.begun.iter().rposition(|byte| *byte == b'\n');
        let whole: Vec<u8> = self.begun.drain(..end.map_or(0, |end| end + 1)).collect();
        let mut new = New {
            path: Some(self.path.clone()),
            more,
            ..New::default()
        };
        for line in String::from_utf8_lossy(&whole).lines() {
            match (Line::parse(line), new.lines.last_mut()) {
                (Some(line), _) => new.lines.push(line),
                (None, Some(before)) => before.go_on(line),
                (None, None) => new.continued.push(line.to_owned()),
            }
        }
        Ok(new)
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, OpenOptions};
    use std::io::Write;

    use super::*;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn append(&self, day: &str, text: &str) {
            let path = self.0.path().join(format!("kdyno.2026-11-{day}.log"));
            let mut file = OpenOptions::new()
                .create(true)
                .append(true)
                .open(path)
                .unwrap();
            file.write_all(text.as_bytes()).unwrap();
        }

        fn tail(&self) -> Tail {
            Tail::new(self.0.path())
        }
    }

    fn line(n: usize) -> String {
        format!("2026-11-23T12:38:00.000000Z  INFO kdyno::engine: line {n}\n")
    }

    fn texts(new: &New) -> Vec<&str> {
        new.lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn it_begins_with_what_is_there_and_goes_on_with_what_comes() {
        let folder = Folder::new();
        let mut tail = folder.tail();
        assert_eq!(tail.read().unwrap(), New::default());
        folder.append("23", &(line(1) + &line(2)));
        assert_eq!(texts(&tail.read().unwrap()), ["line 1", "line 2"]);
        assert!(tail.read().unwrap().lines.is_empty());
        folder.append("23", &line(3));
        let new = tail.read().unwrap();
        assert_eq!(texts(&new), ["line 3"]);
        assert!(new.path.unwrap().ends_with("kdyno.2026-11-23.log"));
    }

    #[test]
    fn half_a_line_waits_for_its_other_half() {
        let folder = Folder::new();
        let mut tail = folder.tail();
        let (text, umlaut) = (line(1).replace("line", "Ströme"), "Str".len() + 46 + 1);
        folder.append("23", "");
        let path = folder.0.path().join("kdyno.2026-11-23.log");
        fs::write(&path, &text.as_bytes()[..umlaut]).unwrap();
        assert!(tail.read().unwrap().lines.is_empty());
        fs::write(&path, text.as_bytes()).unwrap();
        assert_eq!(texts(&tail.read().unwrap()), ["Ströme 1"]);
    }

    #[test]
    fn a_message_of_several_lines_is_one() {
        let folder = Folder::new();
        let mut tail = folder.tail();
        folder.append("23", &(line(1) + "Set --runs.\nOr not.\n" + &line(2)));
        assert_eq!(
            texts(&tail.read().unwrap()),
            ["line 1\nSet --runs.\nOr not.", "line 2"]
        );
        folder.append("23", "and later\n");
        assert_eq!(tail.read().unwrap().continued, ["and later"]);
    }

    #[test]
    fn at_midnight_the_rest_of_the_old_day_comes_before_the_new_one() {
        let folder = Folder::new();
        let mut tail = folder.tail();
        folder.append("23", &line(1));
        tail.read().unwrap();
        folder.append("23", &line(2));
        folder.append("24", &line(3));
        let new = tail.read().unwrap();
        assert_eq!(texts(&new), ["line 2"]);
        assert!(new.more);
        let new = tail.read().unwrap();
        assert_eq!(texts(&new), ["line 3"]);
        assert!(new.path.unwrap().ends_with("kdyno.2026-11-24.log"));
    }

    #[test]
    fn of_a_huge_file_only_the_end_is_read_in_whole_lines() {
        let folder = Folder::new();
        let many: String = (0..40_000).map(line).collect();
        assert!(many.len() > 2_000_000);
        folder.append("23", &many);
        let mut tail = folder.tail();
        let mut new = tail.read().unwrap();
        assert!(new.cut);
        let first: usize = new.lines[0]
            .text
            .trim_start_matches("line ")
            .parse()
            .unwrap();
        assert!(first > 15_000, "{first}");
        while new.more {
            new = tail.read().unwrap();
        }
        folder.append("23", &line(99_999));
        let new = tail.read().unwrap();
        assert_eq!(texts(&new), ["line 99999"]);
    }

    #[test]
    fn a_file_that_was_emptied_is_read_from_its_start() {
        let folder = Folder::new();
        let mut tail = folder.tail();
        folder.append("23", &(line(1) + &line(2)));
        tail.read().unwrap();
        fs::write(folder.0.path().join("kdyno.2026-11-23.log"), line(7)).unwrap();
        assert_eq!(texts(&tail.read().unwrap()), ["line 7"]);
    }
}
