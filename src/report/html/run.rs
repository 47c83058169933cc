//! What is told of a run: how fast it was, why it was no faster, and everything else.

mod charts;

use super::page::{Block, Figure, Page, Quote, Table, Tone, Word};
use super::{MAKER, Section};
use crate::report::document::{Caveat, Report, TargetKind};
use crate::report::facts::{self, measured};
use crate::report::{row, settings};
use crate::stats::Percentile;
use crate::units;

pub use charts::rates;

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
                None => format!("Try: {}", advice.words),
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
                Block::Charts(charts::of_its_course(report)),
                Block::Table(Table::new(
                    ["percentile", "latency, ms:"],
                    facts::latencies(report),
                )),
            ],
        ),
        section(
            "Where the time goes",
            vec![Block::Charts(charts::of_its_time(report))],
        ),
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
