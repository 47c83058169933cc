//! After the last run: what is saved, printed and written, and how the program ends.

use crate::cli::{Places, SweepArgs};
use crate::command::compare::resume_command;
use crate::command::{Exit, Stop, Stream, ascii_only, say};
use crate::compare::{Ending, Sessions, TextOptions};
use crate::report::Store;
use crate::sweep::{self, Document, DocumentWithRuns, Drive, Found, Shelf, saved_as};

/// Saves the best, and tells what the sweep shows.
pub fn end(
    args: &SweepArgs,
    places: &Places,
    store: &Store,
    mut drive: Drive,
) -> Result<Exit, Stop> {
    let session = sweep::confirmation(drive.sweep(), &Sessions::of(store));
    let mut document = Document::of(drive.sweep().clone(), session);
    // A profile that cannot be written is no reason to keep back what hours of runs have shown.
    let saved = save(places, &mut drive, &document);
    document.sweep.saved.clone_from(&drive.sweep().saved);
    if args.output.quiet {
        document
            .sweep
            .failure
            .iter()
            .for_each(|why| say(format_args!("error: {why}")));
    } else {
        show(args, places, store, &document)?;
    }
    let results = DocumentWithRuns {
        document: &document,
        store,
    };
    for (form, file) in args.output.documents() {
        form.write(&results, file)?;
    }
    saved.map(|()| exit(&document))
}

fn save(places: &Places, drive: &mut Drive, document: &Document) -> Result<(), Stop> {
    let sweep = drive.sweep();
    let is_due = sweep.ending == Ending::Completed && sweep.saved.is_none();
    let Some(name) = sweep.save_as.as_ref().filter(|_| is_due) else {
        return Ok(());
    };
    let point = match document.takeable() {
        Ok(point) => point,
        Err(why) => {
            say(format_args!("{name} is not saved: {why}"));
            return Ok(());
        }
    };
    let taken = super::begin::taken(places)?;
    let shelf = Shelf {
        folder: places.profiles.as_deref(),
        taken: &taken,
    };
    let save = saved_as(sweep, (point, document.confirmation.as_ref()), name, shelf)?;
    save.write().map_err(Stop::failed)?;
    Ok(drive.saved(save.path)?)
}

fn show(args: &SweepArgs, places: &Places, store: &Store, document: &Document) -> Result<(), Stop> {
    let stream = Stream::beside(args.output.documents().map(|(_, file)| file));
    stream.show(&summary(places, store, document, ascii_only()))
}

/// The results as they are printed when a sweep is over.
pub fn summary(places: &Places, store: &Store, document: &Document, ascii: bool) -> String {
    let runs = Sessions::of(store).runs_of(&document.sweep);
    let options = TextOptions {
        ascii,
        saved: &runs.dir().display().to_string(),
        resume: &resume_command(places, "sweep", &document.sweep.id),
    };
    sweep::text(document, &options)
}

fn exit(document: &Document) -> Exit {
    match document.sweep.ending {
        Ending::Failed => Exit::Failed,
        Ending::Interrupted | Ending::Going => Exit::Interrupted,
        Ending::Completed => match document.results.found {
            Some(Found::Profile(_)) => Exit::Done,
            _ if document.takeable().is_ok() => Exit::Done,
            _ => Exit::Threshold,
        },
    }
}
