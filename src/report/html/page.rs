//! A page in HTML, piece by piece: what it says is made elsewhere, what it looks like is in
//! `assets/html`. It needs no network, no script and no other file.

use askama::Template;
use askama::filters::HtmlSafe;

use super::chart::{Hue, Svg};
use super::map::Maps;

/// A page that can be handed on.
#[derive(Debug, Default, Template)]
#[template(path = "page.html")]
pub struct Page {
    pub title: String,
    /// What kind of page it is, above its title.
    pub kind: String,
    /// Where and when, below its title.
    pub line: Vec<String>,
    /// What must not be overlooked, such as that the broker was an embedded one.
    pub badges: Vec<String>,
    /// What can be quoted, before everything else.
    pub quotes: Vec<Quote>,
    pub sections: Vec<Section>,
    /// Who made the page.
    pub maker: &'static str,
}

/// A sentence with the word that matters most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    pub letter: String,
    pub hue: Option<Hue>,
    pub sentence: String,
    pub word: Option<Word>,
}

impl Quote {
    /// The sentence, which is never broken before a percent sign.
    fn tied(&self) -> String {
        self.sentence.replace(" %", "\u{a0}%")
    }
}

/// A word that stands out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub tone: Tone,
}

/// How it stands out; the word says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Good,
    Bad,
    /// Look here.
    Warning,
    /// Not what the first one has.
    Other,
    Plain,
}

impl Tone {
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Warning => "warning",
            Self::Other => "other",
            Self::Plain => "plain",
        }
    }
}

/// A heading with what is below it.
#[derive(Clone, Debug, Default)]
pub struct Section {
    pub title: String,
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Clone, Debug, Template)]
#[template(path = "block.html")]
pub enum Block {
    Paragraph(String),
    List(Vec<String>),
    /// Large figures with what they are of.
    Headline(Vec<Figure>),
    Charts(Vec<Chart>),
    Table(Table),
    /// Tables with titles, beside each other where there is room.
    Tables(Vec<(String, Table)>),
    Maps(Maps),
    /// Commands and profiles.
    Code(String),
    /// What only some want to see.
    Fold(Box<Section>),
}

/// A block is a template of its own, which has escaped its texts.
impl HtmlSafe for Block {}

/// A table is a template of its own, too.
impl HtmlSafe for Table {}

/// `1.05 M`, `msg/s`, and more about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    pub value: String,
    pub unit: String,
    pub note: String,
}

/// A picture with its title and what its marks mean.
#[derive(Clone, Debug)]
pub struct Chart {
    pub title: String,
    /// Letters or names by their colours.
    pub legend: Vec<(Hue, String)>,
    pub note: String,
    pub picture: Svg,
}

/// Rows under titles.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "table.html")]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    pub note: String,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub title: String,
    /// Its cells are figures, and are moved to the right.
    is_figure: bool,
}

impl Column {
    /// As in Markdown: a title that ends with `:` is one of figures.
    fn of(title: &str) -> Self {
        let name = title.trim_end_matches(':');
        Self {
            title: name.to_owned(),
            is_figure: name != title,
        }
    }

    fn class(&self) -> &'static str {
        if self.is_figure { "figure" } else { "text" }
    }
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub text: String,
    pub tone: Tone,
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self {
            text: text.into(),
            tone: Tone::Plain,
        }
    }
}

impl Table {
    /// Columns whose title ends with `:` have figures.
    #[must_use]
    pub fn new<const N: usize, C: Into<Cell>>(
        titles: [&str; N],
        rows: impl IntoIterator<Item = [C; N]>,
    ) -> Self {
        let rows = rows.into_iter().map(|row| row.map(Into::into).into());
        Self {
            columns: titles.map(Column::of).into(),
            rows: rows.collect(),
            note: String::new(),
        }
    }

    /// A table of as many columns as there are titles; the rows have a cell for each.
    #[must_use]
    pub fn wide(titles: &[String], rows: impl IntoIterator<Item = Vec<Cell>>) -> Self {
        Self {
            columns: titles.iter().map(|title| Column::of(title)).collect(),
            rows: rows.into_iter().collect(),
            note: String::new(),
        }
    }

    /// What is not the same for all of them: a row for each setting, with everyone's value. Those
    /// that are not the first one's stand out.
    #[must_use]
    pub fn of_settings(
        names: impl IntoIterator<Item = String>,
        rows: impl IntoIterator<Item = (String, Vec<Option<String>>)>,
    ) -> Self {
        let titles: Vec<_> = std::iter::once("setting".to_owned()).chain(names).collect();
        let row = |(key, values): (String, Vec<Option<String>>)| {
            let first = values.first().cloned().flatten();
            let cell = |value: Option<String>| Cell {
                tone: if value == first {
                    Tone::Plain
                } else {
                    Tone::Other
                },
                text: value.unwrap_or_else(|| "not set".to_owned()),
            };
            let cells = values.into_iter().map(cell);
            std::iter::once(key.into()).chain(cells).collect()
        };
        Self::wide(&titles, rows.into_iter().map(row))
    }

    #[must_use]
    pub fn with_note(self, note: impl Into<String>) -> Self {
        Self {
            note: note.into(),
            ..self
        }
    }

    /// Each cell with its column's class.
    fn cells<'a>(&'a self, row: &'a [Cell]) -> impl Iterator<Item = (&'static str, &'a Cell)> {
        self.columns.iter().map(Column::class).zip(row)
    }
}

impl Block {
    #[must_use]
    pub fn fold(title: impl Into<String>, blocks: Vec<Self>) -> Self {
        Self::Fold(Box::new(Section {
            title: title.into(),
            blocks,
        }))
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Paragraph(text) | Self::Code(text) => text.is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Headline(figures) => figures.is_empty(),
            Self::Charts(charts) => charts.is_empty(),
            Self::Table(table) => table.rows.is_empty(),
            Self::Tables(tables) => tables.is_empty(),
            Self::Maps(maps) => maps.maps.is_empty(),
            Self::Fold(section) => section.blocks.iter().all(Self::is_empty),
        }
    }
}

impl Page {
    /// Adds a section, if there is anything in it.
    pub fn section(&mut self, title: impl Into<String>, blocks: impl IntoIterator<Item = Block>) {
        let blocks: Vec<_> = blocks.into_iter().filter(|it| !it.is_empty()).collect();
        if !blocks.is_empty() {
            self.sections.push(Section {
                title: title.into(),
                blocks,
            });
        }
    }

    /// The page as text.
    #[must_use]
    pub fn into_text(self) -> String {
        // Writing to memory does not fail.
        self.render().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::html::{Map, Shade, Spot};

    /// Maps that say the same everywhere.
    fn maps(text: &str) -> Maps {
        let own = || text.to_owned();
        let spot = Spot {
            shade: Some(Shade(0)),
            figure: own(),
            note: own(),
            told: own(),
            is_best: true,
        };
        let map = Map {
            title: own(),
            across: own(),
            down: own(),
            columns: vec![own()],
            rows: vec![(own(), vec![spot])],
        };
        Maps {
            legend: vec![(Shade(0), own())],
            maps: vec![map],
            note: own(),
        }
    }

    #[test]
    fn whatever_a_text_says_it_stays_a_text() {
        let evil = "<script>alert(1)</script>\"'&";
        let mut page = Page {
            title: evil.to_owned(),
            badges: vec![evil.to_owned()],
            line: vec![evil.to_owned()],
            quotes: vec![Quote {
                letter: evil.to_owned(),
                hue: Some(Hue(1)),
                sentence: evil.to_owned(),
                word: Some(Word {
                    text: evil.to_owned(),
                    tone: Tone::Good,
                }),
            }],
            ..Page::default()
        };
        let table = Table::new(["a", "b:"], [[evil, evil]]);
        page.section(
            evil,
            [
                Block::Paragraph(evil.to_owned()),
                Block::List(vec![evil.to_owned()]),
                Block::Code(evil.to_owned()),
                Block::Maps(maps(evil)),
                Block::fold(evil, vec![Block::Table(table.with_note(evil))]),
            ],
        );
        let text = page.into_text();
        assert!(!text.contains("<script"), "{text}");
        assert!(text.matches("&#60;script&#62;").count() >= 22, "{text}");
    }

    #[test]
    fn a_section_without_anything_in_it_is_left_out() {
        let mut page = Page::default();
        page.section("nothing", [Block::List(Vec::new())]);
        let empty = Block::Table(Table::default());
        page.section("folded nothing", [Block::fold("x", vec![empty])]);
        assert!(page.sections.is_empty());
    }
}
