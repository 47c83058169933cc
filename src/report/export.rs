//! The forms that results are handed on in, and the one way to write them.

use std::fmt::{self, Display, Formatter};
use std::io;
use std::path::Path;

use super::columns::csv;
use super::html::html;
use super::markdown::markdown;
use super::store::write;
use super::{Report, StoreError, json};

/// A form that results are handed on in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One page that needs nothing else.
    Html,
    Markdown,
    /// A row for each run.
    Csv,
    /// Everything.
    Json,
}

/// Results that can be handed on in every form.
pub trait Export {
    fn html(&self) -> String;

    fn markdown(&self) -> String;

    fn csv(&self) -> String;

    /// # Errors
    /// When there is something that JSON has no words for.
    fn json(&self) -> io::Result<Vec<u8>>;
}

impl Form {
    /// All of them, those for people first.
    pub const ALL: [Self; 4] = [Self::Html, Self::Markdown, Self::Csv, Self::Json];

    /// What a file with this ending is expected to be. `None`: text.
    #[must_use]
    pub fn of_file(file: &Path) -> Option<Self> {
        let ending = file.extension().unwrap_or_default();
        match ending.to_ascii_lowercase().to_str() {
            Some("html" | "htm") => Some(Self::Html),
            Some("md") => Some(Self::Markdown),
            Some("csv") => Some(Self::Csv),
            Some("json") => Some(Self::Json),
            _ => None,
        }
    }

    /// The ending of its files.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// Writes results in this form to a file, or with `-` to standard output.
    ///
    /// # Errors
    /// When it cannot be written. A reader of standard output that has seen enough is no error.
    pub fn write(self, results: &(impl Export + ?Sized), to: &Path) -> Result<(), StoreError> {
        let bytes = match self {
            Self::Html => Ok(results.html().into_bytes()),
            Self::Markdown => Ok(results.markdown().into_bytes()),
            Self::Csv => Ok(results.csv().into_bytes()),
            Self::Json => results.json(),
        };
        write(bytes, to)
    }
}

/// As options name it.
impl Display for Form {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Markdown => "markdown",
            other => other.ending(),
        })
    }
}

/// Runs beside each other.
impl Export for [Report] {
    fn html(&self) -> String {
        html(self)
    }

    fn markdown(&self) -> String {
        markdown(self)
    }

    fn csv(&self) -> String {
        csv(self)
    }

    /// One run is one document; several are an array.
    fn json(&self) -> io::Result<Vec<u8>> {
        match self {
            [report] => json(report),
            reports => json(reports),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_a_file_tells_its_form_in_either_case() {
        for form in Form::ALL {
            let ending = form.ending();
            for name in [
                format!("runs.{ending}"),
                format!("a.b.{}", ending.to_uppercase()),
            ] {
                assert_eq!(Form::of_file(Path::new(&name)), Some(form), "{name}");
            }
        }
        assert_eq!(Form::of_file(Path::new("page.htm")), Some(Form::Html));
        for text in ["runs.txt", "html", "-"] {
            assert_eq!(Form::of_file(Path::new(text)), None, "{text}");
        }
    }
}
