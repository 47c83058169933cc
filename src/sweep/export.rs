//! A sweep in every form that it can be handed on in.

use std::io;

use super::csv::csv;
use super::document::Document;
use super::html::html;
use super::markdown::markdown;
use crate::report::{Export, json};

impl Export for Document {
    fn html(&self) -> String {
        html(self)
    }

    fn markdown(&self) -> String {
        markdown(self)
    }

    fn csv(&self) -> String {
        csv(&self.sweep)
    }

    fn json(&self) -> io::Result<Vec<u8>> {
        json(self)
    }
}
