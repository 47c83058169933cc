//! A broker's answers, as a fuzzer makes them up, on their whole way through the client.
//!
//! Only the network is left out: bytes go into the connection's stream, and from there as always
//! through framing, checking, decoding and login to what the sender does with an answer. What leads
//! up to the answer that is tried out is answered well.
//!
//! Whatever a broker says, nothing may panic, take giant memory, or let a record get lost or count
//! twice.

use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

use bytes::BufMut;
use kafka_protocol::protocol::StrBytes;

use super::{Sender, SenderSettings};
use crate::client::Message;
use crate::client::direct::accumulator::Destination;
use crate::client::direct::broker::Access;
use crate::client::direct::codec::Codec;
use crate::client::direct::queue::Numbering;
use crate::client::direct::record_batch::{OpenBatch, RecordTail};
use crate::client::direct::release;
use crate::client::direct::wire::api::{Api, ProduceSettings};
use crate::client::direct::wire::connection::Connection;
use crate::client::direct::wire::sasl::Login;
use crate::client::direct::wire::stream::{Encryption, Stream};
use crate::profile::Compression;

const TOPIC: &str = "users";

/// Batches that are under way when a produce request is answered, and the records of each.
const BATCHES: u32 = 3;
const RECORDS: u32 = 2;

static LOGIN: LazyLock<Login> = LazyLock::new(|| {
    Login::new("SCRAM-SHA-256", "user".to_owned(), "password".to_owned())
        .expect("the mechanism is built in")
});

/// Lets a client hear what is in `data`.
///
/// The first byte chooses request and version; the one after all of them is for the question after
/// the release. The second one says by its lowest bit whether the
/// producer is idempotent, and by the next one how the rest comes: as the body of one true frame,
/// or as pieces of anything, each after a byte with its length.
///
/// # Panics
/// When records are lost or doubled: that is what the fuzzer looks for.
pub fn hear(data: &[u8]) {
    let [choice, how, rest @ ..] = data else {
        return;
    };
    let choice = usize::from(*choice) % (Api::every_version().count() + 1);
    let Some((api, version)) = Api::every_version().nth(choice) else {
        // The one answer that comes over a connection of its own.
        let _ = release::highest_level(rest.to_vec());
        return;
    };
    let numbering = if how & 1 == 0 {
        Numbering::None
    } else {
        Numbering::Idempotent
    };
    let mut talk = Talk::begin(api, version, numbering);
    if how & 2 == 0 {
        talk.hear_answer(rest.get(4..).unwrap_or_default());
    } else {
        talk.hear_pieces(rest);
    }
    talk.end();
}

/// A client and the answers that it gets.
struct Talk {
    sender: Sender,
    /// What has come over the connection and is not read yet.
    come: Arc<Mutex<Vec<u8>>>,
    /// The place of the broker that the connection leads to.
    place: usize,
    /// The number of the next answer.
    correlation_id: i32,
    /// Records that were handed over.
    records: u32,
}

impl Talk {
    /// Up to where the answer to `api` is waited for.
    fn begin(api: Api, version: i16, numbering: Numbering) -> Self {
        let login = matches!(api, Api::SaslHandshake | Api::SaslAuthenticate);
        let login = login.then(|| LOGIN.clone());
        let mut talk = Self::connect(login, numbering);
        if api == Api::Versions {
            return talk;
        }
        talk.hear_answer(&versions(api, version));
        match api {
            Api::Versions | Api::SaslHandshake => {}
            Api::SaslAuthenticate => talk.hear_answer(&[0; 6]), // no error, no mechanisms
            Api::Metadata => talk.sender.ask(Instant::now()),
            Api::ProducerId => {
                talk.sender.ask(Instant::now());
                talk.hear_answer(&metadata());
            }
            Api::Produce => talk.produce(numbering),
        }
        talk
    }

    fn connect(login: Option<Login>, numbering: Numbering) -> Self {
        let access = Access {
            encryption: Encryption::None,
            login: login.clone(),
        };
        let settings = SenderSettings {
            access,
            produce: ProduceSettings {
                topic: StrBytes::from_static_str(TOPIC).into(),
                acks: -1,
                timeout_ms: 30_000,
            },
            numbering,
            max_in_flight: 5,
            request_timeout: Duration::from_secs(30),
            delivery_timeout: Duration::from_mins(2),
            retry_backoff: Duration::ZERO,
            first_partition: 0,
        };
        let codec = Codec::new(Compression::None, None).expect("it needs nothing");
        let seeds = [("localhost".to_owned(), 9092)];
        let mut sender = Sender::new(settings, seeds, codec).expect("there are files enough");
        let come = Arc::new(Mutex::new(Vec::new()));
        let (stream, now) = (Stream::Memory(Arc::clone(&come)), Instant::now());
        let mut connection = Connection::new(stream, login, now);
        connection.on_writable(now).expect("nothing is in its way");
        sender.brokers[0].connection = Some(connection);
        Self {
            sender,
            come,
            place: 0,
            correlation_id: 0,
            records: 0,
        }
    }

    /// Sends some batches.
    fn produce(&mut self, numbering: Numbering) {
        self.sender.ask(Instant::now());
        self.hear_answer(&metadata());
        if numbering == Numbering::Idempotent {
            // No throttling, no error, the producer's id and epoch.
            self.hear_answer(&[&[0; 4][..], &[0; 2], &1_i64.to_be_bytes(), &[0; 2]].concat());
        }
        // The broker that metadata named is the one that was asked.
        self.sender.brokers[1].connection = self.sender.brokers[0].connection.take();
        self.place = 1;
        for _ in 0..BATCHES {
            let mut batch = OpenBatch::new(Vec::new(), 0);
            for _ in 0..RECORDS {
                let message = Message {
                    key: None,
                    value: b"value",
                    due_us: 0,
                };
                batch.push(&message, &RecordTail::new(&[]), usize::MAX);
                self.records += 1;
            }
            let mut codec = Codec::new(Compression::None, None).expect("it needs nothing");
            let (sealed, _) = batch.seal(&mut codec, Vec::new());
            self.sender.enqueue((sealed, Destination::Partition(0)));
        }
        self.sender.dispatch(Instant::now());
    }

    /// A frame with the number that is waited for, around this body.
    fn hear_answer(&mut self, body: &[u8]) {
        let mut frame = Vec::new();
        frame.put_u32(u32::try_from(4 + body.len()).unwrap_or(u32::MAX));
        frame.put_i32(self.correlation_id);
        frame.extend_from_slice(body);
        self.correlation_id += 1;
        self.hear_bytes(&frame);
    }

    fn hear_pieces(&mut self, mut pieces: &[u8]) {
        while let Some((len, rest)) = pieces.split_first() {
            let (piece, rest) = rest.split_at(rest.len().min(usize::from(*len)));
            self.hear_bytes(piece);
            self.sender.dispatch(Instant::now());
            pieces = rest;
        }
    }

    fn hear_bytes(&mut self, bytes: &[u8]) {
        let mut come = self.come.lock().expect("no thread ever panics with it");
        come.extend_from_slice(bytes);
        drop(come);
        let (now, place) = (Instant::now(), self.place);
        let Some(connection) = self.sender.brokers[place].connection.as_mut() else {
            return;
        };
        let result = connection.on_readable(now);
        self.sender.take_answers(place, now);
        if let Err(error) = result {
            self.sender.broken(place, &error, now);
        }
    }

    /// Every record has to come back, once.
    fn end(mut self) {
        self.sender.abandon();
        let settled: u32 = self.sender.take_settled().map(|s| s.batch.count()).sum();
        assert_eq!(settled, self.records, "records that came back");
        assert_eq!(self.sender.in_flight, 0);
    }
}

/// An answer with this version of `api`, and what else is needed to come to ask for it.
fn versions(api: Api, version: i16) -> Vec<u8> {
    let needed = [
        (Api::SaslHandshake, 1),
        (Api::SaslAuthenticate, 0),
        (Api::Metadata, 1),
        (Api::ProducerId, 0),
    ];
    let needed = needed.into_iter().filter(|(other, _)| *other != api);
    let ranges: Vec<_> = needed.chain([(api, version)]).collect();
    let mut body = Vec::new();
    body.put_i16(0); // no error
    body.put_u32(u32::try_from(ranges.len()).unwrap_or(0));
    for (api, version) in ranges {
        body.put_i16(api.key() as i16);
        body.put_i16(version);
        body.put_i16(version);
    }
    body
}

/// Version 1 for one partition of the topic, led by the broker 0.
fn metadata() -> Vec<u8> {
    let mut body = Vec::new();
    let text = |body: &mut Vec<u8>, text: &str| {
        body.put_u16(u16::try_from(text.len()).unwrap_or(0));
        body.extend_from_slice(text.as_bytes());
    };
    body.put_i32(1); // brokers
    body.put_i32(0); // its id
    text(&mut body, "localhost");
    body.put_i32(9092);
    body.put_i16(-1); // no rack
    body.put_i32(0); // the controller
    body.put_i32(1); // topics
    body.put_i16(0); // no error
    text(&mut body, TOPIC);
    body.put_u8(0); // not internal
    body.put_i32(1); // partitions
    body.put_i16(0); // no error
    body.put_i32(0); // its index
    body.put_i32(0); // its leader
    body.put_i32(0); // replicas
    body.put_i32(0); // in sync
    body
}
