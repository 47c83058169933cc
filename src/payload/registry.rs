//! The schema registry: makes a schema known under a subject and gets the id that messages carry.
//!
//! The one call that a producer needs of Confluent's HTTP API (which Redpanda, Karapace and
//! Apicurio speak too): `POST /subjects/{subject}/versions`. It returns the id of the schema
//! whether it is new or was there before, so that running twice is harmless.

use std::time::Duration;

use serde_json::json;
use ureq::{Agent, Timeout};

use super::schema::Schema;

const CONTENT_TYPE: &str = "application/vnd.schemaregistry.v1+json";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest answer that is read, in bytes: an id takes ten, an explanation a few hundred.
const ANSWER_LIMIT: u64 = 64 * 1024;

/// The number of a schema in a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(transparent)]
pub struct SchemaId(u32);

impl SchemaId {
    /// The number itself, as messages carry it.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }
}

/// Registers `schema` under `subject` at the registry `url` and returns its id.
///
/// A topic's name needs no encoding in a path, as Kafka allows letters, digits, `.`, `_` and `-`
/// only. The profile has seen to it that the URL holds no password.
///
/// # Errors
///
/// The registry is not reached within 5 s, has not answered within 10 s, refuses the schema, or
/// is none.
pub fn register(url: &str, subject: &str, schema: &Schema) -> Result<SchemaId, RegistryError> {
    let url = url.trim_end_matches('/');
    let answer = post(url, subject, schema)?;
    if answer.status == 200 {
        #[derive(serde::Deserialize)]
        struct Registered {
            id: SchemaId,
        }
        return match serde_json::from_str::<Registered>(&answer.body) {
            Ok(registered) => Ok(registered.id),
            Err(_) => Err(answer.not_a_registry(url.to_owned())),
        };
    }
    Err(answer.refusal(url.to_owned(), subject))
}

fn post(url: &str, subject: &str, schema: &Schema) -> Result<Answer, RegistryError> {
    if !url.starts_with("http://") && !url.starts_with("https://") {
        return Err(RegistryError::Address(url.to_owned()));
    }
    let agent: Agent = Agent::config_builder()
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .timeout_global(Some(TOTAL_TIMEOUT))
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .into();
    let request = agent
        .post(format!("{url}/subjects/{subject}/versions"))
        .content_type(CONTENT_TYPE)
        .header("Accept", CONTENT_TYPE);
    let unreachable = |error| RegistryError::Unreachable {
        url: url.to_owned(),
        reason: reason(error),
    };
    let mut response = request
        .send(json!({ "schema": schema.json() }).to_string())
        .map_err(unreachable)?;
    let body = response
        .body_mut()
        .with_config()
        .limit(ANSWER_LIMIT)
        .lossy_utf8(true)
        .read_to_string()
        .map_err(unreachable)?;
    Ok(Answer {
        status: response.status().as_u16(),
        body,
    })
}

/// What went wrong, in words for somebody who does not know the HTTP client.
fn reason(error: ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(Timeout::Connect) => {
            format!("no connection within {} s", CONNECT_TIMEOUT.as_secs())
        }
        ureq::Error::Timeout(_) => format!("no answer within {} s", TOTAL_TIMEOUT.as_secs()),
        ureq::Error::Io(error) => error.to_string(),
        other => other.to_string(),
    }
}

struct Answer {
    status: u16,
    body: String,
}

impl Answer {
    fn refusal(self, url: String, subject: &str) -> RegistryError {
        /// The body of every error of the API.
        #[derive(serde::Deserialize)]
        struct Explanation {
            error_code: u32,
            message: String,
        }
        let Ok(Explanation {
            error_code,
            message,
        }) = serde_json::from_str(&self.body)
        else {
            return self.not_a_registry(url);
        };
        if self.status == 409 {
            return RegistryError::Incompatible {
                url,
                subject: subject.to_owned(),
                message,
            };
        }
        RegistryError::Refused {
            url,
            status: self.status,
            error_code,
            message,
            cure: match self.status {
                401 | 403 => {
                    "it wants a login, and kdyno has none for registries: name one without"
                }
                422 => "check the schema and the subject's settings at the registry",
                500.. => "the trouble is the registry's own: see its log, or try again later",
                _ => "check payload.registry",
            },
        }
    }

    fn not_a_registry(&self, url: String) -> RegistryError {
        const SHOWN: usize = 80;
        let line = self.body.lines().next().unwrap_or_default();
        RegistryError::NotARegistry {
            url,
            status: self.status,
            start: line.chars().take(SHOWN).collect(),
        }
    }
}

/// Why a schema has no id.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    #[error("schema registry {0}: the address must start with http:// or https://")]
    Address(String),
    #[error(
        "schema registry {url}: {reason}; check that it runs and that payload.registry is its \
         address, or leave payload.registry out to send Avro without a registry"
    )]
    Unreachable { url: String, reason: String },
    #[error(
        "schema registry {url}: the schema is incompatible with what is registered for subject \
         {subject}: {message}; send to another topic, or change the schema or the subject's \
         compatibility level"
    )]
    Incompatible {
        url: String,
        subject: String,
        message: String,
    },
    #[error("schema registry {url}: {message} (HTTP {status}, error {error_code}); {cure}")]
    Refused {
        url: String,
        status: u16,
        error_code: u32,
        message: String,
        cure: &'static str,
    },
    #[error(
        "schema registry {url}: HTTP {status} and no answer of a schema registry, but `{start}`; \
         check payload.registry"
    )]
    NotARegistry {
        url: String,
        status: u16,
        start: String,
    },
}

#[cfg(test)]
pub(crate) mod fake;
#[cfg(test)]
mod tests;
