//! Why a broker does not let us in, and what to do about it.
//!
//! librdkafka tells it in words of its own, or of OpenSSL's; some it only logs, and that a
//! certificate is for another name it does not tell at all.

use thiserror::Error;

/// What a profile and a broker do not agree about, in words that follow the broker's address.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Lockout {
    #[error("untrusted certificate")]
    Untrusted,
    #[error("certificate for another name")]
    OtherName,
    #[error("wants a client certificate that it trusts")]
    OurCertificate,
    #[error("closes encrypted connections")]
    NoTls,
    #[error("closes unencrypted connections")]
    TlsOnly,
    #[error("closes connections without a login")]
    LoginWanted,
    #[error("takes no login")]
    NoLogin,
    #[error("takes logins only by {offered}")]
    Mechanism { offered: String },
    #[error("unknown user or wrong password")]
    Credentials,
}

impl Lockout {
    /// Reads the words that librdkafka has for a connection that failed, such as
    /// `sasl_ssl://localhost:9093/bootstrap: SSL handshake failed: … (after 4ms in state …)`.
    pub(super) fn heard(words: &str) -> Option<Self> {
        let is = |part: &str| words.contains(part);
        let closed_in = |state: &str| is_closed(words) && is(&format!("in state {state}"));
        let (encrypted, logs_in) = match words.split_once("://") {
            Some((protocol, _)) => (protocol.ends_with("ssl"), protocol.starts_with("sasl")),
            None => (false, false),
        };
        if is("certificate verify failed") {
            Some(Self::Untrusted)
        } else if is("SSL alert") && (is("certificate") || is("unknown ca")) {
            Some(Self::OurCertificate)
        } else if closed_in("SSL_HANDSHAKE") || is("wrong version number") {
            Some(Self::NoTls)
        } else if closed_in("APIVERSION_QUERY") && !encrypted {
            Some(Self::TlsOnly)
        } else if closed_in("UP") && !logs_in {
            Some(Self::LoginWanted)
        } else if is("not valid in current SASL state") {
            Some(Self::NoLogin)
        } else if is("Unsupported SASL mechanism") {
            Some(Self::Mechanism {
                offered: offered(words),
            })
        } else if is("SASL authentication error") && !is("SaslAuthenticate") {
            Some(Self::Credentials)
        } else {
            None
        }
    }

    /// Whether the broker has said so. Otherwise it is a guess: it closes its connections while
    /// it starts or stops, too.
    fn is_certain(&self) -> bool {
        !matches!(self, Self::NoTls | Self::TlsOnly | Self::LoginWanted)
    }

    /// What to change in the profile.
    #[must_use]
    pub fn cure(&self) -> &'static str {
        match self {
            Self::Untrusted => {
                "Set target.tls.ca to the PEM file of the authority that signed it, and check that \
                 it has not expired."
            }
            Self::OtherName => {
                "Name the broker in target.brokers as its certificate does, or set \
                 target.tls.verify_hostname = false, which takes any name."
            }
            Self::OurCertificate => {
                "Set target.tls.certificate and target.tls.key to a certificate that it trusts, \
                 and its key."
            }
            Self::NoTls => {
                "A port without TLS does so: take [target.tls] out, or name another port in \
                 target.brokers. If it has TLS, check that Kafka runs there."
            }
            Self::TlsOnly => {
                "A port with TLS does so: add [target.tls], with ca = \"ca.pem\" for an authority \
                 of your own. If it has none, check that Kafka runs there."
            }
            Self::LoginWanted => {
                "A port with SASL does so: add [target.sasl], with mechanism, username and \
                 password_env or password_file."
            }
            Self::NoLogin => {
                "Take [target.sasl] out, or name the port that has SASL in target.brokers."
            }
            Self::Mechanism { .. } => "Set target.sasl.mechanism to what it takes.",
            Self::Credentials => {
                "Check target.sasl.username, the password that password_env or password_file \
                 names, and that this user has one for target.sasl.mechanism."
            }
        }
    }
}

/// Whether the other side has closed the connection, as a reader or a writer hears of it.
pub(super) fn is_closed(words: &str) -> bool {
    ["Disconnected", "Connection reset", "Broken pipe"]
        .iter()
        .any(|part| words.contains(part))
}

/// Whether waiting does not mend what librdkafka says in these words.
pub(super) fn is_final(words: &str) -> bool {
    match Lockout::heard(words) {
        Some(lockout) => lockout.is_certain(),
        // Of encryption or logins, whatever it is, and not of the network below.
        None => {
            words.contains("SSL routines")
                || words.contains("SASL ") && !words.contains("SaslAuthenticate")
        }
    }
}

/// The mechanisms in words like `broker's supported mechanisms: PLAIN,SCRAM-SHA-512 (after …)`.
fn offered(words: &str) -> String {
    let list = words.split("supported mechanisms: ").nth(1).unwrap_or("");
    let list = list.split(" (after ").next().unwrap_or("").trim();
    match list {
        "" => "other mechanisms".to_owned(),
        list => list.replace(',', ", "),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::certificate(
        "ssl://a:1/bootstrap: SSL handshake failed: error:0A000086:SSL routines::certificate \
         verify failed: broker certificate could not be verified (after 8ms in state SSL_HANDSHAKE)",
        Lockout::Untrusted
    )]
    #[case::no_certificate_of_ours(
        "ssl://a:1/bootstrap: Receive failed: error:0A000412:SSL routines::sslv3 alert bad \
         certificate: SSL alert number 42 (after 6ms in state APIVERSION_QUERY)",
        Lockout::OurCertificate
    )]
    #[case::our_authority(
        "ssl://a:1/bootstrap: Receive failed: error:0A000418:SSL routines::tlsv1 alert unknown \
         ca: SSL alert number 48 (after 6ms in state APIVERSION_QUERY)",
        Lockout::OurCertificate
    )]
    #[case::encrypted_in_vain(
        "ssl://a:1/bootstrap: SSL handshake failed: Disconnected: SSL connection closed by peer: \
         connecting to a PLAINTEXT broker listener? (after 2ms in state SSL_HANDSHAKE)",
        Lockout::NoTls
    )]
    #[case::not_encrypted(
        "a:1/bootstrap: Disconnected: connection closed by peer: receive 0 after POLLIN (after \
         1ms in state APIVERSION_QUERY)",
        Lockout::TlsOnly
    )]
    #[case::not_logged_in(
        "ssl://a:1/bootstrap: Disconnected: SSL connection closed by peer (after 1ms in state UP)",
        Lockout::LoginWanted
    )]
    #[case::not_logged_in_and_heard_while_writing(
        "ssl://a:1/bootstrap: Send failed: error:80000020:system library::Broken pipe: \
         tls_retry_write_records failure (after 1ms in state UP)",
        Lockout::LoginWanted
    )]
    #[case::logged_in_in_vain(
        "sasl_plaintext://a:1/bootstrap: SASL PLAIN mechanism handshake failed: Broker: Request \
         not valid in current SASL state: broker's supported mechanisms:  (after 2ms in state \
         AUTH_HANDSHAKE)",
        Lockout::NoLogin
    )]
    #[case::wrong_password(
        "sasl_ssl://a:1/bootstrap: SASL authentication error: Authentication failed: Invalid \
         username or password (after 322ms in state AUTH_REQ)",
        Lockout::Credentials
    )]
    fn librdkafkas_words_are_understood(#[case] words: &str, #[case] lockout: Lockout) {
        assert_eq!(Lockout::heard(words), Some(lockout));
    }

    #[rstest]
    #[case(
        "a:1/bootstrap: Connect to ipv4#10.0.0.9:1 failed: Connection refused (after 0ms in state CONNECT)"
    )]
    #[case(
        "ssl://a:1/bootstrap: Disconnected: SSL connection closed by peer (after 1ms in state APIVERSION_QUERY)"
    )]
    #[case(
        "sasl_ssl://a:1/1: Disconnected: SSL connection closed by peer (after 900ms in state UP)"
    )]
    #[case(
        "sasl_ssl://a:1/1: SASL authentication error: SaslAuthenticateRequest failed: Local: Broker transport failure (after 2ms in state AUTH_REQ)"
    )]
    fn what_says_nothing_about_security_is_no_lockout(#[case] words: &str) {
        assert_eq!(Lockout::heard(words), None);
        assert!(!is_final(words));
    }

    #[test]
    fn only_a_guess_is_worth_waiting_for() {
        let guess = "a:1/bootstrap: Disconnected: connection closed by peer (after 1ms in state \
                     APIVERSION_QUERY)";
        let refusal = "sasl_ssl://a:1/bootstrap: SASL authentication error: Authentication failed";
        let unknown = "ssl://a:1/bootstrap: SSL handshake failed: error:0A000102:SSL \
                       routines::unsupported protocol (after 2ms in state SSL_HANDSHAKE)";
        let finals = [guess, refusal, unknown].map(is_final);
        assert_eq!(finals, [false, true, true]);
    }

    #[test]
    fn the_mechanisms_that_a_broker_takes_are_told() {
        let words = "sasl_ssl://a:1/bootstrap: SASL PLAIN mechanism handshake failed: Broker: \
                     Unsupported SASL mechanism: broker's supported mechanisms: \
                     SCRAM-SHA-256,SCRAM-SHA-512 (after 302ms in state AUTH_HANDSHAKE)";
        assert_eq!(
            Lockout::heard(words).unwrap().to_string(),
            "takes logins only by SCRAM-SHA-256, SCRAM-SHA-512"
        );
    }
}
