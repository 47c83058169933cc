//! The SASL exchange of one connection, by rsasl.

use std::sync::Arc;

use rsasl::config::SASLConfig;
use rsasl::prelude::{Mechname, MessageSent, SASLClient, Session, State};

use super::LinkError;

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
