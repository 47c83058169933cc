//! `kdyno run`: a profile, headless.

use std::io::{Write, stderr, stdout};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use tokio::runtime::Runtime;

use super::progress::RunProgress;
use super::signals::Signals;
use super::{Exit, Stop, ascii_only, generate, print, profiles, takes_colour};
use crate::cli::{Places, RunArgs};
use crate::engine::{
    self, Event, Happening, Plan, PlanError, PlanOptions, RunHandle, RunResult, StopReason,
};
use crate::payload::PayloadError;
use crate::profile::{Profile, SourceFile};
use crate::report::{self, Ending, Report, SavedRun, Store, StoreError, TextOptions};

/// Runs the profile as often as it says. The exit tells of the worst of the runs.
pub fn run(args: &RunArgs, places: &Places) -> Result<Exit, Stop> {
    let profile = profiles::load(&args.profile, places.profiles.as_deref(), &args.overrides)?;
    if let Some(json) = &args.json {
        check_folder(json)?;
    }
    let job = Job {
        source: source_file(&profile)?,
        profile: Arc::new(profile),
        store: open_store(places.runs.as_deref()),
        runtime: tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Stop::failed)?,
        args,
    };
    let mut reports = Vec::new();
    for _ in 0..job.profile.run.repeats.get() {
        let report = job.run_once()?;
        job.summarize(&report)?;
        let interrupted = report.0.outcome == Ending::Interrupted;
        reports.push(report.0);
        if interrupted {
            break;
        }
    }
    if let Some(json) = &args.json {
        // One run, one document; several are an array.
        match &reports[..] {
            [report] => report::write_json(report, json),
            reports => report::write_json(reports, json),
        }
        .map_err(Stop::failed)?;
    }
    Ok(reports.iter().map(exit).max().unwrap_or(Exit::Done))
}

/// What every repeat of a run works with.
struct Job<'a> {
    profile: Arc<Profile>,
    source: PathBuf,
    /// `None`: runs are not saved.
    store: Option<Store>,
    runtime: Runtime,
    args: &'a RunArgs,
}

impl Job<'_> {
    fn run_once(&self) -> Result<(Report, Option<PathBuf>), Stop> {
        let plan = self.plan()?;
        let saved = self.store.as_ref().and_then(|store| {
            let created = store.create(SystemTime::now(), &self.profile.name);
            created.inspect_err(warn).ok()
        });
        let id = match &saved {
            Some(run) => run.id().to_owned(),
            None => report::run_id(SystemTime::now(), &self.profile.name),
        };
        let rejects = saved
            .as_ref()
            .map_or_else(unsaved_rejects, SavedRun::rejects_path);
        let run = engine::start(plan, rejects).map_err(Stop::failed)?;
        let (result, saved) = self.runtime.block_on(self.watch(run, saved))?;
        let report = Report::new(id, &self.profile, &result);
        let place = saved.and_then(|saved| {
            let place = saved.dir().to_owned();
            let finished = saved.finish(&report, &result);
            finished.inspect_err(warn).ok().map(|()| place)
        });
        Ok((report, place))
    }

    fn plan(&self) -> Result<Plan, Stop> {
        let options = PlanOptions {
            source: self.source.clone(),
            verify: self.args.verify,
        };
        Plan::new(Arc::clone(&self.profile), &options).map_err(|error| match error {
            // The one part of a plan that asks somebody else.
            PlanError::Payload(PayloadError::Registry(_)) => Stop::failed(error),
            _ => Stop::usage(error),
        })
    }

    /// Shows and writes down what the run tells, and passes signals on, until it is over.
    async fn watch(
        &self,
        mut run: RunHandle,
        mut saved: Option<SavedRun>,
    ) -> Result<(RunResult, Option<SavedRun>), Stop> {
        let mut signals = Signals::listen().map_err(Stop::failed)?;
        let mut progress = RunProgress::new(!self.args.quiet);
        let mut going = true;
        while going || !run.events.is_empty() {
            tokio::select! {
                changed = run.snapshots.changed(), if going => match changed {
                    Ok(()) => progress.update(&run.snapshots.borrow_and_update()),
                    Err(_) => going = false,
                },
                Some(event) = run.events.recv() => heard(&event, &progress, &mut saved),
                () = signals.next() => run.control.interrupt(),
            }
        }
        progress.clear();
        Ok((run.finish(), saved))
    }

    fn summarize(&self, (report, saved): &(Report, Option<PathBuf>)) -> Result<(), Stop> {
        if self.args.quiet {
            if let Some(failure) = &report.failure {
                anstream::eprintln!("error: {failure}");
            }
            return Ok(());
        }
        // With the JSON document on standard output, the summary is a message.
        let is_message = self.args.json.as_deref() == Some(Path::new("-"));
        let options = TextOptions {
            color: if is_message {
                takes_colour(&stderr())
            } else {
                takes_colour(&stdout())
            },
            ascii: ascii_only(),
            saved: saved.as_deref(),
            repeat: &self.repeat_command(),
        };
        let text = report::text(report, &options);
        if is_message {
            anstream::eprint!("{text}");
            return Ok(());
        }
        print(|out| out.write_all(text.as_bytes())).map(|_| ())
    }

    /// The command that does the same again.
    fn repeat_command(&self) -> String {
        let overrides = self.args.overrides.iter().flat_map(|set| ["--set", set]);
        let verify = self.args.verify.then_some("--verify");
        let words = ["kdyno", "run", &self.args.profile];
        let words = words.into_iter().chain(overrides).chain(verify);
        shlex::try_join(words).unwrap_or_else(|_| "kdyno run".to_owned())
    }
}

/// The CSV file of the profile; the users file is made when it is missing.
fn source_file(profile: &Profile) -> Result<PathBuf, Stop> {
    match &profile.source.file {
        SourceFile::Users(rows) => generate::ensure(*rows),
        SourceFile::Path(path) => Ok(path.clone()),
    }
}

fn heard(event: &Event, progress: &RunProgress, saved: &mut Option<SavedRun>) {
    match &event.what {
        Happening::Sampled(sample) => {
            if let Some(run) = saved
                && let Err(error) = run.add_sample(sample)
            {
                tracing::warn!(%error);
            }
        }
        Happening::Warning(warning) => progress.say(&format!("warning: {warning}")),
        Happening::Stopping(StopReason::Interrupted) => {
            progress.say("interrupted: waiting for what was sent; once more does not wait");
        }
        Happening::Stopping(StopReason::Failed(why)) => progress.say(&format!("stopping: {why}")),
        _ => {}
    }
}

/// The folder that runs are saved in, unless it cannot be written: then they are not saved.
fn open_store(folder: Option<&Path>) -> Option<Store> {
    let folder = folder.map_or_else(report::default_dir, |folder| Ok(folder.to_owned()));
    folder.and_then(Store::open).inspect_err(warn).ok()
}

/// Where bad rows go when the run itself is not saved.
fn unsaved_rejects() -> PathBuf {
    std::env::temp_dir().join(format!("kdyno-rejects-{}.csv", std::process::id()))
}

/// Looks before the work whether the document can be written after it.
fn check_folder(json: &Path) -> Result<(), Stop> {
    let folder = json
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    match folder {
        Some(folder) if !folder.is_dir() => Err(Stop::usage(format!(
            "--json {}: there is no folder {}; make it, or name another file",
            json.display(),
            folder.display()
        ))),
        _ => Ok(()),
    }
}

fn warn(error: &StoreError) {
    tracing::warn!(%error);
    anstream::eprintln!("warning: {error}");
}

fn exit(report: &Report) -> Exit {
    if report.outcome == Ending::Interrupted {
        Exit::Interrupted
    } else if !report.is_clean() {
        Exit::Failed
    } else if !report.thresholds_met() {
        Exit::Threshold
    } else {
        Exit::Done
    }
}
