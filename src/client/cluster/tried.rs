//! What came of the addresses of a cluster that could not be reached.

use serde::{Deserialize, Serialize};

use super::lockout::{Lockout, is_closed};

/// One address and what it answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// As the profile, or a broker, names it: `host:port`.
    pub address: String,
    /// The IP address that the name stands for, as far as it was told.
    pub resolved: Option<String>,
    /// How often the latest answer came.
    pub count: u64,
    /// The latest answer in words: `connection refused`.
    pub answer: String,
}

/// What is said of an address from which nothing at all was heard.
const SILENCE: &str = "no answer";

impl Tried {
    /// An address that has not said anything yet.
    fn silent(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            resolved: None,
            count: 0,
            answer: SILENCE.to_owned(),
        }
    }

    /// Reads librdkafka's words, such as `localhost:9092/bootstrap: Connect to
    /// ipv4#127.0.0.1:9092 failed: Connection refused (after 0ms in state CONNECT)`. `None` when
    /// they name no broker.
    fn heard(words: &str) -> Option<Self> {
        let address = address(words)?;
        let (_, rest) = words.split_once(": ")?;
        let (rest, aside) = rest.split_once(" (after ").unwrap_or((rest, ""));
        let lockout = Lockout::heard(words).map(|lockout| lockout.to_string());
        Some(Self {
            address: address.to_owned(),
            resolved: resolved(rest),
            count: 1 + suppressed(aside),
            answer: lockout.unwrap_or_else(|| answer(rest)),
        })
    }

    /// The answer and how often it came: `connection refused, 9 times`.
    #[must_use]
    pub fn answer_words(&self) -> String {
        match self.count {
            0 => self.answer.clone(),
            1 => format!("{}, once", self.answer),
            count => format!("{}, {count} times", self.answer),
        }
    }

    fn add(&mut self, heard: Self) {
        self.count = if self.answer == heard.answer {
            self.count + heard.count
        } else {
            heard.count
        };
        self.answer = heard.answer;
        self.resolved = heard.resolved.or_else(|| self.resolved.take());
    }
}

/// The address that such words are about.
pub(super) fn address(words: &str) -> Option<&str> {
    let (name, _) = words.split_once(": ")?;
    let name = name.split_once("://").map_or(name, |(_, name)| name);
    name.split_once('/').map(|(address, _)| address)
}

/// The addresses of `bootstrap` and of the brokers that were heard of, and what became of each.
pub(super) fn tried<'a>(bootstrap: &str, words: impl Iterator<Item = &'a str>) -> Vec<Tried> {
    let mut all: Vec<_> = bootstrap
        .split(',')
        .map(str::trim)
        .filter(|address| !address.is_empty())
        .map(Tried::silent)
        .collect();
    for heard in words.filter_map(Tried::heard) {
        match all.iter_mut().find(|tried| tried.address == heard.address) {
            Some(tried) => tried.add(heard),
            None => all.push(heard),
        }
    }
    all
}

/// How often the same came and was not told, in words like `0ms in state CONNECT, 1 identical
/// error(s) suppressed)`.
fn suppressed(words: &str) -> u64 {
    let before = words.split_once(" identical error(s) suppressed");
    before
        .and_then(|(before, _)| before.split(' ').next_back()?.parse().ok())
        .unwrap_or(0)
}

/// The IP address in words like `Connect to ipv4#127.0.0.1:9092 failed`.
fn resolved(words: &str) -> Option<String> {
    let address = ["ipv4#", "ipv6#"]
        .iter()
        .find_map(|kind| words.split_once(kind))?
        .1
        .split_whitespace()
        .next()?;
    let (ip, _port) = address.rsplit_once(':')?;
    Some(ip.trim_matches(['[', ']']).to_owned())
}

/// The same in fewer words, where they are known.
fn answer(words: &str) -> String {
    let is = |part: &str| words.contains(part);
    if is("Connection refused") {
        "connection refused".to_owned()
    } else if is("Failed to resolve") {
        "this name has no address".to_owned()
    } else if is("timed out") {
        SILENCE.to_owned()
    } else if is_closed(words) {
        "closes the connection".to_owned()
    } else {
        words.trim_end_matches(':').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_counted_by_address_and_silence_is_told_as_well() {
        let refused = "localhost:9092/bootstrap: Connect to ipv4#127.0.0.1:9092 failed: \
                       Connection refused (after 0ms in state CONNECT)";
        let unknown = "nohost:9092/bootstrap: Failed to resolve 'nohost:9092': Name or service \
                       not known (after 3ms in state CONNECT, 1 identical error(s) suppressed)";
        let words = [refused, unknown, refused].into_iter();
        let tried = tried("localhost:9092, nohost:9092,10.0.0.9:9092", words);
        let told: Vec<_> = tried
            .iter()
            .map(|t| {
                (
                    t.address.as_str(),
                    t.resolved.as_deref(),
                    t.count,
                    t.answer.as_str(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("localhost:9092", Some("127.0.0.1"), 2, "connection refused"),
                ("nohost:9092", None, 2, "this name has no address"),
                ("10.0.0.9:9092", None, 0, "no answer"),
            ]
        );
    }

    #[test]
    fn a_new_answer_takes_the_place_of_an_older_one() {
        let words = [
            "ssl://[::1]:9093/bootstrap: Connect to ipv6#[::1]:9093 failed: Connection refused",
            "ssl://[::1]:9093/bootstrap: SSL handshake failed: certificate verify failed",
        ];
        let tried = tried("[::1]:9093", words.into_iter());
        assert_eq!(tried.len(), 1, "{tried:?}");
        assert_eq!(tried[0].resolved.as_deref(), Some("::1"));
        assert_eq!(tried[0].count, 1);
        assert_eq!(tried[0].answer, "untrusted certificate");
    }

    #[test]
    fn words_that_name_no_broker_are_no_answer() {
        assert_eq!(Tried::heard("1/1 brokers are down"), None);
        assert_eq!(Tried::heard("something: else"), None);
    }
}
