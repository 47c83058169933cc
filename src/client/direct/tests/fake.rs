//! A broker on loopback that does as it is told: one topic, and it leads all its partitions.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};
use kafka_protocol::messages::api_versions_response::ApiVersion;
use kafka_protocol::messages::metadata_response::{
    MetadataResponseBroker, MetadataResponsePartition, MetadataResponseTopic,
};
use kafka_protocol::messages::produce_response::{PartitionProduceResponse, TopicProduceResponse};
use kafka_protocol::messages::{
    ApiKey, ApiVersionsResponse, BrokerId, InitProducerIdResponse, MetadataResponse,
    ProduceRequest, ProduceResponse, ProducerId, ResponseHeader, TopicName,
};
use kafka_protocol::protocol::{
    Decodable, Encodable, HeaderVersion, StrBytes, decode_request_header_from_buffer,
};

/// What it does with a request.
#[derive(Clone, Copy, Debug)]
pub enum Behaviour {
    /// Closes the connection.
    Close,
    /// Answers what is no answer.
    Garbage,
    /// Answers that there are two billion elements.
    Giant,
    /// Answers nothing.
    Silent,
    /// Answers with this error.
    Code(i16),
    /// Answers well, and asks for so many milliseconds without requests.
    Throttle(i32),
    /// Reads nothing for so many milliseconds, then goes on as ever.
    Stall(u64),
    /// Waits for the next request, answers this one well, and resets the connection.
    AnswerAndReset,
}

pub struct FakeBroker {
    orders: Orders,
}

#[derive(Clone)]
struct Orders {
    port: u16,
    /// Where it tells clients that it is.
    advertised: Arc<AtomicU16>,
    /// Times that it will say that no partition has a leader.
    leaderless: Arc<AtomicUsize>,
    /// For the first request of a connection.
    greeting: Option<Behaviour>,
    partitions: i32,
    /// For produce requests, in their order; those after them are answered well.
    produce: Arc<Mutex<Vec<Behaviour>>>,
    /// The partitions of produce requests that have come.
    requests: Arc<Mutex<Vec<i32>>>,
    /// Connections that were reset.
    resets: Arc<AtomicUsize>,
}

impl FakeBroker {
    /// One that meets every connection like this.
    pub fn that_greets(behaviour: Behaviour) -> Self {
        Self::start(1, Some(behaviour), &[])
    }

    /// One that does this with the first produce requests.
    pub fn that_produces(behaviours: &[Behaviour]) -> Self {
        Self::start(1, None, behaviours)
    }

    /// One that leads so many partitions.
    pub fn with_partitions(partitions: i32) -> Self {
        Self::start(partitions, None, &[])
    }

    fn start(partitions: i32, greeting: Option<Behaviour>, produce: &[Behaviour]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut produce = produce.to_vec();
        produce.reverse();
        let orders = Orders {
            port,
            advertised: Arc::new(port.into()),
            leaderless: Arc::default(),
            greeting,
            partitions,
            produce: Arc::new(Mutex::new(produce)),
            requests: Arc::default(),
            resets: Arc::default(),
        };
        let fake = Self {
            orders: orders.clone(),
        };
        // It ends with the test's process.
        thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                let orders = orders.clone();
                thread::spawn(move || serve(connection, &orders));
            }
        });
        fake
    }

    pub fn port(&self) -> u16 {
        self.orders.port
    }

    /// The partitions of the produce requests that have come.
    pub fn requests(&self) -> Vec<i32> {
        self.orders.requests.lock().unwrap().clone()
    }

    /// From now on it says that it is at another port.
    pub fn move_to(&self, port: u16) {
        self.orders.advertised.store(port, SeqCst);
    }

    /// So many times it says that no partition has a leader.
    pub fn lose_leaders(&self, times: usize) {
        self.orders.leaderless.store(times, SeqCst);
    }

    /// Waits until a connection has been reset.
    pub fn await_reset(&self) {
        while self.orders.resets.load(SeqCst) == 0 {
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Answers until the connection ends.
fn serve(mut connection: TcpStream, orders: &Orders) -> Option<()> {
    loop {
        let mut len = [0; 4];
        connection.read_exact(&mut len).ok()?;
        let mut frame = vec![0; usize::try_from(i32::from_be_bytes(len)).ok()?];
        connection.read_exact(&mut frame).ok()?;
        let mut request = Bytes::from(frame);
        let header = decode_request_header_from_buffer(&mut request).ok()?;
        let version = header.request_api_version;
        let id = header.correlation_id;
        let key = ApiKey::try_from(header.request_api_key).ok()?;
        let mut answered = true;
        let behaviour = match key {
            ApiKey::Produce => {
                let (partition, is_answered) = asked(request, version)?;
                orders.requests.lock().unwrap().push(partition);
                answered = is_answered;
                orders.produce.lock().unwrap().pop()
            }
            ApiKey::ApiVersions => orders.greeting,
            _ => None,
        };
        if let Some(Behaviour::Stall(ms)) = behaviour {
            thread::sleep(Duration::from_millis(ms));
        }
        if !answered {
            continue;
        }
        let answer = match behaviour {
            Some(Behaviour::Close) => return None,
            Some(Behaviour::Silent) => continue,
            Some(Behaviour::Garbage) => b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(),
            Some(Behaviour::Giant) => giant(key, id),
            Some(Behaviour::Code(code)) => frame_of(id, version, &produced(code, 0)),
            Some(Behaviour::Throttle(ms)) => frame_of(id, version, &produced(0, ms)),
            Some(Behaviour::AnswerAndReset) => {
                connection.peek(&mut len).ok()?;
                connection
                    .write_all(&frame_of(id, version, &produced(0, 0)))
                    .ok()?;
                // What is not read makes it a reset.
                drop(connection);
                orders.resets.fetch_add(1, SeqCst);
                return None;
            }
            None | Some(Behaviour::Stall(_)) => match key {
                ApiKey::ApiVersions => frame_of(id, version, &versions()),
                ApiKey::Metadata => frame_of(id, version, &metadata(orders)),
                ApiKey::InitProducerId => frame_of(id, version, &producer_id()),
                ApiKey::Produce => frame_of(id, version, &produced(0, 0)),
                _ => return None,
            },
        };
        connection.write_all(&answer).ok()?;
    }
}

/// The partition of a produce request, and whether it wants an answer.
fn asked(mut body: Bytes, version: i16) -> Option<(i32, bool)> {
    let request = ProduceRequest::decode(&mut body, version).ok()?;
    let partition = request.topic_data.first()?.partition_data.first()?;
    Some((partition.index, request.acks != 0))
}

fn frame_of<R: Encodable + HeaderVersion>(id: i32, version: i16, response: &R) -> Vec<u8> {
    let mut body = BytesMut::new();
    ResponseHeader::default()
        .with_correlation_id(id)
        .encode(&mut body, R::header_version(version))
        .unwrap();
    response.encode(&mut body, version).unwrap();
    framed(&body)
}

fn framed(body: &[u8]) -> Vec<u8> {
    let len = i32::try_from(body.len()).unwrap();
    [&len.to_be_bytes(), body].concat()
}

/// An answer of which the first array has as many elements as can be said.
fn giant(key: ApiKey, id: i32) -> Vec<u8> {
    let mut body = BytesMut::new();
    body.put_i32(id);
    match key {
        ApiKey::ApiVersions => {
            body.put_i16(0);
            body.put_i32(i32::MAX);
        }
        // Flexible: no tagged fields, then the length as a varint.
        _ => body.put_slice(&[0, 0xff, 0xff, 0xff, 0xff, 0x07]),
    }
    body.put_slice(&[0; 6]);
    framed(&body)
}

fn text(text: &'static str) -> StrBytes {
    StrBytes::from_static_str(text)
}

fn versions() -> ApiVersionsResponse {
    let range = |key: ApiKey, min, max| {
        ApiVersion::default()
            .with_api_key(key as i16)
            .with_min_version(min)
            .with_max_version(max)
    };
    ApiVersionsResponse::default().with_api_keys(vec![
        range(ApiKey::Produce, 3, 12),
        range(ApiKey::Metadata, 0, 13),
        range(ApiKey::InitProducerId, 0, 5),
    ])
}

fn metadata(orders: &Orders) -> MetadataResponse {
    let one_less = |times: usize| times.checked_sub(1);
    let leaderless = orders.leaderless.fetch_update(SeqCst, SeqCst, one_less);
    let leader = if leaderless.is_ok() { -1 } else { 1 };
    let broker = MetadataResponseBroker::default()
        .with_node_id(BrokerId(1))
        .with_host(text("127.0.0.1"))
        .with_port(orders.advertised.load(SeqCst).into());
    let partition = |index| {
        MetadataResponsePartition::default()
            .with_partition_index(index)
            .with_leader_id(BrokerId(leader))
    };
    let topic = MetadataResponseTopic::default()
        .with_name(Some(TopicName(text("users"))))
        .with_partitions((0..orders.partitions).map(partition).collect());
    MetadataResponse::default()
        .with_brokers(vec![broker])
        .with_topics(vec![topic])
}

fn producer_id() -> InitProducerIdResponse {
    InitProducerIdResponse::default().with_producer_id(ProducerId(9))
}

fn produced(code: i16, throttle_ms: i32) -> ProduceResponse {
    let partition = PartitionProduceResponse::default().with_error_code(code);
    let topic = TopicProduceResponse::default()
        .with_name(TopicName(text("users")))
        .with_partition_responses(vec![partition]);
    ProduceResponse::default()
        .with_responses(vec![topic])
        .with_throttle_time_ms(throttle_ms)
}
