//! A broker as this client knows it: where it is, and the connection to it, if there is one.

use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::time::Instant;

use mio::{Registry, Token};

use super::wire::LinkError;
use super::wire::connection::Connection;
use super::wire::sasl::Login;
use super::wire::stream::{Encryption, Stream};

/// How all connections of a client are made.
#[derive(Clone)]
pub struct Access {
    pub encryption: Encryption,
    pub login: Option<Login>,
}

/// A broker, or an address of the profile that is not known yet to be one.
pub struct Broker {
    /// `None`: an address to begin with, from the profile.
    pub id: Option<i32>,
    pub host: String,
    pub port: u16,
    pub connection: Option<Connection>,
    /// Not connected to before this moment.
    pub retry_at: Instant,
    /// The broker asked not to be sent anything before.
    pub throttled_until: Instant,
    /// Addresses of `host` that have not been tried since it was looked up.
    untried: Vec<SocketAddr>,
}

impl Broker {
    #[must_use]
    pub fn new(id: Option<i32>, host: String, port: u16, now: Instant) -> Self {
        Self {
            id,
            host,
            port,
            connection: None,
            retry_at: now,
            throttled_until: now,
            untried: Vec::new(),
        }
    }

    /// `host:port`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// The connection to it, ready or not.
    pub fn connected(&self) -> Option<&Connection> {
        self.connection.as_ref()
    }

    /// Whether requests can be written to it.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.connected().is_some_and(Connection::is_ready)
    }

    /// Whether another address of it is left to try at once.
    #[must_use]
    pub fn has_untried(&self) -> bool {
        !self.untried.is_empty()
    }

    /// Starts to connect to its next address.
    ///
    /// # Errors
    /// When its name is not known, or no connection can even be begun.
    pub fn connect(
        &mut self,
        access: &Access,
        registry: &Registry,
        token: Token,
        now: Instant,
    ) -> Result<(), LinkError> {
        if self.untried.is_empty() {
            // Asks the resolver, which may wait: that is rare, and brokers are mostly numbers or
            // in a cache.
            let found = (self.host.as_str(), self.port).to_socket_addrs();
            self.untried = found
                .map_err(|error| unknown_host(&self.host, &error))?
                .collect();
            self.untried.reverse();
        }
        let address = self.untried.pop().ok_or_else(|| {
            unknown_host(&self.host, &io::Error::other("the name has no address"))
        })?;
        let stream = Stream::connect(address, &self.host, &access.encryption, registry, token)?;
        self.connection = Some(Connection::new(stream, access.login.clone(), now));
        Ok(())
    }

    /// The connection stands: what was not tried does not matter any more.
    pub fn forget_untried(&mut self) {
        self.untried.clear();
    }
}

fn unknown_host(host: &str, error: &io::Error) -> LinkError {
    io::Error::new(error.kind(), format!("{host}: {error}")).into()
}
