//! What is wrong with a profile: every mistake with its place, its key and its cure.

use std::fmt;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::text::{Spot, Texts};

/// Everything that is wrong with a profile, in the order of its text.
///
/// Displayed without colour; [`Diagnostics::render`] has the choice.
#[derive(Clone, Debug)]
pub struct Diagnostics {
    texts: Texts,
    list: Vec<Diagnostic>,
}

/// One mistake.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The key that is wrong, from the top: `producer.linger_ms`. Where the text is no TOML, what
    /// stands in the key's place.
    pub key: String,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
    /// What to write instead.
    pub cure: String,
    /// Where it is; `None` for a mistake that has no place, such as a file that cannot be read.
    pub(super) spot: Option<Spot>,
    /// Other places that have to do with it.
    pub(super) related: Vec<(Spot, String)>,
}

/// Where a mistake begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The file, or the built-in profile; `None` for an override from the command line.
    pub origin: Option<String>,
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
}

/// A piece of a line that a mistake is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Where it begins.
    pub at: Position,
    /// In characters; of the first line, if it has several.
    pub width: usize,
    /// What to write there, or what it is.
    pub label: String,
    /// Whether it is the mistake itself, not something that has to do with it.
    pub is_primary: bool,
}

impl Diagnostics {
    pub(super) fn new(texts: Texts, mut list: Vec<Diagnostic>) -> Self {
        list.sort_by_key(|found| {
            let spot = found.spot.as_ref();
            spot.map(|spot| (spot.text, spot.range.start))
        });
        Self { texts, list }
    }

    /// A profile that could not even be read.
    pub(super) fn unreadable(origin: &str, error: &std::io::Error) -> Self {
        let found = Diagnostic::without_place(
            &format!("{origin} cannot be read: {error}"),
            "check that the file is there, is text in UTF-8 and may be read",
        );
        Self::new(Texts::new(origin, "", &[]), vec![found])
    }

    /// The mistakes, at least one, in the order of the text; those of overrides last.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// Where a mistake begins.
    #[must_use]
    pub fn position(&self, found: &Diagnostic) -> Option<Position> {
        found.spot.as_ref().map(|spot| self.place(spot))
    }

    fn place(&self, spot: &Spot) -> Position {
        let (line, column) = self.texts.line_column(spot);
        Position {
            origin: self.texts.get(spot.text).origin.clone(),
            line,
            column,
        }
    }

    /// What to point at in the text, from the top down; nothing for a mistake without a place.
    #[must_use]
    pub fn marks(&self, found: &Diagnostic) -> Vec<Mark> {
        let primary = found.spot.iter().map(|spot| (spot, &found.cure, true));
        let related = found.related.iter();
        let related = related.map(|(spot, label)| (spot, label, false));
        let mut marks: Vec<_> = primary
            .chain(related)
            .map(|(spot, label, is_primary)| Mark {
                at: self.place(spot),
                width: self
                    .texts
                    .slice(spot)
                    .lines()
                    .next()
                    .map_or(0, |line| line.chars().count()),
                label: label.clone(),
                is_primary,
            })
            .collect();
        marks.sort_by_key(|mark| (mark.at.line, mark.at.column));
        marks
    }

    /// The text of the file, secrets masked.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.texts.file().content
    }

    /// What the file is called.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.texts.file().origin.as_deref().unwrap_or_default()
    }

    /// All of them with the lines they are about, ready to be printed.
    #[must_use]
    pub fn render(&self, color: bool) -> String {
        let renderer = if color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let list = self.list.iter();
        let texts: Vec<_> = list
            .map(|found| renderer.render(&[self.group(found)]))
            .collect();
        texts.join("\n\n")
    }

    fn group<'a>(&'a self, found: &'a Diagnostic) -> Group<'a> {
        let group = Level::ERROR.primary_title(found.message.as_str());
        let Some(spot) = &found.spot else {
            return group.element(Level::HELP.message(found.cure.as_str()));
        };
        let primary = AnnotationKind::Primary
            .span(spot.range.clone())
            .label(found.cure.as_str());
        let (here, elsewhere): (Vec<_>, Vec<_>) = found
            .related
            .iter()
            .partition(|(related, _)| related.text == spot.text);
        let snippet = self.snippet(spot.text).annotation(primary);
        let mut group = group.element(snippet.annotations(here.into_iter().map(context)));
        for related in elsewhere {
            let text = self.texts.get(related.0.text);
            group = if text.origin.is_some() {
                group.element(self.snippet(related.0.text).annotation(context(related)))
            } else {
                let note = format!("{}: {}", related.1, text.content);
                group.element(Level::NOTE.message(note))
            };
        }
        group
    }

    fn snippet(&self, text: usize) -> Snippet<'_, Annotation<'_>> {
        let text = self.texts.get(text);
        let is_file = text.origin.is_some();
        Snippet::source(text.content.as_str())
            .path(text.origin.as_deref())
            .line_numbering(is_file)
    }
}

impl Diagnostic {
    /// A mistake that stands at no place in a text.
    pub(super) fn without_place(message: &str, cure: &str) -> Self {
        Self {
            key: String::new(),
            message: message.into(),
            cure: cure.into(),
            spot: None,
            related: Vec::new(),
        }
    }
}

fn context((spot, label): &(Spot, String)) -> Annotation<'_> {
    AnnotationKind::Context
        .span(spot.range.clone())
        .label(label.as_str())
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Diagnostics {}
