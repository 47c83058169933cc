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
    let texts: Vec<_> = members.0.iter().map(|(_, value)| value.text()).collect();
    let values = members.0.iter().map(|(_, value)| value);
    let fields = values.zip(&texts).map(|(value, text)| value.field(text));
    let mut out = b"before".to_vec();
    JsonEncoder::new(&columns).encode_fields(fields, &mut out);
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
#[case("-5", "-5")]
#[case("0", "0")]
#[case("-0", "0")]
#[case("+7", "7")]
#[case("007", "7")]
#[case("-007", "-7")]
#[case("9223372036854775807", "9223372036854775807")]
#[case("-9223372036854775808", "-9223372036854775808")]
fn a_whole_number_is_written_without_what_is_too_much(#[case] read: &str, #[case] written: &str) {
    let field = Field {
        value: Value::Long(read.parse().unwrap()),
        text: read.into(),
    };
    assert_eq!(as_text(field), written);
}

#[rstest]
#[case(Value::Double(0.5), ".5", "0.5")]
#[case(Value::Boolean(false), "false", "false")]
#[case(Value::String, "a \"b\"\n", "a \"b\"\n")]
fn as_text_a_string_is_bare(#[case] value: Value, #[case] read: &str, #[case] written: &str) {
    let text = read.into();
    assert_eq!(as_text(Field { value, text }), written);
}

fn as_text(field: Field<'_>) -> String {
    let mut out = Vec::new();
    write_text(field, &mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn without_columns_an_object_is_empty() {
    assert_eq!(object(&Members(Vec::new())), "{}");
}
