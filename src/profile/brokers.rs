//! `target.brokers`: the embedded cluster, or the addresses to start from.

use std::fmt;
use std::str::FromStr;

use super::nearest::nearest;

/// What `target.brokers` says.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub(super) enum Brokers {
    Embedded,
    /// `host:port`, at least one; IPv6 addresses in brackets.
    Kafka(Vec<String>),
}

/// What is wrong with one of the addresses.
#[derive(Debug, thiserror::Error)]
#[error("{what}; {cure}")]
pub(super) struct BrokersError {
    pub what: String,
    pub cure: String,
}

impl FromStr for Brokers {
    type Err = BrokersError;

    fn from_str(text: &str) -> Result<Self, BrokersError> {
        if text.trim() == "embedded" {
            return Ok(Brokers::Embedded);
        }
        text.split(',')
            .map(|address| check(address.trim()))
            .collect::<Result<_, _>>()
            .map(Brokers::Kafka)
    }
}

impl TryFrom<String> for Brokers {
    type Error = BrokersError;

    fn try_from(text: String) -> Result<Self, BrokersError> {
        text.parse()
    }
}

impl fmt::Display for Brokers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Brokers::Embedded => f.write_str("embedded"),
            Brokers::Kafka(addresses) => f.write_str(&addresses.join(",")),
        }
    }
}

fn check(address: &str) -> Result<String, BrokersError> {
    let error = |what: &str, cure: String| BrokersError {
        what: what.into(),
        cure,
    };
    if address.is_empty() {
        return Err(error(
            "an empty address",
            "write \"embedded\" or \"host:port,host:port\"".into(),
        ));
    }
    if let Some((protocol, rest)) = address.split_once("://") {
        return Err(error(
            &format!("an address with a protocol, {protocol}://"),
            format!("write {rest}; [target.tls] and [target.sasl] say how to connect"),
        ));
    }
    let (host, port) = match address.rsplit_once(':') {
        // The colon belongs to the address itself, not to a port: "[::1]".
        Some((_, port)) if port.ends_with(']') => (address, None),
        Some((host, port)) => (host, Some(port)),
        None => (address, None),
    };
    let bare = match host.strip_prefix('[') {
        Some(inner) => inner.strip_suffix(']').unwrap_or(""),
        None => host,
    };
    if host.contains(':') && !host.starts_with('[') {
        return Err(error(
            &format!("an IPv6 address without brackets, {address}"),
            "write it as [::1]:9092".into(),
        ));
    }
    if bare.is_empty() || bare.contains(|c: char| c.is_whitespace() || "/@[]".contains(c)) {
        return Err(error(
            &format!("an address without a host, {address}"),
            "write host:port, such as localhost:9092".into(),
        ));
    }
    match port {
        None => Err(error(
            &format!("an address without a port, {address}"),
            match nearest(host, ["embedded"]) {
                Some(embedded) => format!("write \"{embedded}\""),
                None => format!("write {host}:9092, if the broker listens there"),
            },
        )),
        Some(port) if is_port(port) => Ok(address.to_owned()),
        Some(port) => Err(error(
            &format!("an address with a port that is none, {port}"),
            format!("write {host}: and a number from 1 to 65535"),
        )),
    }
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse().is_ok_and(|port: u16| port > 0)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn addresses_are_listed_with_commas() {
        let brokers: Brokers = "localhost:9092, [::1]:9093".parse().unwrap();
        let listed = vec!["localhost:9092".to_owned(), "[::1]:9093".to_owned()];
        assert_eq!(brokers, Brokers::Kafka(listed));
        assert_eq!(brokers.to_string(), "localhost:9092,[::1]:9093");
        assert_eq!("embedded".parse::<Brokers>().unwrap(), Brokers::Embedded);
    }

    #[rstest]
    #[case("", "an empty address")]
    #[case("a:1,,b:2", "an empty address")]
    #[case("localhost", "an address without a port, localhost")]
    #[case("[::1]", "an address without a port, [::1]")]
    #[case("::1:9092", "an IPv6 address without brackets, ::1:9092")]
    #[case(":9092", "an address without a host, :9092")]
    #[case("[]:9092", "an address without a host, []:9092")]
    #[case("my host:9092", "an address without a host, my host:9092")]
    #[case("localhost:kafka", "an address with a port that is none, kafka")]
    #[case("localhost:70000", "an address with a port that is none, 70000")]
    #[case("localhost:+9092", "an address with a port that is none, +9092")]
    #[case("localhost:0", "an address with a port that is none, 0")]
    #[case("SSL://localhost:9092", "an address with a protocol, SSL://")]
    fn a_wrong_address_is_named(#[case] text: &str, #[case] what: &str) {
        assert_eq!(text.parse::<Brokers>().unwrap_err().what, what);
    }
}
