//! Avro by a schema registry, from the registration to the messages.

use apache_avro::Schema;
use apache_avro::reader::datum::GenericDatumReader;
use serde_json::{Value, json};

use crate::support::registry::FakeRegistry;
use crate::support::{Kafka, Place};

/// Byte 0, then the schema's number in four bytes: what Confluent's clients expect.
fn unframed(value: &[u8]) -> (u32, &[u8]) {
    let (head, datum) = value.split_at(5);
    assert_eq!(head[0], 0);
    (u32::from_be_bytes(head[1..].try_into().unwrap()), datum)
}

fn profile(registry: &str, target: &str) -> String {
    format!(
        "{target}[source]\nrows = 1_000\n[payload]\nformat = \"avro\"\nregistry = \"{registry}\""
    )
}

#[test]
fn messages_carry_the_number_that_the_registry_gave_the_schema() {
    let Some(kafka) = Kafka::shared() else { return };
    let registry = FakeRegistry::start();
    let target = kafka.target("registered");
    let place = Place::new();
    place
        .run_text(&profile(&registry.url(), &target), &["--verify"])
        .exits(0);
    let request = registry.requests.recv().unwrap();
    assert_eq!(
        request.line,
        "POST /subjects/registered-value/versions HTTP/1.1"
    );
    let content_type = "application/vnd.schemaregistry.v1+json";
    assert_eq!(request.headers["content-type"], content_type);
    let body: Value = serde_json::from_str(&request.body).unwrap();
    let schema = Schema::parse_str(body["schema"].as_str().unwrap()).unwrap();

    let reader = GenericDatumReader::builder(&schema).build().unwrap();
    let records = kafka.topic("registered").read();
    assert_eq!(records.len(), 1_000);
    for record in &records {
        let (id, mut datum) = unframed(&record.value);
        assert_eq!(id, 1);
        let user: Value = reader.read_value(&mut datum).unwrap().try_into().unwrap();
        assert_eq!(user["email"], format!("user{}@example.com", user["id"]));
        assert!(datum.is_empty());
    }

    // Once more: the same schema, the same number, no harm done.
    place
        .run_text(&profile(&registry.url(), &target), &[])
        .exits(0);
    assert_eq!(unframed(&kafka.topic("registered").read()[0].value).0, 1);
}

#[test]
fn a_schema_that_does_not_fit_the_subject_stops_the_run_with_the_registrys_words() {
    let registry = FakeRegistry::answering(|_| {
        let message = "field email has no default";
        (
            409,
            json!({ "error_code": 409, "message": message }).to_string(),
        )
    });
    let place = Place::new();
    let ran = place.run_text(&profile(&registry.url(), ""), &[]).exits(1);
    ran.says(&[
        &registry.address,
        "incompatible",
        "users-value",
        "field email has no default",
    ]);
}

#[test]
fn a_registry_that_is_down_is_told_with_its_address_and_the_way_without() {
    let address = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().to_string()
    };
    let place = Place::new();
    let ran = place
        .run_text(&profile(&format!("http://{address}"), ""), &[])
        .exits(1);
    ran.says(&[&address, "payload.registry", "leave payload.registry out"]);
}

#[test]
fn something_that_is_no_registry_is_told_with_what_it_says() {
    let server = FakeRegistry::answering(|_| (200, "<html>Welcome to nginx".to_owned()));
    let ran = Place::new()
        .run_text(&profile(&server.url(), ""), &[])
        .exits(1);
    ran.says(&[
        &server.address,
        "<html>Welcome to nginx",
        "check payload.registry",
    ]);
}

#[test]
fn a_password_in_a_registrys_address_is_refused_and_not_repeated() {
    let secret = "open-sesame";
    let place = Place::new();
    let url = format!("http://me:{secret}@localhost:8081");
    let ran = place
        .run_text(&profile(&url, ""), &[])
        .exits(2)
        .says(&["registry"]);
    assert!(!ran.stderr.contains(secret), "{}", ran.stderr);
}
