//! The texts that a profile is read from, and places in them.
//!
//! A profile is one file and any number of `--set KEY=VALUE`. Each is a text of its own, so that
//! every value remembers where it was written and an error can show it there.

use std::ops::Range;

use toml::Value;
use toml::de::DeTable;

/// A piece of one of the [`Texts`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// Which text.
    pub(super) text: usize,
    /// Bytes of it.
    pub(super) range: Range<usize>,
}

impl Spot {
    /// Whether it was written on the command line.
    pub(super) fn is_override(&self) -> bool {
        self.text > 0
    }
}

/// The file first, then the overrides in their order.
#[derive(Clone, Debug)]
pub(super) struct Texts(Vec<Text>);

#[derive(Clone, Debug)]
pub(super) struct Text {
    /// The file's path or the profile's name; `None` for an override.
    pub origin: Option<String>,
    pub content: String,
}

impl Texts {
    pub(super) fn new(origin: &str, content: &str, overrides: &[String]) -> Self {
        let file = Text {
            origin: Some(origin.into()),
            content: content.into(),
        };
        let overrides = overrides.iter().map(|assignment| Text {
            origin: None,
            content: format!("{SET}{assignment}"),
        });
        Self(std::iter::once(file).chain(overrides).collect())
    }

    pub(super) fn get(&self, index: usize) -> &Text {
        &self.0[index]
    }

    pub(super) fn file(&self) -> &Text {
        self.get(0)
    }

    /// The indices of the overrides.
    pub(super) fn overrides(&self) -> Range<usize> {
        1..self.0.len()
    }

    /// The document of an override and its TOML, unless it is not `KEY=VALUE`.
    pub(super) fn override_document(&self, text: usize) -> Option<(Document<'_>, String)> {
        let content = &self.get(text).content[SET.len()..];
        let document = Document {
            text,
            before: SET.len(),
            content,
        };
        Some((document, assignment_to_toml(content)?))
    }

    /// Whether nothing stands behind the `=` of an override: it takes a setting out.
    pub(super) fn takes_out(&self, text: usize) -> bool {
        let content = &self.get(text).content[SET.len()..];
        end_of_key(content).is_some_and(|at| content[at + 1..].trim().is_empty())
    }

    /// The whole of an override without its `--set`.
    pub(super) fn assignment(&self, text: usize) -> Spot {
        Spot {
            text,
            range: SET.len()..self.get(text).content.len(),
        }
    }

    pub(super) fn slice(&self, spot: &Spot) -> &str {
        &self.get(spot.text).content[spot.range.clone()]
    }

    /// The 1-based line and column (in characters) at which a place begins.
    pub(super) fn line_column(&self, spot: &Spot) -> (usize, usize) {
        let before = &self.get(spot.text).content[..spot.range.start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.matches('\n').count() + 1;
        (line, before[line_start..].chars().count() + 1)
    }

    /// Overwrites a secret, so that no error shows it. Keeps every place where it was.
    pub(super) fn mask(&mut self, spot: &Spot) {
        let masked: String = self
            .slice(spot)
            .chars()
            .flat_map(|c| {
                let shown = if matches!(c, '\n' | '\r') { c } else { '*' };
                std::iter::repeat_n(shown, c.len_utf8())
            })
            .collect();
        let content = &mut self.0[spot.text].content;
        content.replace_range(spot.range.clone(), &masked);
    }
}

/// What an override looks like on the command line, before its assignment.
const SET: &str = "--set ";

/// What is needed to place the values of a TOML document in its text.
pub(super) struct Document<'a> {
    /// The index of its text.
    text: usize,
    /// Bytes of the text before the document.
    before: usize,
    /// The document as it stands in the text.
    content: &'a str,
}

impl<'a> Document<'a> {
    /// The whole file.
    pub(super) fn file(content: &'a str) -> Self {
        Self {
            text: 0,
            before: 0,
            content,
        }
    }

    /// The place of a span that TOML's parser gave. Quotes that were added for the parser's sake
    /// stand nowhere in the text, so a span may reach beyond its end.
    pub(super) fn spot(&self, span: Range<usize>) -> Spot {
        let place = |at: usize| self.before + at.min(self.content.len());
        Spot {
            text: self.text,
            range: place(span.start)..place(span.end),
        }
    }

    /// What stands before the `=` of a line, where TOML's parser has no key to offer.
    pub(super) fn key_before(&self, spot: &Spot) -> &'a str {
        let before = &self.content[..spot.range.start - self.before];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = self.content[line_start..].lines().next().unwrap_or("");
        line.split_once('=').map_or("", |(key, _)| key.trim())
    }

    /// What was written at a place, if it was on the command line, where quotes cost effort.
    pub(super) fn bare_word(&self, spot: &Spot) -> Option<&'a str> {
        let range = spot.range.start - self.before..spot.range.end - self.before;
        spot.is_override().then(|| self.content[range].trim())
    }
}

/// An override as TOML. What is no TOML value is a text: `run.rate=400k` means
/// `run.rate="400k"`.
pub(super) fn assignment_to_toml(assignment: &str) -> Option<String> {
    let (key, value) = assignment.split_at(end_of_key(assignment)?);
    // A second line would be a second assignment.
    if !value.contains('\n') && DeTable::parse(assignment).is_ok() {
        return Some(assignment.to_owned());
    }
    let quoted = Value::from(value[1..].trim());
    let document = format!("{key}={quoted}");
    DeTable::parse(&document).is_ok().then_some(document)
}

/// Where the first `=` outside quotes is.
fn end_of_key(assignment: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in assignment.char_indices() {
        match quote {
            None if c == '=' => return Some(at),
            None if c == '"' || c == '\'' => quote = Some(c),
            Some(open) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("producer.workers=4", "producer.workers=4")]
    #[case("producer.compression=lz4", "producer.compression=\"lz4\"")]
    #[case("run.rate=400k", "run.rate=\"400k\"")]
    #[case("payload.key=a=b", "payload.key=\"a=b\"")]
    #[case("payload.key=", "payload.key=\"\"")]
    #[case("a.\"x=y\".b=1", "a.\"x=y\".b=1")]
    fn what_is_no_toml_value_is_a_text(#[case] assignment: &str, #[case] toml: &str) {
        assert_eq!(assignment_to_toml(assignment).as_deref(), Some(toml));
    }

    #[test]
    fn an_override_sets_one_key() {
        let smuggled = assignment_to_toml("run.repeats=1\nrun.rows=2").unwrap();
        let table = DeTable::parse(&smuggled).unwrap();
        assert_eq!(
            table.get_ref()["run"].get_ref().as_table().unwrap().len(),
            1
        );
    }

    #[rstest]
    #[case("producer.workers")]
    #[case("=4")]
    #[case("a b=4")]
    fn an_override_needs_a_key_and_a_value(#[case] assignment: &str) {
        assert_eq!(assignment_to_toml(assignment), None);
    }

    #[test]
    fn a_masked_secret_moves_nothing() {
        let mut texts = Texts::new("x", "password = 'pässword' # why\nx = 1", &[]);
        let secret = Spot {
            text: 0,
            range: 11..22,
        };
        assert_eq!(texts.slice(&secret), "'pässword'");
        texts.mask(&secret);
        assert_eq!(texts.file().content, "password = *********** # why\nx = 1");
    }

    #[test]
    fn lines_and_columns_count_from_one_in_characters() {
        let texts = Texts::new("x", "a = 1\n\"ä\" = 2", &[]);
        let two = Spot {
            text: 0,
            range: 13..14,
        };
        assert_eq!(texts.line_column(&two), (2, 7));
    }
}
