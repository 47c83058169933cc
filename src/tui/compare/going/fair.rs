//! What all runs of a session share, as far as they do.

use crate::compare::{Document, Run, Session};
use crate::profile::Profile;
use crate::report::TargetKind;
use crate::tui::compare::words;
use crate::units::{percent, plural};

/// In sentences; what is not shared is warned of elsewhere.
#[must_use]
pub fn sentences(document: &Document) -> Vec<String> {
    let session = &document.session;
    let baseline = session.contestants.first().and_then(|it| it.parse().ok());
    let differs = |part: &str| {
        let told = format!("have A's {part}");
        document.warnings.iter().any(|it| it.contains(&told))
    };
    let mut sentences = vec![format!("same broker: {}", broker(session))];
    if let Some(profile) = baseline.as_ref().filter(|_| !differs("topic layout")) {
        sentences.push(format!("same topic: {}", topic(profile, session)));
    }
    if let Some(profile) = baseline.as_ref().filter(|_| !differs("rows")) {
        let work = words::work(profile);
        sentences.push(format!("same work: {work}"));
    }
    sentences.push(format!("same machine: {}", machine(session)));
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

/// Its cores, and what others did on it.
fn machine(session: &Session) -> String {
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
        "{cores}{}{}",
        load.unwrap_or_default(),
        stolen.unwrap_or_default()
    )
}
