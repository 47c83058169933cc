use proptest::prelude::*;
use rstest::rstest;
use serde::Serializer;

use super::*;
use crate::payload::samples::{Owned, Texts, any_value};

/// Members of an object, in order.
#[derive(Debug)]
struct Members(Vec<(String, Owned)>);

impl serde::Serialize for Members {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// The object of a row that is followed by `after` in its chunk.
fn object_before(after: &str, members: &Members) -> String {
    let columns: Vec<_> = members
        .0
        .iter()
        .map(|(name, value)| Column {
            name: name.clone(),
            kind: value.kind(),
        })
        .collect();
    let values = || members.0.iter().map(|(_, value)| value);
    let texts = Texts::new(values(), after);
    let fields = values().enumerate();
    let fields = fields.map(|(column, value)| value.field(texts.text(column)));
    let mut out = b"before".to_vec();
    JsonEncoder::new(&columns).encode_fields(fields, &mut out);
    let text = String::from_utf8(out).unwrap();
    text.strip_prefix("before").unwrap().to_owned()
}

fn object(members: &Members) -> String {
    object_before("", members)
}

/// What may follow a row: nothing, or what would need escapes if it belonged to it.
fn any_after() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[\"\\\\\n]{1,40}",
        "[a-z]{0,10}\".{0,40}",
    ]
}

proptest! {
    #[test]
    fn an_object_is_what_serde_json_writes(
        members in prop::collection::vec((any::<String>(), any_value()), 1..8).prop_map(Members),
        after in any_after(),
    ) {
        let written = object_before(&after, &members);
        prop_assert_eq!(written, serde_json::to_string(&members).unwrap());
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

#[rstest]
#[case::a_field_at_the_end_of_its_chunk("")]
#[case::a_field_before_others("\"\\\n and more, so that a whole block can be copied")]
fn a_text_is_escaped_at_its_ends_and_not_beyond(#[case] after: &str) {
    for len in [1, 2, 15, 16, 31, 32, 33, 63, 64, 65, 100] {
        let plain = "x".repeat(len);
        let (first, last) = (format!("\"{plain}"), format!("{plain}\\"));
        for text in [plain, first, last] {
            let members = Members(vec![("a".to_owned(), Owned::String(text))]);
            let expected = serde_json::to_string(&members).unwrap();
            assert_eq!(object_before(after, &members), expected);
        }
    }
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
    let value = Value::Long(read.parse().unwrap());
    assert_eq!(as_text(value, read), written);
}

#[rstest]
#[case(Value::Double(0.5), ".5", "0.5")]
#[case(Value::Boolean(false), "false", "false")]
#[case(Value::String, "a \"b\"\n", "a \"b\"\n")]
fn as_text_a_string_is_bare(#[case] value: Value, #[case] read: &str, #[case] written: &str) {
    assert_eq!(as_text(value, read), written);
}

/// What is written of a value that was read from `read`.
fn as_text(value: Value, read: &str) -> String {
    let text = Text::new(read, read.len());
    let mut out = Vec::new();
    write_text(Field { value, text }, &mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn without_columns_an_object_is_empty() {
    assert_eq!(object(&Members(Vec::new())), "{}");
}
