//! After the last run: what is printed and written, and how the program ends.

use std::path::Path;

use crate::cli::{CompareArgs, Places};
use crate::command::{Exit, Stop, Stream, ascii_only, say};
use crate::compare::{
    self, Document, DocumentWithRuns, Ending, Session, Sessions, TextOptions, gates,
};
use crate::report::{Form, Store};
use crate::stats::paired::Gate;

/// Standard output carries one document.
pub fn check_outputs<'a>(outputs: impl Iterator<Item = (Form, &'a Path)>) -> Result<(), Stop> {
    let printed: Vec<_> = outputs
        .filter(|(_, file)| *file == Path::new("-"))
        .map(|(form, _)| format!("--{form}"))
        .collect();
    if printed.len() > 1 {
        let options = printed.join(" and ");
        return Err(Stop::usage(format!(
            "{options} cannot both go to standard output; name a file for one of them"
        )));
    }
    Ok(())
}

/// Tells what the session shows.
pub fn end(
    args: &CompareArgs,
    places: &Places,
    store: &Store,
    session: Session,
) -> Result<Exit, Stop> {
    let document = Document::of(session);
    if args.output.quiet {
        tell_troubles(&document);
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
    if document.results.gate == Some(Gate::Undecided) {
        say("warning: whether a profile is worse than allowed cannot be told; more --repeats may");
    }
    Ok(exit(&document))
}

fn show(
    args: &CompareArgs,
    places: &Places,
    store: &Store,
    document: &Document,
) -> Result<(), Stop> {
    let stream = Stream::beside(args.output.documents().map(|(_, file)| file));
    stream.show(&summary(places, store, document, ascii_only()))
}

/// The results as they are printed when a session is over.
pub fn summary(places: &Places, store: &Store, document: &Document, ascii: bool) -> String {
    let runs = Sessions::of(store).runs_of(&document.session);
    let options = TextOptions {
        ascii,
        saved: &runs.dir().display().to_string(),
        resume: &resume_command(places, "compare", &document.session.id),
    };
    compare::text(document, &options)
}

/// The command that goes on with a session, or with another one that `command` makes.
pub fn resume_command(places: &Places, command: &str, id: &str) -> String {
    let folder = places.runs.as_ref();
    let folder = folder.map(|folder| folder.display().to_string());
    let folder = folder.iter().flat_map(|folder| ["--runs", folder]);
    let words = ["kdyno", command].into_iter().chain(folder);
    let words = words.chain(["--resume", id]);
    shlex::try_join(words).unwrap_or_else(|_| format!("kdyno {command} --resume {id}"))
}

/// Why the exit code is what it is, for those who see no results.
fn tell_troubles(document: &Document) {
    if let Some(failure) = &document.session.failure {
        say(format_args!("error: {failure}"));
    }
    let is_open = document.results.gate == Some(Gate::Passed);
    if !is_open {
        gates(&document.session, &document.results)
            .iter()
            .for_each(say);
    }
}

fn exit(document: &Document) -> Exit {
    match document.session.ending {
        Ending::Failed => return Exit::Failed,
        Ending::Interrupted | Ending::Going => return Exit::Interrupted,
        Ending::Completed => {}
    }
    let is_strict = document.session.limit.is_some_and(|limit| limit.strict);
    match document.results.gate {
        Some(Gate::Failed) => Exit::Threshold,
        Some(Gate::Undecided) if is_strict => Exit::Threshold,
        Some(Gate::Undecided | Gate::Passed) | None => Exit::Done,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::compare::Limit;
    use crate::compare::fixture::{BETTER, UNCLEAR, completed};

    /// How a session ends whose candidate is so much slower or faster, with a limit of 5 %.
    fn ends(ratios: [f64; 10], strict: bool) -> Exit {
        let mut session = completed(&["base", "candidate"], &[ratios]);
        session.limit = Some(Limit {
            max_regression: 0.05,
            strict,
        });
        exit(&Document::of(session))
    }

    #[rstest]
    #[case(BETTER, false, Exit::Done)]
    #[case(BETTER, true, Exit::Done)]
    #[case(BETTER.map(|ratio| ratio - 0.2), false, Exit::Threshold)]
    #[case(BETTER.map(|ratio| ratio - 0.2), true, Exit::Threshold)]
    #[case(UNCLEAR.map(|ratio| ratio - 0.03), false, Exit::Done)]
    #[case(UNCLEAR.map(|ratio| ratio - 0.03), true, Exit::Threshold)]
    fn the_gate_closes_for_what_is_surely_worse_and_when_strict_for_what_may_be(
        #[case] ratios: [f64; 10],
        #[case] strict: bool,
        #[case] end: Exit,
    ) {
        assert_eq!(ends(ratios, strict), end);
    }

    #[test]
    fn without_a_limit_worse_is_a_result_like_any_other() {
        let worse = BETTER.map(|ratio| ratio - 0.2);
        let session = completed(&["base", "candidate"], &[worse]);
        assert_eq!(exit(&Document::of(session)), Exit::Done);
    }

    #[rstest]
    #[case(Ending::Failed, Exit::Failed)]
    #[case(Ending::Interrupted, Exit::Interrupted)]
    fn a_comparison_that_is_not_whole_closes_no_gate(#[case] ending: Ending, #[case] end: Exit) {
        let worse = BETTER.map(|ratio| ratio - 0.2);
        let mut session = completed(&["base", "candidate"], &[worse]);
        session.limit = Some(Limit {
            max_regression: 0.05,
            strict: true,
        });
        session.ending = ending;
        assert_eq!(exit(&Document::of(session)), end);
    }
}
