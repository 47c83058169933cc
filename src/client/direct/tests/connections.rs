//! Connections that are slow, break, move, or are not there, and polls that wait or do not.

use super::*;

#[test]
fn a_request_that_nobody_answers_is_done_with_when_it_is_written_however_slowly() {
    // More than the system's buffers hold, so that the last bytes wait for the broker.
    let value = vec![7; 900_000];
    let broker = FakeBroker::that_produces(&[Behaviour::Stall(100)]);
    let producer = "acks = 0\ncompression = \"none\"";
    let settings = settings_of(
        &[broker.port()],
        producer,
        &[
            "producer.request_timeout_ms=3000",
            "producer.delivery_timeout_ms=20000",
        ],
    );
    let mut client = connect(&settings, PATIENCE).unwrap();
    let heard = send_all_of(&mut client, &value, 30);
    assert_eq!(heard.acked.len(), 30, "{:?}", heard.troubles);
    assert_eq!(client.figures().retries, 0, "{:?}", heard.troubles);
    let deadline = Instant::now() + Duration::from_secs(30);
    while broker.requests().len() < 30 && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(broker.requests().len(), 30);
    let sending = client.figures().sending_us;
    assert_eq!(sending.count, 30);
    assert!(sending.sum >= 50_000, "{sending:?}");
}

#[test]
fn an_answer_before_a_reset_counts() {
    let broker = FakeBroker::that_produces(&[Behaviour::AnswerAndReset]);
    let mut client = connect(&settings_of(&[broker.port()], "", PATIENT), PATIENCE).unwrap();
    let mut heard = Heard::default();
    for due_us in 0..20 {
        client.send(message(b"value", due_us)).unwrap();
    }
    client.poll(Duration::ZERO, &mut heard);
    broker.await_reset();
    client.poll(Duration::from_millis(100), &mut heard);
    client.poll(Duration::ZERO, &mut heard);
    assert_eq!(heard.acked, (0..10).collect::<Vec<_>>(), "{heard:?}");
}

#[test]
fn a_client_that_waits_for_room_with_an_open_batch_does_wait() {
    let broker = FakeBroker::that_produces(&[Behaviour::Silent]);
    let settings = settings_of(&[broker.port()], "max_in_flight = 1", PATIENT);
    let mut client = connect(&settings, PATIENCE).unwrap();
    let mut heard = Heard::default();
    for due_us in 0..11 {
        client.send(message(b"value", due_us)).unwrap();
    }
    client.poll(Duration::ZERO, &mut heard);
    // The eleventh record lingers for a millisecond.
    std::thread::sleep(Duration::from_millis(2));
    let start = Instant::now();
    client.poll(Duration::from_millis(20), &mut heard);
    assert!(start.elapsed() >= Duration::from_millis(19));
}

#[test]
fn a_record_in_an_open_batch_fails_in_time_without_a_broker_to_send_it_to() {
    let broker = FakeBroker::that_produces(&[Behaviour::Silent; 1000]);
    let mut client = connect(&settings(broker.port(), "max_in_flight = 1"), PATIENCE).unwrap();
    let mut heard = Heard::default();
    for due_us in 0..10 {
        client.send(message(b"value", due_us)).unwrap();
    }
    client.poll(Duration::ZERO, &mut heard);
    client.send(message(b"value", 10)).unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    // Nobody hurries it.
    while heard.settled() < 11 && Instant::now() < deadline {
        client.poll(Duration::from_millis(1), &mut heard);
    }
    assert_eq!(heard.settled(), 11, "{heard:?}");
}

#[test]
fn a_broken_connection_is_made_anew_by_polls_that_do_not_wait() {
    let broker = FakeBroker::that_produces(&[Behaviour::Close]);
    let settings = settings_of(&[broker.port()], "", &["producer.delivery_timeout_ms=3000"]);
    let mut client = connect(&settings, PATIENCE).unwrap();
    let mut heard = Heard::default();
    for due_us in 0..10 {
        client.send(message(b"value", due_us)).unwrap();
    }
    while heard.settled() < 10 {
        client.poll(Duration::ZERO, &mut heard);
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(heard.acked.len(), 10, "{heard:?}");
}

#[test]
fn a_broker_that_is_silent_from_the_start_keeps_nobody_from_the_next_one() {
    let silent = FakeBroker::that_greets(Behaviour::Silent);
    let good = FakeBroker::that_produces(&[]);
    let settings = settings_of(&[silent.port(), good.port()], "", PATIENT);
    let mut client = connect(&settings, PATIENCE).unwrap();
    assert_eq!(send_all(&mut client, 10).acked.len(), 10);
}

#[test]
fn a_broker_that_changes_its_address_is_followed() {
    let after = FakeBroker::that_produces(&[]);
    let before = FakeBroker::that_produces(&[Behaviour::Code(6); 1000]);
    let settings = settings_of(&[before.port()], "", PATIENT);
    let mut client = connect(&settings, PATIENCE).unwrap();
    before.move_to(after.port());
    assert_eq!(send_all(&mut client, 20).acked.len(), 20);
    assert_eq!(after.requests(), [0, 0]);
}

#[test]
fn a_partition_without_a_leader_waits_for_its_next_one() {
    let broker = FakeBroker::that_produces(&[Behaviour::Code(6)]);
    let settings = settings_of(&[broker.port()], "", PATIENT);
    let mut client = connect(&settings, PATIENCE).unwrap();
    broker.lose_leaders(3);
    assert_eq!(send_all(&mut client, 20).acked.len(), 20);
}

#[test]
fn partitions_take_turns_on_a_busy_connection() {
    let broker = FakeBroker::with_partitions(3);
    let settings = settings_of(&[broker.port()], "max_in_flight = 1", PATIENT);
    let mut client = connect(&settings, PATIENCE).unwrap();
    for due_us in 0..60 {
        client.send(message(b"value", due_us)).unwrap();
    }
    let mut heard = Heard::default();
    while heard.settled() < 60 {
        client.poll(Duration::from_millis(1), &mut heard);
    }
    assert_eq!(broker.requests(), [0, 1, 2, 0, 1, 2]);
}
