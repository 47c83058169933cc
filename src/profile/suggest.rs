//! What to write instead of a key that does not exist.

use toml::de::DeValue;

use super::kind::Wrong;
use super::nearest::nearest;
use super::path::Path;
use super::setting::{Setting, keys_in};
use super::settings::SETTINGS;
use super::threshold::Metric;

/// The cure for an unknown key: the known one that was meant, or all that there are.
pub(super) fn key(path: &Path, value: &DeValue<'_>, is_override: bool) -> String {
    let section = path.parent();
    let name = path.last().unwrap_or_default();
    if let Some(setting) = same_in_kafka(&section, &dotted(name, value)) {
        return write_setting(setting, &section, is_override);
    }
    let siblings = keys_in(&section);
    if let Some(sibling) = nearest(name, siblings.iter().copied()) {
        return match (is_override, section.is_top() && value.is_table()) {
            (true, _) => format!("write {}", section.key(sibling)),
            (false, true) => format!("write [{sibling}]"),
            (false, false) => format!("write {sibling}"),
        };
    }
    let elsewhere = SETTINGS.iter().find(|setting| setting.name() == name);
    match elsewhere {
        Some(setting) => write_setting(setting, &section, is_override),
        None if section.is_top() => {
            format!("write it in a section: {}", siblings[1..].join(", "))
        }
        None => format!("write one of {}", siblings.join(", ")),
    }
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

/// A setting by Kafka's name, or by its own with dots or dashes; of this section if there are
/// several.
fn same_in_kafka(section: &Path, name: &str) -> Option<&'static Setting> {
    let own = name.replace(['.', '-'], "_");
    let is_same = |setting: &&Setting| setting.kafka == Some(name) || setting.name() == own;
    let here = |setting: &&Setting| section.is(setting.section()) && is_same(setting);
    SETTINGS
        .iter()
        .find(here)
        .or_else(|| SETTINGS.iter().find(is_same))
}

/// A key that has dots in it, which TOML takes for tables: `batch.size = 1`.
fn dotted(name: &str, value: &DeValue<'_>) -> String {
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

fn write_setting(setting: &Setting, section: &Path, is_override: bool) -> String {
    if is_override {
        format!("write {}", setting.key)
    } else if section.is(setting.section()) {
        format!("write {}", setting.name())
    } else {
        format!("write {} in [{}]", setting.name(), setting.section())
    }
}
