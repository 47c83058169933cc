//! Before the first run: what is compared, whether it may be, and what is foreseen.

use std::path::Path;

use uuid::Uuid;

use crate::cli::{CompareArgs, Places};
use crate::command::history::store;
use crate::command::run::{check_document, job_in, not_started};
use crate::command::{Stop, profiles, say};
use crate::compare::{
    self, ALPHA, Contestant, Ending, Folder, Foresight, Limit, Machine, Metric, Order, SCHEMA,
    Session, Sessions, now, usual_cool_down,
};
use crate::profile::Profile;
use crate::report::{Store, target_kind};
use crate::stats::paired::Goal;

/// A session that can go on.
pub struct Begun {
    pub session: Session,
    pub folder: Folder,
    pub foresight: Foresight,
}

/// Agrees on a new session, or takes up an old one.
pub fn begin(args: &CompareArgs, places: &Places) -> Result<Begun, Stop> {
    let store = Store::open(store(places)?.dir())?;
    let sessions = Sessions::of(&store);
    let (session, folder) = match &args.resume {
        Some(asked) => resume(args, &sessions, asked)?,
        None => agree(args, places, &sessions)?,
    };
    let named = named(&session.contestants)?;
    let earlier: Vec<_> = sessions
        .all()
        .into_iter()
        .filter(|it| it.id != session.id)
        .collect();
    let foresight = Foresight::of(&session, &earlier, &store.list()?);
    if !args.quiet && session.ending != Ending::Completed {
        let told = foresight.words(&session).into_iter();
        let warnings = compare::warnings(&named).unwrap_or_default();
        let warned = warnings.iter().map(|it| format!("warning: {it}"));
        told.chain(warned).for_each(say);
    }
    Ok(Begun {
        session,
        folder,
        foresight,
    })
}

fn resume(args: &CompareArgs, sessions: &Sessions, asked: &str) -> Result<(Session, Folder), Stop> {
    let (mut session, folder) = sessions.resume(asked)?;
    let named = named(&session.contestants)?;
    check_documents(args, &named)?;
    if session.ending == Ending::Completed {
        return Ok((session, folder));
    }
    let here = Machine::here();
    if session.machine != here {
        return Err(Stop::usage(format!(
            "{} began on {} with {} cores, and this is {} with {}: its rounds cannot go on here",
            session.id, session.machine.host, session.machine.cores, here.host, here.cores
        )));
    }
    let version = env!("CARGO_PKG_VERSION");
    if session.version != version {
        let old = &session.version;
        say(format_args!(
            "warning: it began with kdyno {old} and goes on with {version}"
        ));
    }
    check(&session.contestants, &named)?;
    session.ending = Ending::Going;
    session.failure = None;
    session.resumed.push(now());
    Ok((session, folder))
}

/// A new session, after everything has been looked at that can be known to be wrong.
fn agree(
    args: &CompareArgs,
    places: &Places,
    sessions: &Sessions,
) -> Result<(Session, Folder), Stop> {
    let contestants = contestants(args, places.profiles.as_deref())?;
    let named = named(&contestants)?;
    compare::warnings(&named).map_err(Stop::usage)?;
    check_metric(args, &contestants)?;
    check_documents(args, &named)?;
    check(&contestants, &named)?;
    let baseline = &named[0].1;
    let seed = args.seed.unwrap_or_else(some_seed);
    let rounds = args.budget.map_or(args.repeats, |_| 0);
    let target = target_kind(baseline);
    let cool_down = args.cool_down.unwrap_or_else(|| usual_cool_down(target));
    let mut session = Session {
        schema: SCHEMA,
        id: String::new(),
        started: now(),
        resumed: Vec::new(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        machine: Machine::here(),
        target,
        brokers: baseline.target.cluster.brokers(),
        metric: args.metric,
        margin: args.margin,
        alpha: ALPHA,
        limit: args.max_regression.map(|max_regression| Limit {
            max_regression,
            strict: args.strict,
        }),
        keep_topics: args.keep_topics,
        cool_down_s: cool_down.as_secs_f64(),
        seed,
        budget_s: args.budget.map(|time| time.as_secs_f64()),
        order: Order::draw(seed, contestants.len(), rounds),
        contestants,
        ending: Ending::Going,
        failure: None,
        runs: Vec::new(),
    };
    let folder = sessions.create(&mut session)?;
    Ok((session, folder))
}

fn contestants(args: &CompareArgs, folder: Option<&Path>) -> Result<Vec<Contestant>, Stop> {
    if args.vary.is_empty() {
        let one = |name: &String| {
            let text = profiles::find(name, folder)?;
            Ok(Contestant::new(
                text.name.clone(),
                text,
                args.overrides.clone(),
            ))
        };
        return args.contestants.iter().map(one).collect();
    }
    let [name] = &args.contestants[..] else {
        return Err(Stop::usage(
            "--vary makes variations of one profile; name one, or leave --vary out",
        ));
    };
    let text = profiles::find(name, folder)?;
    let variations = compare::variations(&args.vary).map_err(Stop::usage)?;
    let one = |variation: compare::Variation| {
        let overrides = args.overrides.iter().cloned().chain(variation.overrides);
        Contestant::new(variation.name, text.clone(), overrides.collect())
    };
    Ok(variations.into_iter().map(one).collect())
}

/// The profiles by the names that they go by here.
fn named(contestants: &[Contestant]) -> Result<Vec<(String, Profile)>, Stop> {
    let one = |contestant: &Contestant| {
        let profile = contestant.parse();
        let profile = profile.map_err(|wrong| profiles::cannot_run(&contestant.name, &wrong))?;
        Ok((contestant.name.clone(), profile))
    };
    contestants.iter().map(one).collect()
}

/// Looks before the work whether the documents can be written after it.
fn check_documents(args: &CompareArgs, named: &[(String, Profile)]) -> Result<(), Stop> {
    for (option, file) in super::end::outputs(args) {
        for (_, profile) in named {
            check_document(option, file, profile)?;
        }
    }
    Ok(())
}

/// Some figures can be judged only under conditions.
fn check_metric(args: &CompareArgs, contestants: &[Contestant]) -> Result<(), Stop> {
    let metric: Metric = args.metric;
    let rates: Vec<_> = contestants.iter().map(Contestant::rate).collect();
    let is_common = rates.iter().all(|rate| rate.is_some() && *rate == rates[0]);
    if metric.is_latency() && !is_common {
        return Err(Stop::usage(format!(
            "--metric {}: at full speed latency is mostly waiting in queues, so it is judged only \
             at one rate of all profiles: add --set run.rate=N, at 30 % of the slowest one's rate \
             or less",
            metric.name()
        )));
    }
    if args.max_regression.is_some() && metric.goal() == Goal::None {
        return Err(Stop::usage(format!(
            "--max-regression needs a figure that is better one way, and {} is not; take another \
             --metric",
            metric.name()
        )));
    }
    Ok(())
}

/// Makes sure of the sources, and of everything else that a run needs.
fn check(contestants: &[Contestant], named: &[(String, Profile)]) -> Result<(), Stop> {
    for (contestant, (_, profile)) in contestants.iter().zip(named) {
        let job = job_in(None, profile.clone())?;
        job.check().map_err(|error| {
            let stop = not_started(error);
            let message = format!("{}: {}", contestant.name, stop.message);
            Stop { message, ..stop }
        })?;
    }
    Ok(())
}

/// Small enough to be typed again.
fn some_seed() -> u64 {
    let (_, random) = Uuid::new_v4().as_u64_pair();
    random % 1_000_000
}
