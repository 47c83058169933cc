//! Before the first run: what is compared, whether it may be, and what is foreseen.

use std::path::Path;

use crate::cli::{CompareArgs, Places};
use crate::command::history::store;
use crate::command::run::{check_document, job_in, not_started};
use crate::command::{Stop, profiles, say};
use crate::compare::{
    self, Contestant, Ending, Folder, Foresight, Kept, Limit, Question, QuestionError, Rounds,
    Session, Sessions,
};
use crate::profile::Profile;
use crate::report::{Form, Store};

/// A session that can go on.
pub struct Begun {
    /// The folder of runs that it is saved in.
    pub store: Store,
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
    let named = compare::named(&session.contestants)?;
    let earlier: Vec<_> = sessions
        .all()
        .into_iter()
        .filter(|it| it.id != session.id)
        .collect();
    let foresight = Foresight::of(&session, &earlier, &store.list()?);
    if !args.output.quiet && session.ending != Ending::Completed {
        let told = foresight.words(&session).into_iter();
        let warnings = compare::warnings(&named).unwrap_or_default();
        let left_out = compare::left_out(&named);
        let warned = warnings.iter().chain(&left_out);
        let warned = warned.map(|it| format!("warning: {it}"));
        told.chain(warned).for_each(say);
    }
    Ok(Begun {
        store,
        session,
        folder,
        foresight,
    })
}

fn resume(args: &CompareArgs, sessions: &Sessions, asked: &str) -> Result<(Session, Folder), Stop> {
    let (mut session, folder) = sessions.resume(asked)?;
    let named = compare::named(&session.contestants)?;
    check_documents(args.output.documents(), &named)?;
    if session.ending == Ending::Completed {
        return Ok((session, folder));
    }
    go_on(&mut session)?;
    check(&named)?;
    folder.announce(&session)?;
    Ok((session, folder))
}

/// Takes up what had stopped.
pub fn go_on(kept: &mut impl Kept) -> Result<(), Stop> {
    if let Some(warning) = kept.go_on().map_err(Stop::usage)? {
        say(format_args!("warning: {warning}"));
    }
    Ok(())
}

/// A new session, after everything has been looked at that can be known to be wrong.
fn agree(
    args: &CompareArgs,
    places: &Places,
    sessions: &Sessions,
) -> Result<(Session, Folder), Stop> {
    let question = Question {
        contestants: contestants(args, places.profiles.as_deref())?,
        metric: args.metric,
        margin: args.margin,
        limit: args.max_regression.map(|max_regression| Limit {
            max_regression,
            strict: args.strict,
        }),
        rounds: match args.budget {
            Some(time) => Rounds::Budget(time),
            None => Rounds::Given(args.repeats),
        },
        keep_topics: args.agreed.keep_topics,
        cool_down: args.agreed.cool_down,
        seed: args.agreed.seed,
    };
    let mut session = question.session()?;
    let named = compare::named(&session.contestants)?;
    check_documents(args.output.documents(), &named)?;
    check(&named)?;
    let folder = sessions.create(&mut session)?;
    Ok((session, folder))
}

impl From<QuestionError> for Stop {
    fn from(error: QuestionError) -> Self {
        match error {
            QuestionError::Profile { name, wrong } => profiles::cannot_run(&name, &wrong),
            other => Self::usage(other),
        }
    }
}

fn contestants(args: &CompareArgs, folder: Option<&Path>) -> Result<Vec<Contestant>, Stop> {
    if args.vary.is_empty() {
        let one = |name: &String| {
            let text = profiles::find(name, folder)?;
            Ok(Contestant::new(
                text.name.clone(),
                text,
                args.agreed.overrides.clone(),
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
        let agreed = args.agreed.overrides.iter().cloned();
        let overrides = agreed.chain(variation.overrides);
        Contestant::new(variation.name, text.clone(), overrides.collect())
    };
    Ok(variations.into_iter().map(one).collect())
}

/// Looks before the work whether the documents can be written after it.
pub fn check_documents<'a>(
    outputs: impl Iterator<Item = (Form, &'a Path)>,
    named: &[(String, Profile)],
) -> Result<(), Stop> {
    for (form, file) in outputs {
        for (_, profile) in named {
            check_document(form, file, profile)?;
        }
    }
    Ok(())
}

/// Makes sure of the sources, and of everything else that a run needs.
pub fn check(named: &[(String, Profile)]) -> Result<(), Stop> {
    for (name, profile) in named {
        let job = job_in(None, profile.clone())?;
        job.check().map_err(|error| {
            let stop = not_started(error);
            let message = format!("{name}: {}", stop.message);
            Stop { message, ..stop }
        })?;
    }
    Ok(())
}
