//! `kdyno run`: a profile, headless.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::runtime::Runtime;

use super::progress::{FileProgress, RunProgress};
use super::signals::{self, Signals};
use super::{Exit, Stop, Stream, ascii_only, metrics, profiles, say};
use crate::cli::{Places, RunArgs};
use crate::engine::{Event, Happening, StopReason, Verification};
use crate::job::{Finished, Job, JobError, Started, Told};
use crate::profile::{Profile, SourceFile};
use crate::report::{self, Ending, Form, Report, Store, StoreError, TextOptions};
use crate::units::plural;

/// Runs the profile as often as it says. The exit tells of the worst of the runs.
pub fn run(args: &RunArgs, places: &Places) -> Result<Exit, Stop> {
    let profile = profiles::load(&args.profile, places.profiles.as_deref(), &args.overrides)?;
    if let Some(json) = &args.json {
        check_document(Form::Json, json, &profile)?;
    }
    let repeats = profile.run.repeats.get();
    let (runtime, mut signals) = signals::listen()?;
    let repeat = repeat_command(args, places);
    let bench = Bench {
        job: job(profile, places)?
            .verify(args.verify)
            .repeated_by(repeat.clone())
            .exported_by(metrics::told_exporter(args.metrics, args.quiet)?),
        runtime,
        args,
        repeat,
    };
    let mut reports = Vec::new();
    for _ in 0..repeats {
        let finished = bench.run_once(&mut signals)?;
        bench.summarize(&finished.report, finished.place.as_deref())?;
        let goes_on = finished.report.outcome == Ending::Completed;
        reports.push(finished.report);
        if !goes_on {
            break;
        }
    }
    if let Some(json) = &args.json {
        Form::Json.write(&reports[..], json)?;
    }
    let worst = reports.iter().map(exit).max_by_key(|exit| exit.severity());
    Ok(worst.unwrap_or(Exit::Done))
}

/// The job of a profile, whose runs are saved.
pub fn job(profile: Profile, places: &Places) -> Result<Job, Stop> {
    job_in(open_store(places.runs.as_deref()), profile)
}

/// The job of a profile, whose users file is made when it is missing.
pub fn job_in(store: Option<Store>, profile: Profile) -> Result<Job, Stop> {
    let rows = match profile.source.file {
        SourceFile::Users(rows) => rows.get(),
        SourceFile::Path(_) => 0,
    };
    let progress = FileProgress::new(rows);
    Job::new(Arc::new(profile), store, |done| progress.at(done)).map_err(Stop::failed)
}

/// A job that does not start, with the exit that its reason asks for.
pub fn not_started(error: JobError) -> Stop {
    if error.is_usage() {
        Stop::usage(error)
    } else {
        Stop::failed(error)
    }
}

/// What every repeat of a run works with.
struct Bench<'a> {
    job: Job,
    runtime: Runtime,
    args: &'a RunArgs,
    /// The command that does the same again.
    repeat: String,
}

impl Bench<'_> {
    fn run_once(&self, signals: &mut Signals) -> Result<Finished, Stop> {
        let started = self.job.start().map_err(not_started)?;
        let watching = watch(started, signals, RunProgress::new(!self.args.quiet));
        let (started, _) = self.runtime.block_on(watching);
        let finished = started.finish();
        finished.not_saved.iter().for_each(warn);
        Ok(finished)
    }

    fn summarize(&self, report: &Report, saved: Option<&Path>) -> Result<(), Stop> {
        if self.args.quiet {
            tell_troubles(report);
            return Ok(());
        }
        let stream = Stream::beside(self.args.json.as_deref());
        let options = TextOptions {
            color: stream.takes_colour(),
            ascii: ascii_only(),
            saved,
            repeat: &self.repeat,
        };
        stream.show(&report::text(report, &options))
    }
}

/// Shows what a run tells, and passes signals on, until it is over. Tells whether there were any.
pub async fn watch(
    mut run: Started,
    signals: &mut Signals,
    mut progress: RunProgress,
) -> (Started, bool) {
    let control = Arc::clone(run.control());
    let mut is_interrupted = false;
    loop {
        tokio::select! {
            told = run.next() => match told {
                Some(Told::Snapshot(snapshot)) => progress.update(&snapshot),
                Some(Told::Event(event)) => heard(&event, &progress),
                Some(Told::NotSaved(error)) => progress.say(&format!("warning: {error}")),
                None => break,
            },
            () = signals.next() => {
                is_interrupted = true;
                control.interrupt();
            }
        }
    }
    progress.clear();
    (run, is_interrupted)
}

/// The command that does the same again.
fn repeat_command(args: &RunArgs, places: &Places) -> String {
    let folder = places
        .profiles
        .as_ref()
        .map(|folder| folder.display().to_string());
    let folder = folder.iter().flat_map(|folder| ["--profiles", folder]);
    let overrides = args.overrides.iter().flat_map(|set| ["--set", set]);
    let verify = args.verify.then_some("--verify");
    let words = ["kdyno", "run", &args.profile].into_iter();
    let words = words.chain(folder).chain(overrides).chain(verify);
    shlex::try_join(words).unwrap_or_else(|_| "kdyno run".to_owned())
}

fn heard(event: &Event, progress: &RunProgress) {
    match &event.what {
        Happening::Warning(warning) => progress.say(&format!("warning: {warning}")),
        Happening::Stopping(StopReason::Interrupted) => {
            progress.say("interrupted: waiting for what was sent; once more does not wait");
        }
        _ => {}
    }
}

/// The folder that runs are saved in, unless it cannot be written: then they are not saved.
pub fn open_store(folder: Option<&Path>) -> Option<Store> {
    let folder = folder.map_or_else(report::default_dir, |folder| Ok(folder.to_owned()));
    folder.and_then(Store::open).inspect_err(warn).ok()
}

/// Looks before the work whether the document can be written after it, and over nothing else of
/// the run.
pub fn check_document(form: Form, file: &Path, profile: &Profile) -> Result<(), Stop> {
    let tasks = &profile.tasks;
    let avro_file = tasks.avro_file.as_ref().map(|file| &file.path);
    let source = match &profile.source.file {
        SourceFile::Path(path) => Some(path),
        SourceFile::Users(_) => None,
    };
    let taken = [source, tasks.json_file.as_ref(), avro_file];
    // `./users.json` is `users.json`.
    let place = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let is_file = |path: &PathBuf| place(path) == place(file);
    if file != Path::new("-") && taken.into_iter().flatten().any(is_file) {
        let file = file.display();
        return Err(Stop::usage(format!(
            "--{form} {file} would overwrite a file of the run itself; name another file"
        )));
    }
    let why = match file.parent() {
        _ if file.is_dir() => "this is a folder; name a file in it".to_owned(),
        Some(folder) if folder != Path::new("") && !folder.is_dir() => {
            let folder = folder.display();
            format!("there is no folder {folder}; make it, or name another file")
        }
        // A pipe, or a device.
        _ if file == Path::new("-") || file.exists() && !file.is_file() => return Ok(()),
        // A document is written beside its file first, and then put in its place.
        _ => match place(file).parent().map(tempfile::tempfile_in) {
            Some(Err(error)) => format!("nothing can be written there: {error}; name another file"),
            _ => return Ok(()),
        },
    };
    Err(Stop::usage(format!("--{form} {}: {why}", file.display())))
}

pub fn warn(error: &StoreError) {
    tracing::warn!("{error}");
    say(format_args!("warning: {error}"));
}

/// A line for each thing that makes the exit code other than 0, for those who see no summary.
fn tell_troubles(report: &Report) {
    if let Some(failure) = &report.failure {
        say(format_args!("error: {failure}"));
    }
    // Why the kafka task failed is why the run did.
    for task in report.tasks.iter().skip(1) {
        if let Some(failure) = &task.failure {
            say(format_args!("error: {}: {failure}", task.name));
        }
    }
    for error in &report.errors {
        let records = plural(error.count, "record");
        say(format_args!(
            "error: {records}: {}: {}",
            error.code, error.first
        ));
    }
    if !report.records.add_up() {
        let records = plural(report.records.unaccounted(), "record");
        say(format_args!("error: {records} not accounted for"));
    }
    if !report.verify.as_ref().is_none_or(Verification::is_clean) {
        say("error: what was read back is not what was sent");
    }
    if let Some(failure) = &report.verify_failure {
        say(format_args!("error: not read back: {failure}"));
    }
    for threshold in report.thresholds.iter().filter(|threshold| !threshold.met) {
        let (metric, bound, shown) = (&threshold.metric, &threshold.bound, &threshold.shown);
        say(format_args!("not met: {metric} {bound}: {shown}"));
    }
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
