use proptest::prelude::*;
use rstest::rstest;
use serde::Serializer;

use super::*;
use crate::payload::samples::{Owned, any_value};

/// Members of an object, in order.
#[derive(Debug)]
struct Members(Vec<(String, Owned)>);

impl serde::Serialize for Members {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

fn object(members: &Members) -> String {
    let columns: Vec<_> = members
        .0
        .iter()
        .map(|(name, value)| Column {
            name: name.clone(),
            kind: value.kind(),
        })
        .collect();
    let mut out = b"before".to_vec();
    JsonEncoder::new(&columns)
        .encode_values(members.0.iter().map(|(_, value)| value.value()), &mut out);
    let text = String::from_utf8(out).unwrap();
    text.strip_prefix("before").unwrap().to_owned()
}

proptest! {
    #[test]
    fn an_object_is_what_serde_json_writes(
        members in prop::collection::vec((any::<String>(), any_value()), 1..8).prop_map(Members),
    ) {
        prop_assert_eq!(object(&members), serde_json::to_string(&members).unwrap());
    }
}

#[test]
fn a_user_looks_like_this() {
    let members = Members(vec![
        ("id".to_owned(), Owned::Long(17)),
        ("nome_utente".to_owned(), Owned::String("user17".to_owned())),
        ("score".to_owned(), Owned::Double(1.0)),
        ("active".to_owned(), Owned::Boolean(true)),
    ]);

    assert_eq!(
        object(&members),
        r#"{"id":17,"nome_utente":"user17","score":1.0,"active":true}"#
    );
}

#[test]
fn every_character_below_256_is_escaped_as_serde_json_does() {
    for character in '\0'..='\u{ff}' {
        let members = Members(vec![(
            format!("a{character}"),
            Owned::String(format!("x{character}y")),
        )]);
        assert_eq!(object(&members), serde_json::to_string(&members).unwrap());
    }
}

#[rstest]
#[case(Value::Long(-5), "-5")]
#[case(Value::Double(0.5), "0.5")]
#[case(Value::Boolean(false), "false")]
#[case(Value::String("a \"b\"\n"), "a \"b\"\n")]
fn as_text_a_string_is_bare(#[case] value: Value<'_>, #[case] text: &str) {
    let mut out = Vec::new();
    write_text(value, &mut out);
    assert_eq!(out, text.as_bytes());
}
