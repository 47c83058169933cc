use rstest::rstest;

use super::*;
use crate::payload::samples::columns;

/// A schema of a record with these fields, against the columns.
fn with_fields(fields: &str, columns_text: &str) -> Result<Schema, SchemaProblem> {
    let text = format!(r#"{{"type":"record","name":"R","fields":[{fields}]}}"#);
    Schema::parse(text, &columns(columns_text))
}

fn default_for(columns_text: &str) -> Result<Schema, SchemaError> {
    Schema::resolve(&AvroFormat::default(), &columns(columns_text))
}

fn in_file(text: &str, columns_text: &str) -> (String, Result<Schema, SchemaError>) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let format = AvroFormat {
        schema: Some(file.path().to_owned()),
        registry: None,
    };
    let path = file.path().display().to_string();
    (path, Schema::resolve(&format, &columns(columns_text)))
}

fn record_name(schema: &Schema) -> String {
    schema.avro().name().unwrap().to_string()
}

#[rstest]
#[case::as_generated("id:long nome_utente:string email:string")]
#[case::in_another_order("email:string id:long nome_utente:string")]
fn the_columns_of_the_users_file_have_the_user_schema(#[case] text: &str) {
    let schema = default_for(text).unwrap();

    assert_eq!(record_name(&schema), "User");
    assert_eq!(schema.json(), USER);
}

#[rstest]
#[case::one_more("id:long nome_utente:string email:string age:long")]
#[case::one_less("id:long email:string")]
#[case::another_type("id:string nome_utente:string email:string")]
#[case::other_names("a:long b:double c:boolean d:string")]
fn other_columns_have_a_schema_made_from_them(#[case] text: &str) {
    let schema = default_for(text).unwrap();

    assert_eq!(record_name(&schema), "Row");
    let Parsed::Record(record) = schema.avro() else {
        panic!("a record");
    };
    let fields: Vec<_> = record
        .fields
        .iter()
        .map(|field| format!("{}:{}", field.name, field.schema.to_string().to_lowercase()))
        .collect();
    assert_eq!(fields.join(" "), text);
}

#[test]
fn a_file_of_ones_own_wins() {
    let text = r#"{"type":"record","name":"Person","namespace":"org.example",
        "fields":[{"name":"email","type":"string"},{"name":"id","type":"int"}]}"#;

    let (_, schema) = in_file(text, "id:long nome_utente:string email:string");

    let schema = schema.unwrap();
    assert_eq!(record_name(&schema), "org.example.Person");
    assert_eq!(schema.json(), text);
    assert_eq!(
        schema.fields(),
        [
            Field::Column {
                name: "email".to_owned(),
                index: 2,
                branch: None,
                wire: Wire::Bytes
            },
            Field::Column {
                name: "id".to_owned(),
                index: 0,
                branch: None,
                wire: Wire::Int
            },
        ]
    );
}

#[rstest]
#[case(r#""long""#, "long", None, Wire::Long)]
#[case(r#""int""#, "long", None, Wire::Int)]
#[case(r#""double""#, "double", None, Wire::Double)]
#[case(r#""float""#, "double", None, Wire::Float)]
#[case(r#""boolean""#, "boolean", None, Wire::Boolean)]
#[case(r#""string""#, "string", None, Wire::Bytes)]
#[case(r#""bytes""#, "string", None, Wire::Bytes)]
#[case(r#"{"type":"string"}"#, "string", None, Wire::Bytes)]
#[case(
    r#"{"type":"long","logicalType":"timestamp-millis"}"#,
    "long",
    None,
    Wire::Long
)]
#[case(r#"{"type":"int","logicalType":"date"}"#, "long", None, Wire::Int)]
#[case(
    r#"{"type":"string","logicalType":"uuid"}"#,
    "string",
    None,
    Wire::Bytes
)]
#[case(r#"["null","string"]"#, "string", Some(2), Wire::Bytes)]
#[case(r#"["double","null"]"#, "double", Some(0), Wire::Double)]
#[case(
    r#"["null",{"type":"long","logicalType":"time-micros"}]"#,
    "long",
    Some(2),
    Wire::Long
)]
fn a_field_takes_a_column_that_fits(
    #[case] avro: &str,
    #[case] column: &str,
    #[case] branch: Option<u8>,
    #[case] wire: Wire,
) {
    let schema = with_fields(
        &format!(r#"{{"name":"x","type":{avro}}}"#),
        &format!("w:long x:{column}"),
    )
    .unwrap();

    assert_eq!(
        schema.fields(),
        [Field::Column {
            name: "x".to_owned(),
            index: 1,
            branch,
            wire
        }]
    );
}

#[rstest]
#[case(
    r#""string""#,
    "long",
    "make the field long or int, or the column string in"
)]
#[case(
    r#""long""#,
    "string",
    "make the field string or bytes, or the column long in"
)]
#[case(
    r#"["null","boolean"]"#,
    "double",
    "make the field double or float, or the column boolean"
)]
#[case(
    r#""float""#,
    "boolean",
    "make the field boolean, or the column double"
)]
fn a_field_of_another_type_than_its_column_is_an_error(
    #[case] avro: &str,
    #[case] column: &str,
    #[case] cure: &str,
) {
    let problem = with_fields(
        &format!(r#"{{"name":"x","type":{avro}}}"#),
        &format!("x:{column}"),
    )
    .unwrap_err();

    let text = problem.to_string();
    let shown = avro.trim_matches('"');
    assert!(
        text.starts_with(&format!(
            "field `x` is {shown}, but column `x` is {column}; "
        )),
        "{text}"
    );
    assert!(text.contains(cure), "{text}");
}

#[rstest]
#[case(r#"{"type":"array","items":"string"}"#)]
#[case(r#"{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}"#)]
#[case(r#"["string","long"]"#)]
#[case(r#"["null","string","long"]"#)]
#[case(r#"["string"]"#)]
#[case(r#"{"type":"enum","name":"E","symbols":["A"]}"#)]
#[case(r#""null""#)]
fn a_type_that_no_column_can_fill_is_an_error(#[case] avro: &str) {
    let problem = with_fields(&format!(r#"{{"name":"x","type":{avro}}}"#), "x:string").unwrap_err();

    assert!(matches!(problem, SchemaProblem::Unsupported { .. }));
    let text = problem.to_string();
    assert!(text.starts_with("field `x` is "), "{text}");
    assert!(
        text.contains("use long, int, double, float, boolean, string, bytes, a"),
        "{text}"
    );
}

#[test]
fn a_field_without_a_column_is_null_if_that_is_its_default() {
    let schema = with_fields(
        r#"{"name":"age","type":["null","int"],"default":null},{"name":"id","type":"long"}"#,
        "id:long",
    )
    .unwrap();

    assert_eq!(schema.fields()[0], Field::Null { branch: 0 });
}

#[rstest]
#[case(r#"{"name":"mail","type":["null","string"]}"#, r#"["null","string"]"#)]
#[case(r#"{"name":"mail","type":"string","default":"none"}"#, "string")]
fn a_field_without_a_column_is_an_error_otherwise(#[case] field: &str, #[case] avro: &str) {
    let problem = with_fields(field, "id:long nome_utente:string email:string").unwrap_err();

    assert_eq!(
        problem.to_string(),
        format!(
            "field `mail` ({avro}) has no column: the nearest is `email`; rename the field, or \
             make it a union with null whose default is null"
        )
    );
}

#[rstest]
#[case("{", "not a schema: ")]
#[case(r#"{"type":"record","name":"R"}"#, "not a schema: ")]
#[case(r#""string""#, "it is string, but a row needs a record")]
fn a_file_that_holds_no_record_schema_is_named(#[case] text: &str, #[case] reason: &str) {
    let (path, schema) = in_file(text, "id:long");

    let text = schema.unwrap_err().to_string();
    assert!(
        text.starts_with(&format!("Avro schema {path}: {reason}")),
        "{text}"
    );
}

#[test]
fn a_file_that_is_not_there_is_named_with_the_cure() {
    let format = AvroFormat {
        schema: Some("no/such.avsc".into()),
        registry: None,
    };

    let text = Schema::resolve(&format, &columns("id:long"))
        .unwrap_err()
        .to_string();

    assert!(
        text.starts_with("Avro schema no/such.avsc: No such file"),
        "{text}"
    );
    assert!(
        text.contains("leave it out to take a schema made from the columns"),
        "{text}"
    );
}

#[rstest]
#[case("e-mail")]
#[case("2nd")]
#[case("città")]
#[case("")]
fn a_column_whose_name_avro_does_not_allow_is_an_error(#[case] name: &str) {
    let columns = [Column {
        name: name.to_owned(),
        kind: ColumnType::String,
    }];

    let text = Schema::resolve(&AvroFormat::default(), &columns)
        .unwrap_err()
        .to_string();

    assert!(
        text.starts_with(&format!("column `{name}` cannot be an Avro field")),
        "{text}"
    );
    assert!(text.contains("rename it in the file's header"), "{text}");
}
