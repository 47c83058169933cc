//! A comparison in every form that it can be handed on in.

use std::io;

use super::csv::csv;
use super::curves::Curves;
use super::document::Document;
use super::html::html;
use super::markdown::markdown;
use crate::report::{Export, Store, json};

/// A comparison, and where it is saved: its page shows what its runs were like over time.
#[derive(Clone, Copy, Debug)]
pub struct DocumentWithRuns<'a> {
    pub document: &'a Document,
    /// The folder of runs that it is saved in.
    pub store: &'a Store,
}

impl Export for DocumentWithRuns<'_> {
    fn html(&self) -> String {
        let curves = Curves::read(&self.document.session, self.store);
        html(self.document, &curves)
    }

    fn markdown(&self) -> String {
        markdown(self.document)
    }

    fn csv(&self) -> String {
        csv(&self.document.session)
    }

    fn json(&self) -> io::Result<Vec<u8>> {
        json(self.document)
    }
}
