//! Everything that happens before the clock starts: cluster, topic, and every worker's client made
//! ready to send.

use std::time::Duration;

use super::event::Happening;
use super::plan::Plan;
use super::run::Stage;
use super::snapshot::Publisher;
use super::threads::all_at_once;
use crate::client::batch::BatchLimits;
use crate::client::cluster::{Cluster, TopicState, Tried};
use crate::client::direct::{self, Direct};
use crate::client::librdkafka::{Librdkafka, Outlet, config};
use crate::client::null::Null;
use crate::client::read_back::{self, Offsets};
use crate::client::{CORRELATION_ID, Patience};
use crate::stats::{Advice, Cause, Verdict};

/// What a run needs to start.
pub struct Connected<C> {
    /// One for each worker.
    pub clients: Vec<C>,
    pub cluster: Option<Cluster>,
    /// Where the topic ended before the run, when it is going to be read back.
    pub before: Option<Offsets>,
}

/// Why there is nobody to talk to.
pub struct Unconnected {
    pub words: String,
    /// What came of the addresses of brokers, as far as that is the reason.
    pub tried: Vec<Tried>,
    /// What had been found, or done, about the topic by then.
    pub topic: Option<TopicState>,
}

impl From<String> for Unconnected {
    fn from(words: String) -> Self {
        Self {
            words,
            tried: Vec::new(),
            topic: None,
        }
    }
}

impl Unconnected {
    /// What holds a run back that did not get in; nothing is said where it is not the brokers.
    pub fn verdict(&self) -> Verdict {
        if self.tried.is_empty() {
            return Verdict::default();
        }
        let answer = |tried: &Tried| (tried.address.clone(), tried.answer_words());
        let figures: Vec<_> = self.tried.iter().map(answer).collect();
        let answers = figures
            .iter()
            .map(|(address, answer)| format!("{address} {answer}"));
        Verdict {
            cause: Cause::Unreachable,
            sure: true,
            because: answers.collect::<Vec<_>>().join("; "),
            figures,
            advice: Some(Advice::embedded()),
        }
    }
}

/// There is nobody to connect to.
pub fn null(plan: &Plan) -> Connected<Null> {
    let workers = plan.profile.producer.workers.get();
    Connected {
        clients: (0..workers).map(|_| Null::default()).collect(),
        cluster: None,
        before: None,
    }
}

/// Connects librdkafka's producers.
///
/// # Errors
/// In words, and, where no broker let us in, by address.
pub fn librdkafka(stage: &Stage<'_>) -> Result<Connected<Librdkafka>, Unconnected> {
    let profile = &stage.plan.profile;
    let headers = headers(stage.plan);
    connect(stage, |cluster, _, patience| {
        let config = config::producer(&cluster.connection, &profile.producer);
        let outlet = Outlet {
            topic: &profile.target.topic,
            headers: &headers,
            limits: BatchLimits::of(profile),
            max_in_flight: profile.producer.max_in_flight,
        };
        Librdkafka::connect(&config, outlet, patience)
            .map_err(|error| format!("{}: {error}", cluster.bootstrap()))
    })
}

/// Connects direct clients.
///
/// # Errors
/// In words, and, where no broker let us in, by address.
pub fn direct(stage: &Stage<'_>) -> Result<Connected<Direct>, Unconnected> {
    let profile = &stage.plan.profile;
    let headers = headers(stage.plan);
    connect(stage, |cluster, worker, patience| {
        let settings = direct::Settings::of(profile, cluster.bootstrap(), &headers)
            .map_err(|error| error.to_string())?;
        Direct::connect(&settings.for_worker(worker), patience).map_err(|error| error.to_string())
    })
}

/// Reaches the cluster and makes a client for each worker ready, all at once: `client` makes that
/// of the worker with this number, or says why not.
fn connect<C: Send>(
    stage: &Stage<'_>,
    client: impl Fn(&Cluster, usize, &Patience<'_>) -> Result<C, String> + Sync,
) -> Result<Connected<C>, Unconnected> {
    let Stage {
        plan,
        control,
        publisher,
        ..
    } = stage;
    let target = &plan.profile.target;
    let given_up = || control.stopping();
    let cluster =
        Cluster::reach(target, &Patience::new(&given_up)).map_err(|error| Unconnected {
            words: error.to_string(),
            tried: error.into_tried(),
            topic: None,
        })?;
    publisher.event(Duration::ZERO, Happening::Topic(cluster.topic));
    warn_of_other_partitions(plan, cluster.topic, publisher);

    let with_topic = |words: String| Unconnected {
        topic: Some(cluster.topic),
        ..words.into()
    };
    let workers = plan.profile.producer.workers.get();
    let clients = all_at_once(0..workers, |worker| {
        client(&cluster, worker, &Patience::new(&given_up))
    });
    let clients = clients.map_err(with_topic)?;
    // Asked now that the clients know every leader; nothing has been sent yet.
    let before = plan
        .verify
        .then(|| {
            read_back::ends(
                &cluster.connection,
                &target.topic,
                &Patience::new(&given_up),
            )
        })
        .transpose()
        .map_err(|error| with_topic(error.to_string()))?;
    Ok(Connected {
        clients,
        cluster: Some(cluster),
        before,
    })
}

fn warn_of_other_partitions(plan: &Plan, topic: TopicState, publisher: &Publisher) {
    let target = &plan.profile.target;
    let asked = target.partitions.get() as usize;
    if let TopicState::Kept { partitions } = topic
        && partitions != asked
    {
        let warning = format!(
            "topic {} has {partitions} partitions and keeps them; the profile says {asked}",
            target.topic
        );
        publisher.event(Duration::ZERO, Happening::Warning(warning));
    }
}

/// The headers of all messages of a plan.
pub fn headers(plan: &Plan) -> Vec<(String, String)> {
    let payload = &plan.profile.payload;
    let correlation_id = (CORRELATION_ID.to_owned(), plan.correlation_id.to_string());
    payload
        .correlation_id
        .then_some(correlation_id)
        .into_iter()
        .chain(payload.headers.iter().cloned())
        .collect()
}
