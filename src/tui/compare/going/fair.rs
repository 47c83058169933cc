//! What all runs of a session share, as far as they do.

use crate::compare::{Contestant, Run, Session, Shared, not_shared};
use crate::profile::Profile;
use crate::report::TargetKind;
use crate::tui::compare::words;
use crate::units::{percent, plural};

/// What the profiles share, in sentences; what they do not is warned of elsewhere.
#[must_use]
pub fn shared(session: &Session) -> Vec<String> {
    let mut profiles = session.contestants.iter().map(Contestant::parse);
    let baseline = profiles.next().and_then(Result::ok);
    let mut sentences = Vec::new();
    if let Some(baseline) = &baseline {
        let others = profiles.filter_map(Result::ok);
        let differs: Vec<_> = others.flat_map(|it| not_shared(baseline, &it)).collect();
        let told = [
            (Shared::Broker, format!("broker: {}", broker(session))),
            (
                Shared::TopicLayout,
                format!("topic: {}", topic(baseline, session)),
            ),
            (Shared::Rows, format!("work: {}", words::work(baseline))),
        ];
        let same = told.into_iter().filter(|(it, _)| !differs.contains(it));
        sentences.extend(same.map(|(_, told)| format!("same {told}")));
    }
    sentences
}

fn broker(session: &Session) -> String {
    match session.target {
        TargetKind::Embedded => {
            "the embedded one, and results will hold for no real one".to_owned()
        }
        TargetKind::Kafka => format!(
            "{}, and results will hold for this start of it",
            session.brokers
        ),
    }
}

fn topic(profile: &Profile, session: &Session) -> String {
    let target = &profile.target;
    let after = if session.keep_topics {
        "kept"
    } else {
        "deleted"
    };
    format!(
        "{}, replication {}, made fresh for each run, {after} after it",
        plural(target.partitions.get().into(), "partition"),
        target.replication
    )
}

/// The machine's cores, and what others did on it, in a sentence.
#[must_use]
pub fn machine(session: &Session) -> String {
    let cores = plural(session.machine.cores as u64, "core");
    let range = |values: Vec<f64>| {
        let low = values.iter().copied().reduce(f64::min)?;
        Some((low, values.into_iter().reduce(f64::max)?))
    };
    let known = |of: fn(&Run) -> Option<f64>| range(session.counted().filter_map(of).collect());
    let load = known(|run| run.load);
    let load = load.map(|(low, high)| format!(", load before each run {low:.1} to {high:.1}"));
    let stolen = known(|run| run.stolen);
    let stolen = stolen.map(|(_, most)| format!(", CPU time stolen at most {}", percent(most)));
    format!(
        "same machine: {cores}{}{}",
        load.unwrap_or_default(),
        stolen.unwrap_or_default()
    )
}
