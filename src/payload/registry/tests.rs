use std::net::TcpListener;

use rstest::rstest;

use super::fake::FakeRegistry;
use super::*;
use crate::profile::{AvroFormat, Column, ColumnType};

/// A schema with one field of this name.
fn schema(field: &str) -> Schema {
    let columns = [Column {
        name: field.to_owned(),
        kind: ColumnType::Long,
    }];
    Schema::resolve(&AvroFormat::default(), &columns).unwrap()
}

/// The error of a registry that answers everything like this.
fn refused_with(status: u16, body: &'static str) -> String {
    let registry = FakeRegistry::answering(move |_| (status, body.to_owned()));
    register(&registry.url(), "users-value", &schema("id"))
        .unwrap_err()
        .to_string()
        .replace(&registry.url(), "URL")
}

#[test]
fn a_new_schema_gets_an_id_and_the_request_is_the_documented_one() {
    let registry = FakeRegistry::start();
    let schema = schema("id");

    let id = register(&registry.url(), "users-value", &schema).unwrap();

    assert_eq!(id.get(), 1);
    let request = registry.requests.recv().unwrap();
    assert_eq!(request.line, "POST /subjects/users-value/versions HTTP/1.1");
    assert_eq!(
        request.headers["content-type"],
        "application/vnd.schemaregistry.v1+json"
    );
    let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
    assert_eq!(body, json!({ "schema": schema.json() }));
}

#[test]
fn the_same_schema_again_has_the_same_id_and_another_subject_the_next() {
    let registry = FakeRegistry::start();
    let url = format!("{}/", registry.url());

    let first = register(&url, "users-value", &schema("id")).unwrap();
    let again = register(&url, "users-value", &schema("id")).unwrap();
    let other = register(&url, "orders-value", &schema("id")).unwrap();

    assert_eq!(first, again);
    assert_eq!(other.get(), 2);
}

#[test]
fn an_incompatible_schema_is_refused_with_the_registrys_words() {
    let registry = FakeRegistry::start();
    register(&registry.url(), "users-value", &schema("id")).unwrap();

    let error = register(&registry.url(), "users-value", &schema("age")).unwrap_err();

    assert!(matches!(error, RegistryError::Incompatible { .. }));
    let text = error.to_string();
    assert!(text.contains("subject users-value"), "{text}");
    assert!(
        text.contains("incompatible with an earlier schema;"),
        "{text}"
    );
}

#[test]
fn a_registry_that_is_down_is_named_with_the_reason() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);

    let error = register(&url, "users-value", &schema("id")).unwrap_err();

    assert!(matches!(error, RegistryError::Unreachable { .. }));
    let text = error.to_string();
    let start = format!("schema registry {url}: Connection refused (os error ");
    assert!(text.starts_with(&start), "{text}");
    assert!(text.contains("; check that it runs and that payload.registry is its address"));
}

#[rstest]
#[case(401, r#"{"error_code":401,"message":"Unauthorized"}"#, "wants a login")]
#[case(
    422,
    r#"{"error_code":42201,"message":"Invalid schema"}"#,
    "check the schema"
)]
#[case(
    500,
    r#"{"error_code":50001,"message":"Error in the backend"}"#,
    "registry's own"
)]
#[case(
    404,
    r#"{"error_code":404,"message":"HTTP 404 Not Found"}"#,
    "check payload.registry"
)]
fn a_refusal_carries_status_code_message_and_cure(
    #[case] status: u16,
    #[case] body: &'static str,
    #[case] cure: &str,
) {
    let text = refused_with(status, body);

    let explained: serde_json::Value = serde_json::from_str(body).unwrap();
    let (code, message) = (&explained["error_code"], &explained["message"]);
    let start = format!(
        "schema registry URL: {} (HTTP {status}, error {code}); ",
        message.as_str().unwrap()
    );
    assert!(text.starts_with(&start), "{text}");
    assert!(text.contains(cure), "{text}");
}

#[rstest]
#[case(200, "<html>It works!</html>\n")]
#[case(200, r#"{"id":"seven"}"#)]
#[case(200, r#"{"id":-1}"#)]
#[case(302, "")]
#[case(502, "Bad Gateway")]
fn what_is_no_registry_is_called_so(#[case] status: u16, #[case] body: &'static str) {
    assert_eq!(
        refused_with(status, body),
        format!(
            "schema registry URL: HTTP {status} and no answer of a schema registry, but `{}`; \
             check payload.registry",
            body.trim_end()
        )
    );
}

#[rstest]
#[case("localhost:8081")]
#[case("ftp://localhost")]
fn an_address_without_http_is_refused(#[case] url: &str) {
    let error = register(url, "users-value", &schema("id")).unwrap_err();

    assert_eq!(
        error.to_string(),
        format!("schema registry {url}: the address must start with http:// or https://")
    );
}
