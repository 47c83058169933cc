//! What to write instead of a key that does not exist.

use toml::de::DeValue;

use super::nearest::nearest;
use super::path::Path;
use super::setting::{Setting, keys_in};
use super::settings::SETTINGS;
use super::threshold::Metric;
use super::value::Wrong;

/// An unknown key as it was meant, and its cure: the known one, or all that there are.
pub(super) fn key(path: &Path, value: &DeValue<'_>, is_override: bool) -> (String, String) {
    let section = path.parent();
    let name = path.last().unwrap_or_default();
    let dotted = dotted(name, value);
    let same = same_in_kafka(&section, &dotted);
    if !same.is_empty() {
        return (dotted, write_one_of(&same, &section, is_override));
    }
    let siblings = keys_in(&section);
    let cure = match nearest(name, siblings.iter().copied()) {
        Some(sibling) if is_override => format!("write {}", section.key(sibling)),
        Some(sibling) if section.is_top() && value.is_table() => format!("write [{sibling}]"),
        Some(sibling) => format!("write {sibling}"),
        None => format!("write one of {}", siblings.join(", ")),
    };
    (name.to_owned(), cure)
}

/// What to write instead of an unknown figure.
pub(super) fn metric(nearest: Option<&str>) -> Wrong {
    let all = || Metric::ALL.iter().map(|metric| metric.name());
    let cure = match nearest {
        Some(name) => format!("write \"{name}\""),
        None => format!("write one of {}", all().collect::<Vec<_>>().join(", ")),
    };
    Wrong::new("is no figure of a run", cure)
}

/// The settings that Kafka calls so, or kdyno, with dots or dashes perhaps; the one of this section
/// if there is one, else those of all others.
fn same_in_kafka(section: &Path, name: &str) -> Vec<&'static Setting> {
    let own = name.replace(['.', '-'], "_");
    let is_same = |setting: &&Setting| setting.kafka == Some(name) || setting.name() == own;
    let mut same: Vec<_> = SETTINGS.iter().filter(is_same).collect();
    if let Some(here) = same.iter().find(|same| section.is(same.section())) {
        same = vec![*here];
    }
    same.retain(|same| !same.key.contains('*') || section.is(same.section()));
    same
}

/// A key that has dots in it, which TOML takes for tables: `batch.size = 1`.
pub(super) fn dotted(name: &str, value: &DeValue<'_>) -> String {
    let mut dotted = name.to_owned();
    let mut value = value;
    while let DeValue::Table(table) = value {
        let Some((key, inner)) = table.iter().next().filter(|_| table.len() == 1) else {
            break;
        };
        dotted = format!("{dotted}.{}", key.get_ref());
        value = inner.get_ref();
    }
    dotted
}

fn write_one_of(settings: &[&Setting], section: &Path, is_override: bool) -> String {
    let places = settings.iter().map(|setting| {
        if is_override {
            setting.key.to_owned()
        } else if section.is(setting.section()) {
            setting.name().to_owned()
        } else {
            format!("{} in [{}]", setting.name(), setting.section())
        }
    });
    format!("write {}", places.collect::<Vec<_>>().join(" or "))
}
