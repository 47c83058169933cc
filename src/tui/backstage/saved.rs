//! Saved runs: listed, read, noted on, removed, and written into the current folder.

use super::{failed, files};
use crate::report::{self, Store, StoreError};
use crate::tui::news::{News, Purpose};

pub(super) fn list(store: &Store) -> News {
    let now = report::row::now();
    let none = |error: StoreError| News::NoRuns(error.to_string());
    let listed = store.list();
    listed.map_or_else(none, |runs| News::Runs { runs, now })
}

pub(super) fn read(store: &Store, id: &str, purpose: Purpose) -> News {
    let report = store.read(id).map(Box::new);
    report.map_or_else(failed, |report| News::Read { report, purpose })
}

pub(super) fn label(store: &Store, id: String, label: String) -> News {
    let noted = store.set_label(&id, Some(&label));
    noted.map_or_else(failed, |()| News::Labelled { id, label })
}

pub(super) fn remove(store: &Store, id: String) -> News {
    let removed = store.remove(&id);
    removed.map_or_else(failed, |()| News::Removed(id))
}

pub(super) fn export(store: &Store, id: &str) -> News {
    let report = store.read(id);
    report.map_or_else(failed, |report| files::export_run(&report))
}
