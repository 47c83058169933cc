//! From texts to values: every key looked up, every value checked, nothing skipped at a mistake.

use std::ops::Range;

use toml::de::{DeString, DeTable, DeValue};
use toml::{Spanned, Value};

use super::diagnostic::Diagnostic;
use super::given::{Entry, Given, Place};
use super::kind::{Entries, Kind};
use super::path::Path;
use super::raw::{self, Refusal};
use super::setting::{Known, Setting, keys_in, known};
use super::suggest;
use super::text::{Document, Spot, Texts};
use super::threshold::{Threshold, ThresholdError};
use super::value::{Wrong, as_text, type_name};

/// What reading the texts gave.
#[derive(Default)]
pub(super) struct Reading {
    pub given: Given,
    pub found: Vec<Diagnostic>,
    /// Values that no error may show.
    pub secrets: Vec<Spot>,
    /// Whether the file is no TOML. What it lacks may then only be hidden by that.
    pub is_garbled: bool,
}

/// Reads the file and lays the overrides over it.
pub(super) fn read(texts: &Texts) -> Reading {
    let mut reading = Reading::default();
    reading.file(texts);
    for index in texts.overrides() {
        reading.assignment(texts, index);
    }
    reading
}

impl Reading {
    fn report(&mut self, found: Diagnostic) {
        self.found.push(found);
    }

    fn wrong(&mut self, path: &Path, wrong: Wrong, spot: &Spot) {
        self.report(Diagnostic {
            key: path.to_string(),
            message: format!("{path} {}", wrong.message),
            cure: wrong.cure,
            spot: Some(spot.clone()),
            related: Vec::new(),
        });
    }

    /// The parser goes on after an error. What it makes of the line in error is no news, but the
    /// other lines are still worth checking.
    fn file(&mut self, texts: &Texts) {
        let content = texts.file().content.as_str();
        let (table, errors) = DeTable::parse_recoverable(content);
        let document = Document::file(content);
        self.table(&document, &Path::default(), table.get_ref());
        self.is_garbled = !errors.is_empty();

        let line = |found: &Diagnostic| {
            let spot = found.spot.as_ref();
            spot.map(|spot| texts.line_column(spot).0)
        };
        let errors = errors.iter().map(|error| syntax_error(error, &document));
        let mut errors: Vec<_> = errors.collect();
        errors.sort_by_key(line);
        let unclosed = |error: &&Diagnostic| error.message.contains("unclosed");
        if let Some(unclosed) = errors.iter().find(unclosed) {
            // What an open bracket does to the text behind it is anybody's guess.
            self.found.retain(|found| line(found) < line(&errors[0]));
            self.report(Diagnostic {
                spot: errors[0].spot.clone(),
                ..unclosed.clone()
            });
        } else {
            errors.dedup_by_key(|error| line(error));
            let garbled: Vec<_> = errors.iter().map(line).collect();
            self.found.retain(|found| !garbled.contains(&line(found)));
            self.found.extend(errors);
        }
    }

    fn assignment(&mut self, texts: &Texts, index: usize) {
        if let Some((document, toml)) = texts.override_document(index)
            && let Ok(table) = DeTable::parse(&toml)
        {
            match leaving_out(table.get_ref()).filter(|_| texts.takes_out(index)) {
                Some(path) => self.given.take_out(path),
                None => self.table(&document, &Path::default(), table.get_ref()),
            }
            return;
        }
        let spot = texts.assignment(index);
        self.report(Diagnostic {
            key: texts.slice(&spot).into(),
            message: "an override is a key and a value".into(),
            cure: "write KEY=VALUE, such as producer.workers=4".into(),
            spot: Some(spot),
            related: Vec::new(),
        });
    }

    fn table(&mut self, document: &Document<'_>, at: &Path, table: &DeTable<'_>) {
        for (key, value) in table {
            let item = Item::new(document, at.key(key.get_ref()), key.span(), value);
            match known(&item.path) {
                Known::Section => self.section(&item),
                Known::Setting(setting) => self.setting(setting, &item),
                Known::Nothing => self.unknown(&item),
            }
        }
    }

    fn section(&mut self, item: &Item<'_>) {
        let path = &item.path;
        if let DeValue::Table(table) = item.value {
            self.given.open(path.clone(), item.place.key.clone());
            self.table(item.document, path, table);
        } else {
            let message = format!("is a section, here it is {}", type_name(item.value));
            let cure = format!("write [{path}] and its keys below");
            self.wrong(path, Wrong::new(message, cure), &item.place.value);
        }
    }

    fn setting(&mut self, setting: &'static Setting, item: &Item<'_>) {
        match (setting.kind, item.value) {
            (Kind::Entries(entries), DeValue::Table(table)) => {
                self.given.open(item.path.clone(), item.place.key.clone());
                self.entries(entries, item, "", table);
            }
            (Kind::Tables, DeValue::Array(elements)) => {
                self.given.forget(&item.path);
                self.given.open(item.path.clone(), item.place.key.clone());
                for (index, element) in elements.iter().enumerate() {
                    self.element(item, index, element);
                }
            }
            (kind @ (Kind::Entries(_) | Kind::Tables), other) => {
                self.wrong(&item.path, kind.wrong_type(other), &item.place.value);
            }
            (kind, value) => {
                let read = match item.document.bare_word(&item.place.value) {
                    Some(word) if kind.is_text() && !value.is_str() => {
                        kind.read(&DeValue::String(DeString::Borrowed(word)))
                    }
                    _ => kind.read(value),
                };
                if read.is_err() && kind.may_hold_secret(value) {
                    self.secrets.push(item.place.value.clone());
                }
                self.assign(item, read);
            }
        }
    }

    fn element(&mut self, list: &Item<'_>, index: usize, element: &Spanned<DeValue<'_>>) {
        let path = list.path.element(index);
        let spot = list.document.spot(element.span());
        if let DeValue::Table(table) = element.get_ref() {
            self.given.open(path.clone(), spot);
            self.table(list.document, &path, table);
        } else {
            let is = type_name(element.get_ref());
            let keys = keys_in(&path).join(" = …, ");
            let wrong = Wrong::new(
                format!("is a list of tables, here it has {is}"),
                format!("write {{ {keys} = … }}"),
            );
            self.wrong(&list.path, wrong, &spot);
        }
    }

    /// Reads a table with free keys. Dots in them need no quotes: `linger.ms = 5` is a table in
    /// TOML, but means the key `linger.ms`.
    fn entries(&mut self, kind: Entries, all: &Item<'_>, before: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let name = format!("{before}{}", key.get_ref());
            if let DeValue::Table(inner) = value.get_ref() {
                self.entries(kind, all, &format!("{name}."), inner);
                continue;
            }
            let item = Item::new(all.document, all.path.key(&name), key.span(), value);
            if name.trim().is_empty() {
                let wrong = Wrong::new("has an entry without a name", "write a name");
                self.wrong(&all.path, wrong, &item.place.key);
                continue;
            }
            match kind {
                Entries::Texts => self.assign(&item, text_entry(&item)),
                Entries::Thresholds => self.threshold(&name, &item),
                Entries::Raw => match raw::refusal(&name) {
                    Some(refusal) => self.refuse(&refusal, &item),
                    None => self.assign(&item, text_entry(&item)),
                },
            }
        }
    }

    fn refuse(&mut self, refusal: &Refusal, item: &Item<'_>) {
        if refusal.is_secret {
            self.secrets.push(item.place.value.clone());
        }
        let wrong = Wrong::new(format!("is refused: {}", refusal.why), refusal.cure);
        self.wrong(&item.path, wrong, &item.place.key);
    }

    fn threshold(&mut self, metric: &str, item: &Item<'_>) {
        let Some(bound) = item.value.as_str() else {
            let number = as_text(item.value).unwrap_or_else(|| "0".into());
            let is = type_name(item.value);
            let wrong = Wrong::new(
                format!("is a bound in quotes, here it is {is}"),
                format!("write \"== {number}\", or another of < <= != >= >"),
            );
            return self.assign(item, Err(wrong));
        };
        match Threshold::parse(metric, bound) {
            Ok(threshold) => self.assign(item, Ok(Value::from(threshold.text))),
            Err(ThresholdError::Metric { nearest, .. }) => {
                self.wrong(&item.path, suggest::metric(nearest), &item.place.key);
            }
            Err(ThresholdError::Bound { example, .. }) => {
                let message = format!("is a bound, which \"{bound}\" is not");
                let cure = format!("write an operator and a value, such as \"{example}\"");
                self.assign(item, Err(Wrong::new(message, cure)));
            }
        }
    }

    fn assign(&mut self, item: &Item<'_>, read: Result<Value, Wrong>) {
        let Item { path, place, .. } = item;
        let value = match read {
            Ok(value) => Some(value),
            Err(wrong) => {
                self.wrong(path, wrong, &place.value);
                None
            }
        };
        let is_new = self.given.set(Entry {
            path: path.clone(),
            is_wrong: value.is_none(),
            value,
            place: Some(place.clone()),
        });
        if !is_new {
            let wrong = Wrong::new("stands here twice", "take one of them out");
            self.wrong(path, wrong, &place.key);
        }
    }

    fn unknown(&mut self, item: &Item<'_>) {
        let Item { path, place, .. } = item;
        let (name, cure) = suggest::key(path, item.value, place.key.is_override());
        let cure = if raw::is_secret_name(&name) {
            self.secrets.push(place.value.clone());
            "secrets come from password_env or password_file of [target.sasl]".to_owned()
        } else {
            cure
        };
        let parent = path.parent();
        let what = match (parent.is_top(), parent.last()) {
            (true, _) if item.value.is_table() => format!("a profile has no section [{name}]"),
            (true, _) => format!("a profile has no key {name}"),
            (false, Some(_)) => format!("[{parent}] has no key {name}"),
            (false, None) => format!("an element of {parent} has no key {name}"),
        };
        self.report(Diagnostic {
            key: path.to_string(),
            message: what,
            cure,
            spot: Some(place.key.clone()),
            related: Vec::new(),
        });
    }
}

/// The one setting that a table is about, or the one entry of a free table, whatever its value.
fn leaving_out(table: &DeTable<'_>) -> Option<Path> {
    let mut path = Path::default();
    let mut table = table;
    loop {
        let (key, value) = table.iter().next()?;
        let parent = path;
        path = parent.key(key.get_ref());
        match (known(&path), value.get_ref()) {
            (Known::Section, DeValue::Table(inner)) => table = inner,
            (Known::Setting(setting), DeValue::Table(inner)) => {
                let (key, value) = inner.iter().next()?;
                let entry = path.key(&suggest::dotted(key.get_ref(), value.get_ref()));
                return matches!(setting.kind, Kind::Entries(_)).then_some(entry);
            }
            (Known::Setting(_), _) => return Some(path),
            _ => return None,
        }
    }
}

/// A key with its value.
struct Item<'a> {
    document: &'a Document<'a>,
    path: Path,
    place: Place,
    value: &'a DeValue<'a>,
}

impl<'a> Item<'a> {
    fn new(
        document: &'a Document<'a>,
        path: Path,
        key: Range<usize>,
        value: &'a Spanned<DeValue<'a>>,
    ) -> Self {
        let place = Place {
            key: document.spot(key),
            value: document.spot(value.span()),
        };
        Self {
            document,
            path,
            place,
            value: value.get_ref(),
        }
    }
}

/// An entry of a free table, whose value is a text or can be written as one.
fn text_entry(item: &Item<'_>) -> Result<Value, Wrong> {
    as_text(item.value).map(Value::from).ok_or_else(|| {
        Wrong::new(
            format!("is a text, here it is {}", type_name(item.value)),
            "write a text in quotes",
        )
    })
}

/// An error of TOML's parser, whose message ends with what it expected.
fn syntax_error(error: &toml::de::Error, document: &Document<'_>) -> Diagnostic {
    let message = error.message();
    let (what, expected) = match message.split_once(", expected ") {
        Some((what, expected)) => (what, format!("write {expected} here")),
        None => (message, "take out or change this".to_owned()),
    };
    let (what, cure) = match what {
        "string values must be quoted" if error.span().is_some_and(|span| span.is_empty()) => {
            ("a value is missing", "write one".to_owned())
        }
        "string values must be quoted" => (
            "a text has to stand in quotes",
            "write it in quotes".to_owned(),
        ),
        "duplicate key" => (
            "this key stands here twice",
            "take one of them out".to_owned(),
        ),
        _ => (what, expected),
    };
    let spot = error.span().map(|span| document.spot(span));
    Diagnostic {
        key: spot
            .as_ref()
            .map_or("", |spot| document.key_before(spot))
            .into(),
        message: format!("not TOML: {what}"),
        cure,
        spot,
        related: Vec::new(),
    }
}
