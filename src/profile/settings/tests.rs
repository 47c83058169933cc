use toml::de::DeValue;

use super::*;
use crate::profile::setting::{OPTIONAL_SECTIONS, setting};

#[test]
fn every_default_is_a_value_that_its_setting_takes() {
    for setting in SETTINGS {
        let Some(default) = setting.default else {
            continue;
        };
        let text = setting.value_of(default).to_string();
        let value = DeValue::parse(&text).unwrap();
        let read = setting.kind.read(value.get_ref());
        let read = read.unwrap_or_else(|wrong| panic!("{} {}", setting.key, wrong.message));
        assert_eq!(read, setting.value_of(default), "{}", setting.key);
    }
}

#[test]
fn no_setting_stands_twice() {
    for found in SETTINGS {
        let first = setting(found.key).unwrap();
        assert!(std::ptr::eq(first, found), "{} stands twice", found.key);
    }
}

#[test]
fn an_explanation_is_a_sentence() {
    for setting in SETTINGS {
        for text in [Some(setting.about), setting.raising].into_iter().flatten() {
            assert!(
                text.ends_with('.') && text.len() < 100,
                "{}: {text}",
                setting.key
            );
        }
    }
}

#[test]
fn optional_sections_have_settings() {
    for section in OPTIONAL_SECTIONS {
        assert!(SETTINGS.iter().any(|setting| setting.section() == section));
    }
}
