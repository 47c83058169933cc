//! Requests as bytes, and responses as values.

use bytes::{BufMut, Bytes, BytesMut};
use kafka_protocol::messages::metadata_request::MetadataRequestTopic;
use kafka_protocol::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafka_protocol::messages::{
    ApiKey, ApiVersionsRequest, ApiVersionsResponse, InitProducerIdRequest, InitProducerIdResponse,
    MetadataRequest, MetadataResponse, ProduceRequest, ProduceResponse, RequestHeader,
    ResponseHeader, SaslAuthenticateRequest, SaslAuthenticateResponse, SaslHandshakeRequest,
    SaslHandshakeResponse, TopicName,
};
use kafka_protocol::protocol::{
    Decodable, Encodable, HeaderVersion, StrBytes, encode_request_header_into_buffer,
};

use super::LinkError;
use super::shape::{self, Shape};

/// The name that brokers know this client by.
pub const CLIENT_ID: &str = "kdyno";

/// The most bytes that a response may have: ten thousand partitions fit metadata of less.
pub const MAX_RESPONSE: usize = 4 << 20;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Api {
    Versions,
    SaslHandshake,
    SaslAuthenticate,
    Metadata,
    ProducerId,
    Produce,
}

impl Api {
    /// The name that Kafka gives it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Versions => "ApiVersions",
            Self::SaslHandshake => "SaslHandshake",
            Self::SaslAuthenticate => "SaslAuthenticate",
            Self::Metadata => "Metadata",
            Self::ProducerId => "InitProducerId",
            Self::Produce => "Produce",
        }
    }

    pub(in crate::client::direct) fn key(self) -> ApiKey {
        match self {
            Self::Versions => ApiKey::ApiVersions,
            Self::SaslHandshake => ApiKey::SaslHandshake,
            Self::SaslAuthenticate => ApiKey::SaslAuthenticate,
            Self::Metadata => ApiKey::Metadata,
            Self::ProducerId => ApiKey::InitProducerId,
            Self::Produce => ApiKey::Produce,
        }
    }

    /// The versions that this client speaks. Later ones add nothing that it needs, and arrays in
    /// tagged fields that [`shape`] would have to know.
    fn spoken(self) -> (i16, i16) {
        match self {
            // Every broker takes version 0, and it says all that is needed.
            Self::Versions => (0, 0),
            // Version 0 is followed by bare SASL, not by SaslAuthenticate.
            Self::SaslHandshake => (1, 1),
            Self::SaslAuthenticate => (0, 2),
            Self::Metadata => (1, 9),
            Self::ProducerId => (0, 4),
            // Version 3 brought the record format that batches are written in.
            Self::Produce => (3, 9),
        }
    }
}

/// What a fuzzer chooses from.
#[cfg(any(test, fuzzing))]
impl Api {
    /// Every version that this client speaks.
    pub fn every_version() -> impl Iterator<Item = (Self, i16)> {
        let all = [
            Self::Versions,
            Self::SaslHandshake,
            Self::SaslAuthenticate,
            Self::Metadata,
            Self::ProducerId,
            Self::Produce,
        ];
        all.into_iter().flat_map(|api| {
            let (lowest, highest) = api.spoken();
            (lowest..=highest).map(move |version| (api, version))
        })
    }
}

/// The versions that one broker and this client have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versions(Vec<(i16, (i16, i16))>);

impl Versions {
    fn of(response: &ApiVersionsResponse) -> Self {
        let ranges = response.api_keys.iter();
        Self(
            ranges
                .map(|range| (range.api_key, (range.min_version, range.max_version)))
                .collect(),
        )
    }

    /// The highest common one.
    ///
    /// # Errors
    /// When there is none.
    pub fn of_api(&self, api: Api) -> Result<i16, LinkError> {
        let (lowest, highest) = api.spoken();
        let taken = self.0.iter().find(|(key, _)| *key == api.key() as i16);
        let common = taken.map(|(_, (min, max))| (lowest.max(*min), highest.min(*max)));
        match common {
            Some((lowest, highest)) if lowest <= highest => Ok(highest),
            _ => Err(LinkError::Versions { api: api.name() }),
        }
    }
}

/// What a request's response is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    pub api: Api,
    pub version: i16,
    pub correlation_id: i32,
}

/// A request that is complete but for its length.
fn request<R: Encodable + HeaderVersion>(call: Call, request: &R) -> BytesMut {
    let header = RequestHeader::default()
        .with_request_api_key(call.api.key() as i16)
        .with_request_api_version(call.version)
        .with_correlation_id(call.correlation_id)
        .with_client_id(Some(StrBytes::from_static_str(CLIENT_ID)));
    let mut out = BytesMut::with_capacity(256);
    out.put_i32(0); // the length comes last
    encode_request_header_into_buffer(&mut out, &header)
        .and_then(|()| request.encode(&mut out, call.version))
        .expect("every field set here is in every version that this client speaks");
    out
}

/// Writes the length of a frame, of which `beyond` bytes are not in `frame`.
fn close(mut frame: BytesMut, beyond: usize) -> Vec<u8> {
    let len = i32::try_from(frame.len() - 4 + beyond).unwrap_or(i32::MAX);
    frame[..4].copy_from_slice(&len.to_be_bytes());
    frame.into()
}

#[must_use]
pub fn versions(call: Call) -> Vec<u8> {
    close(request(call, &ApiVersionsRequest::default()), 0)
}

/// Asks what a broker knows, in the version since which it tells of features.
pub const FEATURES: Call = Call {
    api: Api::Versions,
    version: 3,
    correlation_id: 0,
};

#[must_use]
pub fn features() -> Vec<u8> {
    let body = ApiVersionsRequest::default()
        .with_client_software_name(StrBytes::from_static_str(CLIENT_ID))
        .with_client_software_version(StrBytes::from_static_str(env!("CARGO_PKG_VERSION")));
    close(request(FEATURES, &body), 0)
}

/// The highest level that the broker knows of a feature, in the answer to [`features`]; `None`: it
/// does not know the feature.
///
/// # Errors
/// When it is no such answer. A broker that does not know the version answers in version 0.
pub fn highest_level(frame: Bytes, feature: &str) -> Result<Option<i16>, LinkError> {
    let mut body = frame;
    let answer: ApiVersionsResponse = decode(FEATURES, &mut body, Some(&shape::API_VERSIONS))?;
    let mut features = answer.supported_features.iter();
    let known = features.find(|known| known.name.as_str() == feature);
    Ok(known.map(|known| known.max_version))
}

#[must_use]
pub fn sasl_handshake(call: Call, mechanism: &'static str) -> Vec<u8> {
    let body = SaslHandshakeRequest::default().with_mechanism(StrBytes::from_static_str(mechanism));
    close(request(call, &body), 0)
}

#[must_use]
pub fn sasl_authenticate(call: Call, message: Vec<u8>) -> Vec<u8> {
    let body = SaslAuthenticateRequest::default().with_auth_bytes(message.into());
    close(request(call, &body), 0)
}

/// Asks after one topic, without creating it.
#[must_use]
pub fn metadata(call: Call, topic: &TopicName) -> Vec<u8> {
    let topic = MetadataRequestTopic::default().with_name(Some(topic.clone()));
    let mut body = MetadataRequest::default().with_topics(Some(vec![topic]));
    if call.version >= 4 {
        body = body.with_allow_auto_topic_creation(false);
    }
    close(request(call, &body), 0)
}

/// Asks for the id of an idempotent producer without transactions.
#[must_use]
pub fn producer_id(call: Call) -> Vec<u8> {
    let body = InitProducerIdRequest::default()
        .with_transactional_id(None)
        .with_transaction_timeout_ms(i32::MAX);
    close(request(call, &body), 0)
}

/// What all produce requests of a client have in common.
#[derive(Clone, Debug)]
pub struct ProduceSettings {
    pub topic: TopicName,
    /// 0, 1 or -1 for all.
    pub acks: i16,
    /// How long the leader may wait for its followers.
    pub timeout_ms: i32,
}

/// What stands before and after a batch in its produce request.
#[derive(Debug)]
pub struct Around {
    pub head: Vec<u8>,
    pub tail: &'static [u8],
}

/// The produce request of one batch of `batch_len` bytes. The encoder is told that there is no
/// batch; where it writes that is where the batch goes.
#[must_use]
pub fn produce(call: Call, settings: &ProduceSettings, partition: i32, batch_len: usize) -> Around {
    /// No tagged fields, at the end of the partition, of the topic and of the request.
    const FLEXIBLE_TAIL: &[u8] = &[0; 3];
    /// An absent batch and the flexible tail, or, before them, a length of -1: four bytes each.
    const ABSENT: usize = 4;

    let partition = PartitionProduceData::default()
        .with_index(partition)
        .with_records(None);
    let topic = TopicProduceData::default()
        .with_name(settings.topic.clone())
        .with_partition_data(vec![partition]);
    let body = ProduceRequest::default()
        .with_transactional_id(None)
        .with_acks(settings.acks)
        .with_timeout_ms(settings.timeout_ms)
        .with_topic_data(vec![topic]);
    let mut head = request(call, &body);
    head.truncate(head.len() - ABSENT);
    let tail = if ProduceRequest::header_version(call.version) >= 2 {
        put_varint(&mut head, batch_len + 1);
        FLEXIBLE_TAIL
    } else {
        head.put_i32(i32::try_from(batch_len).unwrap_or(i32::MAX));
        &[]
    };
    Around {
        head: close(head, batch_len + tail.len()),
        tail,
    }
}

/// An unsigned varint, as flexible versions write lengths.
fn put_varint(out: &mut BytesMut, mut number: usize) {
    while number >= 0x80 {
        out.put_u8(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.put_u8(number.to_le_bytes()[0]);
}

/// A response that can be believed.
#[derive(Debug)]
pub enum Response {
    Versions(Versions),
    SaslHandshake(SaslHandshakeResponse),
    SaslAuthenticate(SaslAuthenticateResponse),
    Metadata(MetadataResponse),
    ProducerId(InitProducerIdResponse),
    Produce(ProduceResponse),
}

/// The response to `call` in a frame without its length.
///
/// # Errors
/// When it is none.
pub fn response(call: Call, frame: Bytes) -> Result<Response, LinkError> {
    let mut body = frame;
    Ok(match call.api {
        Api::Versions => {
            let answer: ApiVersionsResponse = decode(call, &mut body, Some(&shape::API_VERSIONS))?;
            Response::Versions(Versions::of(&answer))
        }
        Api::SaslHandshake => {
            Response::SaslHandshake(decode(call, &mut body, Some(&shape::SASL_HANDSHAKE))?)
        }
        Api::SaslAuthenticate => Response::SaslAuthenticate(decode(call, &mut body, None)?),
        Api::Metadata => Response::Metadata(decode(call, &mut body, Some(&shape::METADATA))?),
        Api::ProducerId => Response::ProducerId(decode(call, &mut body, None)?),
        Api::Produce => Response::Produce(decode(call, &mut body, Some(&shape::PRODUCE))?),
    })
}

/// Decodes header and body. Responses without arrays need no look at their shape.
fn decode<R: Decodable + HeaderVersion>(
    call: Call,
    bytes: &mut Bytes,
    shape: Option<&Shape>,
) -> Result<R, LinkError> {
    let garbage = |words: String| LinkError::Garbage(format!("{}: {words}", call.api.name()));
    let header = ResponseHeader::decode(bytes, R::header_version(call.version))
        .map_err(|error| garbage(error.to_string()))?;
    if header.correlation_id != call.correlation_id {
        return Err(garbage("an answer to another request".to_owned()));
    }
    if let Some(shape) = shape {
        shape
            .check(bytes, call.version)
            .map_err(|error| garbage(error.to_string()))?;
    }
    R::decode(bytes, call.version).map_err(|error| garbage(error.to_string()))
}

#[cfg(test)]
mod tests;
