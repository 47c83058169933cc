//! The tab as a person sees it: keys in, screens out.

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

#[test]
fn enter_runs_the_profile_and_r_runs_it_with_its_changes() {
    let mut script = tuning(120, 36);
    works(&mut script);
    script.press("r").shows("[2 Run]");
    let works = works(&mut script);
    let Some(Work::Launch { profile, .. }) = works.first() else {
        panic!("not launched but {works:?}");
    };
    assert_eq!(profile.producer.workers.get(), 2);
    assert_eq!(profile.producer.batch_size, 262_144);
}

#[test]
fn arrows_change_a_value_u_undoes_it_and_the_default_comes_back() {
    let mut script = script(120, 36);
    script.press("l");
    to(&mut script, "workers")
        .press("l")
        .shows("~ < 5 >")
        .shows("was 4");
    script
        .shows("1 change, not saved")
        .shows("--set producer.workers=5");
    script.press("u").shows("< 4 >").shows_no("not saved");
    script.press("Backspace").shows("~ < 2 >");
    script
        .press("h h")
        .shows("workers: it is at its lowest; Enter types a value");
}

#[test]
fn a_value_is_typed_and_refused_in_place_with_the_reason() {
    let mut script = script(120, 36);
    script.press("l");
    to(&mut script, "batch_size")
        .press("Enter Ctrl-U")
        .type_text("3GiB");
    script
        .shows("3GiB")
        .shows("! too large: 1 to 2,147,483,647 B");
    script.press("Enter").shows("! too large");
    script
        .press("Ctrl-U")
        .type_text("256KiB")
        .shows("262,144  256 KiB");
    script
        .press("Enter")
        .shows("~ < 262,144 >  256 KiB")
        .shows("was 65,536");
}

#[test]
fn digits_are_typed_and_open_no_tab() {
    let mut script = script(80, 24);
    script.press("l");
    to(&mut script, "workers").press("Enter Ctrl-U 3 Enter");
    script.shows("[1 Profiles]").shows("~ < 3 >");
}

#[test]
fn an_entry_is_added_by_typing_its_name_and_value() {
    let mut script = script(120, 36);
    script.press("l");
    to(&mut script, "thresholds")
        .press("Enter")
        .type_text("failed == 0")
        .press("Enter");
    script.shows("2 entries").shows("failed");
    script
        .press("Enter")
        .type_text("faild == 0")
        .shows("write \"failed\"");
}

#[test]
fn saving_writes_the_file_and_says_so() {
    let mut script = tuning(120, 36);
    works(&mut script);
    script.press("s");
    let save = saved(&mut script);
    assert_eq!(save.path, PathBuf::from("profiles/tuned.toml"));
    assert!(
        save.text
            .contains("workers = 2               # one a core on the big machine")
    );
    script.hear(News::ProfileSaved(Box::new(save)));
    assert!(
        script
            .last_line()
            .contains("Saved profiles/tuned.toml, 3 changes")
    );
    assert_eq!(works(&mut script), [Work::ListProfiles]);
    script.press("Down").shows_no("not saved");
    script.press("s");
    assert!(
        script
            .last_line()
            .contains("Not saved: tuned has no changes")
    );
}

#[test]
fn a_copy_takes_the_changes_with_it() {
    let mut script = tuning(120, 36);
    works(&mut script);
    script
        .press("a")
        .shows("tuned-2")
        .shows("profiles/tuned-2.toml");
    script
        .press("Ctrl-U")
        .type_text("wip")
        .shows("! wip exists: write another name");
    script.press("Ctrl-U").type_text("mine").press("Enter");
    let save = saved(&mut script);
    let mut now = listed();
    now.insert(0, file("mine", &save.text));
    script.hear(News::ProfileSaved(Box::new(save)));
    assert!(
        script
            .last_line()
            .contains("Saved profiles/mine.toml, 3 changes")
    );
    script.hear(News::Profiles(now));
    script.press("Esc").shows("▌  mine").shows_no("tuned *");
}

#[test]
fn a_file_that_changed_meanwhile_keeps_the_changes_on_top() {
    let mut script = tuning(120, 36);
    script.press("s");
    let name = "tuned".to_owned();
    let why = "profiles/tuned.toml was changed by another program".to_owned();
    script.hear(News::ProfileNotSaved { name, why });
    assert!(
        script
            .last_line()
            .contains("Not saved: profiles/tuned.toml was changed")
    );
    let mut now = listed();
    now[0] = file(
        "tuned",
        &TUNED.replace("compression = \"lz4\"", "compression = \"zstd\""),
    );
    script.hear(News::Profiles(now));
    script.shows("3 changes, not saved").shows("zstd");

    let mut broken = listed();
    broken[0] = file("tuned", "[producer]\nworkres = 4\n");
    script
        .hear(News::Profiles(broken))
        .shows("1 error, cannot run");
    script
        .hear(News::Profiles(listed()))
        .shows("3 changes, not saved");
}

#[test]
fn deleting_asks_and_what_is_built_in_has_no_file() {
    let mut script = script(120, 36);
    script
        .press("j j D")
        .shows("Delete none-16k?")
        .shows("profiles/none-16k.toml");
    script.press("n");
    assert_eq!(works(&mut script), []);
    script.press("D y");
    let path = PathBuf::from("profiles/none-16k.toml");
    assert_eq!(works(&mut script), [Work::DeleteProfile(path.clone())]);
    script.hear(News::ProfileDeleted(path));
    assert!(
        script
            .last_line()
            .contains("Deleted profiles/none-16k.toml")
    );
    script.press("G D");
    assert!(
        script
            .last_line()
            .contains("keyed is built in: there is no file to delete")
    );
}

#[test]
fn undoing_everything_asks() {
    let mut script = tuning(120, 36);
    script
        .press("U")
        .shows("Back to the saved tuned?")
        .shows("All 3 changes are undone.");
    script.press("Enter").shows("3 changes, not saved");
    script.press("U y").shows_no("not saved");
    script.press("u").shows("3 changes, not saved");
}

#[test]
fn the_editor_opens_at_the_setting_and_at_the_first_error() {
    let mut script = script(120, 36);
    script.press("l");
    to(&mut script, "linger_ms").press("o");
    script.press("Esc j j j j o");
    let edit = |name: &str, line| Effect::Edit {
        path: PathBuf::from(format!("profiles/{name}.toml")),
        line,
    };
    assert_eq!(script.effects, [edit("tuned", 11), edit("wip", 12)]);
    script.press("G o");
    assert!(
        script
            .last_line()
            .contains("a saves a copy that can be edited")
    );
}

#[test]
fn quitting_asks_when_changes_would_be_lost() {
    let mut script = tuning(120, 36);
    script
        .press("q")
        .shows("Quit?")
        .shows("1 profile has unsaved changes: tuned.");
    script.press("n").shows_no("Quit?");
    assert!(!script.effects.contains(&Effect::Quit));
}

#[test]
fn a_filter_is_typed_kept_and_cleared() {
    let mut script = script(120, 36);
    script
        .press("/")
        .type_text("zst")
        .shows("/ zst_")
        .shows("2 of 12");
    script
        .press("Enter")
        .shows("▌  zstd-64k")
        .shows_no("night-load");
    script.press("Esc").shows("night-load").shows("▌  zstd-64k");
    script
        .press("/")
        .type_text("zst9")
        .shows("No profile matches zst9.");
    script.press("Esc").shows("night-load");
}

#[test]
fn settings_can_be_filtered_too() {
    let mut script = script(120, 36);
    script.press("l /").type_text("ms").press("Enter");
    script
        .shows("▌rtt_ms")
        .shows("linger_ms")
        .shows_no("partitions");
    script.press("Esc").shows("partitions");
    script.press("Esc").shows("Enter run");
}

#[test]
fn the_list_is_sorted_by_its_figures_and_turned_round() {
    let mut script = script(120, 36);
    script.press("> >").shows("by p99");
    script.press("g").shows("▌  none-16k");
    script.press("<").shows("by msg/s");
    script.press("g").shows("▌  tuned");
    script.press("i g").shows("▌  wip");
}

#[test]
fn a_click_selects_a_profile_or_a_setting() {
    let mut script = script(120, 36);
    script.click("none-16k").shows("▌  none-16k");
    script
        .click("delimiter")
        .shows("▌delimiter")
        .shows("← → change");
    script
        .click("night-load")
        .shows("▌  night-load")
        .shows("Enter run");
}

#[test]
fn the_target_in_the_corner_is_that_of_the_draft() {
    let mut script = script(120, 36);
    script.shows("EMBEDDED BROKER");
    script.press("l");
    to(&mut script, "brokers")
        .press("l")
        .shows("KAFKA localhost:9092");
}
