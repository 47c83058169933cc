use std::time::Duration;

use rstest::rstest;

use super::super::fixture;
use super::super::RunTab;
use crate::engine::{Phase, Snapshot};
use crate::report::Report;
use crate::tui::news::{News, Purpose};
use crate::tui::script::Script;

const SIZES: [(u16, u16); 4] = [(160, 48), (120, 36), (80, 24), (60, 16)];

/// A dashboard in which #128 has been launched.
fn launched(width: u16, height: u16) -> Script {
    let mut script = Script::new(width, height);
    script.launch(fixture::tuned());
    script
}

/// The same with #121 behind it, told what happened until this snapshot.
fn going(width: u16, height: u16, snapshot: Snapshot) -> Script {
    let mut script = launched(width, height);
    script.hear(News::Read {
        report: Box::new(fixture::ghost()),
        purpose: Purpose::Ghost,
    });
    script.hear(News::Started { id: "128-tuned".to_owned() });
    for event in fixture::events() {
        script.hear(News::Event(event));
    }
    script.hear(News::Snapshot(Box::new(snapshot)));
    script.press("2");
    script
}

fn over(width: u16, height: u16, report: Report) -> Script {
    let mut script = going(width, height, fixture::running());
    script.hear(News::Over(Box::new(report)));
    script
}

fn failed(width: u16, height: u16) -> Script {
    let mut script = Script::new(width, height);
    script.launch(fixture::durable());
    script.hear(News::Started { id: "131-durable".to_owned() });
    script.hear(News::Over(Box::new(fixture::failed())));
    script
}

fn unreachable(width: u16, height: u16) -> Script {
    let mut script = Script::new(width, height);
    script.launch(fixture::unreachable());
    script.hear(News::Started { id: "132-tuned".to_owned() });
    script.hear(News::Over(Box::new(fixture::not_started())));
    script
}

#[test]
fn print() {
    for (w, h) in SIZES {
        let mut script = going(w, h, fixture::running());
        script.press("p");
        for _ in 0..7 {
            script.hear(News::Over(Box::new(fixture::completed())));
            script.launch(fixture::tuned());
        }
        script.hear(News::Snapshot(Box::new(fixture::running())));
        println!("{}", script.screen());
        script.press("Esc z");
        println!("{}", script.screen());
        script.press("z Right Right z");
        println!("{}", script.screen());
        let script = launched(w, h);
        println!("{}", script.screen());
    }
}
