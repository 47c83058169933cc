use kafka_protocol::messages::BrokerId;
use kafka_protocol::messages::api_versions_response::{
    ApiVersion, FinalizedFeatureKey, SupportedFeatureKey,
};
use kafka_protocol::messages::metadata_response::{
    MetadataResponseBroker, MetadataResponsePartition, MetadataResponseTopic,
};
use kafka_protocol::messages::produce_response::{PartitionProduceResponse, TopicProduceResponse};
use kafka_protocol::protocol::decode_request_header_from_buffer;
use proptest::prelude::*;

use super::*;
use crate::client::direct::tests::cases;

fn call(api: Api, version: i16) -> Call {
    Call {
        api,
        version,
        correlation_id: 7,
    }
}

fn text(text: &'static str) -> StrBytes {
    StrBytes::from_static_str(text)
}

/// A response as a broker sends it, without its length.
fn frame<R: Encodable + HeaderVersion>(call: Call, response: &R) -> Bytes {
    let mut out = BytesMut::new();
    ResponseHeader::default()
        .with_correlation_id(call.correlation_id)
        .encode(&mut out, R::header_version(call.version))
        .unwrap();
    response.encode(&mut out, call.version).unwrap();
    out.freeze()
}

fn metadata_response(version: i16) -> MetadataResponse {
    let broker = MetadataResponseBroker::default()
        .with_node_id(BrokerId(3))
        .with_host(text("localhost"))
        .with_port(9092)
        .with_rack(Some(text("rack")));
    let mut partition = MetadataResponsePartition::default()
        .with_partition_index(1)
        .with_leader_id(BrokerId(3))
        .with_replica_nodes(vec![BrokerId(3), BrokerId(4)])
        .with_isr_nodes(vec![BrokerId(3)]);
    if version >= 5 {
        partition = partition.with_offline_replicas(vec![BrokerId(4)]);
    }
    let topic = MetadataResponseTopic::default()
        .with_name(Some(TopicName(text("users"))))
        .with_partitions(vec![partition]);
    MetadataResponse::default()
        .with_brokers(vec![broker])
        .with_topics(vec![topic])
}

fn produce_response() -> ProduceResponse {
    produce_response_with(6)
}

fn produce_response_with(code: i16) -> ProduceResponse {
    let partition = PartitionProduceResponse::default()
        .with_index(1)
        .with_error_code(code)
        .with_base_offset(-1);
    let topic = TopicProduceResponse::default()
        .with_name(TopicName(text("users")))
        .with_partition_responses(vec![partition]);
    ProduceResponse::default().with_responses(vec![topic])
}

#[test]
fn every_version_of_a_response_is_understood() {
    for version in 1..=9 {
        let call = call(Api::Metadata, version);
        let sent = metadata_response(version);
        let Ok(Response::Metadata(read)) = response(call, frame(call, &sent)) else {
            panic!("version {version}");
        };
        assert_eq!(read.topics[0].partitions[0].leader_id, BrokerId(3));
        assert_eq!(read.brokers[0].port, 9092);
    }
    for version in 3..=9 {
        let call = call(Api::Produce, version);
        let Ok(Response::Produce(read)) = response(call, frame(call, &produce_response())) else {
            panic!("version {version}");
        };
        assert_eq!(read.responses[0].partition_responses[0].error_code, 6);
    }
}

/// With `KDYNO_FUZZ_SEEDS=DIR` they are written there, for `scripts/fuzz` to begin with.
#[test]
fn the_fuzzers_seeds_are_answers_that_are_understood() {
    for (choice, (api, version)) in (0_u8..).zip(Api::every_version()) {
        let call = call(api, version);
        let answer = true_answer(call);
        response(call, answer.clone()).unwrap();
        for (how, wrapped) in [
            (0, answer.to_vec()),
            (1, answer.to_vec()),
            (2, pieces(&answer)),
        ] {
            let seed = [&[choice, how], &wrapped[..]].concat();
            save_seed(&format!("{}-{version}-{how}", api.name()), &seed);
        }
    }
    save_seeds_of_a_dialogue();
    let choice = u8::try_from(Api::every_version().count()).unwrap();
    let answer = features_response();
    assert_eq!(
        highest_level(answer.clone(), "metadata.version").unwrap(),
        Some(27)
    );
    save_seed("features", &[&[choice, 0], &answer[..]].concat());
}

/// Answers to the three batches of an idempotent producer, one after the other: what a broker does
/// with the first one decides what becomes of all.
fn save_seeds_of_a_dialogue() {
    const FIRST: i32 = 3; // after versions, metadata and the producer's id
    let versions = (0_u8..).zip(Api::every_version());
    let (choice, _) = versions
        .filter(|(_, (api, _))| *api == Api::Produce)
        .last()
        .unwrap();
    let (_, version) = Api::every_version().last().unwrap();
    for codes in [
        [0, 0, 0],
        [6, 45, 45],
        [10, 10, 0],
        [45, 0, 46],
        [-1, 45, 45],
    ] {
        let answers = (FIRST..).zip(codes).map(|(correlation_id, code)| {
            let call = Call {
                api: Api::Produce,
                version,
                correlation_id,
            };
            pieces(&frame(call, &produce_response_with(code)))
        });
        let seed = [&[choice, 3], &answers.collect::<Vec<_>>().concat()[..]].concat();
        save_seed(&format!("dialogue-{codes:?}"), &seed);
    }
}

fn save_seed(name: &str, seed: &[u8]) {
    if let Some(folder) = std::env::var_os("KDYNO_FUZZ_SEEDS") {
        std::fs::write(std::path::Path::new(&folder).join(name), seed).unwrap();
    }
}

fn features_response() -> Bytes {
    let supported = SupportedFeatureKey::default()
        .with_name(text("metadata.version"))
        .with_max_version(27);
    let finalized = FinalizedFeatureKey::default()
        .with_name(text("metadata.version"))
        .with_max_version_level(25);
    let range = ApiVersion::default().with_max_version(12);
    let answer = ApiVersionsResponse::default()
        .with_api_keys(vec![range.clone(), range])
        .with_supported_features(vec![supported])
        .with_finalized_features_epoch(4)
        .with_finalized_features(vec![finalized]);
    frame(FEATURES, &answer)
}

/// A response with something in it.
fn true_answer(call: Call) -> Bytes {
    match call.api {
        Api::Versions => {
            let range = ApiVersion::default()
                .with_api_key(ApiKey::Metadata as i16)
                .with_max_version(12);
            let answer = ApiVersionsResponse::default().with_api_keys(vec![range]);
            frame(call, &answer)
        }
        Api::SaslHandshake => {
            let mechanisms = vec![text("SCRAM-SHA-256"), text("PLAIN")];
            frame(
                call,
                &SaslHandshakeResponse::default().with_mechanisms(mechanisms),
            )
        }
        Api::SaslAuthenticate => {
            let words = Bytes::from_static(b"r=nonce,s=c2FsdA==,i=4096");
            frame(
                call,
                &SaslAuthenticateResponse::default().with_auth_bytes(words),
            )
        }
        Api::Metadata => frame(call, &metadata_response(call.version)),
        Api::ProducerId => frame(call, &InitProducerIdResponse::default()),
        Api::Produce => frame(call, &produce_response()),
    }
}

/// The same with its length, in pieces that have theirs.
fn pieces(answer: &[u8]) -> Vec<u8> {
    let len = u32::try_from(answer.len()).unwrap();
    let framed = [&len.to_be_bytes()[..], answer].concat();
    let pieces = framed.chunks(16).flat_map(|piece| {
        let len = u8::try_from(piece.len()).unwrap();
        std::iter::once(len).chain(piece.iter().copied())
    });
    pieces.collect()
}

#[test]
fn an_answer_to_another_request_is_refused() {
    let asked = call(Api::Produce, 9);
    let other = Call {
        correlation_id: 8,
        ..asked
    };
    let error = response(asked, frame(other, &produce_response())).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no Kafka broker answers there: Produce: an answer to another request"
    );
}

#[test]
fn a_produce_request_is_whole_with_its_batch_in_the_middle() {
    let settings = ProduceSettings {
        topic: TopicName(text("users")),
        acks: -1,
        timeout_ms: 30_000,
    };
    for version in 3..=9 {
        let batch = vec![b'b'; 300];
        let around = produce(call(Api::Produce, version), &settings, 2, batch.len());
        let bytes = [&around.head[..], &batch, around.tail].concat();
        let len = i32::from_be_bytes(bytes[..4].try_into().unwrap());
        assert_eq!(usize::try_from(len).unwrap(), bytes.len() - 4);

        let mut request = Bytes::from(bytes).split_off(4);
        let header = decode_request_header_from_buffer(&mut request).unwrap();
        assert_eq!(header.request_api_version, version);
        assert_eq!(header.client_id.as_deref(), Some(CLIENT_ID));
        let decoded = ProduceRequest::decode(&mut request, version).unwrap();
        let partition = &decoded.topic_data[0].partition_data[0];
        assert_eq!(decoded.acks, -1);
        assert_eq!(partition.index, 2);
        assert_eq!(partition.records.as_deref(), Some(&batch[..]));
        assert!(request.is_empty(), "version {version}");
    }
}

#[test]
fn the_highest_version_that_both_speak_is_taken() {
    let versions = Versions(vec![(0, (3, 8)), (3, (10, 12))]);
    assert_eq!(versions.of_api(Api::Produce).unwrap(), 8);
    let error = versions.of_api(Api::Metadata).unwrap_err();
    assert!(error.is_final());
    assert!(versions.of_api(Api::ProducerId).is_err());
}

proptest! {
    #![proptest_config(cases(3000))]

    /// Garbage that begins like an answer gets as far as can be.
    #[test]
    fn no_bytes_make_the_decoders_panic_or_take_giant_memory(
        body in proptest::collection::vec(any::<u8>(), 0..200),
        version in 1..=9_i16,
    ) {
        for api in [Api::Versions, Api::SaslHandshake, Api::SaslAuthenticate, Api::Metadata,
            Api::ProducerId, Api::Produce]
        {
            let (lowest, highest) = api.spoken();
            let call = call(api, version.clamp(lowest, highest));
            let mut bytes = call.correlation_id.to_be_bytes().to_vec();
            bytes.extend(&body);
            let _ = response(call, bytes.into());
        }
    }

    /// So does a true answer of which a few bytes are wrong, or the end is missing.
    #[test]
    fn a_damaged_answer_does_neither(
        version in 1..=9_i16,
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        end in any::<prop::sample::Index>(),
    ) {
        for api in [Api::Metadata, Api::Produce] {
            let (lowest, highest) = api.spoken();
            let call = call(api, version.clamp(lowest, highest));
            let whole = match api {
                Api::Metadata => frame(call, &metadata_response(call.version)),
                _ => frame(call, &produce_response()),
            };
            let mut bytes = whole.to_vec();
            for (place, byte) in &damage {
                let place = place.index(bytes.len());
                bytes[place] = *byte;
            }
            let _ = response(call, bytes.clone().into());
            bytes.truncate(end.index(bytes.len()));
            let _ = response(call, bytes.into());
        }
    }
}
