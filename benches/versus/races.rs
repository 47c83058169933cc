//! The subjects on the real broker: who is faster, and what it costs.

use anyhow::Result;

use crate::contestant::{Contestant, Load, MILLION, NONE, TEN_MILLION};
use crate::suite::Suite;
use crate::table::{Entry, Goal, Row, Table, Unit};

/// What the perf test has to do less.
const PERF_TEST: &str = "The perf test picks ready values from a file (batch.size=262144, \
    linger.ms=5); kdyno reads and encodes a CSV file, and adds the correlation-id header.";

pub fn fastest(suite: &mut Suite<'_>) -> Result<Table> {
    let entries = suite.race([
        Contestant::fastest(MILLION),
        Contestant::tuned(MILLION),
        Contestant::perf_test(MILLION),
    ])?;
    let [fastest, tuned, perf] = &entries;
    let rows = vec![
        Row::of_rates(fastest, tuned).goal(Goal::AtLeast(3.2)),
        Row::of_rates(fastest, perf).goal(Goal::AtLeast(11.0)),
        Row::of_rates(tuned, perf).goal(Goal::AtLeast(3.3)),
        of_processes(fastest, perf),
    ];
    Ok(Table {
        title: "The direct client, librdkafka, and Kafka's own benchmark: 1 M rows, JSON, lz4"
            .into(),
        about: PERF_TEST.into(),
        rows,
        entries: entries.into(),
    })
}

pub fn fastest_long(suite: &mut Suite<'_>) -> Result<Table> {
    let entries = suite.race([
        Contestant::fastest(TEN_MILLION),
        Contestant::fastest(TEN_MILLION.avro()).named("kdyno fastest, Avro"),
        Contestant::fastest_alone(TEN_MILLION),
        Contestant::batches_ceiling(TEN_MILLION),
        Contestant::wire_ceiling(TEN_MILLION),
    ])?;
    let [json, avro, alone, batches, wire] = &entries;
    let share = Row::of_rates(json, wire);
    let both = Row::ratio(
        "kdyno fastest / its batches and the wire in turn",
        &json.rates(),
        &in_turn(&batches.rates(), &wire.rates()),
    );
    let cpu = json.of_process(|process| process.cpu_s_per_million);
    let memory = json.of_process(|process| process.max_rss_bytes);
    let rows = vec![
        Row {
            unit: Unit::Percent,
            ..share
        }
        .goal(Goal::AtLeast(0.8)),
        Row {
            unit: Unit::Percent,
            ..both
        },
        Row::of_rates(avro, json).goal(Goal::AtLeast(1.0)),
        Row::of_rates(json, alone).goal(Goal::AtLeast(1.0)),
        Row::new("CPU of a million", Unit::Seconds, cpu).goal(Goal::Under(0.35)),
        Row::new("memory", Unit::Bytes, memory).goal(Goal::EachUnder(100e6)),
    ];
    Ok(Table {
        title: "The direct client over 10 M rows, lz4".into(),
        about: "The ceilings are what `kdyno ceilings` finds: of making the batches and dropping \
                them, and of a wire that gets batches made beforehand, over as many connections. \
                The batches have all cores to themselves, and so has the wire, with the broker; a \
                run needs them for both, and so can come to 1 / (1 / batches + 1 / wire)."
            .into(),
        rows,
        entries: entries.into(),
    })
}

/// What two parts come to that need the same cores, one after the other, round by round.
fn in_turn(one: &[f64], other: &[f64]) -> Vec<f64> {
    let rounds = one.iter().zip(other);
    rounds
        .map(|(one, other)| (one.recip() + other.recip()).recip())
        .collect()
}

pub fn reference(suite: &mut Suite<'_>) -> Result<Table> {
    let as_it_ships = MILLION.uncompressed();
    let entries = suite.race([
        Contestant::tuned(MILLION),
        Contestant::reference(as_it_ships),
    ])?;
    let [tuned, reference] = &entries;
    let ratio = Row::of_rates(tuned, reference).goal(Goal::AtLeast(1.0));
    Ok(Table {
        title: "kdyno tuned against kdyno reference, as they ship".into(),
        about: "The reference profile runs without its file tasks.".into(),
        rows: vec![ratio],
        entries: entries.into(),
    })
}

/// All who can send JSON.
pub fn json(suite: &mut Suite<'_>, load: Load) -> Result<Table> {
    let entries = suite.race([
        Contestant::fastest(load),
        Contestant::tuned(load),
        Contestant::reference(load),
        Contestant::perf_test(load),
    ])?;
    let [fastest, tuned, _, perf] = &entries;
    let rows = vec![
        Row::of_rates(fastest, tuned),
        Row::of_rates(fastest, perf),
        Row::of_rates(tuned, perf),
        of_processes(fastest, perf),
    ];
    Ok(Table {
        title: title(load),
        about: PERF_TEST.into(),
        rows,
        entries: entries.into(),
    })
}

/// All who can send Avro.
pub fn avro(suite: &mut Suite<'_>, load: Load) -> Result<Table> {
    let entries = suite.race([
        Contestant::fastest(load),
        Contestant::tuned(load),
        Contestant::reference(load),
    ])?;
    let [fastest, tuned, reference] = &entries;
    let rows = vec![
        Row::of_rates(fastest, tuned),
        Row::of_rates(tuned, reference),
    ];
    Ok(Table {
        title: title(load),
        about: "The perf test is not among them: its values are lines of text.".into(),
        rows,
        entries: entries.into(),
    })
}

fn title(load: Load) -> String {
    let format = if load.format == "json" {
        "JSON"
    } else {
        "Avro"
    };
    let codec = match load.codec {
        NONE => "no compression",
        codec => codec,
    };
    format!("{} M rows, {format}, {codec}", load.rows / 1_000_000)
}

fn of_processes(above: &Entry, below: &Entry) -> Row {
    let rates = |entry: &Entry| entry.of_process(|process| process.msgs_per_s);
    let what = format!("{} / {}, whole processes", above.name, below.name);
    Row::ratio(what, &rates(above), &rates(below))
}
