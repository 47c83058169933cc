//! A comparison in every form that it can be handed on in.

use std::io;

use super::csv::csv;
use super::curves::Curves;
use super::document::Document;
use super::html::html;
use super::markdown::markdown;
use crate::report::{Export, Store, json};

/// A comparison, and where its runs are: its page shows what they were like over time.
#[derive(Clone, Copy, Debug)]
pub struct DocumentWithRuns<'a> {
    pub document: &'a Document,
    pub runs: &'a Store,
}

impl Export for DocumentWithRuns<'_> {
    fn html(&self) -> String {
        let curves = Curves::read(&self.document.session, self.runs);
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
