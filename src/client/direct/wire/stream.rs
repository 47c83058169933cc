//! Bytes over a socket that never waits, in the clear or through TLS.

use std::io::{self, ErrorKind, IoSlice, Read, Write};
use std::net::SocketAddr;
use std::sync::Arc;

use mio::net::TcpStream;
use mio::{Interest, Registry, Token};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection};

/// Bytes that are read at once. Responses are small.
const READ: usize = 16 << 10;

/// Bytes that rustls may hold, encrypted or about to be.
const TLS_BUFFER: usize = 256 << 10;

/// How connections of a client are encrypted, if they are.
#[derive(Clone, Debug)]
pub enum Encryption {
    None,
    Tls(Arc<ClientConfig>),
}

/// An open socket.
#[derive(Debug)]
pub enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream>),
    /// No network: what is put there has come, and what is written is gone.
    #[cfg(fuzzing)]
    Memory(Arc<std::sync::Mutex<Vec<u8>>>),
}

#[derive(Debug)]
pub struct TlsStream {
    socket: TcpStream,
    session: ClientConnection,
}

/// What reading came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// There may be more later.
    Open,
    /// The other side has closed the connection.
    Closed,
}

impl Stream {
    /// Starts to connect; a writable event says that it is done.
    ///
    /// # Errors
    /// When there can be no such connection.
    pub fn connect(
        address: SocketAddr,
        host: &str,
        encryption: &Encryption,
        registry: &Registry,
        token: Token,
    ) -> io::Result<Self> {
        let mut socket = TcpStream::connect(address)?;
        registry.register(&mut socket, token, Interest::READABLE | Interest::WRITABLE)?;
        let Encryption::Tls(config) = encryption else {
            return Ok(Self::Plain(socket));
        };
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        let mut session =
            ClientConnection::new(Arc::clone(config), name).map_err(io::Error::other)?;
        session.set_buffer_limit(Some(TLS_BUFFER));
        Ok(Self::Tls(Box::new(TlsStream { socket, session })))
    }

    /// Whether the connection stands; `false` as long as it is on its way.
    ///
    /// # Errors
    /// Why it does not come about.
    pub fn finish_connect(&mut self) -> io::Result<bool> {
        let socket = match self {
            Self::Plain(socket) => socket,
            Self::Tls(tls) => &mut tls.socket,
            #[cfg(fuzzing)]
            Self::Memory(_) => return Ok(true),
        };
        if let Some(error) = socket.take_error()? {
            return Err(error);
        }
        match socket.peer_addr() {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotConnected => return Ok(false),
            Err(error) => return Err(error),
        }
        // Requests are written whole; waiting to fill a packet only delays their last bytes.
        socket.set_nodelay(true)?;
        Ok(true)
    }

    /// Appends what has come to `into`.
    ///
    /// # Errors
    /// A broken connection, or TLS that is none (`InvalidData`).
    pub fn read(&mut self, into: &mut Vec<u8>) -> io::Result<Reading> {
        match self {
            Self::Plain(socket) => drain(socket, into),
            Self::Tls(tls) => tls.read(into),
            #[cfg(fuzzing)]
            Self::Memory(come) => {
                into.append(&mut come.lock().expect("no thread ever panics with it"));
                Ok(Reading::Open)
            }
        }
    }

    /// Writes as much as there is room for; how many bytes that was.
    ///
    /// # Errors
    /// A broken connection.
    pub fn write(&mut self, parts: &[IoSlice<'_>]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => write_now(socket, parts),
            Self::Tls(tls) => tls.write(parts),
            #[cfg(fuzzing)]
            Self::Memory(_) => Ok(parts.iter().map(|part| part.len()).sum()),
        }
    }

    /// Writes what TLS has still to write. Whether nothing is left.
    ///
    /// # Errors
    /// A broken connection.
    pub fn flush(&mut self) -> io::Result<bool> {
        match self {
            Self::Plain(_) => Ok(true),
            Self::Tls(tls) => tls.flush(),
            #[cfg(fuzzing)]
            Self::Memory(_) => Ok(true),
        }
    }

    /// Takes the socket out of the poll.
    pub fn deregister(&mut self, registry: &Registry) {
        let socket = match self {
            Self::Plain(socket) => socket,
            Self::Tls(tls) => &mut tls.socket,
            #[cfg(fuzzing)]
            Self::Memory(_) => return,
        };
        if let Err(error) = registry.deregister(socket) {
            tracing::debug!(%error, "deregistering a socket");
        }
    }
}

impl TlsStream {
    fn read(&mut self, into: &mut Vec<u8>) -> io::Result<Reading> {
        loop {
            let closed = match self.session.read_tls(&mut self.socket) {
                Ok(0) => true,
                Ok(_) => false,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(Reading::Open),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let state = self.session.process_new_packets();
            if state.is_err() {
                // What is wrong is told to the other side, if it still listens.
                let _ = self.flush();
            }
            state.map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
            let ended = drain(&mut self.session.reader(), into)?;
            if closed || ended == Reading::Closed {
                return Ok(Reading::Closed);
            }
        }
    }

    fn write(&mut self, parts: &[IoSlice<'_>]) -> io::Result<usize> {
        let mut written = 0;
        // rustls takes at most its buffer's worth; the socket may take more than that.
        if self.flush()? {
            written = self.session.writer().write_vectored(parts)?;
            self.flush()?;
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<bool> {
        while self.session.wants_write() {
            match self.session.write_tls(&mut self.socket) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }
}

/// Reads until there is nothing more for now.
fn drain(from: &mut impl Read, into: &mut Vec<u8>) -> io::Result<Reading> {
    let mut buffer = [0; READ];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(Reading::Closed),
            Ok(len) => into.extend_from_slice(&buffer[..len]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(Reading::Open),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Writes what there is room for. Only a full socket says later that it has room again, so an
/// interrupted call is made anew.
fn write_now(to: &mut impl Write, parts: &[IoSlice<'_>]) -> io::Result<usize> {
    loop {
        match to.write_vectored(parts) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(0),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            written => return written,
        }
    }
}
