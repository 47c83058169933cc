//! The log on the screen, and its keys.

use std::path::PathBuf;

use jiff::tz::TimeZone;
use rstest::rstest;

use crate::logging::{Level, Line, New};
use crate::tui::action::Effect;
use crate::tui::backstage::Work;
use crate::tui::news::News;
use crate::tui::script::Script;

const LINES: [&str; 6] = [
    "2026-11-23T12:37:52.114031Z  INFO kdyno::engine::snapshot: what=Connecting at_s=0.0",
    "2026-11-23T12:38:00.216000Z  WARN kdyno::client::librdkafka: librdkafka error code=\"_TRANSPORT\"",
    "2026-11-23T12:38:00.224000Z ERROR kdyno::client::librdkafka: 1 of 1 brokers are down",
    "2026-11-23T12:38:04.214000Z  INFO kdyno::report::store: run 131 saved",
    "2026-11-23T12:38:05.000000Z DEBUG kdyno::client::cluster: asking for the end of a partition",
    "2026-11-23T12:38:10.311000Z  INFO kdyno::tui::app: stop asked",
];

fn logged(lines: &[&str]) -> News {
    let new = New {
        lines: lines
            .iter()
            .map(|line| Line::parse(line).unwrap())
            .collect(),
        path: Some(PathBuf::from("log/kdyno.2026-11-23.log")),
        ..New::default()
    };
    News::Logged { new, dropped: 0 }
}

/// The Logs tab with those lines.
fn logs(width: u16, height: u16) -> Script {
    let mut script = Script::new(width, height);
    script.app.logs.zone = TimeZone::UTC;
    script.press("4").hear(logged(&LINES));
    script
}

#[rstest]
#[case(160, 48)]
#[case(120, 36)]
#[case(80, 24)]
#[case(60, 16)]
fn the_tail_of_the_log(#[case] width: u16, #[case] height: u16) {
    let screen = logs(width, height).screen();
    insta::assert_snapshot!(format!("tail-{width}x{height}"), screen);
}

#[test]
fn the_file_is_followed_from_the_first_look_on() {
    let mut script = Script::new(80, 24);
    assert_eq!(script.effects, []);
    script.press("4 1 4");
    assert_eq!(script.effects, [Effect::Work(Box::new(Work::FollowLog))]);
}

#[test]
fn plus_shows_more_detail_and_writes_it_too() {
    let mut script = logs(120, 36);
    script.shows_no("asking for the end");
    script.effects.clear();
    script
        .press("+")
        .shows("level debug")
        .shows("asking for the end");
    let level = Work::LogLevel(Level::Debug);
    assert_eq!(script.effects, [Effect::Work(Box::new(level))]);
}

#[test]
fn minus_leaves_the_errors_and_says_when_there_is_nothing_less() {
    let mut script = logs(120, 36);
    script
        .press("- -")
        .shows("brokers are down")
        .shows_no("_TRANSPORT");
    script
        .press("-")
        .shows("There is no less detail than error");
}

#[test]
fn a_filter_looks_at_the_text_and_at_the_part_of_the_program() {
    let mut script = logs(120, 36);
    script.press("/").type_text("report").press("Enter");
    script.shows("run 131 saved").shows_no("stop asked");
    script.press("Esc").shows("stop asked");
    script.press("/").type_text("nothing of it");
    script.shows("No line matches nothing of it; Esc clears the filter.");
}

#[test]
fn a_frozen_tail_stays_where_it_is_and_counts_what_comes() {
    let mut script = logs(80, 24);
    script.press("f").shows("FROZEN");
    let later = "2026-11-23T12:39:00.000000Z  INFO kdyno::engine: much later";
    script.hear(logged(&[later]));
    script.shows_no("much later").shows("FROZEN, 1 below");
    script.press("f").shows("much later").shows("following");
}

#[test]
fn going_up_leaves_new_lines_below_until_the_end_is_asked_for() {
    let mut script = logs(80, 24);
    let many: Vec<_> = (0..60)
        .map(|i| format!("2026-11-23T12:40:00.000000Z  INFO kdyno::engine: line {i}."))
        .collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    script.hear(logged(&many));
    script.shows("line 59.").shows_no("line 0.");
    script
        .press("k")
        .shows_no("line 59.")
        .shows("1 below, G follows");
    script.press("g").shows("what=Connecting").shows("line 10.");
    script.press("G").shows("line 59.").shows("following");
}

#[test]
fn a_message_of_several_lines_stands_in_one() {
    let mut script = logs(120, 36);
    let new = New {
        continued: vec!["and more".to_owned()],
        ..New::default()
    };
    script.hear(News::Logged { new, dropped: 0 });
    script.shows("stop asked and more");
}

#[test]
fn enter_shows_the_whole_of_a_line_that_is_too_long_for_its_row() {
    let long = "2026-11-23T12:39:00.000000Z  WARN kdyno::client::direct: broker-1.example.com:9092 \
                closed the connection while it was asked for the metadata of the topic users, and \
                /a/path/of/more/signs/than/the/smallest/screen/has/room/for/in/one/of/its/lines was \
                never read to the end";
    for (width, height) in [(60, 16), (120, 36)] {
        let mut script = logs(width, height);
        script.hear(logged(&[long])).shows_no("to the end");
        script.press("Enter").shows("Whole lines, the last first");
        script
            .shows("never read to the end")
            .shows("12:39:00.000  WARN");
        script.press("j j j j").shows("stop asked");
        script.press("Esc").shows_no("Whole lines");
    }
}

#[test]
fn dropped_lines_are_counted() {
    let mut script = logs(120, 36);
    script.hear(News::Logged {
        new: New::default(),
        dropped: 1_234,
    });
    script.shows("1,234 lines dropped");
    script.resize(60, 16);
    script.shows("1,234 lines dropped");
}

#[test]
fn the_file_opens_in_the_editor_at_its_end() {
    let mut script = logs(120, 36);
    script.effects.clear();
    script.press("o");
    let opened = matches!(&script.effects[..], [Effect::Edit { path, .. }]
        if path.ends_with("kdyno.2026-11-23.log"));
    assert!(opened, "{:?}", script.effects);
}

#[test]
fn without_a_log_the_place_says_why() {
    let mut script = Script::new(80, 24);
    let why = "no log: cannot write to /x: permission denied; --log-dir names another folder";
    script.press("4").hear(News::NoLog(why.to_owned()));
    script
        .shows("kdyno works without its log. no log:")
        .shows("--log-dir names another");
    script.press("o").shows("No log to open");
}
