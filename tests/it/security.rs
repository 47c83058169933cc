//! Brokers that ask for encryption or a login: who is let in, and what those are told who are not.

use std::process::Command;

use kdyno::report::Ending;
use rstest::rstest;

use crate::support::{Kafka, Place, Ran, Running, Security};

const ROWS: u64 = 20_000;

/// The variable with a wrong password, and the password.
const WRONG: &str = "WRONG_PASSWORD";
const WRONG_PASSWORD: &str = "correct-horse-battery";

/// What a profile says beside brokers and topic, for a cluster's files.
type Access = fn(&Kafka) -> String;

fn nothing(_: &Kafka) -> String {
    String::new()
}

fn tls(kafka: &Kafka) -> String {
    tls_by(&kafka.file("ca.pem").display().to_string())
}

fn tls_by(ca: &str) -> String {
    format!("[target.tls]\nca = \"{ca}\"\n")
}

fn tls_with_certificate(kafka: &Kafka) -> String {
    let [certificate, key] = ["client.pem", "client.key"].map(|name| kafka.file(name));
    let (certificate, key) = (certificate.display(), key.display());
    tls(kafka) + &format!("certificate = \"{certificate}\"\nkey = \"{key}\"\n")
}

fn login(kafka: &Kafka, mechanism: &str) -> String {
    let password = kafka.file("password");
    login_by(
        mechanism,
        &format!("password_file = \"{}\"", password.display()),
    )
}

/// With a password that no cluster has.
fn wrong_login(mechanism: &str) -> String {
    login_by(mechanism, &format!("password_env = \"{WRONG}\""))
}

fn login_by(mechanism: &str, password: &str) -> String {
    format!("[target.sasl]\nmechanism = \"{mechanism}\"\nusername = \"kdyno\"\n{password}\n")
}

fn plain(kafka: &Kafka) -> String {
    login(kafka, "PLAIN")
}

fn scram_256(kafka: &Kafka) -> String {
    login(kafka, "SCRAM-SHA-256")
}

fn scram_512(kafka: &Kafka) -> String {
    login(kafka, "SCRAM-SHA-512")
}

fn tls_and_scram_512(kafka: &Kafka) -> String {
    tls(kafka) + &scram_512(kafka)
}

fn tls_and_plain(kafka: &Kafka) -> String {
    tls(kafka) + &plain(kafka)
}

/// A run that logs all it can.
fn run(place: &Place, profile: &str, args: &[&str]) -> Ran {
    place.write("test.toml", profile);
    let mut command = place.command(place.run_args("test.toml", args));
    command.env("KDYNO_LOG", "trace").env(WRONG, WRONG_PASSWORD);
    Running::start(command, place).wait()
}

/// Holds that no password and no key is anywhere.
#[track_caller]
fn assert_keeps_secrets(place: &Place, kafka: &Kafka) {
    for name in ["password", "client.key"] {
        let Ok(secret) = std::fs::read_to_string(kafka.file(name)) else {
            continue;
        };
        let lines = secret.lines().filter(|line| !line.starts_with("-----"));
        lines.for_each(|line| place.assert_keeps(line));
    }
    place.assert_keeps(WRONG_PASSWORD);
}

/// Leaves `another.pem` and `another.key`: a certificate that is of no cluster's authority.
fn make_another_certificate(place: &Place) {
    let mut openssl = Command::new("openssl");
    openssl
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes"])
        .args(["-subj", "/CN=another", "-days", "2"])
        .arg("-keyout")
        .arg(place.path("another.key"))
        .arg("-out")
        .arg(place.path("another.pem"));
    let made = openssl.output().expect("openssl is missing: install it");
    assert!(made.status.success(), "{made:?}");
}

#[rstest]
#[case::tls("tls", Security::Tls, tls)]
#[case::tls_with_certificate("certificate", Security::MutualTls, tls_with_certificate)]
#[case::plain("plain", Security::Sasl, plain)]
#[case::scram_256("scram-256", Security::Sasl, scram_256)]
#[case::scram_512("scram-512", Security::Sasl, scram_512)]
#[case::login_over_tls("login-over-tls", Security::SaslOverTls, tls_and_scram_512)]
fn who_has_what_a_broker_asks_for_is_let_in(
    #[values("librdkafka", "direct")] client: &str,
    #[case] name: &str,
    #[case] security: Security,
    #[case] access: Access,
) {
    let Some(kafka) = Kafka::secured(security) else {
        return;
    };
    let place = Place::new();
    let profile = format!(
        "{}{}[source]\nrows = {ROWS}\n[producer]\nclient = \"{client}\"",
        kafka.target(&format!("{name}-{client}")),
        access(kafka)
    );
    let ran = run(&place, &profile, &["--verify"]).exits(0);
    ran.assert_all_there(ROWS);
    // Told to whoever may speak to the broker at all, before any login.
    assert!(ran.report().target.version.is_some());
    assert_keeps_secrets(&place, kafka);
}

/// What a profile has to change, and the broker's answer: words that the failure has to hold.
type Told = &'static [&'static str];

const CREDENTIALS: Told = &[
    "unknown user or wrong password",
    "target.sasl.username",
    "password_file",
];

#[rstest]
#[case::another_authority(
    Security::Tls,
    |_: &Kafka| tls_by("another.pem"),
    &["untrusted certificate", "target.tls.ca"],
)]
#[case::no_authority(
    Security::Tls,
    |_: &Kafka| "[target.tls]\n".to_owned(),
    &["untrusted certificate", "target.tls.ca"],
)]
#[case::no_tls_for_a_port_with_it(
    Security::Tls,
    nothing,
    &["closes unencrypted connections", "[target.tls]"],
)]
#[case::tls_for_a_port_without_it(
    Security::None,
    |_: &Kafka| "[target.tls]\n".to_owned(),
    &["closes encrypted connections", "[target.tls]"],
)]
#[case::no_certificate(
    Security::MutualTls,
    tls,
    &["wants a client certificate", "target.tls.certificate", "target.tls.key"],
)]
#[case::a_certificate_of_another_authority(
    Security::MutualTls,
    |kafka: &Kafka| tls(kafka) + "certificate = \"another.pem\"\nkey = \"another.key\"",
    &["wants a client certificate that it trusts", "target.tls.certificate"],
)]
#[case::wrong_password(Security::Sasl, |_: &Kafka| wrong_login("PLAIN"), CREDENTIALS)]
#[case::wrong_password_for_scram(
    Security::Sasl,
    |_: &Kafka| wrong_login("SCRAM-SHA-256"),
    CREDENTIALS
)]
#[case::wrong_password_over_tls(
    Security::SaslOverTls,
    |kafka: &Kafka| tls(kafka) + &wrong_login("SCRAM-SHA-512"),
    CREDENTIALS
)]
#[case::another_mechanism(
    Security::SaslOverTls,
    tls_and_plain,
    &["takes logins only by SCRAM-SHA-512", "target.sasl.mechanism"],
)]
#[case::no_login(
    Security::SaslOverTls,
    tls,
    &["closes connections without a login", "[target.sasl]", "password_env"],
)]
#[case::a_login_where_none_is_taken(
    Security::None,
    |_: &Kafka| wrong_login("PLAIN"),
    &["takes no login", "[target.sasl]"],
)]
fn who_is_not_let_in_is_told_what_to_change(
    #[values("librdkafka")] client: &str,
    #[case] security: Security,
    #[case] access: Access,
    #[case] words: Told,
) {
    let Some(kafka) = Kafka::secured(security) else {
        return;
    };
    let place = Place::new();
    if security.has_tls() {
        make_another_certificate(&place);
    }
    let profile = format!(
        "{}{}\n[producer]\nclient = \"{client}\"",
        kafka.target("locked"),
        access(kafka)
    );
    assert_locked_out(&place, &profile, &kafka.brokers, words);
    assert_keeps_secrets(&place, kafka);
}

/// The address is this machine, but not one that the certificate was made for.
#[rstest]
fn a_broker_by_a_name_that_its_certificate_does_not_have_is_told(
    #[values("librdkafka")] client: &str,
    #[values(Security::Tls, Security::MutualTls, Security::SaslOverTls)] security: Security,
) {
    let Some(kafka) = Kafka::secured(security) else {
        return;
    };
    let place = Place::new();
    let address = kafka.brokers.replace("127.0.0.1", "0.0.0.0");
    let access = match security {
        Security::SaslOverTls => tls_and_scram_512(kafka),
        _ => tls(kafka),
    };
    let profile =
        format!("[target]\nbrokers = \"{address}\"\n{access}[producer]\nclient = \"{client}\"");
    let words = &[
        "certificate for another name",
        "target.brokers",
        "target.tls.verify_hostname",
    ];
    assert_locked_out(&place, &profile, &address, words);
    assert_keeps_secrets(&place, kafka);
}

#[test]
fn a_name_that_nobody_looks_at_may_be_any() {
    let Some(kafka) = Kafka::secured(Security::Tls) else {
        return;
    };
    let profile = format!(
        "[target]\nbrokers = \"{}\"\n{}verify_hostname = false\n[source]\nrows = 1_000",
        kafka.brokers.replace("127.0.0.1", "0.0.0.0"),
        tls(kafka)
    );
    let ran = run(&Place::new(), &profile, &[]).exits(0);
    assert_eq!(ran.report().records.acked, 1_000);
}

/// Holds that the run fails with these words about this broker, before anything was read.
#[track_caller]
fn assert_locked_out(place: &Place, profile: &str, address: &str, words: &[&str]) {
    let ran = run(place, profile, &[])
        .exits(1)
        .sums_up(&["NOT STARTED", address])
        .sums_up(words);
    let report = ran.report();
    assert_eq!(report.outcome, Ending::Failed);
    assert_eq!(report.records.read, 0);
    assert!(report.connect_s < 10.0, "{}", report.connect_s);
}

#[rstest]
#[case::an_authority_that_is_none(
    "ca = \"test.toml\"",
    &["test.toml", "target.tls.ca", "no certificate in PEM"],
)]
#[case::a_certificate_that_is_none(
    "certificate = \"test.toml\"\nkey = \"another.key\"",
    &["test.toml", "target.tls.certificate", "no certificate in PEM"],
)]
#[case::a_key_that_is_none(
    "certificate = \"another.pem\"\nkey = \"test.toml\"",
    &["test.toml", "target.tls.key", "no private key in PEM"],
)]
#[case::a_key_of_another_certificate(
    "certificate = \"another.pem\"\nkey = \"yet-another.key\"",
    &["yet-another.key", "is not the key of target.tls.certificate"],
)]
fn a_file_that_is_not_what_it_should_be_is_told_before_anything_starts(
    #[case] files: &str,
    #[case] words: Told,
) {
    let place = Place::new();
    make_another_certificate(&place);
    std::fs::rename(place.path("another.key"), place.path("yet-another.key")).unwrap();
    make_another_certificate(&place);
    let profile = format!("[target]\nbrokers = \"localhost:9093\"\n[target.tls]\n{files}");
    run(&place, &profile, &[]).exits(2).says(words);
}
