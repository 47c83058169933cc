//! The subjects of the benchmark: who competes in what, and what has to be reached.

use anyhow::Result;
use kdyno::tui;
use kdyno::units::si;

use crate::jobs::{
    AVRO_FILE, CEILING_AVRO, CEILING_JSON, CEILING_LONG, EMBEDDED, EMBEDDED_LONG, FASTEST,
    FASTEST_ALONE, FASTEST_AVRO, FASTEST_LONG, JSON_FILE, REFERENCE, TUNED, TUNED_LONG,
    TUNED_STALLED, WHOLE_REFERENCE,
};
use crate::screen;
use crate::suite::Suite;
use crate::table::{Goal, Row, Table, Unit};

/// A question that the benchmark answers with a table.
pub struct Subject {
    /// What it is chosen by.
    pub name: &'static str,
    pub measure: fn(&mut Suite<'_>) -> Result<Table>,
}

/// In the order in which they are measured; memory last, as it tells of the other runs, too.
pub const SUBJECTS: [Subject; 9] = [
    Subject {
        name: "fastest",
        measure: fastest,
    },
    Subject {
        name: "fastest-long",
        measure: fastest_long,
    },
    Subject {
        name: "perf-test",
        measure: perf_test,
    },
    Subject {
        name: "reference",
        measure: reference,
    },
    Subject {
        name: "whole-job",
        measure: whole_job,
    },
    Subject {
        name: "ceiling",
        measure: ceiling,
    },
    Subject {
        name: "files",
        measure: files,
    },
    Subject {
        name: "screen",
        measure: screen,
    },
    Subject {
        name: "memory",
        measure: memory,
    },
];

const MEMORY_LIMIT: f64 = 150e6;

fn fastest(suite: &mut Suite<'_>) -> Result<Table> {
    suite.warm(&TUNED)?;
    suite.warm(&FASTEST)?;
    let [fastest, tuned, perf] = suite.rounds([
        |s| Ok(s.run(&FASTEST)?.msgs_per_s),
        |s| Ok(s.run(&TUNED)?.msgs_per_s),
        |s| s.lab.perf_test(),
    ])?;
    let to_tuned = Row::ratio("fastest / tuned", &fastest, &tuned);
    let to_perf = Row::ratio("fastest / perf test", &fastest, &perf);
    let rows = vec![
        Row::new(FASTEST.name, Unit::PerSecond, fastest),
        Row::new(TUNED.name, Unit::PerSecond, tuned),
        Row::new("kafka-producer-perf-test", Unit::PerSecond, perf),
        to_tuned.goal(Goal::AtLeast(3.2)),
        to_perf.goal(Goal::AtLeast(11.0)),
    ];
    Ok(Table {
        title: "The direct client against librdkafka and Kafka's own benchmark",
        about: "Records a second, each as it reports them itself, of a million JSON values to \
                one broker and four partitions, lz4, acks=all; kdyno adds the correlation-id \
                header."
            .into(),
        rows,
    })
}

fn fastest_long(suite: &mut Suite<'_>) -> Result<Table> {
    suite.warm(&FASTEST)?;
    let [json, cpu, avro, alone] = suite.rounds([
        |s| Ok(s.run(&FASTEST_LONG)?.msgs_per_s),
        |s| Ok(s.run(&FASTEST_LONG)?.cpu_s_per_million()),
        |s| Ok(s.run(&FASTEST_AVRO)?.msgs_per_s),
        |s| Ok(s.run(&FASTEST_ALONE)?.msgs_per_s),
    ])?;
    let to_json = Row::ratio("Avro / JSON", &avro, &json);
    let to_one = Row::ratio("two workers / one", &json, &alone);
    let rows = vec![
        Row::new(FASTEST_LONG.name, Unit::PerSecond, json),
        Row::new(FASTEST_AVRO.name, Unit::PerSecond, avro),
        Row::new(FASTEST_ALONE.name, Unit::PerSecond, alone),
        to_json.goal(Goal::AtLeast(1.0)),
        to_one.goal(Goal::AtLeast(1.0)),
        Row::new("processor time of a million", Unit::Seconds, cpu).goal(Goal::Under(0.35)),
    ];
    Ok(Table {
        title: "The direct client over ten million rows",
        about: "Records a second to one broker and four partitions, lz4, acks=all; and the \
                seconds of processor time, user and system, that the whole process takes for \
                each million."
            .into(),
        rows,
    })
}

fn perf_test(suite: &mut Suite<'_>) -> Result<Table> {
    suite.warm(&TUNED)?;
    suite.lab.perf_test()?;
    let [tuned, perf] = suite.rounds([|s| Ok(s.run(&TUNED)?.msgs_per_s), |s| s.lab.perf_test()])?;
    let ratio = Row::ratio("tuned / perf test", &tuned, &perf);
    let rows = vec![
        Row::new(TUNED.name, Unit::PerSecond, tuned),
        Row::new("kafka-producer-perf-test", Unit::PerSecond, perf),
        ratio.goal(Goal::AtLeast(3.3)),
    ];
    Ok(Table {
        title: "kdyno tuned against Kafka's own benchmark",
        about: "Records a second, each as it reports them itself, of a million JSON values to \
                one broker and four partitions, lz4, acks=all. The perf test picks ready values \
                from a file (batch.size=262144, linger.ms=5); kdyno reads and encodes a CSV \
                file, and adds the correlation-id header."
            .into(),
        rows,
    })
}

fn reference(suite: &mut Suite<'_>) -> Result<Table> {
    suite.warm(&TUNED)?;
    suite.warm(&REFERENCE)?;
    let [tuned, reference] = suite.rounds([
        |s| Ok(s.run(&TUNED)?.msgs_per_s),
        |s| Ok(s.run(&REFERENCE)?.msgs_per_s),
    ])?;
    let ratio = Row::ratio("tuned / reference", &tuned, &reference);
    let rows = vec![
        Row::new(TUNED.name, Unit::PerSecond, tuned),
        Row::new(REFERENCE.name, Unit::PerSecond, reference),
        ratio.goal(Goal::AtLeast(1.0)),
    ];
    Ok(Table {
        title: "kdyno tuned against kdyno reference",
        about: "Records a second of the same million users to the same broker, the reference \
                profile without its file tasks."
            .into(),
        rows,
    })
}

fn whole_job(suite: &mut Suite<'_>) -> Result<Table> {
    suite.warm(&REFERENCE)?;
    let [seconds] = suite.rounds([|s| Ok(s.run(&WHOLE_REFERENCE)?.whole_job_s())])?;
    let row = Row::new(WHOLE_REFERENCE.name, Unit::Seconds, seconds);
    Ok(Table {
        title: "The whole reference job",
        about: "A million users to Kafka, to a JSON file and to an Avro file: from the first \
                byte read to the last delivery report or the end of the last file."
            .into(),
        rows: vec![row.goal(Goal::Under(2.0))],
    })
}

fn ceiling(suite: &mut Suite<'_>) -> Result<Table> {
    let [json, avro] = suite.rounds([
        |s| Ok(s.run(&CEILING_JSON)?.msgs_per_s),
        |s| Ok(s.run(&CEILING_AVRO)?.msgs_per_s),
    ])?;
    let row = |name, rates| Row::new(name, Unit::PerSecond, rates).goal(Goal::AtLeast(6e6));
    Ok(Table {
        title: "The ceiling of source and payload",
        about: "Rows a second of ten million users, read, parsed and encoded by two workers \
                whose client drops the messages."
            .into(),
        rows: vec![row(CEILING_JSON.name, json), row(CEILING_AVRO.name, avro)],
    })
}

fn files(suite: &mut Suite<'_>) -> Result<Table> {
    let [json, avro] = suite.rounds([
        |s| s.run(&JSON_FILE)?.file_s(),
        |s| s.run(&AVRO_FILE)?.file_s(),
    ])?;
    let row = |name, times| Row::new(name, Unit::Seconds, times).goal(Goal::Under(0.4));
    Ok(Table {
        title: "The file tasks",
        about: "Seconds that each takes for a million users, from opening the CSV file to \
                giving the finished file its name; alone, beside a null client that gets next \
                to no rows."
            .into(),
        rows: vec![row(JSON_FILE.name, json), row(AVRO_FILE.name, avro)],
    })
}

/// Full Run screens that are drawn for one figure.
const FRAMES: u32 = 500;

/// Pairs of runs with and without the screen: the rate of one varies by a tenth.
const PAIRS: u32 = 20;

fn screen(suite: &mut Suite<'_>) -> Result<Table> {
    let mut shares = Vec::new();
    let (mut open, mut headless) = (Vec::new(), Vec::new());
    for pair in 0..PAIRS {
        // In turn from the first and from the last.
        if pair % 2 == 0 {
            headless.push(suite.run(&CEILING_LONG)?.msgs_per_s);
        }
        let watched = suite.lab.watch(&CEILING_LONG)?;
        open.push(watched.report.msgs_per_s);
        shares.push(watched.drawing);
        if pair % 2 == 1 {
            headless.push(suite.run(&CEILING_LONG)?.msgs_per_s);
        }
        let rate = |rates: &[f64]| rates.last().copied().map_or_else(String::new, si);
        eprintln!(
            "  pair {} of {PAIRS}: {}, {}",
            pair + 1,
            rate(&headless),
            rate(&open)
        );
    }
    let report = suite.lab.whole_report(&EMBEDDED)?;
    let frames = (0..PAIRS).map(|_| tui::drawing_time(&report, screen::SIZE, FRAMES).as_secs_f64());
    let frame = Row::new(
        "drawing a Run screen in full",
        Unit::Millis,
        frames.collect(),
    );
    let ratio = Row::ratio("open / headless", &open, &headless);
    let drawing = Row::new("the drawing thread, of one core", Unit::Percent, shares);
    Ok(Table {
        title: "What the screen costs",
        about: format!(
            "Rows a second of {PAIRS} alternating pairs of runs of three seconds without a \
             client, headless and with the dashboard open at 160x48; what its drawing thread \
             takes of one core meanwhile; and how long it takes to draw the Run screen of that \
             size in full, as the mean of {FRAMES} times."
        ),
        rows: vec![
            Row::new(CEILING_LONG.name, Unit::PerSecond, headless),
            Row::new("null client, dashboard open", Unit::PerSecond, open),
            ratio.goal(Goal::AtLeast(0.98)),
            drawing.goal(Goal::EachUnder(0.02)),
            frame.goal(Goal::Under(2e-3)),
        ],
    })
}

fn memory(suite: &mut Suite<'_>) -> Result<Table> {
    suite.warm(&TUNED)?;
    let [short, long, embedded, embedded_long, _] = suite.rounds([
        |s| Ok(s.run(&TUNED)?.max_rss_bytes),
        |s| Ok(s.run(&TUNED_LONG)?.max_rss_bytes),
        |s| Ok(s.run(&EMBEDDED)?.max_rss_bytes),
        |s| Ok(s.run(&EMBEDDED_LONG)?.max_rss_bytes),
        |s| {
            let report = s.lab.run_stalled(&TUNED_STALLED)?;
            Ok(s.memory.note(&TUNED_STALLED, report).max_rss_bytes)
        },
    ])?;
    let limited = |(name, runs): (&str, &[f64])| {
        Row::new(name, Unit::Bytes, runs.to_vec()).goal(Goal::EachUnder(MEMORY_LIMIT))
    };
    let mut rows: Vec<_> = suite.memory.of_jobs().map(limited).collect();
    rows.push(Row::ratio("tuned: 10 M rows / 1 M", &long, &short));
    rows.push(Row::ratio(
        "embedded broker: 10 M rows / 1 M",
        &embedded_long,
        &embedded,
    ));
    Ok(Table {
        title: "Memory",
        about: "The most that was resident of each kdyno process, of all runs above (warming \
                runs included) and of those made for this table. What grows between 1 M and \
                10 M rows is the client's buffer, up to its budget: a short run may be over \
                before it is full."
            .into(),
        rows,
    })
}
