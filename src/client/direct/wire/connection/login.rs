//! What a connection goes through before it carries requests: the broker's versions, and, where
//! there is a user, SASL.

use std::time::Instant;

use kafka_protocol::protocol::StrBytes;

use super::{Connection, Purpose};
use crate::client::direct::wire::LinkError;
use crate::client::direct::wire::api::{self, Api, Response};
use crate::client::direct::wire::sasl::{self, Login};

/// How far a connection is.
pub(super) enum Phase {
    Connecting(Option<Login>),
    /// Waits for the broker's versions.
    Versions(Option<Login>),
    Sasl(SaslStep),
    Ready,
}

pub(super) enum SaslStep {
    Handshake(Login),
    Authenticate(sasl::Exchange),
}

impl Connection {
    /// One step of the login: versions, then, where there is a user, SASL.
    pub(super) fn advance_login(
        &mut self,
        response: Response,
        now: Instant,
    ) -> Result<(), LinkError> {
        let phase = std::mem::replace(&mut self.phase, Phase::Ready);
        match (phase, response) {
            (Phase::Versions(login), Response::Versions(versions)) => {
                self.versions = versions;
                let Some(login) = login else { return Ok(()) };
                let call = self.call(Api::SaslHandshake)?;
                let head = api::sasl_handshake(call, login.mechanism);
                self.push(call, Purpose::Login, head, &[], now);
                self.phase = Phase::Sasl(SaslStep::Handshake(login));
                Ok(())
            }
            (Phase::Sasl(SaslStep::Handshake(login)), Response::SaslHandshake(answer)) => {
                if answer.error_code != 0 {
                    let offered: Vec<_> = answer.mechanisms.iter().map(StrBytes::as_str).collect();
                    return Err(LinkError::Sasl(format!(
                        "the broker takes no {}, it offers {}",
                        login.mechanism,
                        offered.join(", ")
                    )));
                }
                self.authenticate(login.begin()?, None, now)
            }
            (Phase::Sasl(SaslStep::Authenticate(exchange)), Response::SaslAuthenticate(answer)) => {
                if answer.error_code != 0 {
                    let words = answer.error_message.map(|words| words.to_string());
                    let words = words.filter(|words| !words.is_empty());
                    return Err(LinkError::Sasl(
                        words.unwrap_or_else(|| "authentication failed".to_owned()),
                    ));
                }
                self.authenticate(exchange, Some(&answer.auth_bytes), now)
            }
            _ => Err(LinkError::Garbage(
                "an answer that does not belong to a login".to_owned(),
            )),
        }
    }

    fn authenticate(
        &mut self,
        mut exchange: sasl::Exchange,
        received: Option<&[u8]>,
        now: Instant,
    ) -> Result<(), LinkError> {
        let Some(message) = exchange.step(received)? else {
            return Ok(());
        };
        let call = self.call(Api::SaslAuthenticate)?;
        let head = api::sasl_authenticate(call, message);
        self.push(call, Purpose::Login, head, &[], now);
        self.phase = Phase::Sasl(SaslStep::Authenticate(exchange));
        Ok(())
    }
}
