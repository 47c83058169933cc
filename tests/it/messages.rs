//! What a message is on the wire, read by a consumer that knows nothing of kdyno.

use apache_avro::{GenericSingleObjectReader, Schema};
use serde_json::{Value, json};

use crate::support::{Kafka, Place};

const USER: &str = include_str!("../../assets/user.avsc");

fn user(number: u64) -> Value {
    json!({
        "id": number,
        "nome_utente": format!("user{number}"),
        "email": format!("user{number}@example.com"),
    })
}

#[test]
fn json_messages_have_key_headers_and_the_runs_id() {
    let Some(kafka) = Kafka::shared() else { return };
    let profile = format!(
        "{}partitions = 3
         [source]
         rows = 600
         [payload]
         key = \"id\"
         [payload.headers]
         source = \"kdyno\"
         \"content-type\" = \"application/json\"
         [producer]
         partitioner = \"murmur2\"",
        kafka.target("json")
    );
    let ran = Place::new().run_text(&profile, &[]).exits(0);
    let id = &ran.report().correlation_id;
    let records = kafka.topic("json").read();
    assert_eq!(records.len(), 600);
    for record in &records {
        let key = std::str::from_utf8(record.key.as_deref().unwrap()).unwrap();
        assert_eq!(record.json(), user(key.parse().unwrap()));
        assert_eq!(record.header("correlation-id"), Some(id.as_str()));
        assert_eq!(record.header("source"), Some("kdyno"));
        assert_eq!(record.header("content-type"), Some("application/json"));
    }
    let mut partitions: Vec<_> = records.iter().map(|record| record.partition).collect();
    partitions.dedup();
    assert_eq!(partitions, [0, 1, 2], "the keys spread over the partitions");
    // What the Java client makes of these keys: murmur2 of "1", "2" and "3", modulo 3.
    let partition_of = |number: u64| {
        let mut records = records.iter();
        let key = number.to_string();
        records
            .find(|record| record.key.as_deref() == Some(key.as_bytes()))
            .unwrap()
            .partition
    };
    let expected = [1, 2, 3].map(|number: u64| murmur2(number.to_string().as_bytes()) % 3);
    assert_eq!([1, 2, 3].map(partition_of), expected);
}

/// Kafka's partitioner, after `org.apache.kafka.common.utils.Utils.murmur2`: 32-bit Murmur2 with
/// its own seed, the sign bit taken off.
fn murmur2(key: &[u8]) -> i32 {
    const M: u32 = 0x5bd1_e995;
    let mut hash = 0x9747_b28c ^ u32::try_from(key.len()).unwrap();
    let words = key.chunks_exact(4);
    let rest = words.remainder();
    for word in words {
        let mut k = u32::from_le_bytes(word.try_into().unwrap()).wrapping_mul(M);
        k ^= k >> 24;
        hash = hash.wrapping_mul(M) ^ k.wrapping_mul(M);
    }
    for (index, &byte) in rest.iter().enumerate() {
        hash ^= u32::from(byte) << (8 * index);
    }
    if !rest.is_empty() {
        hash = hash.wrapping_mul(M);
    }
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(M);
    hash ^= hash >> 15;
    i32::try_from(hash & 0x7fff_ffff).unwrap()
}

#[test]
fn without_correlation_id_and_key_a_message_is_its_value_alone() {
    let Some(kafka) = Kafka::shared() else { return };
    let profile = format!(
        "{}[source]\nrows = 10\n[payload]\ncorrelation_id = false",
        kafka.target("plain")
    );
    Place::new().run_text(&profile, &[]).exits(0);
    let records = kafka.topic("plain").read();
    assert_eq!(records.len(), 10);
    assert!(
        records
            .iter()
            .all(|record| record.headers.is_empty() && record.key.is_none())
    );
}

fn reader(schema: &str) -> GenericSingleObjectReader {
    let schema = Schema::parse_str(schema).unwrap();
    GenericSingleObjectReader::builder()
        .schema(schema)
        .build()
        .unwrap()
}

#[test]
fn avro_messages_are_read_by_avros_own_reader_of_single_objects() {
    let Some(kafka) = Kafka::shared() else { return };
    let profile = format!(
        "{}[source]\nrows = 2_000\n[payload]\nformat = \"avro\"",
        kafka.target("avro")
    );
    let ran = Place::new().run_text(&profile, &["--verify"]).exits(0);
    assert_eq!(ran.report().verify.as_ref().unwrap().read_back, 2_000);
    let reader = reader(USER);
    let records = kafka.topic("avro").read();
    let mut users: Vec<Value> = records
        .iter()
        .map(|record| {
            let mut value = &record.value[..];
            let decoded = reader.read_value(&mut value).unwrap();
            assert!(value.is_empty(), "there is something behind it");
            decoded.try_into().unwrap()
        })
        .collect();
    users.sort_by_key(|user| user["id"].as_u64());
    assert!(users.into_iter().eq((1..=2_000).map(user)));
}

#[test]
fn a_schema_follows_from_columns_that_are_no_users() {
    let Some(kafka) = Kafka::shared() else { return };
    let place = Place::new();
    place.write(
        "prices.csv",
        "product|price|sold\nchair|12.5|true\ntable|99|false\n",
    );
    let schema = r#"{ "type": "record", "name": "Price", "fields": [
        { "name": "product", "type": "string" },
        { "name": "price", "type": "double" },
        { "name": "sold", "type": "boolean" }
    ] }"#;
    place.write("price.avsc", schema);
    let profile = format!(
        "{}partitions = 1
         [source]
         path = \"prices.csv\"
         [payload]
         format = \"avro\"
         schema = \"price.avsc\"
         [producer]
         workers = 1",
        kafka.target("prices")
    );
    place.run_text(&profile, &[]).exits(0);
    let reader = reader(schema);
    let prices: Vec<Value> = kafka
        .topic("prices")
        .read()
        .iter()
        .map(|record| {
            reader
                .read_value(&mut &record.value[..])
                .unwrap()
                .try_into()
                .unwrap()
        })
        .collect();
    let expected = [
        json!({ "product": "chair", "price": 12.5, "sold": true }),
        json!({ "product": "table", "price": 99.0, "sold": false }),
    ];
    assert_eq!(prices, expected);
}
