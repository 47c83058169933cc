//! `kdyno ceilings`: how fast each stage of a profile's data path goes alone.

use std::sync::Arc;

use super::progress::CeilingsProgress;
use super::run::{check_document, job, not_started, warn};
use super::signals::{self, Signals};
use super::{Exit, Stop, Stream, profiles, say};
use crate::cli::{CeilingsArgs, Places};
use crate::engine::ceilings::{Extent, Measuring};
use crate::job::Measured;
use crate::report::{self, CeilingsOptions, CeilingsReport, Ending, Form};

pub fn ceilings(args: &CeilingsArgs, places: &Places) -> Result<Exit, Stop> {
    let profile = profiles::load(&args.profile, places.profiles.as_deref(), &args.overrides)?;
    if let Some(json) = &args.json {
        check_document(Form::Json, json, &profile)?;
    }
    let job = job(profile, places)?;
    let extent = Extent {
        rounds: args.rounds,
        wire_rows: args.wire_rows,
    };
    let (runtime, signals) = signals::listen()?;
    let measuring = job.measure_ceilings(extent).map_err(not_started)?;
    let measuring = runtime.block_on(watch(measuring, signals, args));
    let measured = job.keep_ceilings(measuring);
    measured.not_kept.iter().for_each(warn);
    tell(&measured, args)?;
    if let Some(json) = &args.json {
        report::write_json(&measured.report, json)?;
    }
    Ok(exit(&measured.report))
}

/// Shows what is measured, until all is; a signal ends it at once.
async fn watch(mut measuring: Measuring, mut signals: Signals, args: &CeilingsArgs) -> Measuring {
    let interrupt = Arc::clone(&measuring.interrupt);
    let progress = CeilingsProgress::new(args.quiet, args.rounds.get());
    loop {
        tokio::select! {
            step = measuring.steps.recv() => match step {
                Some(step) => progress.update(&step),
                None => break,
            },
            () = signals.next() => interrupt.give(),
        }
    }
    progress.clear();
    measuring
}

fn tell(measured: &Measured, args: &CeilingsArgs) -> Result<(), Stop> {
    let report = &measured.report;
    if args.quiet {
        tell_troubles(report);
        return Ok(());
    }
    let stream = Stream::beside(args.json.as_deref());
    let options = CeilingsOptions {
        color: stream.takes_colour(),
        kept: measured.kept,
    };
    stream.show(&report::ceilings(report, options))
}

/// What must not go unsaid.
fn tell_troubles(report: &CeilingsReport) {
    if let (Some(stage), Some(why)) = (&report.failed_stage, &report.failure) {
        say(format_args!("error: {stage}: {why}"));
    }
    for left in &report.topics_left {
        say(format_args!(
            "warning: topic {} is still there: {}",
            left.topic, left.why
        ));
    }
}

fn exit(report: &CeilingsReport) -> Exit {
    match report.outcome {
        Ending::Completed => Exit::Done,
        Ending::Interrupted => Exit::Interrupted,
        Ending::Failed => Exit::Failed,
    }
}
