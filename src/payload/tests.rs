use rstest::rstest;

use super::registry::fake::FakeRegistry;
use super::*;
use crate::payload::samples::{columns, open};
use crate::profile::AvroFormat;
use crate::source::{ChunkOptions, Limit};

const USERS: &str = "id:long nome_utente:string email:string";

fn payload(format: Format, key: Option<&str>) -> profile::Payload {
    profile::Payload {
        format,
        key: key.map(str::to_owned),
        headers: Vec::new(),
        correlation_id: true,
    }
}

fn prepare(payload: &profile::Payload) -> Result<Encoder, PayloadError> {
    Encoder::prepare(payload, &columns(USERS), "users")
}

/// The key and the value of the message for user 17.
fn message(encoder: &Encoder) -> (Option<Vec<u8>>, Vec<u8>) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(
        file.path(),
        "id|nome_utente|email\n17|user17|u@example.com\n",
    )
    .unwrap();
    let source = open(file.path(), USERS);
    let mut chunks = source.chunks(ChunkOptions::new(Limit::Once));
    let chunk = chunks.next_chunk(Vec::new()).unwrap().unwrap();
    let mut reader = source.row_reader();
    let mut rows = reader.read(&chunk);
    let row = rows.next().unwrap().unwrap();

    let (mut key, mut value) = (Vec::new(), Vec::new());
    let has_key = encoder.key(row, &mut key);
    encoder.encode(row, &mut value).unwrap();
    (has_key.then_some(key), value)
}

#[test]
fn json_is_the_row_and_nothing_else() {
    let encoder = prepare(&payload(Format::Json, None)).unwrap();

    let (key, value) = message(&encoder);

    assert_eq!(key, None);
    let json = br#"{"id":17,"nome_utente":"user17","email":"u@example.com"}"#;
    assert_eq!(value, json);
}

#[rstest]
#[case("id", "17")]
#[case("email", "u@example.com")]
fn the_key_is_the_columns_value_as_text(#[case] column: &str, #[case] text: &str) {
    let encoder = prepare(&payload(Format::Json, Some(column))).unwrap();

    assert_eq!(message(&encoder).0.unwrap(), text.as_bytes());
}

#[test]
fn a_key_that_is_no_column_is_an_error_with_the_nearest() {
    let error = prepare(&payload(Format::Json, Some("e_mail"))).unwrap_err();

    assert_eq!(
        error.to_string(),
        "payload.key: there is no column `e_mail` in the source; the nearest is `email`"
    );
}

#[test]
fn avro_without_a_registry_carries_the_schemas_fingerprint() {
    let encoder = prepare(&payload(Format::Avro(AvroFormat::default()), None)).unwrap();

    let (_, value) = message(&encoder);

    assert_eq!(value[..2], [0xC3, 0x01]);
    assert_eq!(value[10..], *b"\x22\x0cuser17\x1au@example.com");
}

#[test]
fn avro_with_a_registry_carries_the_id_that_the_schema_got() {
    let registry = FakeRegistry::start();
    let format = AvroFormat {
        schema: None,
        registry: Some(registry.url()),
    };

    let encoder = prepare(&payload(Format::Avro(format), None)).unwrap();

    let request = registry.requests.recv().unwrap();
    assert_eq!(request.line, "POST /subjects/users-value/versions HTTP/1.1");
    let (_, value) = message(&encoder);
    assert_eq!(
        value,
        b"\x00\x00\x00\x00\x01\x22\x0cuser17\x1au@example.com"
    );
}

#[test]
fn an_encoder_can_be_cloned_into_a_worker() {
    let encoder = prepare(&payload(Format::Json, None)).unwrap();
    let clone = encoder.clone();

    let there = std::thread::spawn(move || message(&clone)).join().unwrap();

    assert_eq!(there, message(&encoder));
}
