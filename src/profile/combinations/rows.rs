//! The rules about what is read, what else is written, and how long it goes.

use std::collections::HashSet;
use std::path::{Component, Path as FilePath, PathBuf};
use std::time::Duration;

use super::super::nearest::nearest;
use super::super::path::Path;
use super::super::{Format, Length, SourceFile, Warmup};
use super::{Part, Rules, at, fact};

/// The columns of the generated users file.
const USERS_COLUMNS: [&str; 3] = ["id", "nome_utente", "email"];

/// The header that every message carries unless `correlation_id` is off.
const CORRELATION_ID: &str = "correlation-id";

impl Rules<'_> {
    pub(super) fn columns(&mut self) {
        let mut seen = HashSet::new();
        for (index, column) in self.file.source.columns.iter().flatten().enumerate() {
            if !seen.insert(&column.name) {
                let path = Path::of("source.columns").element(index).key("name");
                self.conflict(
                    format!("there are two columns named {}", column.name),
                    &[Part::cure(path, "write another name")],
                );
            }
        }
    }

    pub(super) fn key(&mut self) {
        let Some(key) = &self.file.payload.key else {
            return;
        };
        let columns: Vec<&str> = match (&self.file.source.columns, &self.file.source.file) {
            (Some(columns), _) => columns.iter().map(|column| column.name.as_str()).collect(),
            (None, SourceFile::Users(_)) => USERS_COLUMNS.to_vec(),
            (None, SourceFile::Path(_)) => return,
        };
        if !columns.contains(&key.as_str()) {
            let cure = match nearest(key, columns.iter().copied()) {
                Some(column) => format!("write \"{column}\""),
                None => format!("write one of {}", columns.join(", ")),
            };
            self.conflict(
                format!("the key is to come from column {key}, which is not there"),
                &[at("payload.key", cure)],
            );
        }
    }

    pub(super) fn delimiter(&mut self) {
        let source = &self.file.source;
        if matches!(source.file, SourceFile::Users(_)) && source.delimiter != b'|' {
            self.conflict(
                "the generated users file has | between its fields",
                &[at(
                    "source.delimiter",
                    "take it out, or name your own file as path",
                )],
            );
        }
    }

    pub(super) fn headers(&mut self) {
        let payload = &self.file.payload;
        let is_taken = payload
            .headers
            .iter()
            .any(|(name, _)| name == CORRELATION_ID);
        if payload.correlation_id && is_taken {
            let header = Path::of("payload.headers").key(CORRELATION_ID);
            self.conflict(
                format!("the header {CORRELATION_ID} carries the run's UUID"),
                &[
                    Part::cure(header, "take it out"),
                    at("payload.correlation_id", "write false"),
                ],
            );
        }
    }

    /// No task may write over another's file, nor over the rows.
    pub(super) fn files(&mut self) {
        let tasks = &self.file.tasks;
        let json = tasks.json_file.as_deref();
        let avro = tasks.avro_file.as_ref().map(|avro| avro.path.as_path());
        let source = match &self.file.source.file {
            SourceFile::Path(path) => Some(path.as_path()),
            SourceFile::Users(_) => None,
        };
        let schema = match &self.file.payload.format {
            Format::Avro(avro) => avro.schema.as_deref(),
            Format::Json => None,
        };
        let pairs = [
            ("tasks.avro_file", avro, "tasks.json_file", json),
            ("tasks.json_file", json, "source.path", source),
            ("tasks.avro_file", avro, "source.path", source),
            ("tasks.json_file", json, "payload.schema", schema),
            ("tasks.avro_file", avro, "payload.schema", schema),
        ];
        for (written, path, other, same) in pairs {
            if path.is_some() && path.map(plain) == same.map(plain) {
                self.conflict(
                    format!("{written} would overwrite {other}"),
                    &[
                        at(written, "write another path"),
                        fact(other, "the same file"),
                    ],
                );
            }
        }
    }

    /// The duration begins after the warm-up.
    pub(super) fn run_timeout(&mut self) {
        let run = &self.file.run;
        let warmup = match run.warmup {
            Warmup::Duration(warmup) => warmup,
            Warmup::None | Warmup::Rows(_) | Warmup::Auto => Duration::ZERO,
        };
        if let (Some(timeout), Length::Duration(duration)) = (run.timeout, run.length)
            && timeout <= warmup.saturating_add(duration)
        {
            self.conflict(
                "the timeout stops the run before its duration is over",
                &[
                    at("run.timeout", "write more, or take it out"),
                    at("run.duration", "write less"),
                ],
            );
        }
    }
}

/// A path without its needless `./`.
fn plain(path: &FilePath) -> PathBuf {
    let parts = path.components();
    parts.filter(|part| *part != Component::CurDir).collect()
}
