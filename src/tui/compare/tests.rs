//! The tab as a person sees it: keys in, screens out.

mod going;
mod listing;
mod looking;
mod planning;
mod small;
mod sweeping;

use std::path::PathBuf;

use crate::compare::fixture::{BETTER, UNCLEAR, completed};
use crate::compare::{Curves, Document, Order, Question, Rounds, Session, Slot};
use crate::profile::{Listed, Place, ProfileText};
use crate::report::Shape;
use crate::tui::action::Effect;
use crate::tui::backstage::Work;
use crate::tui::compare::Planned;
use crate::tui::news::News;
use crate::tui::run::fixture;
use crate::tui::script::Script;

fn works(script: &mut Script) -> Vec<Work> {
    let effects = std::mem::take(&mut script.effects);
    let works = effects.into_iter().filter_map(|effect| match effect {
        Effect::Work(work) => Some(*work),
        _ => None,
    });
    works.collect()
}

/// Ten rounds of four profiles: B is better, C unclear, D worse.
fn of_four() -> Session {
    let worse = BETTER.map(|ratio| 1.87 - ratio);
    let names = ["tuned", "zstd-64k", "durable", "none-16k"];
    completed(&names, &[BETTER, UNCLEAR, worse])
}

/// Each profile with a rate and latencies of its own.
fn curves(session: &Session) -> Curves {
    let curve = |index: u64| {
        let steps = 45 + index * 6;
        let acked: Vec<_> = (0..steps)
            .map(|i| 20_000 - index * 1_500 + i * 7 % 5 * 300)
            .collect();
        let slot = Slot::Profile(usize::try_from(index).unwrap());
        let us = (1..=5_000).map(|i| 800 + i * i / 900 * (10 + index * 7) / 10);
        (slot, vec![Shape::new(0.02, &acked)], us.collect())
    };
    let profiles = u64::try_from(session.contestants.len()).unwrap();
    Curves::made((0..profiles).map(curve))
}

/// A session as it is read backstage.
fn read(session: &Session) -> News {
    News::Opened {
        document: Box::new(Document::of(session.clone())),
        curves: Box::new(curves(session)),
    }
}

/// The results of a session, opened from the list.
fn opened(session: &Session, (width, height): (u16, u16)) -> Script {
    let mut script = Script::new(width, height);
    script
        .press("5")
        .hear(News::Sessions(vec![session.clone()]));
    script.press("Enter").hear(read(session));
    script.effects.clear();
    script
}

fn profile(name: &str, text: &str) -> Listed {
    Listed::of(ProfileText {
        name: name.into(),
        place: Place::File(PathBuf::from(format!("profiles/{name}.toml"))),
        text: text.into(),
    })
}

/// Some profiles in the list, one of them broken.
fn listed(width: u16, height: u16) -> Script {
    let mut script = Script::new(width, height);
    script.hear(News::Profiles(vec![
        profile("tuned", "[producer]\ncompression = \"lz4\"\n"),
        profile(
            "zstd",
            "[producer]\ncompression = \"zstd\"\nlinger_ms = 10\n",
        ),
        profile("durable", "[producer]\nacks = \"all\"\n"),
        profile("wip", "[producer]\ncompresion = \"lz4\"\n"),
    ]));
    script.effects.clear();
    script
}

/// With a plan on screen and a run that goes, nothing is made of the plan yet.
fn waits_for_the_run(script: &mut Script, makes: fn(&Work) -> bool) {
    script.launch(fixture::tuned());
    works(script);
    script.press("5 Enter").shows("PLANNED");
    assert!(
        script.last_line().contains("A run is going: 2 shows it"),
        "{}",
        script.last_line()
    );
    assert!(!works(script).iter().any(makes));
}

/// The question that was asked last, looked at backstage.
fn asked<Q>(script: &Script, question: fn(&Work) -> Option<Q>) -> Q {
    let effects = script.effects.iter().rev();
    let mut questions = effects.filter_map(|effect| match effect {
        Effect::Work(work) => question(work),
        _ => None,
    });
    questions.next().expect("a question")
}

fn asked_comparison(script: &Script) -> Question {
    asked(script, |work| match work {
        Work::PlanSession(question) => Some((**question).clone()),
        _ => None,
    })
}

/// The answer to a question: a plan that has not begun, with as many rounds as it asks for.
fn planned(question: Question) -> News {
    let Rounds::Given(rounds) = question.rounds else {
        panic!("{question:?}");
    };
    let mut session = fresh();
    session.order = Order::draw(session.seed, session.contestants.len(), rounds);
    session.metric = question.metric;
    let planned = Planned {
        document: Document::of(session),
        foreseen: vec![
            "foreseen: 0:33, by the last runs of these profiles".to_owned(),
            "10 rounds find differences of 3.8 % or more nine times in ten, by the pairs of A and \
             A' of compare-2"
                .to_owned(),
        ],
    };
    News::Planned {
        question: Box::new(question),
        planned: Ok(Box::new(planned)),
    }
}

/// Marked profiles, and what is foreseen of them.
fn at_plan(width: u16, height: u16) -> Script {
    let mut script = listed(width, height);
    script.press("Space j Space c");
    let answer = planned(asked_comparison(&script));
    script.hear(answer);
    script.effects.clear();
    script
}

/// A session that has not run yet.
fn fresh() -> Session {
    let mut session = of_four();
    session.id = String::new();
    session.contestants[1]
        .overrides
        .push("producer.compression=zstd".to_owned());
    session.runs.clear();
    session.ending = crate::compare::Ending::Going;
    session
}
