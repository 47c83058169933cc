//! Raw librdkafka settings that `[producer.librdkafka]` does not take.
//!
//! Raw keys lie on top of everything else, so almost anything goes. Refused is what would break
//! the accounting of records, send them elsewhere than the report says, or put a secret into a
//! profile. Whether librdkafka knows a key at all is asked of librdkafka itself.

/// Why a raw key is refused.
pub(super) struct Refusal {
    /// To be put after "is refused: ".
    pub why: &'static str,
    /// What to write instead.
    pub cure: &'static str,
    /// Whether its value must not be shown.
    pub is_secret: bool,
}

const ELSEWHERE: &str = "the cluster is chosen in [target]";
const COUNTED: &str = "kdyno counts records by their delivery reports";
const CHECKED: &str = "it decides what an acknowledgement is worth, and is checked with the rest";
const TLS: &str = "how to encrypt is said in [target.tls]";
const SASL: &str = "how to log in is said in [target.sasl]";
const SECRET: &str = "a secret does not stand in a profile";

/// Key, reason, cure.
const REFUSED: &[(&str, &str, &str)] = &[
    ("bootstrap.servers", ELSEWHERE, "write target.brokers"),
    ("metadata.broker.list", ELSEWHERE, "write target.brokers"),
    (
        "message.timeout.ms",
        ELSEWHERE,
        "write producer.delivery_timeout_ms",
    ),
    (
        "delivery.timeout.ms",
        ELSEWHERE,
        "write producer.delivery_timeout_ms",
    ),
    (
        "test.mock.num.brokers",
        ELSEWHERE,
        "write target.brokers = \"embedded\" and target.embedded.brokers",
    ),
    (
        "test.mock.broker.rtt",
        ELSEWHERE,
        "write target.embedded.rtt_ms",
    ),
    ("delivery.report.only.error", COUNTED, "take it out"),
    ("enabled_events", COUNTED, "take it out"),
    (
        "transactional.id",
        "kdyno sends no transactions",
        "write producer.enable_idempotence = true for no duplicates",
    ),
    (
        "statistics.interval.ms",
        "kdyno reads the statistics at its own pace",
        "take it out",
    ),
    ("acks", CHECKED, "write producer.acks"),
    ("request.required.acks", CHECKED, "write producer.acks"),
    (
        "enable.idempotence",
        CHECKED,
        "write producer.enable_idempotence",
    ),
    (
        "security.protocol",
        "it follows from [target.tls] and [target.sasl]",
        "write those sections",
    ),
    ("ssl.ca.location", TLS, "write target.tls.ca"),
    (
        "ssl.certificate.location",
        TLS,
        "write target.tls.certificate",
    ),
    ("ssl.key.location", TLS, "write target.tls.key"),
    (
        "ssl.endpoint.identification.algorithm",
        TLS,
        "write target.tls.verify_hostname",
    ),
    ("sasl.mechanism", SASL, "write target.sasl.mechanism"),
    ("sasl.mechanisms", SASL, "write target.sasl.mechanism"),
    ("sasl.username", SASL, "write target.sasl.username"),
];

/// Key, cure.
const SECRETS: &[(&str, &str)] = &[
    (
        "sasl.password",
        "write target.sasl.password_env or target.sasl.password_file",
    ),
    (
        "ssl.key.pem",
        "write target.tls.key, the path of the key's file",
    ),
    (
        "sasl.oauthbearer.config",
        "use a mechanism of [target.sasl]",
    ),
    (
        "sasl.oauthbearer.assertion.private.key.pem",
        "use a mechanism of [target.sasl]",
    ),
    (
        "ssl.key.password",
        "write target.tls.key with a key without a passphrase, readable by you alone",
    ),
    (
        "ssl.keystore.password",
        "write target.tls.certificate and target.tls.key instead of a keystore",
    ),
];

/// Why this key is refused, if it is.
pub(super) fn refusal(key: &str) -> Option<Refusal> {
    let secret = |cure| Refusal {
        why: SECRET,
        cure,
        is_secret: true,
    };
    if let Some((_, cure)) = SECRETS.iter().find(|(known, _)| *known == key) {
        return Some(secret(cure));
    }
    if is_secret_name(key) {
        return Some(secret("use a mechanism of [target.sasl]"));
    }
    let (_, why, cure) = REFUSED.iter().find(|(known, ..)| *known == key)?;
    Some(Refusal {
        why,
        cure,
        is_secret: false,
    })
}

/// Whether what is called so is a secret by its name.
pub(super) fn is_secret_name(name: &str) -> bool {
    let name = name.to_lowercase();
    let words = ["password", "passphrase", "passwd", "secret"];
    words.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("acks", "write producer.acks", false)]
    #[case("bootstrap.servers", "write target.brokers", false)]
    #[case(
        "sasl.oauthbearer.client.secret",
        "use a mechanism of [target.sasl]",
        true
    )]
    #[case(
        "sasl.password",
        "write target.sasl.password_env or target.sasl.password_file",
        true
    )]
    fn a_refused_key_has_a_cure(#[case] key: &str, #[case] cure: &str, #[case] is_secret: bool) {
        let refusal = refusal(key).unwrap();
        assert_eq!((refusal.cure, refusal.is_secret), (cure, is_secret));
    }

    #[rstest]
    #[case("socket.nagle.disable")]
    #[case("queue.buffering.max.messages")]
    #[case("batch.size")]
    fn tuning_is_not_refused(#[case] key: &str) {
        assert!(refusal(key).is_none());
    }
}
