//! The subjects of the benchmark: what is measured, and what has to be reached.

use anyhow::Result;
use kdyno::tui;
use kdyno::units::si;

use crate::contestant::{LZ4, MILLION, NONE, TEN_MILLION};
use crate::jobs::{
    AVRO_FILE, CEILING_AVRO, CEILING_JSON, CEILING_LONG, EMBEDDED, EMBEDDED_LONG, JSON_FILE, TUNED,
    TUNED_LONG, TUNED_STALLED, WHOLE_REFERENCE,
};
use crate::suite::Suite;
use crate::table::{Goal, Row, Table, Unit};
use crate::{races, screen};

/// A question that the benchmark answers with a table.
pub struct Subject {
    /// What it is chosen by.
    pub name: &'static str,
    /// About how many minutes it takes with seven rounds on two cores.
    pub minutes: f32,
    pub measure: fn(&mut Suite<'_>) -> Result<Table>,
}

impl Subject {
    const fn new(
        name: &'static str,
        minutes: f32,
        measure: fn(&mut Suite<'_>) -> Result<Table>,
    ) -> Self {
        Self {
            name,
            minutes,
            measure,
        }
    }
}

/// In the order in which they are measured; memory last, as it tells of the other runs, too.
pub const SUBJECTS: [Subject; 15] = [
    Subject::new("fastest", 4.0, races::fastest),
    Subject::new("fastest-long", 3.0, races::fastest_long),
    Subject::new("reference", 2.0, races::reference),
    Subject::new("json-1m-none", 3.5, |s| {
        races::json(s, MILLION.uncompressed())
    }),
    Subject::new("json-10m-lz4", 3.0, |s| races::json(s, TEN_MILLION)),
    Subject::new("json-10m-none", 3.5, |s| {
        races::json(s, TEN_MILLION.uncompressed())
    }),
    Subject::new("avro-1m-lz4", 2.0, |s| races::avro(s, MILLION.avro())),
    Subject::new("avro-1m-none", 2.0, |s| {
        races::avro(s, MILLION.avro().uncompressed())
    }),
    Subject::new("avro-10m-lz4", 1.5, |s| races::avro(s, TEN_MILLION.avro())),
    Subject::new("avro-10m-none", 1.5, |s| {
        races::avro(s, TEN_MILLION.avro().uncompressed())
    }),
    Subject::new("whole-job", 0.2, whole_job),
    Subject::new("ceiling", 0.2, ceiling),
    Subject::new("files", 0.1, files),
    Subject::new("screen", 2.0, screen),
    Subject::new("memory", 2.5, memory),
];

const MEMORY_LIMIT: f64 = 150e6;

fn whole_job(suite: &mut Suite<'_>) -> Result<Table> {
    suite.warm(NONE)?;
    let [seconds] = suite.rounds([|s| Ok(s.run(&WHOLE_REFERENCE)?.whole_job_s())])?;
    let row = Row::new(WHOLE_REFERENCE.name, Unit::Seconds, seconds);
    Ok(Table {
        title: "The whole reference job".into(),
        about: "A million users to Kafka, to a JSON file and to an Avro file: from the first \
                byte read to the last delivery report or the end of the last file."
            .into(),
        entries: Vec::new(),
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
        title: "The ceiling of source and payload".into(),
        about: "Rows a second of ten million users, read, parsed and encoded by two workers \
                whose client drops the messages."
            .into(),
        entries: Vec::new(),
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
        title: "The file tasks".into(),
        about: "Seconds that each takes for a million users, from opening the CSV file to \
                giving the finished file its name; alone, beside a null client that gets next \
                to no rows."
            .into(),
        entries: Vec::new(),
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
        title: "What the screen costs".into(),
        about: format!(
            "Rows a second of {PAIRS} alternating pairs of runs of three seconds without a \
             client, headless and with the dashboard open at 160x48; what its drawing thread \
             takes of one core meanwhile; and how long it takes to draw the Run screen of that \
             size in full, as the mean of {FRAMES} times."
        ),
        entries: Vec::new(),
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
    suite.warm(LZ4)?;
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
        title: "Memory".into(),
        about: "The most that was resident of each kdyno process, of the runs above (but for the \
                races, which tell it themselves) and of those made for this table. What grows between 1 M and \
                10 M rows is the client's buffer, up to its budget: a short run may be over \
                before it is full."
            .into(),
        entries: Vec::new(),
        rows,
    })
}
