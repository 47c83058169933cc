//! What has to be read backstage for the selected profile: the report of its last run, and how
//! large its source is.

use std::path::{Path, PathBuf};

use super::ProfilesTab;
use super::deeds::work_wish;
use crate::profile::{Profile, Row, SourceFile};
use crate::source::{self, Size};
use crate::tui::app::Wish;
use crate::tui::backstage::Work;
use crate::tui::news::Purpose;
use crate::units::{self, as_f64};

/// What was asked for, so that it is asked for once, and what came of it.
#[derive(Debug, Default)]
pub struct Asked {
    /// The saved run whose report was asked for.
    run: Option<String>,
    /// The file that was to be looked at.
    file: Option<PathBuf>,
    /// What it is like, or what is the matter with it.
    size: Option<Result<Size, String>>,
}

impl ProfilesTab {
    /// What is not known yet.
    pub(super) fn ask(&mut self) -> Vec<Wish> {
        let report = self.ask_for_report();
        report.into_iter().chain(self.ask_for_size()).collect()
    }

    fn ask_for_report(&mut self) -> Option<Wish> {
        let profile = &self.entry()?.name;
        let last = &self.results.last(profile)?.id;
        let known = self.reports.get(profile).map(|report| &report.id);
        if known == Some(last) || self.asked.run.as_ref() == Some(last) {
            return None;
        }
        let id = last.clone();
        self.asked.run = Some(id.clone());
        Some(work_wish(Work::ReadRun {
            id,
            purpose: Purpose::Explain,
        }))
    }

    fn ask_for_size(&mut self) -> Option<Wish> {
        let file = self.selected().and_then(own_file)?.to_owned();
        if self.asked.file.as_ref() == Some(&file) {
            return None;
        }
        self.asked.size = None;
        self.asked.file = Some(file.clone());
        Some(work_wish(Work::LookAtSource(file)))
    }

    pub(super) fn know_size(&mut self, file: &Path, size: &Result<Size, String>) {
        if self.asked.file.as_deref() == Some(file) {
            self.asked.size = Some(size.clone());
        }
    }

    /// What stands beside a value.
    pub(super) fn aside(&self, row: &Row) -> String {
        let size = self.selected().filter(|_| row.setting.key == "source.path");
        size.and_then(|profile| self.size(profile))
            .unwrap_or_else(|| row.shown().aside)
    }

    /// How large the source of a profile is, as far as it is known.
    fn size(&self, profile: &Profile) -> Option<String> {
        match &profile.source.file {
            SourceFile::Users(rows) => {
                let bytes = source::users_bytes(rows.get());
                Some(format!("the generated users, {}", megabytes(bytes)))
            }
            SourceFile::Path(file) if self.asked.file.as_ref() == Some(file) => {
                Some(match self.asked.size.as_ref()? {
                    Ok(size) => format!("{}, {}", megabytes(size.bytes), rows(size)),
                    Err(why) => format!("! {why}"),
                })
            }
            SourceFile::Path(_) => None,
        }
    }
}

fn own_file(profile: &Profile) -> Option<&Path> {
    match &profile.source.file {
        SourceFile::Path(file) => Some(file),
        SourceFile::Users(_) => None,
    }
}

/// `about 1.00 M rows`, `1 row`.
fn rows(size: &Size) -> String {
    match (size.is_counted, size.rows) {
        (true, 1) => "1 row".to_owned(),
        (true, rows) => format!("{} rows", units::count(rows)),
        (false, rows) => format!("about {} rows", units::si(as_f64(rows))),
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", units::megabytes_per_s(as_f64(bytes)))
}
