//! A sweep in every form that it can be handed on in.

use std::io;

use super::csv::csv;
use super::document::Document;
use super::html::html;
use super::markdown::markdown;
use crate::compare::Curves;
use crate::report::{Export, Store, json};

/// A sweep, and where it and its confirmation are saved: its page shows what the runs that confirm
/// it were like over time.
#[derive(Clone, Copy, Debug)]
pub struct DocumentWithRuns<'a> {
    pub document: &'a Document,
    /// The folder of runs that both are saved in.
    pub store: &'a Store,
}

impl Export for DocumentWithRuns<'_> {
    fn html(&self) -> String {
        let confirmation = self.document.confirmation.as_ref();
        let curves = confirmation.map(|it| Curves::read(&it.comparison.session, self.store));
        html(self.document, &curves.unwrap_or_default())
    }

    fn markdown(&self) -> String {
        markdown(self.document)
    }

    fn csv(&self) -> String {
        csv(&self.document.sweep)
    }

    fn json(&self) -> io::Result<Vec<u8>> {
        json(self.document)
    }
}
