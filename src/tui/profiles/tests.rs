//! The tab as a person sees it: keys in, screens out.

mod choosing;
mod files;
mod known;
mod tuning;

use std::path::PathBuf;

use insta::assert_snapshot;
use rstest::rstest;

use crate::profile::{Listed, Place, ProfileText};
use crate::report::{Report, TargetKind, fixture};
use crate::tui::action::Effect;
use crate::tui::backstage::Work;
use crate::tui::news::News;
use crate::tui::script::Script;

const TUNED: &str = r#"# As fast as it goes.
description = "librdkafka at its best on this job: big batches, lz4, one producer a worker"

[target]
topic = "kdyno-users"

[producer]
workers = 4               # one a core on the big machine
compression = "lz4"
batch_size = "64 KiB"
linger_ms = 5

[tasks]
json_file = "users.json"
avro_file = "users.avro"

[thresholds]
"latency.p99" = "< 50ms"
"#;

const WIP: &str = r#"# Not yet.
description = "in the making"

[target]
topic = "users"

[payload]

[producer]
client = "librdkafka"
workers = 4              # one a core on the big machine
compresion = "lz4"
batch_size = "256KiB"
linger_ms = "5ms"
acks = 1
enable_idempotence = true

[tasks]
json_file = "users.json"
"#;

fn file(name: &str, text: &str) -> Listed {
    Listed::of(ProfileText {
        name: name.into(),
        place: Place::File(PathBuf::from(format!("profiles/{name}.toml"))),
        text: text.into(),
    })
}

fn built_in(name: &str) -> Listed {
    Listed::of(ProfileText {
        name: name.into(),
        place: Place::BuiltIn,
        text: format!("description = \"what {name} is for\"\n"),
    })
}

fn listed() -> Vec<Listed> {
    let mut listed = vec![
        file("tuned", TUNED),
        file("zstd-64k", "[producer]\ncompression = \"zstd\"\n"),
        file("none-16k", ""),
        file("night-load", ""),
        file("wip", WIP),
    ];
    let names = [
        "default",
        "reference",
        "low-latency",
        "durable",
        "avro",
        "zstd",
        "keyed",
    ];
    listed.extend(names.map(built_in));
    listed
}

/// A run of a profile in so many milliseconds.
fn report(name: &str, kind: TargetKind, ms: u32, p99_us: u64) -> Box<Report> {
    let (profile, result) = fixture::tuned();
    let mut report = Report::new("128-tuned", &profile, &result);
    report.profile.name = name.into();
    report.target.kind = kind;
    report.elapsed_s = f64::from(ms) / 1e3;
    report.msgs_per_s = 1e6 / report.elapsed_s;
    report.latency_us.p99 = p99_us;
    Box::new(report)
}

/// The dashboard with profiles and some runs.
fn script(width: u16, height: u16) -> Script {
    let mut script = Script::new(width, height);
    script.hear(News::Profiles(listed()));
    for (name, kind, ms, p99_us) in [
        ("tuned", TargetKind::Kafka, 1_028, 15_100),
        ("zstd-64k", TargetKind::Kafka, 965, 14_200),
        ("none-16k", TargetKind::Kafka, 1_333, 5_000),
        ("avro", TargetKind::Embedded, 893, 13_100),
        ("zstd", TargetKind::Embedded, 926, 16_900),
        ("reference", TargetKind::Kafka, 4_310, 412_000),
        ("tuned", TargetKind::Embedded, 952, 14_200),
    ] {
        script.hear(News::Over(report(name, kind, ms, p99_us)));
    }
    script
}

/// With three changes, as one tunes it.
fn tuning(width: u16, height: u16) -> Script {
    let mut script = script(width, height);
    script.press("l");
    to(&mut script, "linger_ms").press("l");
    to(&mut script, "workers").press("h h");
    to(&mut script, "batch_size").press("l l");
    script
}

/// Goes to a setting by its name.
fn to<'a>(script: &'a mut Script, setting: &str) -> &'a mut Script {
    script.press("g");
    for _ in 0..60 {
        if script.screen().contains(&format!("▌{setting} ")) {
            return script;
        }
        script.press("j");
    }
    panic!("no {setting} on\n{}", script.screen());
}

fn works(script: &mut Script) -> Vec<Work> {
    let effects = std::mem::take(&mut script.effects);
    let works = effects.into_iter().filter_map(|effect| match effect {
        Effect::Work(work) => Some(*work),
        _ => None,
    });
    works.collect()
}

fn saved(script: &mut Script) -> crate::profile::Save {
    let mut works = works(script);
    match works.pop() {
        Some(Work::SaveProfile(save)) => save,
        other => panic!("not saved but {other:?}"),
    }
}

#[rstest]
#[case(160, 48)]
#[case(120, 36)]
#[case(80, 24)]
#[case(60, 16)]
fn the_settings_with_changes(#[case] width: u16, #[case] height: u16) {
    assert_snapshot!(
        format!("settings-{width}x{height}"),
        tuning(width, height).screen()
    );
}

#[rstest]
#[case(160, 48)]
#[case(120, 36)]
#[case(80, 24)]
#[case(60, 16)]
fn the_list(#[case] width: u16, #[case] height: u16) {
    assert_snapshot!(
        format!("list-{width}x{height}"),
        script(width, height).screen()
    );
}

#[rstest]
#[case(160, 48)]
#[case(120, 36)]
#[case(80, 24)]
#[case(60, 16)]
fn a_broken_profile(#[case] width: u16, #[case] height: u16) {
    let mut script = script(width, height);
    script.press("j j j j Enter");
    assert_snapshot!(format!("broken-{width}x{height}"), script.screen());
}

#[test]
fn changes_that_do_not_go_together_are_told_and_not_run() {
    let mut script = script(120, 36);
    script.press("l");
    to(&mut script, "enable_idempotence").press("l");
    to(&mut script, "acks").press("l");
    assert_snapshot!("cannot-run-120x36", script.screen());
    script.press("r");
    assert!(
        script
            .last_line()
            .contains("Not run: enable_idempotence = true needs acks")
    );
    assert_eq!(works(&mut script), []);
}
