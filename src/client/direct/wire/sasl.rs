//! The SASL exchange of one connection, by rsasl.

use std::sync::Arc;

use rsasl::config::SASLConfig;
use rsasl::prelude::{Mechname, MessageSent, SASLClient, Session, State};

use super::LinkError;

/// Times that a broker may let a password be hashed: that takes about a second. Kafka itself stores
/// none with more than 16,384.
const MOST_ITERATIONS: u64 = 1_000_000;

/// Who logs in, and how.
#[derive(Clone)]
pub struct Login {
    /// As Kafka and SASL name it, such as `SCRAM-SHA-256`.
    pub mechanism: &'static str,
    config: Arc<SASLConfig>,
}

impl Login {
    /// # Errors
    /// When the mechanism is not built in.
    pub fn new(
        mechanism: &'static str,
        username: String,
        password: String,
    ) -> Result<Self, LinkError> {
        let config = SASLConfig::with_credentials(None, username, password)
            .map_err(|error| LinkError::Sasl(error.to_string()))?;
        Ok(Self { mechanism, config })
    }

    /// Begins an exchange.
    ///
    /// # Errors
    /// When the mechanism cannot be used with these credentials.
    pub fn begin(&self) -> Result<Exchange, LinkError> {
        let mechanism = Mechname::parse(self.mechanism.as_bytes())
            .map_err(|error| LinkError::Sasl(error.to_string()))?;
        let session = SASLClient::new(Arc::clone(&self.config))
            .start_suggested(&[mechanism])
            .map_err(|error| LinkError::Sasl(error.to_string()))?;
        Ok(Exchange {
            session,
            is_over: false,
        })
    }
}

/// An exchange that goes on.
pub struct Exchange {
    session: Session,
    /// Nothing more is expected than that the broker takes the last message.
    is_over: bool,
}

impl Exchange {
    /// What to send after the broker's last message; `None`: the exchange is over.
    ///
    /// # Errors
    /// When the broker's message is wrong: it does not know the password either.
    pub fn step(&mut self, received: Option<&[u8]>) -> Result<Option<Vec<u8>>, LinkError> {
        if self.is_over {
            return Ok(None);
        }
        if let Some(received) = received {
            check(received)?;
        }
        let mut message = Vec::new();
        let state = self
            .session
            .step(received, &mut message)
            .map_err(|error| LinkError::Sasl(error.to_string()))?;
        self.is_over = matches!(state, State::Finished(_));
        Ok(match state {
            State::Running | State::Finished(MessageSent::Yes) => Some(message),
            State::Finished(MessageSent::No) => None,
        })
    }
}

/// Whether a broker's SCRAM message has the form `a=...,b=...` (RFC 5802, section 5.1), and asks for
/// no more work than can be done while somebody waits: rsasl panics at what is shorter, and does
/// all work that it is asked for. PLAIN has no messages of brokers.
fn check(message: &[u8]) -> Result<(), LinkError> {
    for attribute in message.split(|byte| *byte == b',') {
        let [name, b'=', value @ ..] = attribute else {
            return Err(LinkError::Sasl(
                "the broker's message is not one of SCRAM".to_owned(),
            ));
        };
        let number = || std::str::from_utf8(value).ok()?.parse().ok();
        let iterations: Option<u64> = (*name == b'i').then(number).flatten();
        if let Some(iterations) = iterations.filter(|number| *number > MOST_ITERATIONS) {
            return Err(LinkError::Sasl(format!(
                "the broker wants the password hashed {iterations} times, which is too often"
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// The fuzzer found the first ones.
    #[rstest]
    #[case(b"r=nonce,,i=4096")]
    #[case(b"r=nonce,s")]
    #[case(b"r=nonce,s=c2FsdA==,")]
    #[case(b",")]
    #[case(b"")]
    #[case(b"r=nonce,s=c2FsdA==,i=4294967295")]
    fn a_message_of_which_rsasl_would_panic_or_never_end_is_an_error(#[case] message: &[u8]) {
        let login = Login::new("SCRAM-SHA-256", "user".to_owned(), "secret".to_owned()).unwrap();
        let mut exchange = login.begin().unwrap();
        exchange.step(None).unwrap();
        let error = exchange.step(Some(message)).unwrap_err();
        assert!(error.to_string().contains("the broker"), "{error}");
    }

    #[rstest]
    #[case(b"r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096")]
    #[case(b"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")]
    #[case(b"e=invalid-proof")]
    fn the_messages_of_rfc_5802_pass(#[case] message: &[u8]) {
        check(message).unwrap();
    }
}
