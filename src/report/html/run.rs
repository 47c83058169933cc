//! What is told of a run: how fast it was, why it was no faster, and everything else.

use super::chart::{
    Axis, Bar, Bars, Hue, Lines, Mark, Part, Row, Series, Stroke, columns, lines, rows,
};
use super::page::{Block, Chart, Figure, Page, Quote, Table, Tone, Word};
use super::{MAKER, Section};
use crate::report::document::{Caveat, Report, TargetKind, WorkerReport};
use crate::report::facts::{self, measured};
use crate::report::{Shape, row, settings, title_of_stage};
use crate::stats::{Bin, Percentile, fold_bins};
use crate::units::{self, as_f64, percent};

/// Points of the line over time.
const POINTS: usize = 72;

/// Columns of the histogram.
const MOST_BINS: usize = 10;

/// The page of one run.
pub fn page(report: &Report) -> Page {
    let mut page = Page {
        title: title(report),
        kind: "Run of a Kafka producer".to_owned(),
        line: line(report),
        badges: badges([report]),
        quotes: quotes(report),
        maker: MAKER,
        ..Page::default()
    };
    for section in sections(report) {
        page.section(section.title, section.blocks);
    }
    page.section("How to read this", method());
    page
}

/// `#128 tuned`.
pub fn title(report: &Report) -> String {
    format!("{} {}", facts::name(report), report.profile.name)
}

fn line(report: &Report) -> Vec<String> {
    let target = match report.target.kind {
        _ if report.has(Caveat::NullClient) => "to nobody: null client".to_owned(),
        TargetKind::Embedded => "to the embedded broker".to_owned(),
        TargetKind::Kafka => format!("to Kafka at {}", report.target.brokers),
    };
    let label = report.label.clone();
    [facts::outcome(report).to_owned(), report.started.clone()]
        .into_iter()
        .chain([target])
        .chain(label)
        .collect()
}

/// What makes figures incomparable with those of others, once for all runs.
pub fn badges<'a>(reports: impl IntoIterator<Item = &'a Report>) -> Vec<String> {
    let mut badges = Vec::new();
    for caveat in reports.into_iter().flat_map(|report| &report.caveats) {
        let words = match caveat {
            Caveat::QueueingIncluded | Caveat::AcknowledgedOnly => continue,
            other => facts::caveat_words(*other).to_owned(),
        };
        if !badges.contains(&words) {
            badges.push(words);
        }
    }
    badges
}

/// Why it failed, or why it was no faster and what to try.
fn quotes(report: &Report) -> Vec<Quote> {
    let plain = |sentence: String, text: &str, tone: Tone| Quote {
        letter: String::new(),
        hue: None,
        sentence,
        word: Some(Word {
            text: text.to_owned(),
            tone,
        }),
    };
    let failure = report.failure.iter();
    let failure = failure.map(|why| plain(why.clone(), "failed", Tone::Bad));
    let verdict = report.verdict.iter();
    let verdict = verdict.filter(|verdict| !verdict.because.is_empty());
    let verdict = verdict.flat_map(|verdict| {
        let name = verdict.words_at_the_end();
        let advice = verdict.advice.iter().map(|advice| {
            let sentence = match advice.setting() {
                Some(setting) => format!("Try --set {setting} ({})", advice.words),
                None => format!("Try this: {}", advice.words),
            };
            plain(sentence, "advice", Tone::Plain)
        });
        let because = plain(verdict.because.clone(), name, Tone::Warning);
        std::iter::once(because).chain(advice)
    });
    failure.chain(verdict).collect()
}

/// Everything about a run.
pub fn sections(report: &Report) -> Vec<Section> {
    let section = |title: &str, blocks: Vec<Block>| Section {
        title: title.to_owned(),
        blocks,
    };
    vec![
        section(
            "What it reached",
            vec![
                Block::Headline(headline(report)),
                Block::Charts(main_charts(report)),
                Block::Table(Table::new(
                    ["percentile", "latency, ms:"],
                    facts::latencies(report),
                )),
            ],
        ),
        section("Where the time goes", vec![Block::Charts(stages(report))]),
        section("Was it good enough", judgement(report)),
        section("What went wrong", troubles(report)),
        section("Figures", details(report)),
        section("Settings and machine", made_with(report)),
    ]
}

fn headline(report: &Report) -> Vec<Figure> {
    let figure = |value: String, unit: &str, note: String| Figure {
        value,
        unit: unit.to_owned(),
        note,
    };
    let acked = units::count(report.records.acked);
    let queueing = if report.has(Caveat::QueueingIncluded) {
        "queueing included"
    } else {
        "from the moment a record was due"
    };
    let cpu = report.cpu_s.user + report.cpu_s.system;
    let time = measured(report, || units::run_seconds(report.elapsed_s));
    vec![
        figure(
            measured(report, || units::si(report.msgs_per_s)),
            "msg/s",
            format!("{acked} acknowledged, {time}"),
        ),
        figure(
            facts::percentile(report, Percentile::P99),
            "ms p99",
            queueing.to_owned(),
        ),
        figure(
            measured(report, || units::figures(report.payload_mb_per_s)),
            "MB/s payload",
            match report.wire_mb_per_s {
                Some(wire) => format!("{} MB/s on the wire", units::figures(wire)),
                None => "nothing on a wire".to_owned(),
            },
        ),
        figure(
            units::figures(cpu),
            "s of CPU",
            format!("{} of memory at most", units::bytes(report.max_rss_bytes)),
        ),
    ]
}

fn main_charts(report: &Report) -> Vec<Chart> {
    over_time(report)
        .into_iter()
        .chain(histogram(report))
        .collect()
}

/// The line of a run's rate over its time.
pub fn rates(report: &Report, most: usize) -> Vec<(f64, f64)> {
    let series = &report.series;
    let shape = Shape::new(series.step.as_secs_f64(), &series.acked);
    shape.timed(most)
}

fn over_time(report: &Report) -> Option<Chart> {
    let points = rates(report, POINTS);
    let end = report.series.step.as_secs_f64() * as_f64(report.series.acked.len() as u64);
    let top = points.iter().map(|(_, rate)| *rate).fold(0.0, f64::max);
    if points.is_empty() {
        return None;
    }
    let warm = report.warmup.and_then(|warmup| warmup.elapsed_s);
    let warm = warm.map(|at| Mark::At(at, "warm-up ends".to_owned()));
    let mean = format!("mean {}", units::si(report.msgs_per_s));
    let mean = (report.measured > 0).then_some(Mark::Level(report.msgs_per_s, mean));
    Some(Chart {
        title: "Throughput over time".to_owned(),
        legend: Vec::new(),
        note: "Acknowledged records only, from the first byte read to the last delivery report."
            .to_owned(),
        picture: lines(&Lines {
            shows: "Acknowledged messages a second over the run's time".to_owned(),
            x: Axis::up_to("s", end),
            y: Axis::from_zero("msg/s", top.max(report.msgs_per_s)),
            series: vec![Series {
                hue: Hue(1),
                stroke: Stroke::Filled,
                letter: String::new(),
                told: String::new(),
                points,
            }],
            marks: warm.into_iter().chain(mean).collect(),
        }),
    })
}

fn histogram(report: &Report) -> Option<Chart> {
    let bins = fold_bins(&report.latency_histogram.bins, MOST_BINS);
    let total: u64 = bins.iter().map(|bin| bin.count).sum();
    if total == 0 {
        return None;
    }
    let share = |bin: &Bin| as_f64(bin.count) / as_f64(total);
    let bar = |bin: &Bin| Bar {
        name: bin_name(bin),
        share: share(bin),
        words: percent(share(bin)),
        marks: marks_in(report, bin),
    };
    let since = if report.rate.is_some() {
        "From the moment a record was due to its delivery report."
    } else {
        "From enqueueing a record to its delivery report; as fast as it goes, most of it is waiting \
         in queues."
    };
    Some(Chart {
        title: "Latency".to_owned(),
        legend: Vec::new(),
        note: since.to_owned(),
        picture: columns(&Bars {
            shows: "How many records had which latency, in bins that double".to_owned(),
            unit: "ms, up to".to_owned(),
            bars: bins.iter().map(bar).collect(),
        }),
    })
}

/// A bin by its upper end in milliseconds.
fn bin_name(bin: &Bin) -> String {
    if bin.to_us == u64::MAX {
        return "more".to_owned();
    }
    units::count(bin.to_us / 1_000)
}

/// The percentiles that lie in a bin and say something.
fn marks_in(report: &Report, bin: &Bin) -> Vec<&'static str> {
    let lies = |of: &Percentile| {
        let us = report.latency_us.at(*of);
        report.stands(*of) && (bin.from_us..bin.to_us).contains(&us)
    };
    let all = Percentile::ALL.into_iter();
    all.filter(lies).map(Percentile::name).collect()
}

fn stages(report: &Report) -> Vec<Chart> {
    let charts = [
        means(report),
        shares(report),
        places(report),
        ceilings(report),
    ];
    charts.into_iter().flatten().collect()
}

/// The stages of a record's way with their means.
fn means(report: &Report) -> Option<Chart> {
    let client = report.client.as_ref()?;
    let stages = [
        ("queue, linger", client.queued_us),
        ("sending", client.sending_us),
        ("round trip", client.round_trip_us),
        ("throttled", client.throttled_us),
    ];
    let longest = stages.iter().filter_map(|(_, us)| *us).reduce(f64::max)?;
    let stage = |(name, us): (&str, Option<f64>)| {
        let share = us.map_or(0.0, |us| us / longest.max(1.0));
        let words = us.map_or_else(|| "-".to_owned(), |us| format!("{} ms", units::millis(us)));
        single(name, share, words)
    };
    Some(Chart {
        title: "Stages of a record's way, mean".to_owned(),
        legend: Vec::new(),
        note: "Means of requests and of records: they need not add up.".to_owned(),
        picture: rows("Mean time of each stage", &stages.map(stage)),
    })
}

fn single(name: &str, share: f64, words: String) -> Row {
    Row {
        name: name.to_owned(),
        parts: vec![Part {
            hue: Hue(1),
            share,
            told: format!("{name}: {words}"),
        }],
        words,
    }
}

/// Where the workers' time went.
fn shares(report: &Report) -> Option<Chart> {
    if report.workers.is_empty() {
        return None;
    }
    let parts = [
        (Hue(1), "busy"),
        (Hue(2), "blocked"),
        (Hue(5), "without rows"),
        (Hue(6), "waiting for its moment"),
    ];
    let row = |worker: &WorkerReport| {
        let shares = [worker.busy, worker.blocked, worker.starved, worker.paced];
        let part = |((hue, name), share): ((Hue, &str), f64)| Part {
            hue,
            share,
            told: format!("{name}: {}", percent(share)),
        };
        Row {
            name: format!("worker {}", worker.id),
            parts: parts.into_iter().zip(shares).map(part).collect(),
            words: format!("{}/s", units::si(worker.msgs_per_s)),
        }
    };
    let rows_of: Vec<_> = report.workers.iter().map(row).collect();
    Some(Chart {
        title: "Workers".to_owned(),
        legend: parts.map(|(hue, name)| (hue, name.to_owned())).into(),
        note: "Busy: parsing, serializing and enqueueing. Blocked: the client took no more."
            .to_owned(),
        picture: rows("Where each worker's time went", &rows_of),
    })
}

/// How full the places were where records wait.
fn places(report: &Report) -> Option<Chart> {
    let gauges = &report.gauges;
    let places = [
        ("main channel", gauges.main_channel),
        ("worker channels", gauges.worker_channels),
        ("client queue", gauges.client_queue),
        ("in flight", gauges.in_flight),
    ];
    let there: Vec<_> = places
        .into_iter()
        .filter(|(_, gauge)| gauge.capacity > 0)
        .map(|(name, gauge)| single(name, gauge.mean_share(), percent(gauge.mean_share())))
        .collect();
    (!there.is_empty()).then(|| Chart {
        title: "How full the places were where records wait".to_owned(),
        legend: Vec::new(),
        note: "The mean while records were sent. What is full waits for what comes after it."
            .to_owned(),
        picture: rows("How full each place was", &there),
    })
}

/// What the run reached of each stage's speed alone.
fn ceilings(report: &Report) -> Option<Chart> {
    let shares = report.ceilings.as_ref()?;
    let row = |share: &crate::report::CeilingShare| {
        let words = format!(
            "{} of {}",
            percent(share.share),
            units::si(share.msgs_per_s)
        );
        single(title_of_stage(&share.stage), share.share, words)
    };
    let all: Vec<_> = shares.iter().map(row).collect();
    let age = report.age_of_ceilings().unwrap_or_default();
    Some(Chart {
        title: "What it reached of each stage's ceiling".to_owned(),
        legend: Vec::new(),
        note: format!(
            "A ceiling is the rate of a stage alone, in msg/s; these were measured {age} before."
        ),
        picture: rows("The run's rate as a part of each ceiling", &all),
    })
}

fn judgement(report: &Report) -> Vec<Block> {
    let mut blocks = vec![
        Block::Table(Table::new(
            ["threshold", "value:", "verdict", "note"],
            report.thresholds.iter().map(facts::threshold),
        )),
        Block::Table(Table::new(
            ["read back", "records:"],
            report.verify.iter().flat_map(facts::verification),
        )),
    ];
    let why = report.verify_failure.iter();
    blocks.extend(why.map(|why| Block::Paragraph(format!("Not read back: {why}"))));
    blocks
}

fn troubles(report: &Report) -> Vec<Block> {
    let tried = report.tried.iter().map(|tried| {
        let resolved = tried.resolved.clone().unwrap_or_default();
        [tried.address.clone(), resolved, tried.answer_words()]
    });
    vec![
        Block::Table(Table::new(
            ["lost to", "records:", "first"],
            report.errors.iter().map(facts::error),
        )),
        Block::Table(Table::new(
            ["trouble that cost no record", "times:", "first"],
            report.troubles.iter().map(facts::error),
        )),
        Block::Table(Table::new(["tried", "as", "answer"], tried)),
    ]
}

fn details(report: &Report) -> Vec<Block> {
    let workers = Table::new(
        [
            "worker:", "acked:", "msg/s:", "p99 ms:", "busy:", "blocked:", "failed:", "unknown:",
        ],
        report.workers.iter().map(|it| facts::worker(report, it)),
    );
    let tasks = Table::new(
        ["task", "rows:", "MB:", "s:", "outcome", "file"],
        report.tasks.iter().map(facts::task),
    );
    let verdict = Table::new(
        ["figure", "value"],
        report.verdict.iter().flat_map(facts::verdict),
    );
    let events = Table::new(["at s:", "what"], report.events.iter().map(facts::event));
    vec![
        Block::Table(Table::new(["figure", "value:"], facts::figures(report))),
        Block::fold("Workers", vec![Block::Table(workers)]),
        Block::fold("Tasks", vec![Block::Table(tasks)]),
        Block::fold(
            "What the verdict was drawn from",
            vec![Block::Table(verdict)],
        ),
        Block::fold("Events", vec![Block::Table(events)]),
    ]
}

fn made_with(report: &Report) -> Vec<Block> {
    let settings = settings::flat(&report.profile.resolved);
    let settings = settings.into_iter().map(|(key, value)| [key, value]);
    vec![
        Block::Table(Table::new(["what", "is"], machine(report))),
        Block::fold(
            "All settings of the profile",
            vec![Block::Table(Table::new(["setting", "value"], settings))],
        ),
        Block::fold(
            "The command that runs the same again",
            report.repeat.iter().cloned().map(Block::Code).collect(),
        ),
    ]
}

/// Where and on what it ran.
fn machine(report: &Report) -> Vec<[String; 2]> {
    let target = &report.target;
    let topic = target.topic.as_ref().map(|topic| {
        let partitions = units::plural(topic.partitions, "partition");
        format!("{}, {partitions}", topic.name)
    });
    let known = [
        ("machine", report.host.clone()),
        ("cores", report.cores.map(|cores| cores.to_string())),
        ("kdyno", report.kdyno.clone()),
        ("brokers", Some(target.brokers.clone())),
        ("version of the broker", target.version.clone()),
        ("topic", topic),
        (
            "messages of this run are marked",
            Some(report.correlation_id.clone()),
        ),
        ("file tasks", tasks(report)),
    ];
    let known = known.into_iter();
    known
        .filter_map(|(what, is)| Some([what.to_owned(), is?]))
        .collect()
}

fn tasks(report: &Report) -> Option<String> {
    let others = report.tasks.iter().skip(1);
    let told: Vec<_> = others
        .map(|task| format!("{} in {} s", task.name, row::seconds(task.elapsed_s)))
        .collect();
    (!told.is_empty()).then(|| told.join(", "))
}

/// What the figures mean.
pub fn method() -> Vec<Block> {
    let sentences = [
        "msg/s counts acknowledged records only, from the first byte read to the last delivery \
         report. Topic, connections and producer ids are made before the clock starts.",
        "Latency runs from enqueueing a record to its delivery report. Under a rate it counts from \
         the moment the record was due, so that a stall is seen by every record it delays.",
        "The records of a batch share their fate, so a percentile is shown only where at least ten \
         batches lie above it; else there is a dash.",
        "A run is one sample. Rates of the same job vary by 12 to 18 % from run to run, so whether \
         another profile is really better takes a comparison in rounds: kdyno compare.",
    ];
    vec![Block::List(sentences.map(str::to_owned).into())]
}
