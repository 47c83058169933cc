//! From marks to a plan.

use rstest::rstest;

use super::{asked_comparison, at_plan, fresh, listed, planned, waits_for_the_run, works};
use crate::compare::{Document, Metric, Order, Rounds};
use crate::tui::backstage::Work;
use crate::tui::compare::Planned;
use crate::tui::news::News;
use crate::tui::script::Script;

#[test]
fn marked_profiles_are_planned_in_the_order_of_their_marks() {
    let mut script = listed(120, 36);
    script.press("j Space").shows("zstd is the baseline, A");
    script
        .press("k Space")
        .shows("tuned is B; c compares the 2 marked");
    script
        .press("c")
        .shows("[5 Compare]")
        .shows("Looking at the profiles");
    let works = works(&mut script);
    let Some(Work::PlanSession(question)) =
        works.iter().find(|it| matches!(it, Work::PlanSession(_)))
    else {
        panic!("{works:?}");
    };
    let names: Vec<_> = question
        .contestants
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    assert_eq!(names, ["zstd", "tuned"]);
    assert_eq!(
        (question.metric, question.rounds),
        (Metric::MsgsPerS, Rounds::Given(10))
    );
}

#[test]
fn changes_that_are_not_saved_take_part() {
    let mut script = listed(120, 36);
    script.press("Space j Space l");
    script.press("l").press("c");
    script.press("Esc c");
    let works = works(&mut script);
    let planned = works.iter().find_map(|work| match work {
        Work::PlanSession(question) => Some(&question.contestants),
        _ => None,
    });
    assert_eq!(planned.unwrap()[1].overrides.len(), 1);
}

#[test]
fn a_mark_goes_again_and_fewer_than_two_are_refused() {
    let mut script = listed(120, 36);
    script.press("c");
    assert!(
        script.last_line().contains("none is marked"),
        "{}",
        script.last_line()
    );
    script.press("Space c");
    assert!(
        script.last_line().contains("only tuned is marked"),
        "{}",
        script.last_line()
    );
    script.press("Space").shows("tuned is not marked any more");
    script.press("j j j Space");
    assert!(
        script.last_line().contains("Not marked: wip has 1 error"),
        "{}",
        script.last_line()
    );
    assert!(
        !works(&mut script)
            .iter()
            .any(|it| matches!(it, Work::PlanSession(_)))
    );
}

#[rstest]
#[case(120, 36)]
#[case(80, 24)]
#[case(60, 16)]
fn what_would_run_is_shown_before_it_starts(#[case] width: u16, #[case] height: u16) {
    let script = at_plan(width, height);
    insta::assert_snapshot!(format!("planned-{width}x{height}"), script.screen());
}

#[test]
fn a_plan_of_many_profiles_says_how_many_are_out_of_sight() {
    let mut script = at_plan(80, 24);
    let mut session = fresh();
    let more = (0..7).map(|_| session.contestants[1].clone());
    let more: Vec<_> = more.collect();
    session.contestants.extend(more);
    session.order = Order::draw(1, 11, 10);
    script.press("+");
    let question = Box::new(asked_comparison(&script));
    let planned = Planned {
        document: Document::of(session),
        foreseen: Vec::new(),
    };
    script.hear(News::Planned {
        question,
        planned: Ok(Box::new(planned)),
    });
    script.shows("more: a higher terminal shows them");
    script.resize(120, 36);
    script.shows("K").shows_no("a higher terminal");
}

#[test]
fn enter_starts_the_plan_once() {
    let mut script = at_plan(120, 36);
    script.press("Enter").shows("RUNNING");
    assert_eq!(works(&mut script), [Work::MakeSession(Box::new(fresh()))]);
    script.press("Enter r b e d");
    assert_eq!(works(&mut script), []);
}

#[test]
fn a_run_that_goes_has_to_end_before_a_plan_starts() {
    let mut script = at_plan(120, 36);
    waits_for_the_run(&mut script, |work| matches!(work, Work::MakeSession(_)));
}

#[rstest]
#[case(120, 36)]
#[case(80, 24)]
fn a_comparison_that_makes_no_sense_is_refused(#[case] width: u16, #[case] height: u16) {
    let mut script = listed(width, height);
    script.press("Space j Space c");
    let refused = News::Planned {
        question: Box::new(asked_comparison(&script)),
        planned: Err(
            "tuned sends to the embedded broker and zstd to a real one: their figures say nothing \
             about each other\nSend both to the same: --set target.brokers=host:port, or --set \
             target.brokers=embedded."
                .to_owned(),
        ),
    };
    script.hear(refused);
    insta::assert_snapshot!(format!("refused-{width}x{height}"), script.screen());
    script.press("Enter");
    assert!(script.last_line().contains("Nothing is compared"));
    script.press("Esc").shows("Comparisons");
}

#[test]
fn a_plan_that_comes_too_late_is_not_shown() {
    let mut script = listed(120, 36);
    script.press("Space j Space c Esc");
    let late = planned(asked_comparison(&script));
    script.hear(late).shows_no("PLANNED");
}

#[test]
fn a_plan_that_comes_too_late_does_not_stand_for_another_one() {
    let mut script = listed(120, 36);
    script.press("Space j Space c");
    let late = planned(asked_comparison(&script));
    script.press("1 j Space c");
    script.hear(late).shows("Looking at the profiles");
    let answer = planned(asked_comparison(&script));
    script.hear(answer).shows("PLANNED");
}

#[test]
fn a_plan_gets_other_rounds_and_is_judged_on_another_figure() {
    let mut script = at_plan(120, 36);
    script
        .press("+")
        .shows("Looking at 11 rounds, judged on msg/s");
    script.press("Enter");
    assert!(script.last_line().contains("The plan is being looked at"));
    let question = asked_comparison(&script);
    script.hear(planned(question)).shows("11 rounds that count");
    script.press("= Ctrl-U").type_text("0").shows("from 1 to");
    script.press("Ctrl-U").type_text("24").press("Enter");
    let question = asked_comparison(&script);
    assert_eq!(question.rounds, Rounds::Given(24));
    script.hear(planned(question));
    script.press("y");
    let question = asked_comparison(&script);
    script.hear(planned(question)).shows("judged on time, s");
    script.effects.clear();
    script.press("Enter").shows("RUNNING");
    let works = works(&mut script);
    let [Work::MakeSession(session)] = &works[..] else {
        panic!("{works:?}");
    };
    assert_eq!(
        (session.metric, session.order.rounds()),
        (Metric::ElapsedS, 24)
    );
}

#[test]
fn however_fast_rounds_are_asked_for_one_plan_is_looked_at_at_a_time() {
    let mut script = at_plan(120, 36);
    script.press("+ + +").shows("Looking at 13 rounds");
    let first = asked_comparison(&script);
    assert_eq!(first.rounds, Rounds::Given(11));
    assert_eq!(works(&mut script).len(), 1);
    script.hear(planned(first));
    let last = asked_comparison(&script);
    assert_eq!(last.rounds, Rounds::Given(13));
    script.hear(planned(last)).shows("13 rounds that count");
    script.press("- - - -");
    assert_eq!(asked_comparison(&script).rounds, Rounds::Given(12));
}

#[test]
fn latency_is_judged_only_at_a_common_rate() {
    let mut script = at_plan(120, 36);
    for _ in Metric::ALL {
        script.press("y");
        let question = asked_comparison(&script);
        assert!(!question.metric.is_latency(), "{question:?}");
        script.hear(planned(question));
    }
}

#[test]
fn a_plan_has_one_round_at_least() {
    let mut script = at_plan(120, 36);
    script.press("= Ctrl-U").type_text("1").press("Enter");
    let answer = planned(asked_comparison(&script));
    script.hear(answer).press("-");
    assert!(script.last_line().contains("A plan has 1 to"));
}

#[test]
fn every_key_says_why_it_does_nothing_to_a_plan() {
    for key in ["r", "b", "e", "d", "z", "Space", "x", "X"] {
        let mut script = at_plan(120, 36);
        script.press(key);
        assert!(script.app.message().is_some(), "{key} says nothing");
        script.shows("PLANNED");
    }
}

/// Goes to a setting of the selected profile by its name.
fn to(script: &mut Script, setting: &str) {
    script.press("g");
    for _ in 0..60 {
        if script.screen().contains(&format!("▌{setting} ")) {
            return;
        }
        script.press("j");
    }
    panic!("no {setting} on\n{}", script.screen());
}

#[test]
fn changes_that_do_not_go_together_are_not_compared() {
    let mut script = listed(120, 36);
    script.press("Space j Space l");
    to(&mut script, "enable_idempotence");
    script.press("l");
    to(&mut script, "acks");
    script.press("l Esc c");
    let said = script.last_line();
    assert!(
        said.contains("Not compared: zstd: enable_idempotence = true needs acks"),
        "{said}"
    );
    assert!(
        !works(&mut script)
            .iter()
            .any(|it| matches!(it, Work::PlanSession(_)))
    );
}
