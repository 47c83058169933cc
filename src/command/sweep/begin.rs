//! Before the first run: what is swept, whether it can be, and what is foreseen.

use crate::cli::{Places, SweepArgs};
use crate::command::compare::{check, check_documents, go_on};
use crate::command::history::store;
use crate::command::{Stop, profiles, say};
use crate::compare::{self, Contestant, Ending, Past, Sessions};
use crate::profile::{self, Profile};
use crate::report::Store;
use crate::sweep::{
    self, Drive, Foresight, Grid, NotSaved, Question, QuestionError, Shelf, Sweep, check_name,
};

/// A sweep that can go on.
pub struct Begun {
    /// The folder of runs that it and its confirmation are saved in.
    pub store: Store,
    pub drive: Drive,
    pub foresight: Foresight,
}

/// Agrees on a new sweep, or takes up an old one.
pub fn begin(args: &SweepArgs, places: &Places) -> Result<Begun, Stop> {
    let store = Store::open(store(places)?.dir())?;
    let sweeps = Sessions::of(&store);
    let sessions = Sessions::of(&store);
    let (sweep, folder) = if let Some(asked) = &args.resume {
        let (mut sweep, folder) = sweep::resume(&sweeps, &sessions, asked)?;
        resume(args, places, &mut sweep)?;
        if sweep.ending == Ending::Going {
            folder.announce(&sweep)?;
        }
        (sweep, folder)
    } else {
        let mut sweep = agree(args, places)?;
        let folder = sweeps.create(&mut sweep)?;
        (sweep, folder)
    };
    let foresight = foresee(&sweep, &sweeps, &sessions, &store)?;
    if !args.output.quiet && sweep.ending != Ending::Completed {
        let warnings = sweep::warnings(&sweep).into_iter();
        let warned = warnings.map(|it| format!("warning: {it}"));
        let told = foresight.words(&sweep).into_iter();
        told.chain(warned).for_each(say);
    }
    Ok(Begun {
        store,
        drive: Drive::new(sweep, folder, sessions)?,
        foresight,
    })
}

/// A new sweep, after everything has been looked at that can be known to be wrong.
fn agree(args: &SweepArgs, places: &Places) -> Result<Sweep, Stop> {
    let grid = Grid::of(&args.vary).map_err(Stop::usage)?;
    // It is required without --resume.
    let name = args.profile.as_deref().unwrap_or_default();
    let text = profiles::find(name, places.profiles.as_deref())?;
    let question = Question {
        profile: Contestant::new(text.name.clone(), text, args.agreed.overrides.clone()),
        grid,
        require: args.require.clone(),
        metric: args.metric,
        repeats: args.repeats,
        budget: args.budget,
        keep_topics: args.agreed.keep_topics,
        cool_down: args.agreed.cool_down,
        seed: args.agreed.seed,
        save_as: args.save_as.clone(),
    };
    let (sweep, points) = question.sweep()?;
    look(args, places, &sweep, &points)?;
    Ok(sweep)
}

fn resume(args: &SweepArgs, places: &Places, sweep: &mut Sweep) -> Result<(), Stop> {
    if let Some(name) = &args.save_as {
        sweep.save_as = Some(name.clone());
        sweep.saved = None;
    }
    let named = compare::named(std::slice::from_ref(&sweep.profile))?;
    if sweep.ending == Ending::Completed {
        check_documents(args.output.documents(), &named)?;
        return check_save_as(places, sweep);
    }
    go_on(sweep)?;
    look(args, places, sweep, &named)
}

/// Looks before the work whether everything that it needs is there.
fn look(
    args: &SweepArgs,
    places: &Places,
    sweep: &Sweep,
    named: &[(String, Profile)],
) -> Result<(), Stop> {
    check_documents(args.output.documents(), named)?;
    check_save_as(places, sweep)?;
    check(named)
}

fn check_save_as(places: &Places, sweep: &Sweep) -> Result<(), Stop> {
    let Some(name) = sweep.save_as.as_ref().filter(|_| sweep.saved.is_none()) else {
        return Ok(());
    };
    let taken = taken(places)?;
    let shelf = Shelf {
        folder: places.profiles.as_deref(),
        taken: &taken,
    };
    Ok(check_name(sweep, name, shelf)?)
}

/// The names of profiles that there are.
pub fn taken(places: &Places) -> Result<Vec<String>, Stop> {
    let listed = profile::list(places.profiles.as_deref()).map_err(Stop::usage)?;
    Ok(listed.into_iter().map(|listed| listed.name).collect())
}

fn foresee(
    sweep: &Sweep,
    sweeps: &Sessions<Sweep>,
    sessions: &Sessions,
    store: &Store,
) -> Result<Foresight, Stop> {
    let mut earlier = sweeps.all();
    earlier.retain(|it| it.id != sweep.id);
    let past = Past {
        sessions: &sessions.all(),
        runs: &store.list()?,
    };
    Ok(Foresight::of(sweep, &earlier, past))
}

impl From<QuestionError> for Stop {
    fn from(error: QuestionError) -> Self {
        match error {
            QuestionError::Point(error) => error.into(),
            QuestionError::NoGoal(_) => Self::usage(error),
        }
    }
}

impl From<NotSaved> for Stop {
    fn from(error: NotSaved) -> Self {
        Self::usage(error)
    }
}
