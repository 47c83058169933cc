//! A change of a draft: what is to be different from the text, and what the text says with it.

use toml::Value;

use super::typed;
use crate::profile::ProfileText;
use crate::profile::given::{Entry, Given};
use crate::profile::parsed::Parsed;
use crate::profile::path::Path;
use crate::profile::setting::applies;

/// A setting that is to be different from the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Change {
    pub path: Path,
    /// As it is to be written; `None`: it is taken out.
    pub to: Option<Value>,
}

impl Change {
    /// The change as `--set` has it. Quotes only where they are needed.
    pub fn assignment(&self) -> String {
        let key = typed::key(&self.path);
        let Some(value) = &self.to else {
            return format!("{key}=");
        };
        let quoted = format!("{key}={value}");
        let bare = match value {
            Value::String(text) => format!("{key}={text}"),
            _ => return quoted,
        };
        let means_the_same = || {
            let [bare, quoted] = [&bare, &quoted].map(|set| typed::read(set, &self.path));
            bare.is_ok_and(|bare| quoted.is_ok_and(|quoted| bare == quoted))
        };
        let is_one_line = !bare.contains('\n');
        if is_one_line && means_the_same() {
            bare
        } else {
            quoted
        }
    }

    /// The value in its one form.
    pub fn value(&self) -> Option<Value> {
        typed::read(&self.assignment(), &self.path).ok()
    }
}

/// What a text says with the changes that mean something in it. The others wait: whoever goes to
/// another cluster and back finds the embedded one as it was left.
pub(super) fn evaluate(base: &ProfileText, changes: &[Change]) -> Parsed {
    let assignments = |changes: &[&Change]| {
        let all = changes.iter().map(|change| change.assignment());
        all.collect::<Vec<_>>()
    };
    let all: Vec<_> = changes.iter().collect();
    let parsed = Parsed::of(base, &assignments(&all));
    let some: Vec<_> = active(changes, &parsed.given).collect();
    if some.len() == all.len() {
        parsed
    } else {
        Parsed::of(base, &assignments(&some))
    }
}

/// The changes that mean something in what is given.
pub(super) fn active<'a>(changes: &'a [Change], given: &Given) -> impl Iterator<Item = &'a Change> {
    changes
        .iter()
        .filter(|change| given.applies(applies(&change.path)) != Some(false))
}

/// Whether it stands in the text, rather than being a default.
pub(super) fn is_written(entry: &Entry) -> bool {
    entry.place.is_some()
}
