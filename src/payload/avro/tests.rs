use apache_avro::GenericSingleObjectReader;
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value as Generic;
use apache_avro::writer::datum::GenericDatumWriter;
use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::payload::registry::SchemaId;
use crate::payload::samples::{Owned, Texts, any_value};
use crate::profile::{AvroFormat, Column};

/// One field of a random record: its type as JSON, its value, and what apache-avro makes of it.
#[derive(Clone, Debug)]
struct Sample {
    avro: String,
    value: Owned,
    generic: Generic,
}

/// A value in one of the types that can hold it.
fn sample() -> impl Strategy<Value = Sample> {
    (any_value(), any::<bool>(), 0..3).prop_map(|(value, other, nullable)| {
        let (avro, generic) = match (&value, other) {
            (Owned::Long(v), false) => ("long", Generic::Long(*v)),
            (Owned::Long(v), true) => match i32::try_from(*v) {
                Ok(small) => ("int", Generic::Int(small)),
                Err(_) => ("long", Generic::Long(*v)),
            },
            (Owned::Double(v), false) => ("double", Generic::Double(*v)),
            (Owned::Double(v), true) => match narrow(*v) {
                Ok(float) => ("float", Generic::Float(float)),
                Err(_) => ("double", Generic::Double(*v)),
            },
            (Owned::Boolean(v), _) => ("boolean", Generic::Boolean(*v)),
            (Owned::String(v), false) => ("string", Generic::String(v.clone())),
            (Owned::String(v), true) => ("bytes", Generic::Bytes(v.clone().into_bytes())),
        };
        let (avro, generic) = match nullable {
            0 => (format!(r#""{avro}""#), generic),
            1 => (
                format!(r#"["null","{avro}"]"#),
                Generic::Union(1, Box::new(generic)),
            ),
            _ => (
                format!(r#"["{avro}","null"]"#),
                Generic::Union(0, Box::new(generic)),
            ),
        };
        Sample {
            avro,
            value,
            generic,
        }
    })
}

/// The schema whose fields `f0`, `f1`, … are the samples, and the columns in reverse order.
fn schema_of(samples: &[Sample]) -> (Schema, Vec<Owned>) {
    let fields: Vec<_> = samples
        .iter()
        .enumerate()
        .map(|(index, sample)| format!(r#"{{"name":"f{index}","type":{}}}"#, sample.avro))
        .collect();
    let columns: Vec<_> = samples
        .iter()
        .enumerate()
        .map(|(index, sample)| Column {
            name: format!("f{index}"),
            kind: sample.value.kind(),
        })
        .rev()
        .collect();
    let row = samples
        .iter()
        .rev()
        .map(|sample| sample.value.clone())
        .collect();
    (schema(&fields.join(","), &columns), row)
}

/// The schema of a record with these fields.
fn schema(fields: &str, columns: &[Column]) -> Schema {
    let file = tempfile::NamedTempFile::new().unwrap();
    let text = format!(r#"{{"type":"record","name":"R","fields":[{fields}]}}"#);
    std::fs::write(file.path(), text).unwrap();
    let format = AvroFormat {
        schema: Some(file.path().to_owned()),
        registry: None,
    };
    Schema::resolve(&format, columns).unwrap()
}

/// A schema with one field `x`.
fn schema_of_one(avro: &str, value: &Owned) -> Schema {
    let columns = [Column {
        name: "x".to_owned(),
        kind: value.kind(),
    }];
    schema(&format!(r#"{{"name":"x","type":"{avro}"}}"#), &columns)
}

fn encode(schema: &Schema, framing: Framing, row: &[Owned]) -> Result<Vec<u8>, Unencodable> {
    let texts = Texts::new(row, "what stands behind a row, for copies of a whole block");
    let field = |index: usize| row[index].field(texts.text(index));
    let mut out = b"before".to_vec();
    let result = AvroEncoder::new(schema, framing).encode_fields(field, &mut out);
    let datum = out.strip_prefix(b"before").unwrap().to_vec();
    if result.is_err() {
        assert!(datum.is_empty(), "an error leaves nothing behind");
    }
    result.map(|()| datum)
}

proptest! {
    #[test]
    fn a_datum_is_what_apache_avro_writes_and_reads(
        samples in prop::collection::vec(sample(), 1..8),
    ) {
        let (schema, row) = schema_of(&samples);
        let record = Generic::Record(
            samples
                .iter()
                .enumerate()
                .map(|(index, sample)| (format!("f{index}"), sample.generic.clone()))
                .collect(),
        );

        let datum = encode(&schema, Framing::Bare, &row).unwrap();

        let writer = GenericDatumWriter::builder(schema.avro()).build().unwrap();
        prop_assert_eq!(&datum, &writer.write_value_to_vec(record.clone()).unwrap());
        let reader = GenericDatumReader::builder(schema.avro()).build().unwrap();
        let mut rest = datum.as_slice();
        prop_assert_eq!(reader.read_value(&mut rest).unwrap(), record);
        prop_assert!(rest.is_empty());
    }
}

/// The example of "Binary Encoding" in the specification, under "Primitive Types".
#[rstest]
#[case(0, &[0x00])]
#[case(-1, &[0x01])]
#[case(1, &[0x02])]
#[case(-2, &[0x03])]
#[case(-64, &[0x7f])]
#[case(64, &[0x80, 0x01])]
#[case(i64::MAX, &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01])]
#[case(i64::MIN, &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01])]
fn a_long_is_a_zigzag_varint(#[case] number: i64, #[case] bytes: &[u8]) {
    let mut out = Vec::new();
    write_long(number, &mut out);
    assert_eq!(out, bytes);
}

#[test]
fn a_single_object_is_read_by_apache_avro() {
    let value = Owned::String("user17".to_owned());
    let schema = schema_of_one("string", &value);

    let message = encode(&schema, Framing::SingleObject, &[value]).unwrap();

    assert_eq!(message[..2], [0xC3, 0x01]);
    let reader = GenericSingleObjectReader::builder()
        .schema(schema.avro().clone())
        .build()
        .unwrap();
    let record = vec![("x".to_owned(), Generic::String("user17".to_owned()))];
    assert_eq!(
        reader.read_value(&mut message.as_slice()).unwrap(),
        Generic::Record(record)
    );
}

#[test]
fn a_registered_schema_is_named_by_its_id() {
    let id: SchemaId = serde_json::from_str("66051").unwrap();
    let value = Owned::Boolean(true);
    let schema = schema_of_one("boolean", &value);

    let message = encode(&schema, Framing::Registered(id), &[value]).unwrap();

    assert_eq!(message, [0, 0x00, 0x01, 0x02, 0x03, 1]);
}

#[test]
fn a_field_without_a_column_is_written_as_null() {
    let columns = crate::payload::samples::columns("id:long");
    let fields = r#"{"name":"age","type":["null","int"],"default":null},
        {"name":"id","type":"long"}"#;

    let datum = encode(&schema(fields, &columns), Framing::Bare, &[Owned::Long(1)]).unwrap();

    assert_eq!(datum, [0, 2]);
}

#[rstest]
#[case("int", Owned::Long(i64::from(i32::MAX) + 1), "2147483648 does not fit an int")]
#[case(
    "int",
    Owned::Long(i64::MIN),
    "-9223372036854775808 does not fit an int"
)]
#[case("float", Owned::Double(1e39), "1e39 does not fit a float")]
#[case("float", Owned::Double(-1e39), "-1e39 does not fit a float")]
fn a_value_beyond_its_type_is_refused_with_its_column(
    #[case] avro: &str,
    #[case] value: Owned,
    #[case] reason: &str,
) {
    let schema = schema_of_one(avro, &value);

    let error = encode(&schema, Framing::SingleObject, &[value]).unwrap_err();

    assert_eq!(error.column, "x");
    assert!(
        error
            .to_string()
            .starts_with(&format!("column x: {reason}")),
        "{error}"
    );
}

#[rstest]
#[case("int", Owned::Long(i64::from(i32::MIN)), Generic::Int(i32::MIN))]
#[case("float", Owned::Double(f64::from(f32::MAX)), Generic::Float(f32::MAX))]
#[case("float", Owned::Double(0.1), Generic::Float(0.1))]
fn a_value_at_the_edge_of_its_type_is_written(
    #[case] avro: &str,
    #[case] value: Owned,
    #[case] generic: Generic,
) {
    let schema = schema_of_one(avro, &value);

    let datum = encode(&schema, Framing::Bare, &[value]).unwrap();

    let reader = GenericDatumReader::builder(schema.avro()).build().unwrap();
    assert_eq!(
        reader.read_value(&mut datum.as_slice()).unwrap(),
        Generic::Record(vec![("x".to_owned(), generic)])
    );
}
