//! Which release line of Kafka answers, such as `4.1`.
//!
//! Brokers do not tell their version. But those without `ZooKeeper` tell up to which level they know
//! the feature `metadata.version` (KIP-584, KIP-778), and each release line has its own highest
//! one. It is asked for over a connection of its own, before the run: it takes no login, as Kafka
//! answers this question to everybody.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Instant;

use bytes::Bytes;
use rustls::pki_types::ServerName;
use rustls::{ClientConnection, StreamOwned};

use super::settings::address;
use super::wire::api;
use super::wire::{LinkError, tls};
use crate::client::{BRIEF, Patience};
use crate::profile::Kafka;

const FEATURE: &str = "metadata.version";

/// Bytes that the answer has at most: a broker's has some hundreds.
const MOST: usize = 64 << 10;

/// The highest level of each release line, as Kafka's own `kafka-storage version-mapping
/// --release-version 4.1` tells it.
const LINES: [(i16, &str); 11] = [
    (7, "3.3"),
    (8, "3.4"),
    (11, "3.5"),
    (14, "3.6"),
    (19, "3.7"),
    (20, "3.8"),
    (21, "3.9"),
    (25, "4.0"),
    (27, "4.1"),
    (29, "4.2"),
    (30, "4.3"),
];

/// The release line of the first broker of the profile that answers; `None`: it does not tell, or
/// it is of a line that is not known here, or nobody answers soon. Connecting, and each step of
/// asking, may take [`BRIEF`], and after that no further broker is asked: the cluster has answered
/// before.
#[must_use]
pub fn of(kafka: &Kafka, patience: &Patience<'_>) -> Option<&'static str> {
    let began = Instant::now();
    let is_time = |_: &&String| began.elapsed() < BRIEF && !patience.is_over();
    let mut levels = kafka
        .bootstrap
        .iter()
        .take_while(is_time)
        .filter_map(|broker| {
            let level = ask(kafka, broker);
            level
                .inspect_err(|error| tracing::debug!(%error, broker, "asking after the release"))
                .ok()
        });
    line(levels.next()??)
}

fn line(level: i16) -> Option<&'static str> {
    let mut lines = LINES.iter();
    lines.find(|line| line.0 == level).map(|line| line.1)
}

fn ask(kafka: &Kafka, broker: &str) -> Result<Option<i16>, LinkError> {
    let (host, port) = address(broker).map_err(io::Error::other)?;
    let socket = connect(&host, port)?;
    let Some(settings) = &kafka.tls else {
        return exchange(socket);
    };
    let config = tls::config(settings).map_err(io::Error::other)?;
    let name = ServerName::try_from(host).map_err(io::Error::other)?;
    let session = ClientConnection::new(config, name).map_err(io::Error::other)?;
    exchange(StreamOwned::new(session, socket))
}

/// To the first address of the name that takes us.
fn connect(host: &str, port: u16) -> io::Result<TcpStream> {
    let mut failed = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, BRIEF) {
            Ok(socket) => {
                socket.set_read_timeout(Some(BRIEF))?;
                socket.set_write_timeout(Some(BRIEF))?;
                return Ok(socket);
            }
            Err(error) => failed = error,
        }
    }
    Err(failed)
}

fn exchange(mut stream: impl Read + Write) -> Result<Option<i16>, LinkError> {
    stream.write_all(&api::features())?;
    stream.flush()?;
    let mut len = [0; 4];
    stream.read_exact(&mut len)?;
    let len = u32::from_be_bytes(len) as usize;
    if len > MOST {
        return Err(LinkError::Garbage(format!("an answer of {len} bytes")));
    }
    let mut frame = vec![0; len];
    stream.read_exact(&mut frame)?;
    highest_level(frame)
}

/// What is in a frame without its length.
pub(super) fn highest_level(frame: Vec<u8>) -> Result<Option<i16>, LinkError> {
    api::highest_level(Bytes::from(frame), FEATURE)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use kafka_protocol::messages::ApiVersionsResponse;
    use kafka_protocol::messages::api_versions_response::SupportedFeatureKey;
    use kafka_protocol::protocol::{Encodable, StrBytes};
    use rstest::rstest;

    use super::*;

    /// A stream on which this answer waits.
    struct Peer(Cursor<Vec<u8>>);

    impl Read for Peer {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.0.read(into)
        }
    }

    impl Write for Peer {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn broker_that_knows(levels: &[(&'static str, i16)]) -> Peer {
        let features = levels.iter().map(|(name, level)| {
            SupportedFeatureKey::default()
                .with_name(StrBytes::from_static_str(name))
                .with_max_version(*level)
        });
        let answer = ApiVersionsResponse::default().with_supported_features(features.collect());
        let mut frame = vec![0; 4]; // the number of the request
        answer.encode(&mut frame, 3).unwrap();
        let len = u32::try_from(frame.len()).unwrap();
        Peer(Cursor::new([&len.to_be_bytes()[..], &frame].concat()))
    }

    #[test]
    fn a_broker_is_of_the_line_whose_highest_level_it_knows() {
        let levels = [("group.version", 1), ("metadata.version", 27)];
        let level = exchange(broker_that_knows(&levels)).unwrap();
        assert_eq!(level.and_then(line), Some("4.1"));
    }

    #[rstest]
    #[case(&[("metadata.version", i16::MAX)])]
    #[case(&[("metadata.version", 26)])] // between two lines: somebody's own build
    #[case(&[])] // with ZooKeeper, or none of Kafka's own brokers
    fn nothing_is_said_of_a_level_that_is_of_no_line(#[case] levels: &[(&'static str, i16)]) {
        let level = exchange(broker_that_knows(levels)).unwrap();
        assert_eq!(level.and_then(line), None);
    }

    #[rstest]
    #[case(b"HTTP/1.1 400 Bad Request\r\n")]
    #[case(&[0, 0, 0, 9, 0, 0, 0, 0, 0, 35, 0, 0, 0])] // version 0: no such version
    #[case(&[0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 5, 0xff, 0xff])] // giant features
    #[case(&[])]
    fn what_is_no_answer_is_an_error(#[case] bytes: &[u8]) {
        assert!(exchange(Peer(Cursor::new(bytes.to_vec()))).is_err());
    }
}
